package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"kapok/stats"
)

func near(t *testing.T, what string, got, want, by float64) {
	t.Helper()
	if !(math.Abs(got-want) <= by) {
		t.Errorf("%s = %v, want %v within %v", what, got, want, by)
	}
}

// Wilson: Newcombe (1998), table I, method 3. Clopper–Pearson: the same table, method 5.
func TestIntervalsAgreeWithNewcombe(t *testing.T) {
	for _, c := range []struct {
		k, n                           int
		wilsonLo, wilsonHi, cpLo, cpHi float64
	}{
		{81, 263, 0.2553, 0.3662, 0.2527, 0.3676},
		{15, 148, 0.0624, 0.1605, 0.0578, 0.1617},
		{0, 20, 0, 0.1611, 0, 0.1684},
		{1, 29, 0.0061, 0.1718, 0.0009, 0.1776},
	} {
		lo, hi := stats.Wilson(c.k, c.n, 0.95)
		near(t, "Wilson low", lo, c.wilsonLo, 5e-5)
		near(t, "Wilson high", hi, c.wilsonHi, 5e-5)
		lo, hi = stats.ClopperPearson(c.k, c.n, 0.95)
		near(t, "Clopper–Pearson low", lo, c.cpLo, 5e-5)
		near(t, "Clopper–Pearson high", hi, c.cpHi, 5e-5)
	}
}

// With no failure in n the exact bound has a closed form: the "rule of three" and its kin.
func TestBoundWithoutFailuresIsClosedForm(t *testing.T) {
	for _, n := range []int{1, 5, 59, 300, 1000, 100000} {
		near(t, "lower bound", stats.LowerBound(n, n, 0.95), math.Pow(0.05, 1/float64(n)), 1e-9)
		near(t, "upper bound", stats.UpperBound(0, n, 0.95), 1-math.Pow(0.05, 1/float64(n)), 1e-9)
	}
}

func TestNothingCountedIsTheWholeInterval(t *testing.T) {
	for _, conf := range []float64{0.95, 0, 1, -3, 7, math.NaN()} {
		for _, f := range []func(int, int, float64) (float64, float64){stats.Wilson, stats.ClopperPearson} {
			if lo, hi := f(0, 0, conf); lo != 0 || hi != 1 {
				t.Errorf("0 of 0 at %v gives [%v, %v]", conf, lo, hi)
			}
		}
		if lo, hi := stats.LowerBound(0, 0, conf), stats.UpperBound(0, 0, conf); lo != 0 || hi != 1 {
			t.Errorf("bounds of 0 of 0 at %v are %v and %v", conf, lo, hi)
		}
	}
	if lo, hi := stats.ClopperPearson(3, 9, math.NaN()); lo != 0 || hi != 1 {
		t.Errorf("unknown confidence gives [%v, %v]", lo, hi)
	}
}

func TestIntervalsHoldTheRateAndGrowWithSuccesses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 20000).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		conf := rapid.SampledFrom([]float64{0.5, 0.9, 0.95, 0.99, 0.999}).Draw(t, "conf")
		p := float64(k) / float64(n)
		lo, hi := stats.ClopperPearson(k, n, conf)
		wlo, whi := stats.Wilson(k, n, conf)
		if !(0 <= lo && lo <= p && p <= hi && hi <= 1) {
			t.Fatalf("exact interval [%v, %v] does not hold %v", lo, hi, p)
		}
		if !(0 <= wlo && wlo <= p+1e-12 && p <= whi+1e-12 && whi <= 1) {
			t.Fatalf("Wilson interval [%v, %v] does not hold %v", wlo, whi, p)
		}
		one := stats.LowerBound(k, n, conf)
		if one < lo || one > p {
			t.Fatalf("one-sided bound %v is not between %v and %v", one, lo, p)
		}
		if k < n && stats.LowerBound(k+1, n, conf) < one {
			t.Fatalf("one more success lowers the bound")
		}
	})
}
