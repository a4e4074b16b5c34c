package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// PowerRate is how often the exact one-sided bound at confidence conf finds a true rate above a
// tolerated one, from n answers. It is exact.
func PowerRate(n int, rate, tolerated, conf float64) float64 {
	k := least(n, func(k int) bool { return LowerBound(k, n, conf) > tolerated })
	if k > n {
		return 0
	}
	if k == 0 {
		return 1
	}
	return 1 - distuv.Binomial{N: float64(n), P: rate}.CDF(float64(k-1))
}

// PowerPaired is how often McNemar's exact test at level alpha tells two conditions apart on n items,
// of which the first alone has a share of onlyA and the second alone one of onlyB. It is exact.
func PowerPaired(n int, onlyA, onlyB, alpha float64) float64 {
	apart := onlyA + onlyB
	if apart <= 0 || n <= 0 {
		return 0
	}
	if apart >= 1 {
		return signPower(n, onlyA/apart, alpha)
	}
	items := distuv.Binomial{N: float64(n), P: apart}
	var power float64
	for m := 1; m <= n; m++ {
		w := items.Prob(float64(m))
		if w < 1e-12 {
			continue
		}
		power += w * signPower(m, onlyA/apart, alpha)
	}
	return min(1, power)
}

// signPower is how often the sign test on m items with chance p of the one side is below alpha.
func signPower(m int, p, alpha float64) float64 {
	c := critical(m, alpha)
	if c < 0 {
		return 0
	}
	b := distuv.Binomial{N: float64(m), P: p}
	return b.CDF(float64(c)) + 1 - b.CDF(float64(m-c-1))
}

// critical is the largest number on the weaker side of m with which the sign test is still below
// alpha, and -1 where there is none.
func critical(m int, alpha float64) int {
	chance := math.Exp2(-float64(m)) // of exactly c on that side
	if chance == 0 {                 // too many for that: the normal approximation, then step by step
		c := int(float64(m)/2 + distuv.UnitNormal.Quantile(alpha/2)*math.Sqrt(float64(m))/2)
		for SignTest(c+1, m-c-1) < alpha {
			c++
		}
		for c >= 0 && SignTest(c, m-c) >= alpha {
			c--
		}
		return c
	}
	c := -1
	for sum := chance; 2*sum < alpha && 2*(c+1) < m; sum += chance {
		c++
		chance *= float64(m-c) / float64(c+1)
	}
	return c
}

// LeastPaired is the smallest difference that McNemar's exact test at level alpha finds on n items
// with the given power, where a share of noise differs each way for no reason. It is 1 where none is
// large enough.
func LeastPaired(n int, noise, alpha, power float64) float64 {
	if n <= 0 {
		return 1
	}
	lo, hi := 0.0, max(0, 1-2*noise)
	if PowerPaired(n, noise+hi, noise, alpha) < power {
		return 1
	}
	for range 24 {
		mid := (lo + hi) / 2
		if PowerPaired(n, noise+mid, noise, alpha) >= power {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}

// LeastMean is the smallest mean difference that SignedRank at level alpha, two-sided, finds among n
// pairs with the given power, in units of the standard deviation of the differences: the normal
// approximation with the test's efficiency against the t test, 3/π.
func LeastMean(n int, alpha, power float64) float64 {
	if n < 2 {
		return math.Inf(1)
	}
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(n - 1)}
	z := t.Quantile(1-alpha/2) + distuv.UnitNormal.Quantile(power)
	return z / math.Sqrt(float64(n)*3/math.Pi)
}

// LeastProportions is the smallest difference from rate that TwoProportion at level alpha finds
// between n1 and n2 answers with the given power, by the normal approximation.
func LeastProportions(n1, n2 int, rate, alpha, power float64) float64 {
	if n1 <= 0 || n2 <= 0 {
		return 1
	}
	lo, hi := 0.0, max(rate, 1-rate)
	up := rate <= 0.5
	reaches := func(d float64) bool {
		other := rate - d
		if up {
			other = rate + d
		}
		return PowerProportions(n1, rate, n2, other, alpha) >= power
	}
	if !reaches(hi) {
		return 1
	}
	for range 24 {
		mid := (lo + hi) / 2
		if reaches(mid) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}

// PowerProportions is how often TwoProportion at level alpha tells rates p1 of n1 and p2 of n2 apart,
// by the normal approximation.
func PowerProportions(n1 int, p1 float64, n2 int, p2, alpha float64) float64 {
	if n1 <= 0 || n2 <= 0 {
		return 0
	}
	a, b := float64(n1), float64(n2)
	pooled := (a*p1 + b*p2) / (a + b)
	under := math.Sqrt(pooled * (1 - pooled) * (1/a + 1/b))
	really := math.Sqrt(p1*(1-p1)/a + p2*(1-p2)/b)
	if really == 0 {
		if p1 == p2 {
			return 0
		}
		return 1
	}
	z := distuv.UnitNormal.Quantile(1 - alpha/2)
	return distuv.UnitNormal.CDF((math.Abs(p1-p2) - z*under) / really)
}

// least is the smallest k in 0..n for which ok holds, and n+1 where none does; ok is monotone.
func least(n int, ok func(k int) bool) int {
	lo, hi := 0, n+1
	for lo < hi {
		mid := (lo + hi) / 2
		if ok(mid) {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

// RateBeyond is the rate from which more than allowed of n happen with the given power.
func RateBeyond(n, allowed int, power float64) float64 {
	if allowed >= n {
		return 1
	}
	lo, hi := 0.0, 1.0
	for range 50 {
		mid := (lo + hi) / 2
		if 1-(distuv.Binomial{N: float64(n), P: mid}).CDF(float64(allowed)) >= power {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}
