package inspect

import (
	"strings"
	"unicode/utf8"
)

// maxDigits is the longest number of interest: a card of 19 digits.
const maxDigits = 19

// maxGroups is how many groups a number may be broken into; 0 to 5 bits of a grouping each.
const maxGroups = 9

// digitGroup is digits in a row, of one script, in a run of groups with single separators.
type digitGroup struct {
	from, to int  // folded runes
	first    int  // of its digits in piiReading.digits
	sep      rune // before it; 0 where only the script changes
}

// digitOf gives the value of a folded digit or Chinese numeral, and −1 for every other rune.
func digitOf(c rune) int8 {
	switch c {
	case '〇', '零':
		return 0
	case '一', '壹', '幺', '弌':
		return 1
	case '二', '贰':
		return 2
	case '三', '叁':
		return 3
	case '四', '肆':
		return 4
	case '五', '伍':
		return 5
	case '六', '陆':
		return 6
	case '七', '柒':
		return 7
	case '八', '捌':
		return 8
	case '九', '玖':
		return 9
	}
	if c >= '0' && c <= '9' {
		return int8(c - '0')
	}
	return -1
}

// isSeparator says whether people put c between the digits of one number.
func isSeparator(c rune) bool {
	switch c {
	case ' ', '-', '.', '·', '‐', '–', '—', '−', '/', '_', '•', '*':
		return true
	}
	return false
}

// run reads the run of digits that begins at rune i, tries every rule on it and gives where it ends.
func (r *piiReading) run(i int) int {
	r.groups, r.digits = r.groups[:0], r.digits[:0]
	end := i
	var sep rune
	for end < len(r.runes) {
		start := end
		script := isHan(r.runes[end])
		for end < len(r.runes) && digitOf(r.runes[end]) >= 0 && isHan(r.runes[end]) == script {
			r.digits = append(r.digits, byte(digitOf(r.runes[end])))
			end++
		}
		r.groups = append(r.groups, digitGroup{start, end, len(r.digits) - (end - start), sep})
		if end < len(r.runes) && digitOf(r.runes[end]) >= 0 {
			sep = 0
			continue
		}
		if end+1 >= len(r.runes) || !isSeparator(r.runes[end]) || digitOf(r.runes[end+1]) < 0 {
			break
		}
		sep = r.mark(end)
		end++
	}
	for a := range r.groups {
		r.code(a)
		r.house(a)
		n := 0
		for b := a; b < len(r.groups); b++ {
			g := r.groups[b]
			if n += g.to - g.from; n > maxDigits {
				break
			}
			if n >= 5 {
				r.number(a, b, n)
			}
		}
		r.ipv4(a)
	}
	return r.groups[len(r.groups)-1].to
}

// window gives the digits of the groups [a, b].
func (r *piiReading) window(a, b int) []byte {
	last := r.groups[b]
	return r.digits[r.groups[a].first : last.first+last.to-last.from]
}

// grouping packs the lengths of the groups [a, b], five bits each; 0 means too many. Groups that
// differ only in script count as one. spelt says that every digit stands alone.
func (r *piiReading) grouping(a, b int) (key uint64, spelt bool) {
	n, parts := 0, 0
	spelt = b > a
	for k := a; k <= b; k++ {
		g := r.groups[k]
		if g.to-g.from != 1 || k > a && g.sep == 0 {
			spelt = false
		}
		if k > a && g.sep != 0 {
			key, n = key<<5|uint64(n), 0
			parts++
		}
		n += g.to - g.from
	}
	if parts >= maxGroups {
		return 0, spelt
	}
	return key<<5 | uint64(n), spelt
}

// freeLeft says whether a number may begin at rune i: not within a word, a decimal, a path or a
// longer code. A word of context may touch it, "tel1381…".
func (r *piiReading) freeLeft(i int) bool {
	if i == 0 {
		return true
	}
	prev := r.mark(i - 1)
	if isWordRune(prev) {
		return digitOf(prev) < 0 && r.contextWord(i)
	}
	if i < 2 {
		return true
	}
	switch prev {
	case '-', '/', '_', '.', '#', '·', '•', '‐', '–', '—':
		before := r.runes[i-2]
		return digitOf(before) < 0 && (!isWordRune(before) || r.contextWord(i-1))
	}
	return true
}

// freeRight says whether a number may end before rune j. extension allows a short number behind a
// hyphen, as of a switchboard.
func (r *piiReading) freeRight(j int, extension bool) bool {
	if j >= len(r.runes) {
		return true
	}
	next := r.runes[j]
	if isWordRune(next) {
		return false
	}
	if next == '@' || next == '%' {
		return false
	}
	if j+1 >= len(r.runes) {
		return true
	}
	switch r.mark(j) {
	case '-', '/', '_', '.', '·', '‐', '–', '—':
		if digitOf(r.runes[j+1]) < 0 {
			return next != '_'
		}
		if next != '-' || !extension {
			return false
		}
		k := j + 1
		for k < len(r.runes) && digitOf(r.runes[k]) >= 0 {
			k++
		}
		return k-j-1 <= 5
	}
	return true
}

// mark gives rune k, and a blank where folding took a blank and a symbol for one: "end. 138…".
func (r *piiReading) mark(k int) rune {
	if from, to := r.from[k], r.to[k]; to-from > 1 && isSeparator(r.runes[k]) && strings.ContainsAny(r.text[from:to], " \t\u3000\u00a0") {
		return ' '
	}
	return r.runes[k]
}

