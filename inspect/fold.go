package inspect

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"kapok/script"
)

// folded is a text in the form in which words are compared: full-width, circled and styled
// letters plain, case gone, traditional characters simplified, invisible characters and marks
// dropped, and the spaces and symbols that stand beside a Han character dropped too, so that
// "毒 * 品" is "毒品". Sentence punctuation and line breaks stay: a word does not cross them.
//
// Rune i of the folded text was made from the bytes [from[i], to[i]) of the original. Folding
// a folded text changes nothing.
type folded struct {
	runes    []rune
	from, to []int32
}

// foldVersion is part of the identity of the detectors that fold so; it goes up when this
// folding changes.
const foldVersion = "fold-1"

// maxNoise is how many symbols may stand between two characters of one word. More of them is
// a table or a drawing, and ends the word.
const maxNoise = 6

const (
	drop  = 0 // not there: zero-width, marks, controls
	multi = 1 // becomes several runes: look in foldTable.many
	hard  = '\n'
)

// foldTable says what each rune becomes. It is built once, when the first text is folded.
type foldTable struct {
	bmp   [1 << 16]uint16 // drop, multi or the rune; above it: wide
	wide  map[rune]rune
	many  map[rune][]rune
	kinds [1 << 16]uint8 // of the result
}

const (
	other uint8 = iota
	han
	noise
)

var folds = sync.OnceValue(newFoldTable)

// fold reads s into f, whose slices are reused.
func (f *folded) fold(s string) {
	t := folds()
	f.runes, f.from, f.to = f.runes[:0], f.from[:0], f.to[:0]
	pending := 0 // noise runes seen since the last kept rune
	var first rune
	var at, end int32
	for i := 0; i < len(s); {
		r, w := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, w = utf8.DecodeRuneInString(s[i:])
		}
		from, to := int32(i), int32(i+w)
		i += w
		var one [1]rune
		rest := one[:]
		one[0] = t.of(r)
		switch one[0] {
		case drop:
			continue
		case multi:
			rest = t.many[r]
		}
		for _, c := range rest {
			kind := t.kind(c)
			if kind == noise {
				if pending == 0 {
					first, at = c, from
				}
				if c != ' ' && first == ' ' {
					first = c
				}
				pending, end = pending+1, to
				continue
			}
			if pending > 0 {
				last := rune(hard)
				if n := len(f.runes); n > 0 {
					last = f.runes[n-1]
				}
				switch {
				case pending > maxNoise:
					f.add(hard, at, end)
				case kind == han || t.kind(last) == han:
				default:
					f.add(first, at, end)
				}
				pending = 0
			}
			f.add(c, from, to)
		}
	}
}

func (f *folded) add(r rune, from, to int32) {
	f.runes = append(f.runes, r)
	f.from = append(f.from, from)
	f.to = append(f.to, to)
}

// span gives the original bytes of the folded runes [i, j), which must not be empty.
func (f *folded) span(i, j int) (start, end int) {
	return int(f.from[i]), int(f.to[j-1])
}

// foldString folds a word of a list.
func foldString(s string) string {
	f, ok := foldPool.Get().(*folded)
	if !ok {
		f = new(folded)
	}
	defer foldPool.Put(f)
	f.fold(s)
	return string(f.runes)
}

var foldPool sync.Pool

func (t *foldTable) of(r rune) rune {
	if r < 1<<16 {
		return rune(t.bmp[r])
	}
	if c, ok := t.wide[r]; ok {
		return c
	}
	return t.plainWide(r)
}

func (t *foldTable) kind(r rune) uint8 {
	if r < 1<<16 {
		return t.kinds[r]
	}
	return kindOf(r)
}

