package inspect

import (
	"cmp"
	"math/bits"
	"slices"
	"unicode/utf8"
)

// trie is an automaton while it is built.
type trie struct {
	*automaton
	words []int32 // state → the word that ends here, or -1
	links []int32 // state → the nearest suffix state that ends a word, or 0
}

// newAutomaton builds from words that are folded, not empty and all different.
func newAutomaton(words []string) *automaton { return newAutomatonBy(words, nil) }

// newAutomatonBy builds an automaton to which two runes are the same when same gives the same
// rune for both; nil tells all runes apart. The words are written in what same gives.
func newAutomatonBy(words []string, same map[rune]rune) *automaton {
	a := &automaton{wide: map[rune]uint16{}}
	classes := a.classify(words)
	paths := make([][]uint16, len(words))
	for i, w := range words {
		for _, r := range w {
			paths[i] = append(paths[i], a.classOf(r))
		}
	}
	t := &trie{automaton: a}
	t.place(paths)
	t.finish(classes, paths)
	for from, to := range same {
		a.setClass(from, a.classOf(to))
	}
	return a
}

// classify gives every rune of the words its class: letters the lowest, then what is a word by
// itself, then the others, the commonest first, so that the states that texts often lead to lie
// close together. It says how many classes there are.
func (a *automaton) classify(words []string) int {
	count := map[rune]int{}
	single := map[rune]bool{}
	for _, w := range words {
		for _, r := range w {
			count[r]++
		}
		if r, size := utf8.DecodeRuneInString(w); size == len(w) {
			single[r] = true
		}
	}
	for i, r := range wordLetters {
		a.class[r] = uint16(i + 1)
		delete(count, r)
	}
	others := make([]rune, 0, len(count))
	for r := range count {
		others = append(others, r)
	}
	slices.SortFunc(others, func(x, y rune) int {
		if single[x] != single[y] {
			if single[x] {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(count[y], count[x]), cmp.Compare(x, y))
	})
	a.alone = letterClasses
	for i, r := range others {
		c := letterClasses + 1 + uint16(i)
		a.setClass(r, c)
		if single[r] {
			a.alone = c
		}
	}
	return len(wordLetters) + 1 + len(others)
}

func (a *automaton) setClass(r rune, c uint16) {
	if r < 1<<16 {
		a.class[r] = c
	} else {
		a.wide[r] = c
	}
}

// finish lays the row of the root open, so that a step from it is one look-up, numbers the
// words by their ends, and makes room behind the last cell, so that no jump leaves the array.
func (a *trie) finish(classes int, paths [][]uint16) {
	a.grow(len(a.cells) + classes)
	a.ends = make([]ending, 1, len(paths)+1)
	at := make([]int32, len(a.cells)) // state → its place in ends
	for s, w := range a.words {
		if w >= 0 {
			at[s] = int32(len(a.ends))
			a.ends = append(a.ends, ending{word: w, length: int32(len(paths[w]))})
		}
	}
	for s := range a.cells {
		c, short := &a.cells[s], at[a.links[s]]
		if at[s] != 0 {
			c.out = at[s]
			a.ends[at[s]].next = short
		} else {
			c.out = short
		}
	}
	a.root = make([]first, classes)
	base := a.cells[rootState].base
	for c := range a.root {
		a.root[c].state = -1
		if t := base + int32(c); c > 0 && a.cells[t].check == rootState {
			a.root[c] = first{a.cells[t].next, t, a.cells[t].base, a.cells[t].out}
		}
	}
	size := uint8(min(max(bits.Len(uint(len(paths)))+5, 6), 21)) // at least 32 bits a word
	a.shift, a.begin = 32-size, make([]uint64, 1<<size/64)
	for _, p := range paths {
		switch len(p) {
		case 1:
		case 2:
			a.letBegin(beginOf(p[0], p[1], 0))
		default:
			a.letBegin(beginOf(p[0], p[1], p[2]))
		}
	}
	for s := range a.cells {
		if a.depth[a.cells[s].fail] < 2 {
			a.cells[s].fail = 0
		}
	}
}

func (a *automaton) letBegin(hash uint32) {
	bit := hash >> a.shift
	a.begin[bit/64] |= 1 << (bit % 64)
}

// place lays the trie of the paths into the double array, level by level, and draws the
// fail and word links, which always point to a shallower state.
func (a *trie) place(paths [][]uint16) {
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
		a.depth[n.state] = uint16(n.depth)
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
			a.cells[n.state].next |= bitOf(k.class)
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
func (a *trie) fit(room *spaces, n int, class func(int) int32) int32 {
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
func (a *trie) taken(cell int32) bool {
	return cell < 2 || int(cell) < len(a.cells) && a.cells[cell].check != 0
}

func (a *trie) grow(n int) {
	for len(a.cells) < n {
		a.cells = append(a.cells, cell{})
		a.links = append(a.links, 0)
		a.words = append(a.words, -1)
		a.depth = append(a.depth, 0)
	}
}

// failOf gives the state of the longest proper suffix of parent+class that is in the trie.
func (a *trie) failOf(parent int32, class uint16) int32 {
	if parent == 1 {
		return 1
	}
	return a.descend(a.cells[parent].fail, class)
}

func (a *trie) link(s int32) {
	f := a.cells[s].fail
	if a.words[f] >= 0 {
		a.links[s] = f
	} else {
		a.links[s] = a.links[f]
	}
}

func (a *trie) descend(s int32, class uint16) int32 {
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
