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
	var by []pairOf
	for _, x := range sets {
		by = append(by, pairOf{x.flips(how), x.flips(putAgain)})
	}
	within(out, "excess_"+how, "excess", how, putAgain, by, 1)
}

// accuracyContrast compares how often the choice is right under a change with the base: McNemar's test
// where the change is put once to a set, else set by set.
func accuracyContrast(out *Section, sets []*reworded, how string) {
	var pairs stats.Paired
	var by []pairOf
	once := true
	for _, x := range sets {
		f := x.accuracy(how)
		if x.base == nil || f.whole == 0 {
			continue
		}
		first := ratio{whole: 1}
		if x.base.right {
			first.part = 1
		}
		once = once && f.whole == 1
		pairs.Add(f.part == f.whole, x.base.right)
		by = append(by, pairOf{f, first})
	}
	id := "accuracy_" + how
	if !once {
		within(out, id, "accuracy_change", how, putBase, by, -1)
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

// power is that of the smallest difference that a comparison finds.
const power = 0.8

// pairOf is what two conditions made of one question, each perhaps asked several times.
type pairOf struct{ a, b ratio }

// within adds a comparison of two conditions question by question: of what came back to one question it
// does not matter under which condition it did, if they are the same. That is McNemar's test where each
// was asked once (Mantel and Haenszel 1959), and unlike ranks of shares it is right where one condition was
// asked more often than the other. worse is as [Section.Contrast] says.
func within(out *Section, id, family, a, b string, by []pairOf, worse int) {
	var strata []stats.Stratum
	var diffs []float64
	var mine, theirs ratio
	apart := 0
	for _, x := range by {
		if x.a.whole == 0 || x.b.whole == 0 {
			continue
		}
		strata = append(strata, stats.Stratum{K1: x.a.part, N1: x.a.whole, K2: x.b.part, N2: x.b.whole})
		mine.part, mine.whole = mine.part+x.a.part, mine.whole+x.a.whole
		theirs.part, theirs.whole = theirs.part+x.b.part, theirs.whole+x.b.whole
		d := x.a.rate() - x.b.rate()
		if diffs = append(diffs, d); d != 0 {
			apart++
		}
	}
	all, ok := stats.CompareStrata(strata, confidence)
	if !ok {
		return
	}
	c := report.Contrast{
		ID: id, Family: family, A: out.o.name(a), B: out.o.name(b), Test: "permutation", Unit: report.Difference, N: len(strata), Discordant: apart,
		Difference: all.Difference, Low: all.Low, High: all.High, Effect: stats.CohenH(mine.rate(), theirs.rate()), EffectIs: "cohens_h", P: all.P,
	}
	if _, _, _, sd := stats.Mean(diffs, confidence); sd > 0 {
		c.MDE = min(1, stats.LeastMean(len(diffs), 1-confidence, power)*sd)
	}
	out.Contrast(c, worse)
}

// rate is the part of the whole.
func (r ratio) rate() float64 { return float64(r.part) / float64(max(1, r.whole)) }
