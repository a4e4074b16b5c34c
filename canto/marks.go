package canto

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"kapok/data"
)

// A class says what a word in a text speaks for.
type class uint8

const (
	shared class = iota // for neither side, whatever it holds
	yueStrong
	yueWeak
	writtenStrong
	writtenFeature
	writtenWeak
)

// A mark is a word of the lists, folded.
type mark struct {
	rest  []rune // behind its first rune
	class class
}

// marks finds words by their first rune, the longest first.
type marks struct {
	start [1 << 16]uint16 // index into words, plus one
	words [][]mark
}

// listed are the files of data/canto; a word in two of them is of the later one.
var listed = []struct {
	name  string
	class class
}{
	{"written_weak", writtenWeak}, {"written_features", writtenFeature}, {"yue_weak", yueWeak}, {"written", writtenStrong}, {"yue", yueStrong}, {"shared", shared},
}

var lists = sync.OnceValue(func() *marks {
	m := &marks{}
	for _, l := range listed {
		raw, err := data.FS.ReadFile("canto/" + l.name + ".txt")
		if err != nil {
			panic(fmt.Sprintf("canto: read the list %s: %v", l.name, err)) // embedded with the program
		}
		for line := range strings.Lines(string(raw)) {
			if strings.HasPrefix(line, "#") {
				continue
			}
			for word := range strings.FieldsSeq(line) {
				m.add(word, l.class)
				if utf8.RuneCountInString(word) > 1 && l.class != shared {
					m.add(strings.ReplaceAll(word, "係", "系"), l.class)
				}
			}
		}
	}
	for _, w := range m.words {
		slices.SortStableFunc(w, func(a, b mark) int { return len(b.rest) - len(a.rest) })
	}
	return m
})

// add puts one word in, in the place of the same word of an earlier list.
func (m *marks) add(word string, c class) {
	t := simple()
	var runes []rune
	for _, r := range word {
		runes = append(runes, t.of(r))
	}
	first, rest := runes[0], runes[1:]
	if first >= 1<<16 {
		return
	}
	if m.start[first] == 0 {
		m.words = append(m.words, nil)
		m.start[first] = uint16(len(m.words))
	}
	at := &m.words[m.start[first]-1]
	if i := slices.IndexFunc(*at, func(x mark) bool { return slices.Equal(x.rest, rest) }); i >= 0 {
		(*at)[i].class = c
		return
	}
	*at = append(*at, mark{rest: rest, class: c})
}

// at gives the longest word that stands at the beginning of folded runes, and its length; n is 0
// where none does.
func (m *marks) at(runes []rune) (c class, n int) {
	first := runes[0]
	if first >= 1<<16 || m.start[first] == 0 {
		return 0, 0
	}
	for _, w := range m.words[m.start[first]-1] {
		if len(w.rest) < len(runes) && slices.Equal(w.rest, runes[1:1+len(w.rest)]) {
			return w.class, 1 + len(w.rest)
		}
	}
	return 0, 0
}
