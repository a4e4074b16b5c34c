package attack

import (
	"io/fs"
	"strings"
	"sync"
	"unicode/utf8"

	"kapok/data"
	"kapok/script"
)

// pinyin and jyutping give the syllable of a character without its tone; simplified characters.
var (
	pinyin   = sync.OnceValue(func() map[rune]string { return syllables("lexicons/pinyin.txt", "attacks/table/pinyin.txt") })
	jyutping = sync.OnceValue(func() map[rune]string {
		return syllables("attacks/table/jyutping.txt", "lexicons/jyutping.txt")
	})
)

// soundOf looks a character up by its simplified form.
func soundOf(table map[rune]string, r rune) (string, bool) {
	if s, ok := table[r]; ok {
		return s, true
	}
	if p, ok := script.Simplified()[r]; ok {
		s, ok := table[p]
		return s, ok
	}
	return "", false
}

// syllables reads rows of a syllable and characters; the first row that has a character holds.
func syllables(files ...string) map[rune]string {
	out := map[rune]string{}
	for _, file := range files {
		fields := tableFields(file)
		for i := 0; i+1 < len(fields); i += 2 {
			for _, r := range fields[i+1] {
				if _, ok := out[r]; !ok {
					out[r] = fields[i]
				}
			}
		}
	}
	return out
}

// pairs reads fields of two characters, the one and what stands for it.
func pairs(file string) map[rune]rune {
	out := map[rune]rune{}
	for _, pair := range tableFields(file) {
		a, w := utf8.DecodeRuneInString(pair)
		b, _ := utf8.DecodeRuneInString(pair[w:])
		if _, ok := out[a]; !ok {
			out[a] = b
		}
	}
	return out
}

// tableFields gives the fields between blanks of an embedded table, without its comments.
func tableFields(file string) []string {
	raw, err := fs.ReadFile(data.FS, file)
	if err != nil {
		panic("attack: " + err.Error()) // embedded with the program: only a broken build lacks it
	}
	var out []string
	for line := range strings.Lines(string(raw)) {
		if !strings.HasPrefix(line, "#") {
			out = append(out, strings.Fields(line)...)
		}
	}
	return out
}
