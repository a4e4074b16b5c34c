package stats

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// An Estimate is a proportion with its two-sided confidence interval; all within 0..1.
type Estimate struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// ErrChance says that a judge's verdicts hold nothing that could be corrected.
var ErrChance = errors.New("the judge is not shown to be better than chance (sensitivity + specificity > 1); its verdicts cannot be corrected")

// RoganGladen corrects the share of positive verdicts of an imperfect judge (flagged) for its
// sensitivity and specificity, which were measured on other items: (p+Sp−1)/(Se+Sp−1), after
// Rogan and Gladen (1978). The interval is that of Lang and Reiczigel (2014), which carries the
// uncertainty of all three shares and holds its level where they are few or near 1.
//
// The three counts must be of different items, and the judge must err alike in all of them. It
// fails where one was not measured, and with [ErrChance] where the judge is not shown, at that
// confidence, to be better than chance: nothing can be learnt from it then.
func RoganGladen(flagged, se, sp Share, conf float64) (Estimate, error) {
	for name, s := range map[string]Share{"share of positive verdicts": flagged, "sensitivity": se, "specificity": sp} {
		if s.N <= 0 || s.K < 0 || s.K > s.N {
			return Estimate{}, fmt.Errorf("the %s was not measured (%d of %d)", name, s.K, s.N)
		}
	}
	if !inside(conf) {
		return Estimate{}, fmt.Errorf("confidence %v is not between 0 and 1", conf)
	}
	z := distuv.UnitNormal.Quantile(1 - (1-conf)/2)
	n := float64(flagged.N) + z*z
	p := (float64(flagged.K) + z*z/2) / n
	nSe, nSp := float64(se.N)+2, float64(sp.N)+2
	s, t := float64(se.K+1)/nSe, float64(sp.K+1)/nSp
	j := s + t - 1
	vSe, vSp := s*(1-s)/nSe, t*(1-t)/nSp
	youden := se.Rate() + sp.Rate() - 1
	if youden <= 0 || j <= z*math.Sqrt(vSe+vSp) { // it may be 0, and what is divided by it anything
		return Estimate{}, ErrChance
	}
	value := clamp((flagged.Rate() + sp.Rate() - 1) / youden)
	mid := (p + t - 1) / j
	shift := 2 * z * z * (mid*vSe - (1-mid)*vSp)
	half := z * math.Sqrt(p*(1-p)/n+mid*mid*vSe+(1-mid)*(1-mid)*vSp) / j
	low, high := clamp(mid+shift-half), clamp(mid+shift+half)
	return Estimate{value, min(low, value), max(high, value)}, nil
}

// PPI is the share of positive items in a population of which people read a random sample and a
// judge read all: prediction-powered inference (Angelopoulos and others, 2023). labelled holds
// the sample, both verdicts; rest the judge's positive verdicts on everything else. With tune,
// the judge is trusted as far as the sample shows that it helps (PPI++, 2023), so that a bad
// judge costs nothing; without it the judge is trusted in full. power is the weight that the
// judge was given, 0 to 1: at 0 the estimate is that of the people alone.
//
// The interval is Wilson's at the effective sample size, that is the number of human verdicts
// that would be worth as much; it stays honest at rates of a few percent, where the normal
// interval does not. It fails where nothing was labelled.
func PPI(labelled Table, rest Share, tune bool, conf float64) (e Estimate, power float64, err error) {
	n := float64(labelled.N())
	if n == 0 {
		return e, 0, errors.New("no item was read by both people and the judge")
	}
	if !inside(conf) || rest.K < 0 || rest.K > rest.N {
		return e, 0, fmt.Errorf("%d of %d at confidence %v is no count", rest.K, rest.N, conf)
	}
	truth, said := float64(labelled.TP+labelled.FN)/n, float64(labelled.TP+labelled.FP)/n
	power = 0
	if rest.N > 0 {
		power = 1
		if tune {
			power = tuned(labelled, rest, truth, said)
		}
	}
	value := truth
	variance := spread(labelled, power) / n
	if rest.N > 0 {
		r := rest.Rate()
		value += power * (r - said)
		all := (float64(labelled.TP+labelled.FP) + float64(rest.K)) / (n + float64(rest.N))
		variance += power * power * all * (1 - all) / float64(rest.N)
	}
	value = clamp(value)
	low, high := wilsonAt(value, effective(value, variance, n, n+float64(rest.N)), conf)
	return Estimate{value, low, high}, power, nil
}

// tuned is the weight that makes the variance smallest: cov(truth, verdict) / ((1+n/N) var(verdict)).
func tuned(t Table, rest Share, truth, said float64) float64 {
	n := float64(t.N())
	all := (float64(t.TP+t.FP) + float64(rest.K)) / (n + float64(rest.N))
	v := all * (1 - all) * (1 + n/float64(rest.N))
	if v == 0 {
		return 0
	}
	return clamp((float64(t.TP)/n - truth*said) / v)
}

// spread is the variance of truth − λ·verdict over the labelled items.
func spread(t Table, lambda float64) float64 {
	n := float64(t.N())
	var sum, squares float64
	for _, c := range []struct {
		k int
		v float64
	}{{t.TP, 1 - lambda}, {t.FP, -lambda}, {t.FN, 1}, {t.TN, 0}} {
		sum += float64(c.k) * c.v
		squares += float64(c.k) * c.v * c.v
	}
	if n < 2 {
		return 0.25
	}
	return max(0, squares-sum*sum/n) / (n - 1)
}

// effective is how many plain human verdicts would give the same variance, between 1 and most;
// where the sample shows no variance at all, it is no more than the sample.
func effective(p, variance, n, most float64) float64 {
	if variance <= 0 || p <= 0 || p >= 1 {
		return n
	}
	return min(max(1, p*(1-p)/variance), most)
}

// wilsonAt is Wilson's interval for a proportion p of n, where n need not be whole.
func wilsonAt(p, n, conf float64) (low, high float64) {
	z := distuv.UnitNormal.Quantile(1 - (1-conf)/2)
	mid := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n)) / (1 + z*z/n)
	return min(p, clamp(mid-half)), max(p, clamp(mid+half))
}

func clamp(p float64) float64 { return min(max(p, 0), 1) }
