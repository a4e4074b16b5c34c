package bank

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
)

// Sample draws n questions from the bank, stratified and without repetition, in the order of
// the bank. The same bank content, n, seed and strata give the same sample; a question's luck
// hangs on the seed and its id alone, so a bank that grew by a few questions gives nearly the
// same sample.
//
// Every stratum gets its floor first, as far as it has questions; what is left of n is shared
// in proportion to what is left of the strata, each within one of its exact share. When the
// floors together exceed n, n is shared in proportion to the floors. The result is shorter than
// n only when the bank is; a stratum is below its floor only when it is smaller or n is.
func Sample(b *Bank, n int, seed uint64, stratum func(Question) string, floor func(stratum string) int) []Question {
	strata := map[string][]int{}
	for i, q := range b.Questions {
		s := stratum(q)
		strata[s] = append(strata[s], i)
	}
	var chosen []int
	for s, take := range shares(strata, min(n, len(b.Questions)), floor) {
		chosen = append(chosen, draw(b, strata[s], take, seed)...)
	}
	slices.Sort(chosen)
	out := make([]Question, len(chosen))
	for k, i := range chosen {
		out[k] = b.Questions[i]
	}
	return out
}

// draw takes the questions of a stratum whose ids are luckiest under the seed.
func draw(b *Bank, stratum []int, take int, seed uint64) []int {
	luck := func(i int) uint64 {
		sum := sha256.Sum256(append(binary.LittleEndian.AppendUint64(nil, seed), b.Questions[i].ID...))
		return binary.LittleEndian.Uint64(sum[:])
	}
	type drawn struct {
		index int
		luck  uint64
	}
	all := make([]drawn, len(stratum))
	for k, i := range stratum {
		all[k] = drawn{i, luck(i)}
	}
	slices.SortFunc(all, func(x, y drawn) int { return cmp.Or(cmp.Compare(x.luck, y.luck), cmp.Compare(x.index, y.index)) })
	out := make([]int, take)
	for k := range out {
		out[k] = all[k].index
	}
	return out
}

// shares says how many questions each stratum gives to a sample of n.
func shares(strata map[string][]int, n int, floor func(string) int) map[string]int {
	names := slices.Sorted(maps.Keys(strata))
	floors, rest := make([]int, len(names)), make([]int, len(names))
	sum := 0
	for k, s := range names {
		floors[k] = max(0, min(floor(s), len(strata[s])))
		rest[k] = len(strata[s]) - floors[k]
		sum += floors[k]
	}
	out := map[string]int{}
	if sum > n {
		for k, take := range apportion(n, floors) {
			out[names[k]] = take
		}
		return out
	}
	for k, more := range apportion(n-sum, rest) {
		out[names[k]] = floors[k] + more
	}
	return out
}

// apportion shares n among the weights by largest remainders, ties to the first. No share
// exceeds its weight as long as n does not exceed their sum.
func apportion(n int, weights []int) []int {
	out := make([]int, len(weights))
	sum := 0
	for _, w := range weights {
		sum += w
	}
	if sum == 0 || n <= 0 {
		return out
	}
	order := make([]int, len(weights))
	left := n
	for k, w := range weights {
		order[k] = k
		out[k] = n * w / sum
		left -= out[k]
	}
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(n*weights[y]%sum, n*weights[x]%sum) })
	for _, k := range order[:left] {
		out[k]++
	}
	return out
}
