package inspect

import (
	"slices"
	"sync"
	"unicode/utf8"
)

// lexiconFoldVersion is part of the identity of every lexicon; it goes up when its folding changes.
const lexiconFoldVersion = "fold-2"

// folder folds as [folded] does, for the lexicon: in pieces, as a text arrives, and with letters
// of other scripts that look Latin (data/lexicons/homoglyphs.txt) made Latin too. The
// classifier and the response reader keep the folding that their weights were learnt with.
//
// Rune i of the folded text was made from the bytes [from[i], to[i]) behind base; what was
// dropped at the front moves base.
type folder struct {
	folded
	base int // bytes of the text in front of offset 0 of from and to

	pending int // noise runes since the last kept rune, with the first of them and their bytes
	first   rune
	at, end int32

	rest  [utf8.UTFMax]byte // the beginning of a character whose other bytes have not come
	nRest int
	pos   int32 // bytes read, behind base
}

// reset makes the folder ready for another text.
func (f *folder) reset() {
	f.runes, f.from, f.to = f.runes[:0], f.from[:0], f.to[:0]
	f.base, f.pending, f.nRest, f.pos = 0, 0, 0, 0
}

// feed folds the next piece of a text. A character cut by the end of the piece waits for the
// next one; last says that none comes.
func (f *folder) feed(s string, last bool) {
	if f.nRest > 0 {
		for s != "" && !utf8.FullRune(f.rest[:f.nRest]) {
			f.rest[f.nRest] = s[0]
			f.nRest++
			s = s[1:]
		}
		if !utf8.FullRune(f.rest[:f.nRest]) && !last {
			return
		}
		head := string(f.rest[:f.nRest])
		f.nRest = 0
		// What was completed is one character, or an error of one byte with others behind it
		// that may begin a character themselves.
		if n := f.fold(head, false); n < len(head) {
			f.feed(head[n:]+s, last)
			return
		}
	}
	n := f.fold(s, last)
	f.nRest = copy(f.rest[:], s[n:])
}

// fold folds whole characters and says how many bytes it read.
func (f *folder) fold(s string, last bool) int {
	p := lexiconFolds()
	i := 0
	for {
		i += f.quick(p, s[i:])
		if i == len(s) || !last && !utf8.FullRuneInString(s[i:]) {
			return i
		}
		r, w := utf8.DecodeRuneInString(s[i:])
		i += w
		from := f.pos
		f.pos += int32(w)
		f.slow(p, r, from, f.pos)
	}
}

// quick folds up to the first rune that the packed table does not settle and says how many
// bytes it read. It makes room once and writes without looking at it again: no byte becomes
// more than one rune here, and noise from before at most one more.
func (f *folder) quick(p *packedFold, s string) int {
	n := len(f.runes)
	last := rune(hard)
	if n > 0 {
		last = f.runes[n-1]
	}
	room := n + len(s) + 1
	f.runes, f.from, f.to = widen(f.runes, room), widen(f.from, room), widen(f.to, room)
	runes, from, to := f.runes[:room], f.from[:room], f.to[:room]
	kind := p.table.kind(last)
	i, base := 0, f.pos
	for i < len(s) {
		r, w := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			if (r < 0xE1 || r > 0xEC) && r != 0xEF || i+2 >= len(s) || s[i+1]&0xC0 != 0x80 || s[i+2]&0xC0 != 0x80 {
				if r, w = utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError || r >= 1<<16 {
					break
				}
			} else {
				r, w = r&0xF<<12|rune(s[i+1]&0x3F)<<6|rune(s[i+2]&0x3F), 3 // most of Chinese
			}
		}
		e := p.bmp[uint16(r)]
		at := base + int32(i)
		if e&(packedNoise|packedSlow) != 0 {
			if e&packedSlow != 0 {
				break
			}
			f.noise(rune(e&packedRune), at, at+int32(w))
			i += w
			continue
		}
		i += w
		if f.pending > 0 {
			if c := f.separator(kind == han || e>>packedShift&3 == uint32(han)); c != 0 {
				runes[n], from[n], to[n] = c, f.at, f.end
				n++
			}
			f.pending = 0
		}
		kind = uint8(e >> packedShift)
		runes[n], from[n], to[n] = rune(e&packedRune), at, base+int32(i)
		n++
	}
	f.runes, f.from, f.to = runes[:n], from[:n], to[:n]
	f.pos = base + int32(i)
	return i
}

// widen gives the slice room for n elements.
func widen[T any](s []T, n int) []T { return slices.Grow(s, n-len(s)) }

// slow folds a rune that is dropped, is noise, becomes several runes or lies far out.
func (f *folder) slow(p *packedFold, r rune, from, to int32) {
	t := p.table
	var c rune
	switch {
	case r < 1<<16:
		c = rune(p.bmp[r] & packedRune)
	case r >= wideStart && r < wideEnd:
		c = p.above[r-wideStart]
	default:
		c = t.of(r)
	}
	switch c {
	case drop:
	case multi:
		for _, c := range t.many[r] {
			f.keep(t, c, from, to)
		}
	default:
		f.keep(t, c, from, to)
	}
}

// keep adds a rune that folding gave.
func (f *folder) keep(t *foldTable, c rune, from, to int32) {
	kind := t.kind(c)
	if kind == noise {
		f.noise(c, from, to)
		return
	}
	if f.pending > 0 {
		last := rune(hard)
		if n := len(f.runes); n > 0 {
			last = f.runes[n-1]
		}
		if between := f.separator(kind == han || t.kind(last) == han); between != 0 {
			f.add(between, f.at, f.end)
		}
		f.pending = 0
	}
	f.add(c, from, to)
}

// noise notes a rune that stands between others.
func (f *folder) noise(c rune, from, to int32) {
	if f.pending == 0 {
		f.first, f.at = c, from
	}
	if c != ' ' && f.first == ' ' {
		f.first = c
	}
	f.pending, f.end = f.pending+1, to
}

// separator gives what stands for the pending noise: 0 for nothing beside a Han character, one
// symbol elsewhere, a boundary where there was too much of it.
func (f *folder) separator(besideHan bool) rune {
	switch {
	case f.pending > maxNoise:
		return hard
	case besideHan:
		return 0
	}
	return f.first
}

// discard forgets the first n runes, at least one of which must stay, and moves base.
func (f *folder) discard(n int) {
	by := f.from[n]
	f.runes = f.runes[:copy(f.runes, f.runes[n:])]
	f.from = f.from[:copy(f.from, f.from[n:])]
	f.to = f.to[:copy(f.to, f.to[n:])]
	for i := range f.from {
		f.from[i] -= by
		f.to[i] -= by
	}
	f.at, f.end, f.pos = f.at-by, f.end-by, f.pos-by
	f.base += int(by)
}

// read says how many bytes of the text have been folded.
func (f *folder) read() int { return f.base + int(f.pos) }

// foldTerm folds a word of a lexicon.
func foldTerm(s string) string {
	f, ok := folderPool.Get().(*folder)
	if !ok {
		f = new(folder)
	}
	defer folderPool.Put(f)
	f.reset()
	f.feed(s, true)
	return string(f.runes)
}

var folderPool sync.Pool
