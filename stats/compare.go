package stats

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/combin"
	"gonum.org/v1/gonum/stat/distuv"
)

// TwoProportion compares k1 of n1 with k2 of n2. diff is the first rate minus the second; p is
// two-sided: how often two samples from one and the same proportion would differ as much.
//
// Where the expected number in any cell of the 2×2 table is below 5 (Cochran's rule), p is
// Fisher's exact test, adding up all tables that are no likelier than the one seen; otherwise
// it is the pooled z test. Where either sample is empty there is nothing to compare: 0 and 1.
func TwoProportion(k1, n1, k2, n2 int) (diff, p float64) {
	if n1 <= 0 || n2 <= 0 {
		return 0, 1
	}
	k1, k2 = clip(k1, n1), clip(k2, n2)
	r1, r2 := float64(k1)/float64(n1), float64(k2)/float64(n2)
	diff = r1 - r2
	k, n := k1+k2, n1+n2
	if k == 0 || k == n {
		return diff, 1
	}
	if least := float64(min(k, n-k)) * float64(min(n1, n2)) / float64(n); least < 5 {
		return diff, fisher(k1, n1, k, n)
	}
	pool := float64(k) / float64(n)
	z := math.Abs(diff) / math.Sqrt(pool*(1-pool)*(1/float64(n1)+1/float64(n2)))
	return diff, min(1, 2*distuv.UnitNormal.Survival(z))
}

// tie is how far equal chances may differ in their last digits.
const tie = 1 + 1e-7

// fisher is the two-sided exact test: a of the first n1 among k of n altogether.
func fisher(a, n1, k, n int) float64 {
	return exact([]Stratum{{K1: a, N1: n1, K2: k - a, N2: n - n1}})
}

// hypergeometric gives the chances that of k successes among n1 and n2 together least, least+1
// and so on are among the n1.
func hypergeometric(n1, n2, k int) (chances []float64, least int) {
	least = max(0, k-n2)
	whole := combin.LogGeneralizedBinomial(float64(n1+n2), float64(k))
	for x := least; x <= min(n1, k); x++ {
		chances = append(chances, math.Exp(combin.LogGeneralizedBinomial(float64(n1), float64(x))+
			combin.LogGeneralizedBinomial(float64(n2), float64(k-x))-whole))
	}
	return chances, least
}

// Holm adjusts the p-values of one family of tests by Holm's step-down method (1979): an
// adjusted value below 0.05 is significant with the chance of any false alarm in the family
// kept at 0.05. The result is in the order of p.
func Holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	out := make([]float64, len(p))
	var last float64
	for rank, i := range order {
		last = min(1, max(last, p[i]*float64(len(p)-rank)))
		out[i] = last
	}
	return out
}
