package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// A Stratum is the part of two samples that is alike, such as the questions on one risk:
// K1 of N1 against K2 of N2.
type Stratum struct{ K1, N1, K2, N2 int }

func (s Stratum) counts() bool { return s.N1 > 0 && s.N2 > 0 }

// weight is how much a stratum says of the difference (Mantel and Haenszel 1959).
func (s Stratum) weight() float64 { return float64(s.N1) * float64(s.N2) / float64(s.N1+s.N2) }

// Stratified is what two samples come to when like is compared with like.
type Stratified struct {
	Difference float64 // the first rate minus the second, over the strata with the weights of Mantel and Haenszel
	Low, High  float64 // its interval
	P          float64 // two-sided: how often one and the same odds in every stratum would differ as much
	Strata     int     // strata that both samples have something of; the rest says nothing and is left out
	N1, N2     int     // how much of each sample is in them
}

// CompareStrata compares two samples stratum by stratum, at confidence conf such as 0.95. It is
// not ok where no stratum has something of both, and where conf is not inside (0, 1).
//
// P is the test of Cochran, Mantel and Haenszel without continuity correction where the strata
// are full enough for it by the criterion of Mantel and Fleiss (1980), otherwise the exact
// conditional test, which adds up all outcomes that are no likelier than the one seen; in one
// stratum that is Fisher's. The interval is the hybrid score interval (Newcombe 1998, method 10;
// stratified after Yan and Su 2010): Wilson's interval of each weighted rate with the sample
// size that the weights leave it. In one stratum it is Newcombe's, and unlike an interval by the
// variance of the difference it does not shrink to a point where nothing fails.
func CompareStrata(strata []Stratum, conf float64) (out Stratified, ok bool) {
	if !inside(conf) {
		return Stratified{}, false
	}
	used := make([]Stratum, 0, len(strata))
	var whole float64
	for _, s := range strata {
		if !s.counts() {
			continue
		}
		s.K1, s.K2 = clip(s.K1, s.N1), clip(s.K2, s.N2)
		used = append(used, s)
		whole += s.weight()
		out.N1, out.N2 = out.N1+s.N1, out.N2+s.N2
	}
	if len(used) == 0 {
		return Stratified{}, false
	}
	out.Strata = len(used)
	var p1, p2, v1, v2 float64 // weighted rates, and one over their effective sample sizes
	for _, s := range used {
		w := s.weight() / whole
		p1 += w * float64(s.K1) / float64(s.N1)
		p2 += w * float64(s.K2) / float64(s.N2)
		v1 += w * w / float64(s.N1)
		v2 += w * w / float64(s.N2)
	}
	z := distuv.UnitNormal.Quantile(1 - (1-conf)/2)
	l1, u1 := score(p1, v1, z)
	l2, u2 := score(p2, v2, z)
	d := p1 - p2
	out.Difference = d
	out.Low = max(-1, d-math.Hypot(p1-l1, u2-p2))
	out.High = min(1, d+math.Hypot(u1-p1, p2-l2))
	out.P = conditional(used)
	return out, true
}

// score is Wilson's interval of a rate p whose variance is v·p·(1−p).
func score(p, v, z float64) (lo, hi float64) {
	p = min(1, max(0, p)) // weights add up to 1 but for the last digit
	mid := p + z*z*v/2
	half := z * math.Sqrt(v*p*(1-p)+z*z*v*v/4)
	whole := 1 + z*z*v
	return min(p, max(0, (mid-half)/whole)), max(p, min(1, (mid+half)/whole))
}

// conditional is the two-sided p of the sum of the first samples' successes, given all margins.
func conditional(strata []Stratum) float64 {
	var seen, expected, variance, least, most float64
	for _, s := range strata {
		n1, n2, k := float64(s.N1), float64(s.N2), float64(s.K1+s.K2)
		n := n1 + n2
		seen += float64(s.K1)
		expected += n1 * k / n
		least += max(0, k-n2)
		most += min(n1, k)
		if n > 1 {
			variance += n1 * n2 * k * (n - k) / (n * n * (n - 1))
		}
	}
	const enough = 5 // Mantel and Fleiss
	if expected-least < enough || most-expected < enough {
		return exact(strata)
	}
	return min(1, 2*distuv.UnitNormal.Survival(math.Abs(seen-expected)/math.Sqrt(variance)))
}

// exact adds up the chances of all sums that are no likelier than the one seen. The sum of the
// strata's hypergeometric numbers is distributed as their convolution.
func exact(strata []Stratum) float64 {
	chances, at := []float64{1}, 0
	for _, s := range strata {
		one, least := hypergeometric(s.N1, s.N2, s.K1+s.K2)
		next := make([]float64, len(chances)+len(one)-1)
		for i, a := range chances {
			for j, b := range one {
				next[i+j] += a * b
			}
		}
		chances, at = next, at+s.K1-least
	}
	seen, p := chances[at]*tie, 0.0
	for _, c := range chances {
		if c <= seen {
			p += c
		}
	}
	return min(1, p)
}
