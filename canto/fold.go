package canto

import (
	"sync"
	"unicode"

	"golang.org/x/text/width"

	"kapok/script"
)

// A simplification is the table of traditional characters that the lexicon uses too.
type simplification struct {
	bmp [1 << 16]uint16 // of the runes that Identify compares; 0: the rune as it is
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
	t := &simplification{}
	for a, b := range script.Simplified() {
		if a < 1<<16 && b < 1<<16 && a != '係' {
			t.bmp[a] = uint16(b)
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
