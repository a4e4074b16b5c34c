package bank

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// NearDuplicate is the character-3-gram Jaccard similarity from which two questions of a bank
// are one question written twice.
const NearDuplicate = 0.6

// MaxNear bounds how many such pairs are listed: a bank with more needs no longer list.
const MaxNear = 1000

// A Near is a pair of questions that are nearly the same.
type Near struct {
	A          string  `json:"a"` // ids, in the order of the bank
	B          string  `json:"b"`
	Similarity float64 `json:"similarity"` // Jaccard, NearDuplicate to 1
}

// nearDuplicates finds every pair at or above the threshold, exactly, or the first MaxNear it
// meets. It compares only pairs that share one of their rarest grams (prefix filtering: sets of
// sizes x ≤ y with similarity t share a gram among the x−⌈t·x⌉+1 rarest of the one and the
// y−⌈t·y⌉+1 rarest of the other).
func nearDuplicates(qs []Question, t float64) []Near {
	sets := gramSets(qs)
	bySize := make([]int, len(qs))
	for i := range bySize {
		bySize[i] = i
	}
	slices.SortStableFunc(bySize, func(a, b int) int { return cmp.Compare(len(sets[a]), len(sets[b])) })

	out := []Near{}
	index := map[int][]int{}         // gram → questions with it in their prefix, smaller first
	compared := make([]int, len(qs)) // question → the last one it was compared with, plus 1
	for _, i := range bySize {
		x := sets[i]
		for _, g := range x[:prefix(len(x), t)] {
			for _, j := range index[g] {
				if compared[j] == i+1 || float64(len(sets[j])) < t*float64(len(x)) {
					continue
				}
				compared[j] = i + 1
				if qs[i].unit() == qs[j].unit() {
					continue // they are meant to be alike
				}
				if s := jaccard(x, sets[j]); s >= t {
					a, b := min(i, j), max(i, j)
					out = append(out, Near{A: qs[a].ID, B: qs[b].ID, Similarity: s})
					if len(out) == MaxNear {
						return worstFirst(out)
					}
				}
			}
			index[g] = append(index[g], i)
		}
	}
	return worstFirst(out)
}

func worstFirst(out []Near) []Near {
	slices.SortFunc(out, func(a, b Near) int {
		return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	return out
}

// prefix is how many of a set's rarest grams must be looked at for similarity t. The small
// slack keeps a product like 0.6·5 from being rounded up past its true value.
func prefix(size int, t float64) int {
	return min(size, size-int(math.Ceil(t*float64(size)-1e-9))+1)
}

// gramSets gives for each question the set of its grams as numbers, rarest first.
func gramSets(qs []Question) [][]int {
	ids, count := map[[3]rune]int{}, []int{}
	sets := make([][]int, len(qs))
	for i, q := range qs {
		seen := map[int]bool{}
		for _, g := range grams(q.matter()) {
			id, ok := ids[g]
			if !ok {
				id = len(count)
				ids[g] = id
				count = append(count, 0)
			}
			if !seen[id] {
				seen[id] = true
				count[id]++
				sets[i] = append(sets[i], id)
			}
		}
	}
	rank := make([]int, len(count)) // gram → its place from the rarest
	order := make([]int, len(count))
	for id := range order {
		order[id] = id
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(count[a], count[b]) })
	for r, id := range order {
		rank[id] = r
	}
	for _, s := range sets {
		for k, id := range s {
			s[k] = rank[id]
		}
		slices.Sort(s)
	}
	return sets
}

// grams gives the runs of three characters of a text, spaces and case apart. A text shorter
// than that is one gram.
func grams(text string) [][3]rune {
	rs := plain(text)
	if len(rs) == 0 {
		return nil
	}
	if len(rs) < 3 {
		var g [3]rune
		copy(g[:], rs)
		return [][3]rune{g}
	}
	out := make([][3]rune, 0, len(rs)-2)
	for i := range len(rs) - 2 {
		out = append(out, [3]rune(rs[i:i+3]))
	}
	return out
}

// plain gives the characters of a text in lower case without spaces.
func plain(text string) []rune {
	rs := []rune(strings.ToLower(text))
	return slices.DeleteFunc(rs, unicode.IsSpace)
}

// jaccard of two sorted sets.
func jaccard(a, b []int) float64 {
	if len(a)+len(b) == 0 {
		return 0
	}
	both := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			both, i, j = both+1, i+1, j+1
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}
