package stats_test

import (
	"testing"

	"pgregory.net/rapid"

	"kapok/stats"
)

func TestTwoProportion(t *testing.T) {
	for _, c := range []struct {
		name           string
		k1, n1, k2, n2 int
		diff, p, by    float64
	}{
		// Fisher's lady tasting tea, two-sided; R: fisher.test(matrix(c(3,1,1,3),2))$p.value
		{"tea", 3, 4, 1, 4, 0.5, 0.4857142857, 1e-9},
		// by hand: only 0+5 and 5+0 are as unlikely, 2·C(10,5)/C(20,5)
		{"none against half", 0, 10, 5, 10, -0.5, 2 * 252.0 / 15504, 1e-12},
		// pooled z: 0.9 against 0.86 of 500 each; z = 0.04/sqrt(0.88*0.12*2/500) = 1.9462
		{"large", 450, 500, 430, 500, 0.04, 0.051624, 1e-5},
		{"nothing to compare", 0, 0, 5, 10, 0, 1, 0},
		{"all of both", 10, 10, 7, 7, 0, 1, 0},
	} {
		diff, p := stats.TwoProportion(c.k1, c.n1, c.k2, c.n2)
		near(t, c.name+": difference", diff, c.diff, 1e-12)
		near(t, c.name+": p", p, c.p, c.by)
	}
}

func TestTwoProportionIsSymmetricAndAProbability(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n1, n2 := rapid.IntRange(0, 400).Draw(t, "n1"), rapid.IntRange(0, 400).Draw(t, "n2")
		k1, k2 := rapid.IntRange(0, n1).Draw(t, "k1"), rapid.IntRange(0, n2).Draw(t, "k2")
		d, p := stats.TwoProportion(k1, n1, k2, n2)
		e, q := stats.TwoProportion(k2, n2, k1, n1)
		if !(p >= 0 && p <= 1) || d != -e || p-q > 1e-9 || q-p > 1e-9 {
			t.Fatalf("(%v, %v) one way, (%v, %v) the other", d, p, e, q)
		}
	})
}

// The worked example of Holm's method: 0.01, 0.04, 0.03, 0.005 → 0.03, 0.06, 0.06, 0.02.
func TestHolm(t *testing.T) {
	got := stats.Holm([]float64{0.01, 0.04, 0.03, 0.005})
	for i, want := range []float64{0.03, 0.06, 0.06, 0.02} {
		near(t, "adjusted p", got[i], want, 1e-12)
	}
	if len(stats.Holm(nil)) != 0 {
		t.Error("no tests give adjusted values")
	}
}

func TestHolmKeepsTheOrderAndNeverHelps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 0, 20).Draw(t, "p")
		adj := stats.Holm(p)
		for i := range p {
			if adj[i] < p[i] || adj[i] > 1 {
				t.Fatalf("%v became %v", p[i], adj[i])
			}
			for j := range p {
				if p[i] < p[j] && adj[i] > adj[j] {
					t.Fatalf("order of %v and %v is lost: %v, %v", p[i], p[j], adj[i], adj[j])
				}
			}
		}
	})
}
