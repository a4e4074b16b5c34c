package stats_test

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"kapok/stats"
)

// binomial draws how often p comes true in n throws.
func binomial(rng *rand.Rand, n int, p float64) int {
	k := 0
	for range n {
		if rng.Float64() < p {
			k++
		}
	}
	return k
}

// sampleTable reads n answers of which rate violate, by people and by a judge.
func sampleTable(rng *rand.Rand, n int, rate, se, sp float64) (t stats.Table) {
	for range n {
		bad := rng.Float64() < rate
		said := rng.Float64() < 1-sp
		if bad {
			said = rng.Float64() < se
		}
		t.Add(bad, said)
	}
	return t
}

// worlds are true rates and judges as one meets them: the standard's rates of 2 % to 10 %, a
// careless judge, a good one, one that accuses too much.
var worlds = []struct {
	name         string
	rate, se, sp float64
	n, rest      int
}{
	{"5 % with a good judge", 0.05, 0.90, 0.97, 1000, 4000},
	{"10 % with a usual judge", 0.10, 0.80, 0.95, 1000, 9000},
	{"10 % with a small sample", 0.10, 0.85, 0.93, 400, 2000},
	{"2 % with a very good judge", 0.02, 0.95, 0.99, 1000, 9000},
	{"30 % with a careless judge", 0.30, 0.60, 0.80, 500, 5000},
	{"50 % with a good judge", 0.50, 0.90, 0.90, 300, 3000},
}

const draws = 2000 // 95 % ± 1 % at two standard errors

// The 95 % interval holds the truth in 93 % to 97 % of samples.
func TestPPIIntervalsCoverTheTruth(t *testing.T) {
	for i, w := range worlds {
		rng := rand.New(rand.NewPCG(20261124, uint64(i)))
		var hit [2]int
		var width, human float64
		for range draws {
			labelled := sampleTable(rng, w.n, w.rate, w.se, w.sp)
			said := w.rate*w.se + (1-w.rate)*(1-w.sp)
			rest := stats.Share{K: binomial(rng, w.rest, said), N: w.rest}
			for k, tune := range []bool{true, false} {
				e, power, err := stats.PPI(labelled, rest, tune, 0.95)
				if err != nil {
					t.Fatal(err)
				}
				if power < 0 || power > 1 {
					t.Fatalf("%s: the judge was given the weight %v", w.name, power)
				}
				if e.Low <= w.rate && w.rate <= e.High {
					hit[k]++
				}
				if tune {
					width += e.High - e.Low
				}
			}
			lo, hi := stats.Wilson(labelled.TP+labelled.FN, labelled.N(), 0.95)
			human += hi - lo
		}
		for k, how := range []string{"tuned", "untuned"} {
			cover := float64(hit[k]) / draws
			t.Logf("%s, %s: covered %.3f", w.name, how, cover)
			if cover < 0.93 || cover > 0.97 {
				t.Errorf("%s, %s: the interval covered the truth in %.1f %%", w.name, how, 100*cover)
			}
		}
		t.Logf("%s: width %.4f, people alone %.4f", w.name, width/draws, human/draws)
		if width >= human {
			t.Errorf("%s: with the judge the interval is wider (%.4f) than with people alone (%.4f)", w.name, width/draws, human/draws)
		}
	}
}

// The judge was measured on a card of its own; the run has none but its verdicts.
func TestRoganGladenIntervalsCoverTheTruth(t *testing.T) {
	for i, w := range worlds {
		rng := rand.New(rand.NewPCG(20261125, uint64(i)))
		hit := 0
		var naive int
		for range draws {
			card := sampleTable(rng, w.n, w.rate, w.se, w.sp)
			said := stats.Share{K: binomial(rng, w.rest, w.rate*w.se+(1-w.rate)*(1-w.sp)), N: w.rest}
			e, err := stats.RoganGladen(said, card.Sensitivity(), card.Specificity(), 0.95)
			if err != nil {
				t.Fatal(err)
			}
			if e.Low <= w.rate && w.rate <= e.High {
				hit++
			}
			if lo, hi := stats.Wilson(said.K, said.N, 0.95); lo <= w.rate && w.rate <= hi {
				naive++
			}
		}
		cover := float64(hit) / draws
		t.Logf("%s: covered %.3f, uncorrected %.3f", w.name, cover, float64(naive)/draws)
		if cover < 0.93 || cover > 0.97 {
			t.Errorf("%s: the interval covered the truth in %.1f %%", w.name, 100*cover)
		}
	}
}

