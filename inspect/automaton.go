package inspect

import (
	"cmp"
	"slices"
)

// automaton finds every occurrence of every word of a list in one pass: Aho–Corasick on a
// double array over rune classes. All runes that stand in no word share class 0, which leads
// straight back to the root. Once built it is only read.
type automaton struct {
	class [1 << 16]uint16
	wide  map[rune]uint16 // classes above the first plane
	pairs [pairBits / 64]uint64
	root  []first // class → where the root goes
	cells []cell
	ends  []ending // words by their ends; 0 is none
	depth []uint16 // state → how many runes lead to it
}

// cell is one state: the classes that lead on from it, as bits of their last digits, so that
// most runes that lead nowhere are known for it without looking further; base to jump from;
// check to know that the jump is ours; fail to fall to, 0 for what one rune or none leads to;
// and the first of the words that end here.
type cell struct {
	next                   uint32
	base, check, fail, out int32
}

// bitOf is the bit of a class in cell.next.
func bitOf(c uint16) uint32 { return 1 << (c & 31) }

// first is the state that a class leads to from the root, -1 where no word begins so, its base,
// and what ends there.
type first struct{ state, base, out int32 }

// ending is a word that ends in a state, its length in runes and the next shorter one that
// ends there too.
type ending struct{ word, length, next int32 }

// pairBits is the size of the filter of pairs with which words begin. Most characters of most
// texts are no second character of a word that begins with the one before; the filter says so from
// 64 KB that stay in the cache, where the cells of many words do not.
const pairBits = 1 << 19

func pairOf(first, second uint16) uint32 {
	return (uint32(first)*0x9E3779B1 ^ uint32(second)*0x85EBCA6B) >> (32 - 19)
}

// mayBegin says whether a word may begin with these two classes; where it says no, none does.
func (a *automaton) mayBegin(first, second uint16) bool {
	p := pairOf(first, second)
	return a.pairs[p/64%uint32(len(a.pairs))]&(1<<(p%64)) != 0
}

// letterClasses are the classes of a–z and 0–9, from 1 on, also where no word has them.
const letterClasses = 36

// rootState is where every reading begins; 0 is no state.
const rootState int32 = 1

// occurrence is a word found in the runes [start, end).
type occurrence struct{ word, start, end int32 }

// cursor is a place in an automaton: the state, 0 where one rune or none leads to it, and the
// class of the last rune, 0 where no word begins with that rune.
type cursor struct {
	state int32
	last  uint16
}

// deep gives how many runes lead to the place.
func (a *automaton) deep(at cursor) int32 {
	switch {
	case at.state != 0:
		return int32(a.depth[at.state])
	case a.root[at.last].state > 0:
		return 1
	}
	return 0
}

// step moves the cursor over a rune of class c, which is not 0, and gives what ends there.
func (a *automaton) step(at cursor, c uint16) (to cursor, out int32) {
	for s := at.state; s != 0; {
		from := &a.cells[s]
		if t := from.base + int32(c); from.next&bitOf(c) != 0 && a.cells[t].check == s {
			return a.enter(t, c)
		}
		s = from.fail
	}
	if a.mayBegin(at.last, c) {
		from := &a.root[at.last]
		if t := from.base + int32(c); a.cells[t].check == from.state {
			return a.enter(t, c)
		}
	}
	return cursor{0, c}, a.root[c].out
}

// enter gives the cursor at a state that class c led to. Where nothing goes on from it, what
// goes on from its suffix does.
func (a *automaton) enter(t int32, c uint16) (to cursor, out int32) {
	leaf := &a.cells[t]
	if leaf.next == 0 {
		t = leaf.fail
	}
	return cursor{t, c}, leaf.out
}

func (a *automaton) classOf(r rune) uint16 {
	if r < 1<<16 {
		return a.class[r]
	}
	return a.wide[r]
}

// find appends every occurrence in the text to out, in the order of their ends.
func (a *automaton) find(text []rune, out []occurrence) []occurrence {
	var at cursor
	for i, r := range text {
		c := a.classOf(r)
		if c == 0 {
			at = cursor{}
			continue
		}
		var t int32
		for at, t = a.step(at, c); t != 0; t = a.ends[t].next {
			e := &a.ends[t]
			out = append(out, occurrence{e.word, int32(i+1) - e.length, int32(i + 1)})
		}
	}
	return out
}

// sortByStart puts occurrences in reading order, longer ones first.
func sortByStart(o []occurrence) {
	slices.SortFunc(o, func(x, y occurrence) int {
		return cmp.Or(cmp.Compare(x.start, y.start), cmp.Compare(y.end, x.end))
	})
}
