package inspect

import (
	"strings"
	"unicode/utf8"
)

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
// money, says that the number there is something else. It leaves in near what the nearest word
// that says what the number is hints at.
func (r *piiReading) before(i int) (hints hint, none bool) {
	low := r.barrier(r.reach(i), i)
	r.words = r.auto.find(r.runes[low:i], r.words[:0])
	var word, said occurrence // the nearest of all, the nearest that says what it is
	for _, o := range r.words {
		h := r.hints[o.word] &^ hintCount
		if h == 0 || !r.whole(o, low) {
			continue
		}
		hints |= h &^ hintNot
		if nearer(o, word) {
			word = o
		}
		if h&^hintNot != 0 && nearer(o, said) {
			said = o
		}
	}
	none = word.end > 0 && r.hints[word.word]&hintNot != 0 && i-low-int(word.end) <= notReach && r.ofWhat(word)&hintPapers == 0
	r.near = 0
	if said.end > 0 {
		if r.near = r.ofWhat(said); r.near == 0 {
			r.near = r.hints[said.word]
		}
	}
	if r.dialled(i) {
		hints |= hintPhone
		r.near = hintPhone
	}
	if i < len(r.runes) && currency(r.text[:r.from[i]]) {
		none = true
	}
	return hints, none
}

// nearer says whether o ends later than p or, ending with it, is longer.
func nearer(o, p occurrence) bool {
	return p.end == 0 || o.end > p.end || o.end == p.end && o.start < p.start
}

// ofWhat gives the papers or account that the word right before o names: of 编号 in 护照编号, the
// passport; 0 where there is none.
func (r *piiReading) ofWhat(o occurrence) hint {
	for _, p := range r.words {
		if h := r.hints[p.word] & (hintPapers | hintQQ); h != 0 && p.end >= o.start && p.start < o.start {
			return h
		}
	}
	return 0
}

// dialled says whether "call" stands right before rune i: 打, 拨, 打咗, 打过.
func (r *piiReading) dialled(i int) bool {
	if i > 1 && strings.ContainsRune("咗过了到返", r.runes[i-1]) {
		i--
	}
	return i > 0 && (r.runes[i-1] == '打' || r.runes[i-1] == '拨')
}

// hintPapers are the words for things that have a number of their own.
const hintPapers = hintID | hintPermit | hintPassport | hintBank | hintPlate

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