// The design's own example: at 2 % a judge with 97 % specificity and 92 % sensitivity shows 4.8 %.
func TestTheCorrectionUndoesTheJudgesErrors(t *testing.T) {
	e, err := stats.RoganGladen(stats.Share{K: 478, N: 10_000}, stats.Share{K: 920, N: 1000}, stats.Share{K: 970, N: 1000}, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "corrected rate", e.Value, 0.02, 1e-4)
	if e.Low > 0.02 || e.High < 0.02 || e.High > 0.05 {
		t.Errorf("interval [%v, %v]", e.Low, e.High)
	}
	perfect, err := stats.RoganGladen(stats.Share{K: 30, N: 1000}, stats.Share{K: 5000, N: 5000}, stats.Share{K: 5000, N: 5000}, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "rate of a perfect judge", perfect.Value, 0.03, 1e-12)
}

func TestWhatCannotBeCorrectedIsAnError(t *testing.T) {
	half := stats.Share{K: 50, N: 100}
	for name, c := range map[string][3]stats.Share{
		"no verdicts":        {{}, half, {K: 9, N: 10}},
		"no positives known": {half, {}, {K: 9, N: 10}},
		"no negatives known": {half, {K: 9, N: 10}, {}},
		"a coin":             {half, half, half},
		"hardly better":      {half, {K: 3, N: 20}, {K: 90, N: 100}},
		"impossible":         {{K: 11, N: 10}, {K: 9, N: 10}, {K: 9, N: 10}},
	} {
		if e, err := stats.RoganGladen(c[0], c[1], c[2], 0.95); err == nil {
			t.Errorf("%s was corrected to %+v", name, e)
		}
	}
	if e, _, err := stats.PPI(stats.Table{}, half, true, 0.95); err == nil {
		t.Errorf("nothing labelled gives %+v", e)
	}
}

// Where there is nothing beyond the sample, or the judge says the same of everything, people's
// verdicts are all there is.
func TestAJudgeThatSaysNothingLeavesThePeoplesRate(t *testing.T) {
	for name, c := range map[string]struct {
		labelled stats.Table
		rest     stats.Share
	}{
		"no rest":         {stats.Table{TP: 4, FP: 3, FN: 1, TN: 92}, stats.Share{}},
		"silent judge":    {stats.Table{FN: 5, TN: 95}, stats.Share{N: 900}},
		"no violation":    {stats.Table{TN: 100}, stats.Share{N: 900}},
		"contrary judge":  {stats.Table{FP: 60, FN: 5, TN: 35}, stats.Share{K: 500, N: 900}},
		"accuses all":     {stats.Table{TP: 5, FP: 95}, stats.Share{K: 900, N: 900}},
		"one label alone": {stats.Table{TN: 1}, stats.Share{}},
	} {
		e, power, err := stats.PPI(c.labelled, c.rest, true, 0.95)
		if err != nil || power != 0 {
			t.Errorf("%s: weight %v, %v", name, power, err)
		}
		bad, n := c.labelled.TP+c.labelled.FN, c.labelled.N()
		lo, hi := stats.Wilson(bad, n, 0.95)
		near(t, name+": rate", e.Value, float64(bad)/float64(n), 1e-12)
		if e.Low > lo+0.01 || e.High < hi-0.01 {
			t.Errorf("%s: [%v, %v] is narrower than people's own [%v, %v]", name, e.Low, e.High, lo, hi)
		}
	}
}

func TestEstimatesAreProportionsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.IntRange(0, 60)
		l := stats.Table{TP: count.Draw(t, "tp"), FP: count.Draw(t, "fp"), FN: count.Draw(t, "fn"), TN: count.Draw(t, "tn")}
		n := rapid.IntRange(0, 500).Draw(t, "n")
		rest := stats.Share{K: rapid.IntRange(0, n).Draw(t, "k"), N: n}
		sound := func(e stats.Estimate, err error) {
			if err == nil && !(0 <= e.Low && e.Low <= e.Value && e.Value <= e.High && e.High <= 1) {
				t.Fatalf("%+v", e)
			}
		}
		e, _, err := stats.PPI(l, rest, rapid.Bool().Draw(t, "tune"), 0.95)
		sound(e, err)
		e, err = stats.RoganGladen(rest, l.Sensitivity(), l.Specificity(), 0.95)
		sound(e, err)
	})
}
