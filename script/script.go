// Package script knows the two scripts of Chinese as far as one character stands for one:
// data/lexicons/t2s.txt. Everything that compares Chinese texts asks it.
package script

import (
	"strings"
	"sync"
	"unicode/utf8"

	"kapok/data"
)

// Simplified gives for each traditional character the simplified one. It is read once and shared: it
// must not be changed.
var Simplified = sync.OnceValue(func() map[rune]rune {
	raw, err := data.FS.ReadFile("lexicons/t2s.txt")
	if err != nil {
		panic("script: " + err.Error()) // embedded with the program: only a broken build lacks it
	}
	out := make(map[rune]rune, 4200)
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for pair := range strings.FieldsSeq(line) {
			a, w := utf8.DecodeRuneInString(pair)
			b, _ := utf8.DecodeRuneInString(pair[w:])
			out[a] = b
		}
	}
	if len(out) == 0 {
		panic("script: lexicons/t2s.txt holds no pairs of characters")
	}
	return out
})

// Simplify gives a text in simplified characters; nothing else of it changes. Two texts that differ
// in their script alone become the same.
func Simplify(s string) string {
	t := Simplified()
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf {
			return r
		}
		if c, ok := t[r]; ok {
			return c
		}
		return r
	}, s)
}
