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
	cells []cell
	root  []first // class → where the root goes
	depth []int32 // state → how many runes lead to it
	pairs [pairBits / 64]uint64
	links []int32 // state → the nearest suffix state that ends a word, or 0
	words []int32 // state → the word that ends here, or -1
	lens  []int32 // word → its length in runes
}

// cell is one state: base to jump from, check to know that the jump is ours, fail to fall to,
// and the nearest state, itself or a suffix of it, that ends a word; 0 for none.
type cell struct{ base, check, fail, out int32 }

// pairBits is the size of the filter of pairs with which words begin. Most characters of most
// texts are no second character of a word that begins with the one before; the filter says so from
// 64 KB that stay in the cache, where the cells of many words do not.
const pairBits = 1 << 19

func pairOf(first, second uint16) uint32 {
	return (uint32(first)*0x9E3779B1 ^ uint32(second)*0x85EBCA6B) >> (32 - 19)
}

// rootState is where every reading begins; 0 is no state.
const rootState int32 = 1

// occurrence is a word found in the runes [start, end).
type occurrence struct{ word, start, end int32 }

// newAutomaton builds from words that are folded, not empty and all different.
func newAutomaton(words []string) *automaton { return newAutomatonBy(words, nil) }

// newAutomatonBy builds an automaton to which two runes are the same when same gives the same
// rune for both; nil tells all runes apart. The words are written in what same gives.
func newAutomatonBy(words []string, same map[rune]rune) *automaton {
	a := &automaton{wide: map[rune]uint16{}, lens: make([]int32, len(words))}
	paths := make([][]uint16, len(words))
	next := uint16(1)
	for i, w := range words {
		for _, r := range w {
			c := a.classOf(r)
			if c == 0 {
				c = next
				next++
				if r < 1<<16 {
					a.class[r] = c
				} else {
					a.wide[r] = c
				}
			}
			paths[i] = append(paths[i], c)
		}
		a.lens[i] = int32(len(paths[i]))
	}
	a.place(paths)
	a.finish(int(next))
	for from, to := range same {
		if from < 1<<16 {
			a.class[from] = a.classOf(to)
		} else {
			a.wide[from] = a.classOf(to)
		}
	}
	return a
}

// finish lays the row of the root open, so that a step from it is one look-up, and makes room
// behind the last cell, so that no jump leaves the array.
func (a *automaton) finish(classes int) {
	a.grow(len(a.cells) + classes)
	for s := range a.cells {
		a.cells[s].out = a.links[s]
		if a.words[s] >= 0 {
			a.cells[s].out = int32(s)
		}
	}
	a.root = make([]first, classes)
	for c := range a.root {
		a.root[c].state = rootState
		if t := a.cells[rootState].base + int32(c); c > 0 && a.cells[t].check == rootState {
			a.root[c] = first{t, a.cells[t].out}
		}
	}
	base := a.cells[rootState].base
	for t := range a.cells {
		if s := a.cells[t].check; s > rootState && a.depth[s] == 1 {
			p := pairOf(uint16(s-base), uint16(int32(t)-a.cells[s].base))
			a.pairs[p/64] |= 1 << (p % 64)
		}
	}
}

// mayBegin says whether a word may begin with these two classes; where it says no, none does.
func (a *automaton) mayBegin(first, second uint16) bool {
	p := pairOf(first, second)
	return a.pairs[p/64]&(1<<(p%64)) != 0
}

// first is the state that a class leads to from the root, the root itself where no word begins
// so, and what ends there.
type first struct{ state, out int32 }

// cursor is a place in an automaton: the state and the class of the last rune, 0 where no word
// has that rune.
type cursor struct {
	state int32
	last  uint16
}

// start is where every reading begins.
func start() cursor { return cursor{state: rootState} }

// shallow says that from here a rune of class c leads where it leads from the root: the cursor
// is there or one step away, and no word begins with the last rune and this one.
func (a *automaton) shallow(at cursor, c uint16) bool {
	return at.state == a.root[at.last].state && !a.mayBegin(at.last, c)
}

// step moves the cursor over a rune of class c, which is not 0, and gives what ends there.
func (a *automaton) step(at cursor, c uint16) (to cursor, out int32) {
	near := a.root[at.last].state
	for s := at.state; s != rootState; {
		if s == near && !a.mayBegin(at.last, c) {
			break
		}
		from := &a.cells[s]
		if t := from.base + int32(c); from.base != 0 && a.cells[t].check == s {
			leaf := &a.cells[t]
			if leaf.base == 0 { // nothing goes on from here but what goes on from its suffix
				return cursor{leaf.fail, c}, leaf.out
			}
			return cursor{t, c}, leaf.out
		}
		s = from.fail
	}
	return cursor{a.root[c].state, c}, a.root[c].out
}

