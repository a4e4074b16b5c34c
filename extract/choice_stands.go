package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// stands says whether the letter at s[at:end] stands for an option, and is no article, unit,
// name or part of a word: "A good answer", "C 語言", "B型", "A.I.", "D-Day", "I think" are not.
// Where words before it state an answer, any other Chinese may follow.
func (c chooser) stands(s string, at, end int, stated bool) bool {
	if !begins(s, at) {
		return false
	}
	rest, lower := s[end:], s[at] >= 'a' && s[at] <= 'z'
	next, w := utf8.DecodeRuneInString(rest)
	then, _ := utf8.DecodeRuneInString(rest[w:])
	switch {
	case rest == "":
		return true
	case isLatin(next), unicode.IsDigit(next), strings.HasPrefix(rest, "++"), next == '#', next == '_', next == '%', next == '@':
		return false
	case strings.ContainsRune(".-'’&", next) && isLatin(then):
		// "A.I.", "D-Day", "A's"; but "B.because" is an answer without a space
		third, _ := utf8.DecodeRuneInString(rest[w+utf8.RuneLen(then):])
		return next == '.' && isLatin(third)
	case rules().unit.MatchString(rest):
		return c.continues(s[at:end], rest)
	case isHan(next):
		return stated || rules().goes.MatchString(rest) || c.continues(s[at:end], rest)
	case next == ' ' && isLatin(then):
		return !lower && rules().goes.MatchString(rest) && s[at] != 'I' || c.continues(s[at:end], rest)
	}
	return true
}

// begins says that no word or number runs into the character at s[at:].
func begins(s string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	return !isLatin(before) && !unicode.IsDigit(before) && !strings.ContainsRune("-/'’&+@_", before) || at == 0
}

// continues says that the text of the option follows its letter.
func (c chooser) continues(letter, rest string) bool {
	i, v := c.letter(letter)
	if v != named || c.options[i] == "" {
		return false
	}
	want, _ := cutRunes(c.options[i], 8)
	head, _ := cutRunes(rest, 40)
	return strings.HasPrefix(bare(head), want)
}

// several says that the letter at s[at:] is the first of a list of letters.
func (c chooser) several(s string, at int) bool {
	m := rules().several.FindStringIndex(s[at:])
	if m == nil {
		return len(s) > at+1 && upperRun(s[at:]) > 1
	}
	rest := s[at+m[1]:]
	if !strings.Contains(s[at:at+m[1]], ",") {
		r, _ := utf8.DecodeRuneInString(rest)
		return !isLatin(r) && !unicode.IsDigit(r)
	}
	return rules().second.MatchString(rest)
}

// upperRun counts the capitals of a run such as "ACD", which ends at no other letter.
func upperRun(s string) int {
	n := 0
	for n < len(s) && s[n] >= 'A' && s[n] <= 'H' {
		n++
	}
	if r, _ := utf8.DecodeRuneInString(s[n:]); n > 1 && (n > 5 || isLatin(r) || unicode.IsDigit(r)) {
		return 0
	}
	return n
}

// echo says that a list of letters names every option: it is the task's, not the answer's.
func (c chooser) echo(s string) bool {
	head, _ := cutRunes(s, 12*len(c.options))
	for i := range c.options {
		if !strings.Contains(head, string(rune('A'+i))) {
			return false
		}
	}
	return len(c.options) > 1
}

// denied says that a statement from s[from:] on, whose words end at s[at:], is denied or
// conditional: what stands before it in the clause says so.
func denied(s string, from, at int) bool {
	head := s[max(0, from-120):from]
	for head != "" && !utf8.RuneStart(head[0]) {
		head = head[1:]
	}
	r := rules()
	return r.before.MatchString(head) || r.wrongly.MatchString(head) || at > from && r.before.MatchString(s[from:at])
}

// letters says which options are named by their capital letter anywhere and not ruled out; list
// that letters stand together as a choice of several.
func (c chooser) letters(s string) (seen []bool, list bool) {
	seen = make([]bool, len(c.options))
	looked := 0
	for at := range len(s) {
		if s[at] < 'A' || s[at] > 'Z' || !begins(s, at) {
			continue
		}
		if looked++; looked > 4*maxSeen {
			break
		}
		i, v := c.letter(s[at : at+1])
		if v == named && c.several(s, at) {
			return seen, true
		}
		if v != named || !c.stands(s, at, at+1, false) || ofVitamin(s[:at]) || rules().after.MatchString(s[at+1:]) || denied(s, at, at) {
			continue
		}
		seen[i] = true
	}
	return seen, false
}

// ofVitamin says that the letter that follows is part of a name.
func ofVitamin(s string) bool {
	s = strings.ToLower(strings.TrimRight(s[max(0, len(s)-24):], " "))
	for _, name := range []string{"vitamin", "维他命", "维生素", "plan", "class", "hepatitis", "肝炎", "方案", "附件", "小"} {
		if strings.HasSuffix(s, name) {
			return true
		}
	}
	return false
}
