package report

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kapok"
)

// Whatever numbers a suite holds, its page comes to an end and holds no number that is none.
func TestAnyNumbersMakeAPage(t *testing.T) {
	number := rapid.OneOf(rapid.Float64Range(-1e200, 1e200), rapid.Float64Range(-1, 1), rapid.SampledFrom([]float64{0, 1, -1, 1e17, -1e200, 1e200, math.NaN(), math.Inf(1), math.Inf(-1), 5e-324}))
	count := rapid.SampledFrom([]int{0, 1, 7, 1 << 40, -3})
	kind := rapid.SampledFrom([]string{Proportion, Difference, Score, Amount, "what nobody foresaw"})
	better := rapid.SampledFrom([]string{"high", "low", "none", ""})
	rapid.Check(t, func(r *rapid.T) {
		x := func() float64 { return number.Draw(r, "number") }
		n := func() int { return count.Draw(r, "count") }
		k := kind.Draw(r, "kind")
		bound := x()
		s := Suite{
			ID: "odd", Asked: n(), Scored: n(), Unscored: n(),
			Figures: []Figure{{Kind: k, Better: better.Draw(r, "better"), K: n(), N: n(), Value: x(), Low: x(), High: x(), Tolerated: &bound}, {}},
			Tables:  []Breakdown{{Kind: k}, {Kind: k, Cross: true}},
			Tests:   []Contrast{{Unit: k, N: n(), Difference: x(), Low: x(), High: x(), Effect: x(), EffectIs: "cohens_h", P: x(), PHolm: x(), MDE: x()}},
			Curves:  []Curve{{}, {ID: Reliability}},
			Alarms:  []Alarm{{Kind: AlarmContrast, Unit: k, Value: x()}, {Kind: AlarmAbove, Unit: k, Value: x(), Bound: x()}},
		}
		for range rapid.IntRange(0, 20).Draw(r, "rows") {
			for i := range s.Tables {
				s.Tables[i].Rows = append(s.Tables[i].Rows, Part{K: n(), N: n(), Value: x(), Low: x(), High: x()})
			}
			for i := range s.Curves {
				s.Curves[i].Points = append(s.Curves[i].Points, Point{X: x(), Y: x(), Low: x(), High: x(), N: n()})
			}
		}
		a := Assessment{Conclusion: Conclusion{State: Measured}, Suites: []Suite{s}}
		var b bytes.Buffer
		if err := HTML(&b, a, kapok.En); err != nil {
			r.Fatal(err)
		}
		for _, no := range []string{"NaN", "Inf\"", "+Inf", "-Inf", "⟦"} {
			if before, after, ok := strings.Cut(b.String(), no); ok {
				r.Fatalf("the page says %q after %q before %q", no, before[max(0, len(before)-120):], after[:min(len(after), 40)])
			}
		}
	})
}

func TestAnAxisShowsWhatItMust(t *testing.T) {
	at := func(low, high float64) []lane { return []lane{{Low: low, High: high, Value: low, N: 1}} }
	for name, c := range map[string]struct {
		got      scale
		min, max float64
	}{
		"rates share one axis":         {scaleOf(Proportion, at(0, 0.03), false), 0, 1},
		"rates by part may be small":   {scaleOf(Proportion, at(0, 0.03), true), 0, 0.2},
		"but not smaller than they go": {scaleOf(Proportion, at(0.1, 0.21), true), 0, 0.5},
		"differences have two sides":   {scaleOf(Difference, at(-0.2, 0.1), false), -0.2, 0.2},
		"scores are of one":            {scaleOf(Score, at(0.3, 0.4), false), 0, 1},
		"numbers begin at nought":      {scaleOf(Amount, at(68, 75), false), 0, 80},
		"nothing is as rates":          {scaleOf(Amount, nil, false), 0, 1},
	} {
		if math.Abs(c.got.Min-c.min) > 1e-9 || math.Abs(c.got.Max-c.max) > 1e-9 {
			t.Errorf("%s: from %v to %v", name, c.got.Min, c.got.Max)
		}
	}
}

func TestALongGridShowsItsWorstRows(t *testing.T) {
	b := Breakdown{Kind: Proportion, Cross: true, Better: "low"}
	across := kapok.Text{Hans: "列", Hant: "列", En: "column"}
	for i := range 60 {
		b.Rows = append(b.Rows, Part{Label: kapok.Text{En: itoa(i)}, Across: &across, K: i, N: 60, Value: float64(i) / 60})
	}
	g := gridOf(b)
	if len(g.Rows) != maxGridRows || g.Left != 60-maxGridRows || g.Rows[0].Label.En != "59" {
		t.Errorf("%d rows, %d left, the first is %s", len(g.Rows), g.Left, g.Rows[0].Label.En)
	}
	if got := g.shade(&Part{K: 1, N: 1, Value: 1}); got != "few" {
		t.Errorf("one answer of one is shaded %s", got)
	}
	for want, p := range map[string]*Part{"g0": {N: 50, Value: 0.04}, "l1": {N: 50, Value: 0.05}, "l2": {N: 50, Value: 0.2}, "l3": {N: 50, Value: 1}, "empty": nil} {
		if got := g.shade(p); got != want {
			t.Errorf("%+v is shaded %s, want %s", p, got, want)
		}
	}
}
