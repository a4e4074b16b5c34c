package foresight

import (
	"kapok/report"
	"kapok/stats"
)

// Close adds the figures.
func (r *stabilityReader) Close(out *Section) {
	sets := r.ordered()
	base := r.right[putBase]
	if base == nil {
		base = &count{}
	}
	out.Rate("accuracy", base.k, base.n, High)
	for _, how := range append(append([]string(nil), changed...), putAgain) {
		flipRate(out, sets, how)
	}
	steady, whole := 0, 0
	aspects, langs, cross := counts{}, counts{}, counts{}
	for _, x := range sets {
		flipped, asked := 0, 0
		for _, how := range changed {
			f := x.flips(how)
			flipped, asked = flipped+f.part, asked+f.whole
			for i := range f.whole {
				aspects.add(x.aspect, i < f.part)
				langs.add(x.lang, i < f.part)
				cross.add(x.aspect+"|"+how, i < f.part)
			}
		}
		if asked > 0 {
			whole++
			if flipped == 0 {
				steady++
			}
		}
	}
	out.Rate("steady", steady, whole, High)
	out.Rate("unread", r.unread, r.read+r.unread, Low)
	out.Table("by_condition", High, r.right)
	out.Table("by_aspect", Low, aspects)
	out.Table("by_lang", Low, langs)
	out.Cross("by_aspect_change", Low, cross)
	out.Table("by_place", High, r.spots)
	for _, how := range changed {
		excess(out, sets, how)
	}
	for _, how := range changed {
		accuracyContrast(out, sets, how)
	}
	r.letters.contrast(out, 1)
	out.Limit("report.limit.stability")
}

// flipRate adds the share of choices that changed.
func flipRate(out *Section, sets []*reworded, how string) {
	var by []ratio
	for _, x := range sets {
		if f := x.flips(how); f.whole > 0 {
			by = append(by, f)
		}
	}
	out.together("flip_"+how, by, Low)
}

// excess compares how often a choice changes under a change with how often it changes under none.
func excess(out *Section, sets []*reworded, how string) {
	var diffs []float64
	for _, x := range sets {
		a, b := x.flips(how), x.flips(putAgain)
		if a.whole == 0 || b.whole == 0 {
			continue
		}
		diffs = append(diffs, a.rate()-b.rate())
	}
	shift(out, "excess_"+how, "excess", how, putAgain, diffs, 1)
}

// shift adds a comparison of shares by set. worse is as [Section.Contrast] says.
func shift(out *Section, id, family, a, b string, diffs []float64, worse int) {
	if len(diffs) == 0 {
		return
	}
	mean, low, high, sd := stats.Mean(diffs, confidence)
	p, effect := stats.SignedRank(diffs)
	c := report.Contrast{
		ID: id, Family: family, A: out.o.name(a), B: out.o.name(b), Test: "wilcoxon", Unit: report.Difference,
		N: len(diffs), Difference: mean, Low: max(-1, low), High: min(1, high), Effect: effect, EffectIs: "rank_biserial", P: p,
	}
	for _, d := range diffs {
		if d != 0 {
			c.Discordant++
		}
	}
	if sd > 0 {
		c.MDE = stats.LeastMean(len(diffs), 1-confidence, power) * sd
	}
	out.Contrast(c, worse)
}

// power is that of the smallest difference that a comparison finds.
const power = 0.8

// accuracyContrast compares how often the choice is right under a change with the base: McNemar's test
// where the change is put once to a set, else the ranks of the shares.
func accuracyContrast(out *Section, sets []*reworded, how string) {
	var pairs stats.Paired
	var diffs []float64
	once := true
	for _, x := range sets {
		f := x.accuracy(how)
		if x.base == nil || f.whole == 0 {
			continue
		}
		right := 0.0
		if x.base.right {
			right = 1
		}
		once = once && f.whole == 1
		pairs.Add(f.part == f.whole, x.base.right)
		diffs = append(diffs, f.rate()-right)
	}
	id := "accuracy_" + how
	if !once {
		shift(out, id, "accuracy_change", how, putBase, diffs, -1)
		return
	}
	if n := pairs.N(); n > 0 {
		low, high := pairs.Interval(confidence)
		apart := float64(min(pairs.OnlyA, pairs.OnlyB)) / float64(n)
		out.Contrast(report.Contrast{
			ID: id, Family: "accuracy_change", A: out.o.name(how), B: out.o.name(putBase), Test: "mcnemar", Unit: report.Difference,
			N: n, Discordant: pairs.OnlyA + pairs.OnlyB, Difference: pairs.Difference(), Low: low, High: high,
			Effect: pairs.Odds(), EffectIs: "odds_ratio", P: pairs.McNemar(), MDE: stats.LeastPaired(n, apart, 1-confidence, power),
		}, -1)
	}
}

// rate is the part of the whole.
func (r ratio) rate() float64 { return float64(r.part) / float64(max(1, r.whole)) }
