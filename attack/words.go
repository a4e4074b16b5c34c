package attack

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// words cuts a text into words, blanks and signs, all of it and in order. In Han text, which has
// no blanks, a word is two characters: no segmenter is at hand, and most words have two.
func words(s string) []string {
	var out []string
	for s != "" {
		r, w := utf8.DecodeRuneInString(s)
		n := w
		switch {
		case isHan(r):
			if next, w := utf8.DecodeRuneInString(s[n:]); isHan(next) {
				n += w
			}
		case isWord(r):
			n = len(s) - len(strings.TrimLeftFunc(s, isWord))
		}
		out = append(out, s[:n])
		s = s[n:]
	}
	return out
}

// isWord says whether a character is part of a word written in letters.
func isWord(r rune) bool {
	return !isHan(r) && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || r == '\'' || r == '’')
}

// mostlyLatin says whether Latin letters carry the text. Codes of the alphabet leave Han characters
// as they are and would hide nothing of a Chinese prompt but its few foreign words.
func mostlyLatin(s string) bool {
	latin, han := 0, 0
	for _, r := range s {
		switch {
		case r < 0x80 && unicode.IsLetter(r):
			latin++
		case isHan(r):
			han++
		}
	}
	return latin > 0 && latin > 4*han
}

// latinOnly keeps an attack from texts that it would not hide.
func latinOnly(change func(string) string) func(string) string {
	return func(s string) string {
		if !mostlyLatin(s) {
			return s
		}
		return change(s)
	}
}

// reverse writes the characters (runes) of a text backwards.
func reverse(s string) string {
	out := make([]byte, 0, len(s))
	for len(s) > 0 {
		_, w := utf8.DecodeLastRuneInString(s)
		out = append(out, s[len(s)-w:]...)
		s = s[:len(s)-w]
	}
	return string(out)
}
