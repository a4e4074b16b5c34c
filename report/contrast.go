package report

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"kapok"
)

// A family is the comparisons that are corrected together, and shown together.
type family struct {
	Title              kapok.Text
	Unit               string
	Open, Folded       []Contrast
	N                  int // all of them
	Significant, Alarm int
}

// Bounds of a family on the page: a longer one is opened where the differences are clearest.
const (
	maxContrasts  = 12
	openContrasts = 8
)

// families parts comparisons by family and unit, in the order in which these come.
func families(list []Contrast) []family {
	var out []family
	place := map[[2]string]int{}
	for _, c := range list {
		at := [2]string{c.Family, c.Unit}
		i, ok := place[at]
		if !ok {
			i = len(out)
			place[at] = i
			out = append(out, family{Title: c.Title, Unit: c.Unit})
		}
		f := &out[i]
		f.Open = append(f.Open, c)
		f.N++
		if c.Significant {
			f.Significant++
		}
		if c.Alarm {
			f.Alarm++
		}
	}
	for i := range out {
		f := &out[i]
		if f.N <= maxContrasts {
			continue
		}
		slices.SortStableFunc(f.Open, func(a, b Contrast) int {
			return cmp.Or(yes(b.Alarm)-yes(a.Alarm), yes(b.Significant)-yes(a.Significant), cmp.Compare(a.PHolm, b.PHolm), cmp.Compare(math.Abs(b.Difference), math.Abs(a.Difference)))
		})
		open := max(openContrasts, min(f.Significant, maxContrasts))
		f.Open, f.Folded = f.Open[:open], f.Open[open:min(f.N, open+maxFolded)]
	}
	return out
}

func yes(b bool) int {
	if b {
		return 1
	}
	return 0
}

// kind is the kind of number that a difference is.
func (f family) kind() string {
	if f.Unit == Proportion || f.Unit == Difference {
		return Difference
	}
	return f.Unit
}

// scale is the axis of the family: as far to one side as to the other, whatever the unit.
func (f family) scale() scale {
	s := scaleOf(Difference, lanesOf(f.Open), false)
	s.Kind, s.Width = f.kind(), laneForest
	return s
}

// against is what everything in the family is compared with, where that is one and the same.
func (f family) against() (kapok.Text, bool) {
	b := f.Open[0].B
	other := func(c Contrast) bool { return c.B != b }
	return b, f.N > 1 && !slices.ContainsFunc(f.Open, other) && !slices.ContainsFunc(f.Folded, other)
}

// tests names the tests of a family.
func (v view) tests(f family) string {
	var out []string
	for _, c := range slices.Concat(f.Open, f.Folded) {
		if t := v.term("statistic", c.Test); !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return v.List(out)
}

// effect shows an effect size with its sign.
func (v view) effect(c Contrast) string {
	if c.EffectIs == "" || math.IsNaN(c.Effect) || math.IsInf(c.Effect, 0) {
		return "–"
	}
	return v.term("effect", c.EffectIs) + "\u00a0=\u00a0" + minus(strconv.FormatFloat(c.Effect, 'f', 2, 64))
}

// least shows the smallest difference that the sample can show.
func (v view) least(f family, c Contrast) string {
	if c.MDE <= 0 || math.IsNaN(c.MDE) || math.IsInf(c.MDE, 0) {
		return "–"
	}
	if f.kind() == Difference {
		return strconv.FormatFloat(c.MDE*100, 'f', 1, 64)
	}
	return shown(v.Printer, f.Unit, c.MDE)
}

// familyWords says what came out of a family.
func (v view) familyWords(f family) string {
	return v.t("report.suite.family", "n", f.N, "test", v.tests(f), "significant", f.Significant, "alarm", f.Alarm)
}