func newFoldTable() *foldTable {
	t := &foldTable{wide: map[rune]rune{}, many: map[rune][]rune{}}
	for r := range rune(1 << 16) {
		if isHan(r) || r >= 0xAC00 && r <= 0xD7A3 || r >= 0xE000 && r <= 0xF8FF {
			t.bmp[r] = uint16(r) // most of the plane: no decomposition to look up
		} else {
			t.set(r, plain(r))
		}
		t.kinds[r] = kindOf(r)
	}
	for a, b := range script.Simplified() {
		if a < 1<<16 && b < 1<<16 {
			t.bmp[a] = uint16(b)
		} else if a >= 1<<16 {
			t.wide[a] = b
		} // a common character with a rare simplified form stays as it is
	}
	for r := range t.bmp { // a compatibility character may fold to a traditional one
		if c := t.bmp[r]; c > multi {
			t.bmp[r] = t.bmp[c]
		}
	}
	for _, rs := range t.many {
		for i, r := range rs {
			rs[i] = t.of(r)
		}
	}
	return t
}

func (t *foldTable) set(r rune, to []rune) {
	switch {
	case len(to) == 0:
		t.bmp[r] = drop
	case len(to) == 1 && to[0] < 1<<16:
		t.bmp[r] = uint16(to[0])
	default:
		t.bmp[r] = multi
		t.many[r] = to
	}
}

// plainWide folds a rune above the first plane; styled letters and symbols live there.
func (t *foldTable) plainWide(r rune) rune {
	if isHan(r) && (r < 0x2F800 || r > 0x2FA1F) {
		return r
	}
	to := plain(r)
	if len(to) != 1 {
		return drop
	}
	if to[0] == r {
		return r
	}
	if c := t.of(to[0]); c != multi {
		return c
	}
	return drop
}

// plain is the compatibility decomposition in lower case without marks.
func plain(r rune) []rune {
	if c := enclosed(r); c != 0 {
		return []rune{c}
	}
	if r == '…' || r == '\n' || r == '\r' {
		if r == '\r' {
			r = '\n'
		}
		return []rune{r}
	}
	if r == '\t' {
		return []rune{' '}
	}
	var buf [utf8.UTFMax]byte
	n := utf8.EncodeRune(buf[:], r)
	from := norm.NFKD.Bytes(buf[:n])
	var out []rune
	for _, c := range string(from) {
		if unicode.Is(unicode.Mn, c) || unicode.Is(unicode.Me, c) || unicode.IsControl(c) ||
			unicode.Is(unicode.Cf, c) || unicode.Is(unicode.Variation_Selector, c) || isFiller(c) {
			continue
		}
		c = unicode.ToLower(c)
		if unicode.IsSpace(c) {
			c = ' '
		}
		out = append(out, c)
	}
	return out
}

// enclosed gives the letter of the squared and negative circled forms that Unicode does not
// decompose, and 0 for every other rune.
func enclosed(r rune) rune {
	for _, start := range [...]rune{0x1F150, 0x1F170, 0x1F1E6} {
		if r >= start && r < start+26 {
			return 'a' + r - start
		}
	}
	switch {
	case r >= 0x2776 && r <= 0x277E: // ❶…❾
		return '1' + r - 0x2776
	case r >= 0x2780 && r <= 0x2788, r >= 0x278A && r <= 0x2792:
		return '1' + (r-0x2780)%10
	}
	return 0
}

// isFiller tells blanks that Unicode counts as letters or symbols.
func isFiller(r rune) bool {
	return r == 0x115F || r == 0x1160 || r == 0x3164 || r == 0xFFA0 || r == 0x2800
}

func isHan(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF || r == '々' || r == '〇' ||
		r >= 0x20000 && r <= 0x3FFFF
}

// kindOf sorts the runes that folding gives. Noise is what people put between the characters
// of a word to hide it, and what typography puts there.
func kindOf(r rune) uint8 {
	switch {
	case isHan(r):
		return han
	case r == hard || r == utf8.RuneError:
		return other
	case strings.ContainsRune(" *-_.·•|/\\~+=^`#@&%$°′″", r):
		return noise
	case r > 0x7F && (unicode.IsSymbol(r) || unicode.Is(unicode.Pd, r) || unicode.Is(unicode.Pc, r)):
		return noise
	}
	return other
}

// Fold gives a text in the form in which the detectors compare words: full-width and styled
// letters plain, case gone, traditional characters simplified, invisible characters dropped, and
// spaces and symbols beside a Han character too.
func Fold(s string) string { return foldString(s) }
