package inspect

import "strings"

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
		if prev == '/' && r.listed(i-2, -1) {
			return true
		}
		if prev == '-' && !isWordRune(before) {
			return false // a negative number
		}
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
		if next == '/' && r.listed(j+1, 1) {
			return true
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

// listed says whether seven digits or more stand at rune k and further in the direction step: a
// second number behind or before a stroke, no page or date.
func (r *piiReading) listed(k, step int) bool {
	n := 0
	for ; k >= 0 && k < len(r.runes) && n < 8 && digitOf(r.runes[k]) >= 0; k += step {
		n++
	}
	return n >= 7
}

// mark gives rune k, and a blank where folding took a blank and a symbol for one: "end. 138…".
func (r *piiReading) mark(k int) rune {
	if from, to := r.from[k], r.to[k]; to-from > 1 && isSeparator(r.runes[k]) && strings.ContainsAny(r.text[from:to], " \t\u3000\u00a0") {
		return ' '
	}
	return r.runes[k]
}
