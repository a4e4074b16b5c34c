package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"kapok/stats"
)

// One kind of five differences: mean 1.1, variance 1.035, so t = 2.4178 with 4 degrees of freedom, of which
// Abramowitz and Stegun, 26.7.4, give the distribution in closed form.
func TestPairedTOfOneKindIsStudents(t *testing.T) {
	angle := math.Atan(1.1 / math.Sqrt(1.035/5) / 2)
	want := 1 - math.Sin(angle)*(1+math.Pow(math.Cos(angle), 2)/2)
	if p := stats.PairedT([]float64{1.1, -0.4, 2.3, 0.8, 1.7}); math.Abs(p-want) > 1e-9 {
		t.Errorf("p = %v, want %v", p, want)
	}
}

// Without a difference a small p comes no oftener than it says: fine scores beside decisions that are
// mostly the same, over few cases, as the pairs suite has them.
func TestPairedTKeepsItsLevel(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const rounds = 60_000
	below := map[float64]int{0.05: 0, 0.01: 0, 0.001: 0}
	for range rounds {
		scores, decisions := make([]float64, 14), make([]float64, 18)
		for i := range scores {
			scores[i] = 5 * math.Round(4*(r.Float64()+r.Float64()-1)) / 5
		}
		for i := range decisions {
			if x := r.Float64(); x < 0.2 {
				decisions[i] = 2 * (1 - 2*math.Round(x*5))
			}
		}
		p := stats.PairedT(scores, decisions)
		for level := range below {
			if p <= level {
				below[level]++
			}
		}
	}
	for level, n := range below {
		if rate, most := float64(n)/rounds, level+4*math.Sqrt(level*(1-level)/rounds); rate > most {
			t.Errorf("p ≤ %v came in %.5f of the rounds, want at most %.5f", level, rate, most)
		}
	}
}

func TestPairedTClaimsNoMoreThanSignsCanShow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SliceOf(rapid.Float64Range(-1, 1)).Draw(t, "a")
		b := rapid.SliceOf(rapid.SampledFrom([]float64{-1, 0, 1})).Draw(t, "b")
		p := stats.PairedT(a, b)
		m := 0
		for _, d := range append(append([]float64(nil), a...), b...) {
			if d != 0 {
				m++
			}
		}
		if !(p > 0 && p <= 1) || p < math.Min(1, math.Exp2(1-float64(m))) {
			t.Fatalf("p = %v of %d differences", p, m)
		}
		turn := func(x []float64) (out []float64) {
			for _, v := range x {
				out = append(out, -v)
			}
			return out
		}
		if q := stats.PairedT(turn(a), turn(b)); math.Abs(p-q) > 1e-12 {
			t.Fatalf("p = %v, turned round %v", p, q)
		}
	})
	if p := stats.PairedT([]float64{-5, -5, -5, -5}, []float64{0, 0}); p != 0.125 {
		t.Errorf("four that all differ by 5: p = %v, want 1/8", p)
	}
}