// contextWord says whether the letters that end before rune i are a word of context.
func (r *piiReading) contextWord(i int) bool {
	k := i
	for k > 0 && i-k < 16 && isWordRune(r.runes[k-1]) && digitOf(r.runes[k-1]) < 0 {
		k--
	}
	r.words = r.auto.find(r.runes[k:i], r.words[:0])
	for _, o := range r.words {
		if int(o.end) == i-k && o.start == 0 && r.hints[o.word]&^(hintNot|hintCount) != 0 {
			return true
		}
	}
	return false
}

const (
	hintBefore = 48 // width before a number in which context counts; a Han character is 2 wide
	hintAfter  = 10 // and behind it
	notReach   = 8  // runes between a word that says no and the number
)

// around gives the context of the runes [i, j): what words before and behind hint at, and whether
// a word before or a measure behind says that the number is something else.
func (r *piiReading) around(i, j int) (hints hint, none bool) {
	hints, none = r.before(i)
	high := min(len(r.runes), j+hintAfter)
	for k := j; k < high; k++ {
		if stops(r.runes[k]) || digitOf(r.runes[k]) >= 0 && k > j+1 {
			high = k
		}
	}
	r.words = r.auto.find(r.runes[j:high], r.words[:0])
	for _, o := range r.words {
		if !r.whole(o, j) {
			continue
		}
		h := r.hints[o.word]
		if h&hintCount != 0 && (o.start == 0 || o.start == 1 && r.runes[j] == ' ') {
			none = true
		}
		hints |= h &^ (hintNot | hintCount)
	}
	return hints, none
}

// before gives what the words before rune i hint at, and whether the nearest of them, or a sign of
// money, says that the number there is something else.
func (r *piiReading) before(i int) (hints hint, none bool) {
	low := r.barrier(r.reach(i), i)
	r.words = r.auto.find(r.runes[low:i], r.words[:0])
	best, size := -1, 0
	for _, o := range r.words {
		if !r.whole(o, low) {
			continue
		}
		h := r.hints[o.word]
		hints |= h &^ (hintNot | hintCount)
		if d := i - low - int(o.end); h&^hintCount != 0 && (best < 0 || d < best || d == best && int(o.end-o.start) > size) {
			best, size = d, int(o.end-o.start)
			none = h&hintNot != 0 && d <= notReach
		}
	}
	if none && hints&hintPapers != 0 {
		none = !r.qualified(i-best-size, low)
	}
	if i > 0 && (r.runes[i-1] == '打' || r.runes[i-1] == '拨') {
		hints |= hintPhone
	}
	if i < len(r.runes) && currency(r.text[:r.from[i]]) {
		none = true
	}
	return hints, none
}

// hintPapers are the words for things that have a number of their own.
const hintPapers = hintID | hintPermit | hintPassport | hintBank | hintPlate

// qualified says whether a word such as 编号 at rune k follows a word that says of what.
func (r *piiReading) qualified(k, low int) bool {
	for _, o := range r.words {
		if r.hints[o.word]&hintPapers != 0 && low+int(o.end) >= k && low+int(o.start) < k {
			return true
		}
	}
	return false
}

// reach gives the first rune of the window before rune i.
func (r *piiReading) reach(i int) int {
	k := i
	for w := 0; k > 0 && w < hintBefore; k-- {
		if w++; r.runes[k-1] > 0x7F {
			w++
		}
	}
	return k
}

// whole says whether an occurrence in the window that begins at low is a whole word.
func (r *piiReading) whole(o occurrence, low int) bool {
	e, start, end := r.edge[o.word], low+int(o.start), low+int(o.end)
	if e.left && start > 0 && isLetter(r.runes[start-1]) {
		return false
	}
	return !e.right || end >= len(r.runes) || !isLetter(r.runes[end])
}

func isLetter(c rune) bool { return c >= 'a' && c <= 'z' }

func stops(c rune) bool {
	switch c {
	case '。', '!', '?', ';', '[', ']', hard:
		return true
	}
	return false
}

// barrier moves the beginning of a window behind the last end of a sentence and the last
// placeholder: what was redacted says nothing of what stands beside it.
func (r *piiReading) barrier(low, i int) int {
	for k := i - 1; k >= low; k-- {
		switch r.runes[k] {
		case '。', '!', '?':
			return k + 1
		case ']':
			for b := k - 1; b >= 0 && k-b <= 16; b-- {
				if r.runes[b] == '[' && r.holders[string(r.runes[b+1:k])] {
					return k + 1
				}
			}
		}
	}
	return low
}

// currency says whether a text ends in a sign of money, which folding may have dropped.
func currency(before string) bool {
	for len(before) > 0 && before[len(before)-1] == ' ' {
		before = before[:len(before)-1]
	}
	c, _ := utf8.DecodeLastRuneInString(before)
	switch c {
	case '$', '¥', '￥', '€', '£', '＄':
		return true
	}
	return false
}

// plus says whether a text ends in a plus sign, and how many bytes it has.
func plus(before string) int {
	if n := len(before); n > 0 && before[n-1] == '+' {
		return 1
	}
	if n := len(before); n >= 3 && before[n-3:] == "＋" {
		return 3
	}
	return 0
}
