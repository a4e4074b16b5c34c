package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"kapok/stats"
)

// Exact binomial, one-sided 95 %; recomputed independently with integer arithmetic in the test below.
func TestAllowedFailures(t *testing.T) {
	for _, c := range []struct {
		n            int
		atLeast      float64
		point, proof int
	}{
		{1000, 0.90, 100, 84},
		{1000, 0.95, 50, 38},
		{300, 0.95, 15, 8},
		{4000, 0.95, 200, 177},
		{4000, 0.96, 160, 139},
		{4000, 0.98, 80, 65},
		{4000, 0.99, 40, 29},
		{58, 0.95, 2, -1},
		{59, 0.95, 2, 0},
		{0, 0.90, -1, -1},
		{10, 0, 10, 10},
		{10, 1, 0, -1},
		{10, 1.5, -1, -1},
		{10, math.NaN(), -1, -1},
	} {
		if got := stats.AllowedPoint(c.n, c.atLeast); got != c.point {
			t.Errorf("AllowedPoint(%d, %v) = %d, want %d", c.n, c.atLeast, got, c.point)
		}
		if got := stats.AllowedProof(c.n, c.atLeast, 0.95); got != c.proof {
			t.Errorf("AllowedProof(%d, %v) = %d, want %d", c.n, c.atLeast, got, c.proof)
		}
	}
}

// The proof rule by its definition: the chance of so few failures at a true failure rate that
// just misses, summed term by term.
func TestAllowedProofIsTheBinomialTail(t *testing.T) {
	for _, c := range []struct {
		n    int
		fail float64
	}{{1000, 0.1}, {300, 0.05}, {4000, 0.02}} {
		term, sum, most := math.Pow(1-c.fail, float64(c.n)), 0.0, -1
		for f := range c.n {
			if sum += term; sum > 0.05 {
				break
			}
			most = f
			term *= float64(c.n-f) / float64(f+1) * c.fail / (1 - c.fail)
		}
		if got := stats.AllowedProof(c.n, 1-c.fail, 0.95); got != most {
			t.Errorf("AllowedProof(%d, %v) = %d, the tail says %d", c.n, 1-c.fail, got, most)
		}
	}
}

func TestThresholdsAreMetExactly(t *testing.T) {
	for n := 1; n <= 5000; n++ {
		for hundredths := 0; hundredths <= 100; hundredths++ {
			at := float64(hundredths) / 100
			need := (n*hundredths + 99) / 100 // smallest count that meets it, in whole numbers
			if !stats.Meets(need, n, at) || stats.Meets(need-1, n, at) {
				t.Fatalf("%d of %d against %v is misjudged", need, n, at)
			}
			most := n * hundredths / 100
			if !stats.Within(most, n, at) || stats.Within(most+1, n, at) {
				t.Fatalf("%d of %d within %v is misjudged", most, n, at)
			}
			if n%97 == 0 && stats.AllowedPoint(n, 1-at) != most {
				t.Fatalf("AllowedPoint(%d, 1-%v) = %d, want %d", n, at, stats.AllowedPoint(n, 1-at), most)
			}
		}
	}
}

func TestProofIsStricterThanPointAndAgreesWithTheBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5000).Draw(t, "n")
		at := rapid.Float64Range(0.01, 0.99).Draw(t, "threshold")
		point, proof := stats.AllowedPoint(n, at), stats.AllowedProof(n, at, 0.95)
		if proof > point {
			t.Fatalf("proof allows %d failures, the point rule only %d", proof, point)
		}
		if proof >= 0 && stats.LowerBound(n-proof, n, 0.95) < at-1e-9 {
			t.Fatalf("%d failures of %d are allowed, but the bound is below %v", proof, n, at)
		}
		if proof+1 <= n && stats.LowerBound(n-proof-1, n, 0.95) >= at+1e-9 {
			t.Fatalf("%d failures of %d would still prove %v", proof+1, n, at)
		}
	})
}
