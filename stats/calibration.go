package stats

import (
	"math/rand/v2"
	"slices"
)

// Brier is the mean squared distance of what was said and what is true (Brier 1950): 0 is perfect,
// 0.25 is what a coin earns. Scores are clipped to 0..1. No items give 0.
func Brier(items []Item) float64 {
	var sum float64
	for _, x := range items {
		d := clamp(x.Score)
		if x.Yes {
			d = 1 - d
		}
		sum += d * d
	}
	return sum / float64(max(1, len(items)))
}

// Overconfidence is the mean of what was said minus the share that is true, -1..1.
func Overconfidence(items []Item) float64 {
	var sum float64
	for _, x := range items {
		sum += clamp(x.Score)
		if x.Yes {
			sum--
		}
	}
	return sum / float64(max(1, len(items)))
}

// Bootstrap gives the two-sided percentile interval of a statistic over items drawn again with
// replacement, rounds times. The same seed gives the same interval. No items give 0..0.
func Bootstrap[T any](items []T, rounds int, seed uint64, conf float64, of func([]T) float64) (low, high float64) {
	if len(items) == 0 || rounds < 1 || !inside(conf) {
		return 0, 0
	}
	r := rand.New(rand.NewPCG(seed, uint64(len(items))))
	again := make([]T, len(items))
	out := make([]float64, rounds)
	for k := range out {
		for i := range again {
			again[i] = items[r.IntN(len(items))]
		}
		out[k] = of(again)
	}
	slices.Sort(out)
	return Quantile(out, (1-conf)/2), Quantile(out, 1-(1-conf)/2)
}
