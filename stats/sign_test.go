package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"kapok/stats"
)

// The values are sums of binomial coefficients over 2ⁿ, which can be written down by hand.
func TestTheSignTestIsThatOfAFairCoin(t *testing.T) {
	for _, c := range []struct {
		wins, losses int
		p            float64
	}{
		{0, 0, 1}, {1, 0, 1}, {5, 5, 1}, {5, 0, 2.0 / 32}, {0, 5, 2.0 / 32}, {9, 1, 2 * 11.0 / 1024}, {6, 4, 2 * 386.0 / 1024}, {-1, 5, 2.0 / 32},
	} {
		if got := stats.SignTest(c.wins, c.losses); math.Abs(got-c.p) > 1e-12 {
			t.Errorf("%d to %d: %v, want %v", c.wins, c.losses, got, c.p)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.IntRange(0, 3000).Draw(t, "a"), rapid.IntRange(0, 3000).Draw(t, "b")
		p := stats.SignTest(a, b)
		if p != stats.SignTest(b, a) || !(p >= 0 && p <= 1) {
			t.Fatalf("%d to %d: %v", a, b, p)
		}
		if a > b && stats.SignTest(a+1, b) > p+1e-12 {
			t.Fatalf("%d to %d is less uneven than one more win", a, b)
		}
	})
}
