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
	begin []uint64        // the filter of mayBegin, one bit for each value of beginOf
	shift uint8           // from beginOf to the bit
	root  []first         // class → where the root goes
	cells []cell
	ends  []ending // words by their ends; 0 is none
	depth []uint16 // state → how many runes lead to it
	alone uint16   // no class above it is a word by itself
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

// first is the state that a class leads to from the root, -1 where no word begins so, what
// leads on from it, its base, and what ends there.
type first struct {
	next             uint32
	state, base, out int32
}

// ending is a word that ends in a state, its length in runes and the next shorter one that
// ends there too.
type ending struct{ word, length, next int32 }

func beginOf(first, second, third uint16) uint32 {
	return uint32(first)*0x9E3779B1 ^ uint32(second)*0x85EBCA6B ^ uint32(third)*0xC2B2AE35
}

// mayBegin says whether a word may begin with these classes: the three, or the first two alone.
// Where it says no, none does. A third class of 0 is a rune that no word has. Most characters of
// most texts begin no word; the filter says so from memory that stays in the cache (256 KB for
// 50,000 words), where the cells of many words do not.
func (a *automaton) mayBegin(first, second, third uint16) bool {
	two, three := beginOf(first, second, 0)>>a.shift, beginOf(first, second, third)>>a.shift
	return (a.begin[two/64]>>(two%64)|a.begin[three/64]>>(three%64))&1 != 0
}

// wordLetters have the classes from 1 on, also where no word has them.
const (
	wordLetters   = "abcdefghijklmnopqrstuvwxyz0123456789"
	letterClasses = uint16(len(wordLetters))
)

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

// step moves the cursor over a rune of class c, which is not 0, and gives what ends there. begins
// says whether a word may begin with the last rune and this one.
func (a *automaton) step(at cursor, c uint16, begins bool) (to cursor, out int32) {
	for s := at.state; s != 0; {
		from := &a.cells[s]
		if t := from.base + int32(c); from.next&bitOf(c) != 0 && a.cells[t].check == s {
			return a.enter(t, c)
		}
		s = from.fail
	}
	if begins {
		from := &a.root[at.last]
		if t := from.base + int32(c); from.next&bitOf(c) != 0 && a.cells[t].check == from.state {
			return a.enter(t, c)
		}
	}
	return cursor{0, c}, a.single(c)
}

// single gives the word that a class is by itself, 0 for none.
func (a *automaton) single(c uint16) int32 {
	if c > a.alone {
		return 0
	}
	return a.root[c].out
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
	if uint32(r) < 1<<16 {
		return a.class[r]
	}
	return a.wide[r]
}

// classAt gives the class of rune i, 0 behind the end.
func (a *automaton) classAt(runes []rune, i int32) uint16 {
	if int(i) >= len(runes) {
		return 0
	}
	return a.classOf(runes[i])
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
		for at, t = a.step(at, c, true); t != 0; t = a.ends[t].next {
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
