package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// bare keeps the letters, digits and signs of a text that tell options apart, in lower case.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsSymbol(r), strings.ContainsRune("-%/", r):
			return unicode.ToLower(r)
		case unicode.IsSpace(r):
			return ' '
		}
		return -1
	}, strings.Join(strings.Fields(s), " "))
}

// minOption is how many runes of an option's text make it recognisable in the middle of an
// answer; a shorter one must be all of it.
const minOption = 2

// texts says which options are named by their text and not denied. Where one option's text is
// part of another's, the longer one is meant.
func (c chooser) texts(s string) []bool {
	seen := make([]bool, len(c.options))
	answer := bare(s)
	for i, o := range c.options {
		if o != "" && o == strings.TrimSpace(answer) {
			seen[i] = true
			return seen
		}
	}
	for i, o := range c.options {
		if utf8.RuneCountInString(o) < minOption {
			continue
		}
		seen[i] = found(answer, o, func(at int) bool { return !c.inside(answer, i, at) })
	}
	return seen
}

// maxSeen bounds how many places of one text are looked at.
const maxSeen = 64

// found says whether a text stands in s as words of its own, at a place that counts and
// undenied.
func found(s, text string, counts func(at int) bool) bool {
	from := 0
	for range maxSeen {
		i := strings.Index(s[from:], text)
		if i < 0 {
			return false
		}
		at := from + i
		from = at + len(text)
		if whole(s, at, from) && counts(at) && !denied(s, at, at) {
			return true
		}
	}
	return false
}

// whole says that no Latin word or number runs into s[at:end].
func whole(s string, at, end int) bool {
	first, _ := utf8.DecodeRuneInString(s[at:])
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	last, _ := utf8.DecodeLastRuneInString(s[:end])
	after, _ := utf8.DecodeRuneInString(s[end:])
	return (!wordy(first) || !wordy(before)) && (!wordy(last) || !wordy(after))
}

func wordy(r rune) bool {
	return r != utf8.RuneError && !isHan(r) && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// inside says that option i at s[at:] is only part of a longer option that stands there.
func (c chooser) inside(s string, i, at int) bool {
	for j, o := range c.options {
		k := strings.Index(o, c.options[i])
		if j == i || k < 0 || len(o) <= len(c.options[i]) || at < k {
			continue
		}
		if strings.HasPrefix(s[at-k:], o) {
			return true
		}
	}
	return false
}

// cutRunes gives the first n runes of s, and the rest.
func cutRunes(s string, n int) (head, rest string) {
	for i := range s {
		if n == 0 {
			return s[:i], s[i:]
		}
		n--
	}
	return s, ""
}
