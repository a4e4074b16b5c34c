package inspect

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"kapok/data"
)

// Entries of the packed table: the rune that a rune becomes, the kind of that rune, whether it
// needs the slow path (dropped, several runes), and whether it is noise.
const (
	packedRune  = 1<<16 - 1
	packedShift = 16
	packedSlow  = 1 << 20
	packedNoise = 1 << 21
)

// packedFold is the fold table in the form that a loop reads fastest.
type packedFold struct {
	bmp   [1 << 16]uint32
	above [wideEnd - wideStart]rune // styled letters, enclosed letters and emoji above the first plane
	table *foldTable
}

// The blocks above the first plane where letters and symbols live that people write with.
const (
	wideStart = 0x1D400
	wideEnd   = 0x1FB00
)

var lexiconFolds = sync.OnceValue(newPackedFold)

func newPackedFold() *packedFold {
	shared := folds()
	t := *shared // a copy: the shared table stays as the classifier knows it
	for a, b := range homoglyphs() {
		if a < 1<<16 {
			t.bmp[a] = uint16(b)
		}
	}
	for r := range t.bmp { // styled and accented forms of those letters
		if c := t.bmp[r]; c > multi {
			t.bmp[r] = t.bmp[c]
		}
	}
	t.many = make(map[rune][]rune, len(shared.many))
	for r, to := range shared.many {
		to = slices.Clone(to)
		for i, c := range to {
			to[i] = t.of(c)
		}
		t.many[r] = to
	}
	p := &packedFold{table: &t}
	pack := func(c rune) uint32 {
		kind := t.kind(c)
		e := uint32(c) | uint32(kind)<<packedShift
		switch {
		case c == drop || c == multi || c > packedRune:
			e |= packedSlow
		case kind == noise:
			e |= packedNoise
		}
		return e
	}
	for r := range rune(1 << 16) {
		p.bmp[r] = pack(t.of(r))
	}
	for r := rune(wideStart); r < wideEnd; r++ {
		p.above[r-wideStart] = t.of(r)
	}
	return p
}

// homoglyphs reads the table of letters that look like Latin ones, pairs of two runes between blanks.
func homoglyphs() map[rune]rune {
	out := map[rune]rune{}
	for _, pair := range tableFields("lexicons/homoglyphs.txt") {
		a, w := utf8.DecodeRuneInString(pair)
		b, _ := utf8.DecodeRuneInString(pair[w:])
		out[a] = b
	}
	return out
}

// tableFields gives the fields between blanks of an embedded table, without its comments.
func tableFields(name string) []string {
	raw, err := data.FS.ReadFile(name)
	if err != nil {
		panic("inspect: " + err.Error()) // embedded with the program: only a broken build lacks it
	}
	var out []string
	for line := range strings.Lines(string(raw)) {
		if !strings.HasPrefix(line, "#") {
			out = append(out, strings.Fields(line)...)
		}
	}
	return out
}
