package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"kapok/stats"
)

// Ten differences by hand: ranks of the absolute values are 1 to 10, the negatives have 1 and 3. Of
// 1,024 signs, sums up to 4 come 1+1+1+2+2 = 7 times on one side.
func TestSignedRankByHand(t *testing.T) {
	p, effect := stats.SignedRank([]float64{-1, 2, -3, 4, 5, 6, 7, 8, 9, 10, 0})
	near(t, "p", p, 2*7/1024.0, 1e-12)
	near(t, "effect", effect, (51-4)/55.0, 1e-12)
	if p, _ := stats.SignedRank(nil); p != 1 {
		t.Error("no differences are no evidence")
	}
}

func TestSignedRankKeepsItsWord(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	const runs = 8000
	for _, n := range []int{25, 60, 61, 200} {
		reject, found := 0, 0
		d := stats.LeastMean(n, 0.05, 0.8)
		for range runs {
			plain, moved := make([]float64, n), make([]float64, n)
			for i := range plain {
				plain[i] = math.Round(r.NormFloat64()*10) / 10 // with ties
				moved[i] = r.NormFloat64() + d
			}
			if p, _ := stats.SignedRank(plain); p < 0.05 {
				reject++
			}
			if p, _ := stats.SignedRank(moved); p < 0.05 {
				found++
			}
		}
		if rate := float64(reject) / runs; rate > 0.055 {
			t.Errorf("n %d: the test objects in %.3f of runs without a difference", n, rate)
		}
		if power := float64(found) / runs; math.Abs(power-0.8) > 0.03 {
			t.Errorf("n %d: power %.3f at the difference that is found with 0.8", n, power)
		}
	}
}

func TestAUROC(t *testing.T) {
	// Hanley and McNeil's way of counting: 3 × 3 pairs, 7 right and one tie.
	a, low, high := stats.AUROC([]float64{3, 4, 2}, []float64{1, 2, 3}, 0.95)
	near(t, "area", a, (3+2.5+1.5)/9, 1e-12)
	if !(low < a && a < high) {
		t.Errorf("%v is outside %v..%v", a, low, high)
	}
	if a, _, _ := stats.AUROC(nil, []float64{1}, 0.95); a != 0.5 {
		t.Error("without one side there is nothing to tell")
	}
	r := rand.New(rand.NewPCG(11, 2))
	const runs, shift = 2000, 0.7
	truth := 0.5 * (1 + math.Erf(shift/2)) // Φ(shift/√2)
	cover := 0
	for range runs {
		with, without := make([]float64, 60), make([]float64, 80)
		for i := range with {
			with[i] = r.NormFloat64() + shift
		}
		for i := range without {
			without[i] = r.NormFloat64()
		}
		if _, low, high := stats.AUROC(with, without, 0.95); low <= truth && truth <= high {
			cover++
		}
	}
	if held := float64(cover) / runs; held < 0.93 || held > 0.97 {
		t.Errorf("the interval holds the truth in %.3f of runs", held)
	}
}

func TestPowerOfARateAndOfTwoIsWhatIsSaid(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 4))
	const runs = 4000
	found, apart, object := 0, 0, 0
	for range runs {
		if stats.LowerBound(binomial(r, 300, 0.27), 300, 0.99) > 0.2 {
			found++
		}
		if _, p := stats.TwoProportion(binomial(r, 200, 0.3), 200, binomial(r, 150, 0.45), 150); p < 0.05 {
			apart++
		}
		if _, p := stats.TwoProportion(binomial(r, 200, 0.1), 200, binomial(r, 150, 0.1), 150); p < 0.05 {
			object++
		}
	}
	if said, got := stats.PowerRate(300, 0.27, 0.2, 0.99), float64(found)/runs; math.Abs(said-got) > 0.03 {
		t.Errorf("a rate: power %.3f, said %.3f", got, said)
	}
	if said, got := stats.PowerProportions(200, 0.3, 150, 0.45, 0.05), float64(apart)/runs; math.Abs(said-got) > 0.03 {
		t.Errorf("two rates: power %.3f, said %.3f", got, said)
	}
	if rate := float64(object) / runs; rate > 0.055 {
		t.Errorf("two rates: the test objects in %.3f of runs without a difference", rate)
	}
}
