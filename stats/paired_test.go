package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"kapok/stats"
)

// Newcombe (1998, part II, table I and II, method 10): (56, 14?...) is checked by its properties and
// by simulation below; the first row is the published one of 36, 12, 2, 0.
func TestPairedIntervalAgreesWithNewcombe(t *testing.T) {
	low, high := stats.Paired{Both: 36, OnlyA: 12, OnlyB: 2, Neither: 0}.Interval(0.95)
	near(t, "low", low, 0.0569, 0.0005)
	near(t, "high", high, 0.3404, 0.0005)
}

func TestMcNemarIsTheSignTestOfThoseThatDiffer(t *testing.T) {
	got := stats.Paired{Both: 100, OnlyA: 9, OnlyB: 1, Neither: 50}.McNemar()
	near(t, "p", got, 2*(1+10)/1024.0, 1e-12)
}

// draw makes n pairs with rates p and q whose answers hang together by a common cause.
func drawPairs(r *rand.Rand, n int, p, q, common float64) stats.Paired {
	var t stats.Paired
	for range n {
		u, v := r.Float64(), r.Float64()
		if r.Float64() < common {
			v = u
		}
		t.Add(u < p, v < q)
	}
	return t
}

// With one and the same rate the test objects in at most 5.5 % of runs, the interval holds the truth
// in 93 to 97.5 %, and the power is what PowerPaired says within three points.
func TestPairedTestsKeepTheirWord(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	const runs = 4000
	for _, c := range []struct {
		n            int
		p, q, common float64
	}{{200, 0.3, 0.3, 0.5}, {300, 0.1, 0.1, 0.2}, {150, 0.5, 0.5, 0.8}, {200, 0.3, 0.2, 0.5}, {300, 0.10, 0.05, 0.2}, {120, 0.6, 0.4, 0.3}} {
		reject, cover := 0, 0
		for range runs {
			x := drawPairs(r, c.n, c.p, c.q, c.common)
			if x.McNemar() < 0.05 {
				reject++
			}
			if low, high := x.Interval(0.95); low <= c.p-c.q && c.p-c.q <= high {
				cover++
			}
		}
		rate, held := float64(reject)/runs, float64(cover)/runs
		if c.p == c.q && rate > 0.055 {
			t.Errorf("%+v: the test objects in %.3f of runs without a difference", c, rate)
		}
		if held < 0.93 || held > 0.975 {
			t.Errorf("%+v: the interval holds the truth in %.3f of runs", c, held)
		}
		// Only A: u < p and v ≥ q; with the common cause u = v.
		onlyA := (1-c.common)*c.p*(1-c.q) + c.common*max(0, c.p-c.q)
		onlyB := (1-c.common)*(1-c.p)*c.q + c.common*max(0, c.q-c.p)
		if says := stats.PowerPaired(c.n, onlyA, onlyB, 0.05); c.p != c.q && math.Abs(says-rate) > 0.03 {
			t.Errorf("%+v: power %.3f, said %.3f", c, rate, says)
		}
	}
}

func TestLeastPairedIsTheEdgeOfPower(t *testing.T) {
	d := stats.LeastPaired(300, 0.05, 0.05, 0.8)
	if p := stats.PowerPaired(300, 0.05+d, 0.05, 0.05); math.Abs(p-0.8) > 0.01 {
		t.Errorf("at %.4f the power is %.3f", d, p)
	}
	if stats.LeastPaired(5, 0.05, 0.05, 0.8) != 1 {
		t.Error("five items can tell nothing apart")
	}
}