func (a *automaton) classOf(r rune) uint16 {
	if r < 1<<16 {
		return a.class[r]
	}
	return a.wide[r]
}

// place lays the trie of the paths into the double array, level by level, and draws the
// fail and word links, which always point to a shallower state.
func (a *automaton) place(paths [][]uint16) {
	order := make([]int32, len(paths))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(x, y int32) int { return slices.Compare(paths[x], paths[y]) })
	type node struct {
		state  int32
		lo, hi int // the words below it, as a range of order
		depth  int
	}
	type child struct {
		class  uint16
		lo, hi int
	}
	a.grow(2)
	a.cells[1].check = 1 // state 1 is the root; 0 is "none"
	var room spaces
	queue := []node{{state: 1, lo: 0, hi: len(order)}}
	var kids []child
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		kids = kids[:0]
		for i := n.lo; i < n.hi; {
			p := paths[order[i]]
			if len(p) == n.depth {
				a.words[n.state] = order[i]
				i++
				continue
			}
			j := i + 1
			for j < n.hi && paths[order[j]][n.depth] == p[n.depth] {
				j++
			}
			kids = append(kids, child{p[n.depth], i, j})
			i = j
		}
		a.depth[n.state] = int32(n.depth)
		if n.state != 1 {
			a.link(n.state)
		}
		if len(kids) == 0 {
			continue
		}
		base := a.fit(&room, len(kids), func(i int) int32 { return int32(kids[i].class) })
		a.cells[n.state].base = base
		for _, k := range kids {
			s := base + int32(k.class)
			a.cells[s].check = n.state
			a.cells[s].fail = a.failOf(n.state, k.class)
			queue = append(queue, node{s, k.lo, k.hi, n.depth + 1})
		}
	}
}

// spaces remembers where to look for free cells. An only child takes the first hole; siblings
// start behind the region where it took long to find room, or the search would grow with the square.
type spaces struct{ first, behind int32 }

// patience is how many cells siblings try before those after them start further on.
const patience = 256

// fit finds a base where all children fall on free cells. Classes come in rising order.
func (a *automaton) fit(room *spaces, n int, class func(int) int32) int32 {
	for a.taken(room.first) {
		room.first++
	}
	start := room.first
	if n > 1 {
		start = max(start, room.behind)
	}
	low := class(0)
	seen := 0
	for cell := max(start, low+1); ; cell++ {
		seen++
		if a.taken(cell) {
			continue
		}
		base, ok := cell-low, true
		for i := 1; i < n && ok; i++ {
			ok = !a.taken(base + class(i))
		}
		if !ok {
			continue
		}
		if n > 1 && seen > patience {
			room.behind = cell
		}
		a.grow(int(base+class(n-1)) + 1)
		return base
	}
}

// taken says whether a cell is in use; 0 and 1 always are.
func (a *automaton) taken(cell int32) bool {
	return cell < 2 || int(cell) < len(a.cells) && a.cells[cell].check != 0
}

func (a *automaton) grow(n int) {
	for len(a.cells) < n {
		a.cells = append(a.cells, cell{})
		a.links = append(a.links, 0)
		a.words = append(a.words, -1)
		a.depth = append(a.depth, 0)
	}
}

// failOf gives the state of the longest proper suffix of parent+class that is in the trie.
func (a *automaton) failOf(parent int32, class uint16) int32 {
	if parent == 1 {
		return 1
	}
	return a.descend(a.cells[parent].fail, class)
}

func (a *automaton) link(s int32) {
	f := a.cells[s].fail
	if a.words[f] >= 0 {
		a.links[s] = f
	} else {
		a.links[s] = a.links[f]
	}
}

func (a *automaton) descend(s int32, class uint16) int32 {
	for {
		if t := a.cells[s].base + int32(class); a.cells[s].base != 0 && int(t) < len(a.cells) && a.cells[t].check == s {
			return t
		}
		if s == 1 {
			return 1
		}
		s = a.cells[s].fail
	}
}

// find appends every occurrence in the text to out, in the order of their ends.
func (a *automaton) find(text []rune, out []occurrence) []occurrence {
	at := start()
	for i, r := range text {
		c := a.classOf(r)
		if c == 0 {
			at = start()
			continue
		}
		var t int32
		if a.shallow(at, c) {
			at, t = cursor{a.root[c].state, c}, a.root[c].out
		} else {
			at, t = a.step(at, c)
		}
		for ; t != 0; t = a.links[t] {
			w := a.words[t]
			out = append(out, occurrence{w, int32(i+1) - a.lens[w], int32(i + 1)})
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
