package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// Wilson gives the two-sided score interval of Wilson (1927), without continuity correction,
// for k of n at confidence conf, such as 0.95. It is narrow and good for showing. n ≤ 0, or a
// conf that is not inside (0, 1), gives [0, 1]; k is clipped to 0..n.
func Wilson(k, n int, conf float64) (lo, hi float64) {
	if n <= 0 || !inside(conf) {
		return 0, 1
	}
	k = clip(k, n)
	z := distuv.UnitNormal.Quantile(1 - (1-conf)/2)
	all, p := float64(n), float64(k)/float64(n)
	mid := p + z*z/(2*all)
	half := z * math.Sqrt(p*(1-p)/all+z*z/(4*all*all))
	whole := 1 + z*z/all
	lo, hi = max(0, (mid-half)/whole), min(1, (mid+half)/whole)
	if k == 0 {
		lo = 0
	}
	if k == n {
		hi = 1
	}
	return lo, hi
}

// ClopperPearson gives the two-sided exact interval of Clopper and Pearson (1934) for k of n at
// confidence conf: it covers the true proportion at least that often, whatever it is. n ≤ 0,
// or a conf that is not inside (0, 1), gives [0, 1]; k is clipped to 0..n.
func ClopperPearson(k, n int, conf float64) (lo, hi float64) {
	if !inside(conf) {
		return 0, 1
	}
	one := 1 - (1-conf)/2
	return LowerBound(k, n, one), UpperBound(k, n, one)
}

// LowerBound is the exact one-sided lower bound of a proportion of which k of n were seen: with
// confidence conf the true proportion is no smaller. It is 0 where k or n is 0, and where conf
// is not inside (0, 1).
func LowerBound(k, n int, conf float64) float64 {
	k = clip(k, n)
	if k == 0 || !inside(conf) {
		return 0
	}
	return mathext.InvRegIncBeta(float64(k), float64(n-k+1), 1-conf)
}

// UpperBound is the exact one-sided upper bound: with confidence conf the true proportion is no
// larger. It is 1 where n is 0 or k is n, and where conf is not inside (0, 1).
func UpperBound(k, n int, conf float64) float64 {
	if n <= 0 || !inside(conf) {
		return 1
	}
	return 1 - LowerBound(n-clip(k, n), n, conf)
}

// inside is false for NaN too.
func inside(p float64) bool { return p > 0 && p < 1 }

func clip(k, n int) int { return min(max(k, 0), max(n, 0)) }
