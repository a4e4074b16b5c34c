package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"kapok/stats"
)

// The trial of a migraine drug by sex in the manual of SAS (PROC FREQ, example on
// Cochran–Mantel–Haenszel statistics): chi-square 8.3052 with one degree of freedom, p 0.0040.
func TestCompareStrataIsTheTestOfCochranMantelAndHaenszel(t *testing.T) {
	women, men := stats.Stratum{K1: 16, N1: 27, K2: 5, N2: 25}, stats.Stratum{K1: 12, N1: 28, K2: 7, N2: 26}
	got, ok := stats.CompareStrata([]stats.Stratum{women, men}, 0.95)
	if !ok || got.Strata != 2 || got.N1 != 55 || got.N2 != 51 {
		t.Fatalf("%+v, %v", got, ok)
	}
	near(t, "p", got.P, math.Erfc(math.Sqrt(8.3052/2)), 2e-6)
	near(t, "p of the manual", got.P, 0.0040, 5e-5)
	w, m := 27.0*25/52, 28.0*26/54
	near(t, "difference", got.Difference, (w*(16.0/27-5.0/25)+m*(12.0/28-7.0/26))/(w+m), 1e-12)
}

// Table II of Newcombe (1998), method 10: in one stratum the interval is his.
func TestCompareStrataInOneStratumIsNewcombesInterval(t *testing.T) {
	for _, c := range []struct {
		stats.Stratum
		lo, hi float64
	}{
		{stats.Stratum{K1: 56, N1: 70, K2: 48, N2: 80}, 0.0524, 0.3339},
		{stats.Stratum{K1: 9, N1: 10, K2: 3, N2: 10}, 0.1705, 0.8090},
		{stats.Stratum{K1: 6, N1: 7, K2: 2, N2: 7}, 0.0582, 0.8062},
		{stats.Stratum{K1: 5, N1: 56, K2: 0, N2: 29}, -0.0381, 0.1926},
		{stats.Stratum{K1: 0, N1: 10, K2: 0, N2: 20}, -0.1611, 0.2775},
		{stats.Stratum{K1: 0, N1: 10, K2: 0, N2: 10}, -0.2775, 0.2775},
		{stats.Stratum{K1: 10, N1: 10, K2: 0, N2: 20}, 0.6791, 1},
		{stats.Stratum{K1: 10, N1: 10, K2: 0, N2: 10}, 0.6075, 1},
	} {
		got, _ := stats.CompareStrata([]stats.Stratum{c.Stratum}, 0.95)
		near(t, "low", got.Low, c.lo, 6e-5)
		near(t, "high", got.High, c.hi, 6e-5)
	}
}

// A large difference between languages that were asked about other risks is one of questions:
// within each risk there is none. And the other way round: Simpson's paradox.
func TestCompareStrataComparesLikeWithLike(t *testing.T) {
	even := []stats.Stratum{{K1: 90, N1: 100, K2: 18, N2: 20}, {K1: 10, N1: 20, K2: 50, N2: 100}}
	crude, p := stats.TwoProportion(100, 120, 68, 120)
	got, _ := stats.CompareStrata(even, 0.95)
	if crude < 0.2 || p > 0.001 || math.Abs(got.Difference) > 1e-12 || got.P < 0.99 || got.Low > 0 || got.High < 0 {
		t.Errorf("crude %v (p %v), within the risks %+v", crude, p, got)
	}
	// Charig and others (1986), kidney stones: open surgery 81/87 and 192/263, puncture 234/270
	// and 55/80 of small and large ones. Open surgery does better in both and worse in all.
	stones := []stats.Stratum{{K1: 81, N1: 87, K2: 234, N2: 270}, {K1: 192, N1: 263, K2: 55, N2: 80}}
	crude, _ = stats.TwoProportion(273, 350, 289, 350)
	if got, _ := stats.CompareStrata(stones, 0.95); crude >= 0 || got.Difference <= 0 {
		t.Errorf("crude %v, within the sizes %v", crude, got.Difference)
	}
}

func TestCompareStrataWithoutACommonStratum(t *testing.T) {
	for name, strata := range map[string][]stats.Stratum{
		"none": nil, "apart": {{K1: 3, N1: 5}, {K2: 4, N2: 6}}, "negative": {{K1: 3, N1: -5, K2: 4, N2: 6}},
	} {
		if got, ok := stats.CompareStrata(strata, 0.95); ok || got != (stats.Stratified{}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if _, ok := stats.CompareStrata([]stats.Stratum{{1, 2, 1, 2}}, math.NaN()); ok {
		t.Error("a confidence that is no number is taken")
	}
}

func drawStrata(t *rapid.T, most int) []stats.Stratum {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) stats.Stratum {
		n1, n2 := rapid.IntRange(0, most).Draw(t, "n1"), rapid.IntRange(0, most).Draw(t, "n2")
		return stats.Stratum{K1: rapid.IntRange(0, n1).Draw(t, "k1"), N1: n1, K2: rapid.IntRange(0, n2).Draw(t, "k2"), N2: n2}
	}), 0, 12).Draw(t, "strata")
}

func TestCompareStrataIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		strata := drawStrata(t, 40)
		got, ok := stats.CompareStrata(strata, 0.95)
		if !ok {
			t.Skip("nothing in common")
		}
		if !(got.P >= 0 && got.P <= 1 && got.Low >= -1 && got.Low <= got.Difference && got.Difference <= got.High && got.High <= 1) {
			t.Fatalf("%+v", got)
		}
		if got.Low == got.High {
			t.Fatalf("a sample leaves no doubt: %+v", got)
		}
		swapped, failures := make([]stats.Stratum, len(strata)), make([]stats.Stratum, len(strata))
		for i, s := range strata {
			swapped[i] = stats.Stratum{K1: s.K2, N1: s.N2, K2: s.K1, N2: s.N1}
			failures[i] = stats.Stratum{K1: s.N1 - s.K1, N1: s.N1, K2: s.N2 - s.K2, N2: s.N2}
		}
		for name, other := range map[string][]stats.Stratum{"samples": swapped, "successes and failures": failures} {
			o, _ := stats.CompareStrata(other, 0.95)
			for _, pair := range [][2]float64{{got.P, o.P}, {got.Difference, -o.Difference}, {got.Low, -o.High}, {got.High, -o.Low}} {
				if math.Abs(pair[0]-pair[1]) > 1e-6 {
					t.Fatalf("%s exchanged: %+v, %+v", name, got, o)
				}
			}
		}
	})
}

// A stratum of which one sample has nothing says nothing.
func TestCompareStrataLeavesOutWhatCannotBeCompared(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		strata := drawStrata(t, 20)
		got, ok := stats.CompareStrata(strata, 0.95)
		n := rapid.IntRange(1, 50).Draw(t, "n")
		more, ok2 := stats.CompareStrata(append(strata, stats.Stratum{K1: n, N1: n}, stats.Stratum{N2: n}), 0.95)
		if ok != ok2 || got != more {
			t.Fatalf("%+v, %+v", got, more)
		}
	})
}

// sato is the variance of the difference of Mantel and Haenszel by Sato (1989).
func sato(strata []stats.Stratum, d float64) float64 {
	var p, q, w float64
	for _, s := range strata {
		n1, n2, k1, k2 := float64(s.N1), float64(s.N2), float64(s.K1), float64(s.K2)
		n := n1 + n2
		p += (n1*n1*k2 - n2*n2*k1 + n1*n2*(n2-n1)/2) / (n * n)
		q += (k1*(n2-k2) + k2*(n1-k1)) / (2 * n)
		w += n1 * n2 / n
	}
	return (d*p + q) / (w * w)
}

// With many answers and strata that are much alike, the interval is the one by Sato's variance.
func TestCompareStrataAgreesWithSatosVarianceInLargeSamples(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.Float64Range(0.3, 0.7).Draw(t, "rate")
		strata := make([]stats.Stratum, rapid.IntRange(1, 31).Draw(t, "strata"))
		for i := range strata {
			n1, n2 := rapid.IntRange(800, 3000).Draw(t, "n1"), rapid.IntRange(800, 3000).Draw(t, "n2")
			near := rapid.Float64Range(-0.05, 0.05)
			strata[i] = stats.Stratum{K1: int(float64(n1) * (rate + near.Draw(t, "by"))), N1: n1, K2: int(float64(n2) * (rate + near.Draw(t, "by"))), N2: n2}
		}
		got, _ := stats.CompareStrata(strata, 0.95)
		half := 1.959964 * math.Sqrt(sato(strata, got.Difference))
		if math.Abs((got.High-got.Low)/2-half) > 0.03*half {
			t.Fatalf("%+v is ±%v, by Sato's variance ±%v", got, (got.High-got.Low)/2, half)
		}
	})
}

// As languages are asked in an assessment: 31 risks, few questions of each, nearly all answered
// well. A false alarm comes in at most 5 of 100 runs, and the interval covers the true
// difference, none, in at least 93.
func TestCompareStrataKeepsItsPromiseInThinStrata(t *testing.T) {
	const runs = 2000
	rnd := rand.New(rand.NewPCG(20261125, 7))
	alarms, covered := 0, 0
	for range runs {
		strata := make([]stats.Stratum, 31)
		for i := range strata {
			rate := 0.999 - 0.004*float64(i)
			s := stats.Stratum{N1: 1 + i%4, N2: 20 + i%7}
			for range s.N1 {
				s.K1 += win(rnd, rate)
			}
			for range s.N2 {
				s.K2 += win(rnd, rate)
			}
			strata[i] = s
		}
		got, _ := stats.CompareStrata(strata, 0.95)
		if got.P < 0.05 {
			alarms++
		}
		if got.Low <= 0 && got.High >= 0 {
			covered++
		}
	}
	t.Logf("of %d runs without a difference %d raise an alarm and %d intervals cover it", runs, alarms, covered)
	if alarms > runs*55/1000 || covered < runs*93/100 {
		t.Errorf("of %d runs without a difference %d raise an alarm and %d intervals cover it", runs, alarms, covered)
	}
	if alarms == 0 || covered == runs {
		t.Errorf("%d alarms, %d covered: nothing would ever be found", alarms, covered)
	}
}

func win(rnd *rand.Rand, p float64) int {
	if rnd.Float64() < p {
		return 1
	}
	return 0
}
