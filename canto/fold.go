package canto

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"kapok/data"
)

// Simplify gives a text in simplified characters, as far as one character stands for one; nothing
// else of it changes. Two texts that differ in their script alone become the same.
func Simplify(s string) string {
	t := simple()
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf {
			return r
		}
		if c, ok := t.pairs[r]; ok {
			return c
		}
		return r
	}, s)
}

// A simplification is the table of traditional characters that the lexicon uses too.
type simplification struct {
	pairs map[rune]rune
	bmp   [1 << 16]uint16 // of the runes that Identify compares; 0: the rune as it is
}

// of folds one rune for Identify: script, width and case. 係 stays: simplified texts write 系 for it,
// but who writes 係 means the Cantonese word, unless in 關係 and the like.
func (t *simplification) of(r rune) rune {
	if r < 1<<16 {
		if c := t.bmp[r]; c != 0 {
			return rune(c)
		}
		return r
	}
	if r == '𠮶' { // how OpenCC simplifies 嗰
		return '嗰'
	}
	return r
}

var simple = sync.OnceValue(func() *simplification {
	raw, err := data.FS.ReadFile("lexicons/t2s.txt")
	if err != nil {
		panic("canto: " + err.Error()) // embedded with the program: only a broken build lacks it
	}
	t := &simplification{pairs: make(map[rune]rune, 4200)}
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for pair := range strings.FieldsSeq(line) {
			a, n := utf8.DecodeRuneInString(pair)
			b, _ := utf8.DecodeRuneInString(pair[n:])
			t.pairs[a] = b
			if a < 1<<16 && b < 1<<16 && a != '係' {
				t.bmp[a] = uint16(b)
			}
		}
	}
	for r := rune('A'); r <= 'Z'; r++ {
		t.bmp[r] = uint16(unicode.ToLower(r))
	}
	for r := rune(0xFF01); r <= 0xFF5E; r++ { // full-width ASCII
		if n := []rune(width.Narrow.String(string(r))); len(n) == 1 {
			t.bmp[r] = uint16(unicode.ToLower(n[0]))
		}
	}
	return t
})
