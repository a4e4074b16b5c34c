package stats

import (
	"cmp"
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Meets says whether k of n is at least the threshold: the point rule. The comparison is exact
// for thresholds of up to nine decimals, so that 900 of 1,000 meets 0.9. Nothing of nothing
// meets no threshold.
func Meets(k, n int, atLeast float64) bool {
	sign, ok := against(k, n, atLeast)
	return ok && sign >= 0
}

// Within says whether k of n is at most the threshold, as exactly as [Meets].
func Within(k, n int, atMost float64) bool {
	sign, ok := against(k, n, atMost)
	return ok && sign <= 0
}

// AllowedPoint is the largest number of failures among n whose rate of success still meets the
// threshold: 100 for 1,000 at 0.9. It is -1 where no number does: n ≤ 0, or a threshold
// above 1.
func AllowedPoint(n int, atLeast float64) int {
	return most(n, func(f int) bool { return Meets(n-f, n, atLeast) })
}

// AllowedProof is the largest number of failures among n that still proves the threshold: with
// f failures, LowerBound(n-f, n, conf) ≥ atLeast. It is 84 for 1,000 at 0.9 and 0.95, and -1
// where even no failure at all proves nothing, because n is too small.
func AllowedProof(n int, atLeast, conf float64) int {
	return most(n, func(f int) bool { return proves(n-f, n, atLeast, conf) })
}

// proves is LowerBound(k, n, conf) ≥ atLeast without inverting anything: the chance of k or
// more successes, if the true proportion were just the threshold, is at most 1-conf.
func proves(k, n int, atLeast, conf float64) bool {
	switch {
	case k <= 0 || atLeast <= 0 || !inside(conf):
		return atLeast <= 0
	case atLeast >= 1:
		return false
	}
	return mathext.RegIncBeta(float64(k), float64(n-k+1), atLeast) <= 1-conf
}

// most is the largest f in 0..n that ok accepts, or -1. Where ok accepts f, it accepts all
// below f.
func most(n int, ok func(f int) bool) int {
	lo, hi := -1, n+1 // lo is accepted, hi is not
	if n <= 0 {
		return -1
	}
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; ok(mid) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// against compares k/n with the threshold, as whole billionths: -1 below, 0 equal, 1 above. It
// is not ok where there is nothing to compare.
func against(k, n int, threshold float64) (sign int, ok bool) {
	if n <= 0 || math.IsNaN(threshold) {
		return 0, false
	}
	const billion = 1_000_000_000
	want := int64(math.Round(min(max(threshold, -1), 2) * billion)) // beyond, nothing changes
	return cmp.Compare(int64(k)*billion, want*int64(n)), true
}
