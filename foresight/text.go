package foresight

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"kapok/inspect"
)

// maxRead bounds what is read of an answer, in bytes: a model that repeats itself to no end costs no
// more than one that does not.
const maxRead = 32 << 10

// fold gives an answer in the form in which answers are compared: as the detectors fold, without
// punctuation and without spaces beside Chinese.
func fold(s string) string {
	if len(s) > maxRead {
		s = strings.ToValidUTF8(s[:maxRead], "")
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	last := rune(0)
	for _, r := range inspect.Fold(s) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if space && last != 0 && isLatin(last) && isLatin(r) {
				b.WriteByte(' ')
			}
			b.WriteRune(r)
			last, space = r, false
		case r == ',' && unicode.IsDigit(last):
			last = ',' // 299,792,458 is one number
		case r == '.' && unicode.IsDigit(last):
			b.WriteRune(r) // 3.14 is not 314
			last = r
		default:
			space = true
		}
	}
	return strings.TrimRight(b.String(), ".")
}

func isLatin(r rune) bool { return r < 0x250 }

// contains says whether a folded text has a folded word in it. A word of Latin letters or digits
// must stand alone: 1911 is not in 19110, and "no" is not in "know".
func contains(text, word string) bool {
	if word == "" {
		return false
	}
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		i += from
		if alone(text, i, i+len(word)) {
			return true
		}
		_, n := utf8.DecodeRuneInString(text[i:])
		from = i + n
	}
}

// alone says whether text[i:j] is cut at the borders of words: where both sides of a cut are Latin
// letters, or both are digits, it is not.
func alone(text string, i, j int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	first, _ := utf8.DecodeRuneInString(text[i:j])
	last, _ := utf8.DecodeLastRuneInString(text[i:j])
	after, _ := utf8.DecodeRuneInString(text[j:])
	return (i == 0 || !joins(before, first)) && (j == len(text) || !joins(last, after))
}

func joins(a, b rune) bool {
	switch {
	case unicode.IsDigit(a) && unicode.IsDigit(b), a == '.' && unicode.IsDigit(b), unicode.IsDigit(a) && b == '.':
		return true
	}
	return isLatin(a) && isLatin(b) && unicode.IsLetter(a) && unicode.IsLetter(b) || numeral(a) && numeral(b)
}

// numeral says whether a character is a part of a Chinese number: 十 in 二十 is no ten.
func numeral(r rune) bool {
	return strings.ContainsRune("零〇一二三四五六七八九十百千万亿两", r)
}

// first gives the first of the words that the text has, and "" where it has none. The text is
// folded, the words are not.
func first(text string, words []string) string {
	for _, w := range words {
		if contains(text, fold(w)) {
			return w
		}
	}
	return ""
}

// has says whether the folded text has one of the words.
func has(text string, words []string) bool { return first(text, words) != "" }

// lines parts an answer into its lines that are not empty.
func lines(s string) []string {
	var out []string
	for l := range strings.Lines(s) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// sentences parts an answer at full stops, question and exclamation marks, semicolons and line ends.
func sentences(s string) []string {
	if len(s) > maxRead {
		s = strings.ToValidUTF8(s[:maxRead], "")
	}
	var out []string
	start := 0
	cut := func(end, next int) {
		if t := strings.TrimSpace(s[start:end]); t != "" {
			out = append(out, t)
		}
		start = next
	}
	for i, r := range s {
		n := utf8.RuneLen(r)
		switch r {
		case '。', '！', '？', '；', '\n', '!', '?', ';':
			cut(i+n, i+n)
		case '.':
			if after, _ := utf8.DecodeRuneInString(s[i+1:]); i+1 == len(s) || unicode.IsSpace(after) {
				cut(i+1, i+1)
			}
		}
	}
	cut(len(s), len(s))
	return out
}

// cut shortens a hostile text for an example.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "") + "…"
}
