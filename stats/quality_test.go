package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"kapok/stats"
)

// Counted by hand: four violating and six harmless answers.
var ten = []stats.Item{
	{Yes: true, Said: true, Score: 0.9}, {Yes: true, Said: true, Score: 0.8}, {Yes: true, Said: true, Score: 0.6}, {Yes: true, Said: false, Score: 0.3},
	{Said: true, Score: 0.7}, {Score: 0.4}, {Score: 0.3}, {Score: 0.2}, {Score: 0.1}, {Score: 0.1},
}

func TestMeasureAgreesWithCountingByHand(t *testing.T) {
	q := stats.Measure(ten, 1000, 7, 0.95)
	if q.Table != (stats.Table{TP: 3, FP: 1, FN: 1, TN: 5}) {
		t.Fatalf("%+v", q.Table)
	}
	near(t, "precision", q.Precision.Value, 0.75, 1e-12)
	near(t, "recall", q.Recall.Value, 0.75, 1e-12)
	near(t, "F1", q.F1.Value, 0.75, 1e-12)
	// pairs in the right order: 6 + 6 + 5 + (3 + a tie) of 24
	near(t, "AUC", q.AUC.Value, 20.5/24, 1e-12)
	k, err := q.Kappa()
	if err != nil {
		t.Fatal(err)
	}
	near(t, "kappa", k, (0.8-0.52)/0.48, 1e-12)
	se, sp := q.Sensitivity(), q.Specificity()
	if se != (stats.Share{K: 3, N: 4}) || sp != (stats.Share{K: 5, N: 6}) {
		t.Errorf("sensitivity %v, specificity %v", se, sp)
	}
	again := stats.Measure(ten, 1000, 7, 0.95)
	if *again.F1 != *q.F1 || *again.AUC != *q.AUC {
		t.Error("the same seed gives another interval")
	}
	if q.F1.Low >= q.F1.Value || q.F1.High <= q.F1.Value || q.F1.Low > 0.5 {
		t.Errorf("ten answers tell F1 to within %+v", *q.F1)
	}
}

// The bootstrap's interval of a recall covers the truth about as often as it says.
func TestBootstrapIntervalsCoverTheTruth(t *testing.T) {
	rng := rand.New(rand.NewPCG(20261126, 1))
	const rounds = 800
	hit := 0
	for range rounds {
		items := make([]stats.Item, 300)
		for i := range items {
			yes := rng.Float64() < 0.4
			said := rng.Float64() < 0.1 || yes && rng.Float64() < 0.7
			items[i] = stats.Item{Yes: yes, Said: said}
		}
		q := stats.Measure(items, 300, 3, 0.95)
		if truth := 1 - 0.3*0.9; q.Recall.Low <= truth && truth <= q.Recall.High {
			hit++
		}
	}
	cover := float64(hit) / rounds
	t.Logf("covered %.3f", cover)
	if cover < 0.93 || cover > 0.97 {
		t.Errorf("the interval covered the truth in %.1f %%", 100*cover)
	}
}

func TestWhatIsNotDefinedHasNoFigure(t *testing.T) {
	q := stats.Measure(nil, 100, 1, 0.95)
	if q.Precision != nil || q.Recall != nil || q.F1 != nil || q.AUC != nil {
		t.Errorf("nothing measured gives %+v", q)
	}
	q = stats.Measure([]stats.Item{{Score: 0.1}, {Score: 0.2}}, 100, 1, 0.95)
	if q.Precision != nil || q.Recall != nil || q.F1 != nil || q.AUC != nil || q.TN != 2 {
		t.Errorf("only negatives give %+v", q)
	}
	if _, err := q.Kappa(); err == nil {
		t.Error("one category has a kappa")
	}
	if ece, bins := stats.ECE(nil, 10); ece != 0 || len(bins) != 10 || bins[9].N != 0 {
		t.Errorf("ECE of nothing is %v, %v", ece, bins)
	}
}

func TestECE(t *testing.T) {
	var items []stats.Item
	for i := range 10 {
		items = append(items, stats.Item{Score: 0.85, Yes: i < 6}, stats.Item{Score: 0.15, Yes: i < 1})
	}
	items = append(items, stats.Item{Score: 1, Yes: true}, stats.Item{Score: math.NaN()})
	ece, bins := stats.ECE(items, 10)
	near(t, "ECE", ece, (10*0.25+10*0.05)/22, 1e-12)
	if bins[8].N != 10 || bins[9].N != 1 || bins[0].N != 1 {
		t.Errorf("%+v", bins)
	}
	near(t, "share", bins[8].True, 0.6, 1e-12)
	near(t, "probability", bins[8].Said, 0.85, 1e-12)
}

// The area is the share of pairs in the right order, however scores are spread.
func TestAUCIsTheShareOfPairsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) stats.Item {
			return stats.Item{Yes: rapid.Bool().Draw(t, "yes"), Score: float64(rapid.IntRange(0, 6).Draw(t, "score"))}
		}), 0, 30).Draw(t, "items")
		var right, pairs float64
		for _, a := range items {
			for _, b := range items {
				if a.Yes && !b.Yes {
					pairs++
					switch {
					case a.Score > b.Score:
						right++
					case a.Score == b.Score:
						right += 0.5
					}
				}
			}
		}
		q := stats.Measure(items, 0, 1, 0.95)
		if (q.AUC == nil) != (pairs == 0) || q.AUC != nil && math.Abs(q.AUC.Value-right/pairs) > 1e-12 {
			t.Fatalf("%+v, want %v of %v", q.AUC, right, pairs)
		}
	})
}

func BenchmarkMeasure30000Items1000Resamples(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	items := make([]stats.Item, 30_000)
	for i := range items {
		p := rng.Float64()
		items[i] = stats.Item{Score: p, Said: p >= 0.5, Yes: rng.Float64() < p}
	}
	for b.Loop() {
		stats.Measure(items, 1000, 1, 0.95)
	}
}
