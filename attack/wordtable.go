package attack

import (
	"strings"
	"unicode/utf8"

	"kapok/script"
)

// A wordTable replaces words, the longest that fits first. Words are compared in simplified
// characters, so that either script finds them; what is not in the table stays.
type wordTable struct {
	words   map[string]string
	longest int // characters
}

const stays = ""

// readWords reads fields WORD=WORD of an embedded table; _ is a blank. Backwards the right one is
// replaced by the left one, the first field of a word holds. A field without = is a word that stays.
func readWords(file string, backwards bool) wordTable {
	t := wordTable{words: map[string]string{}}
	for _, f := range tableFields(file) {
		from, to, ok := strings.Cut(strings.ReplaceAll(f, "_", " "), "=")
		if !ok {
			to = stays
		} else if backwards {
			from, to = to, from
		}
		from = script.Simplify(from)
		if _, ok := t.words[from]; !ok {
			t.words[from] = to
			t.longest = max(t.longest, utf8.RuneCountInString(from))
		}
	}
	return t
}

// replace changes the words of a text. Where letters would meet that did not, a blank parts them.
func (t wordTable) replace(s string) string {
	r, folded := []rune(s), []rune(script.Simplify(s))
	var b strings.Builder
	last, changed := ' ', false
	for i := 0; i < len(r); {
		to, n := string(r[i]), 1
		found := false
		for l := min(t.longest, len(r)-i); l > 0 && !found; l-- {
			if w, ok := t.words[string(folded[i:i+l])]; ok {
				n, found = l, true
				if to = w; w == stays {
					to = string(r[i : i+l])
				}
			}
		}
		if first, _ := utf8.DecodeRuneInString(to); (found || changed) && isWord(first) && isWord(last) {
			b.WriteByte(' ')
		}
		b.WriteString(to)
		if to != "" {
			last, _ = utf8.DecodeLastRuneInString(to)
			changed = found
		}
		i += n
	}
	return b.String()
}
