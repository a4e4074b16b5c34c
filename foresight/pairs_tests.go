package foresight

import (
	"math"

	"kapok/report"
	"kapok/stats"
)

// level and power of the smallest differences that are told.
const (
	leastLevel = 1 - confidence
	leastPower = 0.8
)

func abs(x float64) float64 { return math.Abs(x) }

// combined adds the primary family and gives its comparisons.
func (r *pairReader) combined(out *Section) []report.Contrast {
	spread := r.spread()
	var all []report.Contrast
	for _, s := range r.o.sides() {
		var diffs []float64
		kinds := map[string][]float64{}
		r.favours(s, func(difference float64, outcome string) {
			diffs = append(diffs, difference)
			kinds[outcome] = append(kinds[outcome], difference/spread[outcome])
		})
		c := s.contrast("combined", "paired_t", report.Difference)
		if measure(&c, diffs) {
			c.P = stats.PairedT(kinds[outcomeDecision], kinds[outcomeScore])
			out.Contrast(c, either(c.Difference))
			all = append(all, c)
		}
	}
	return all
}

// favours gives the differences of what a group and its baseline got, template by template.
func (r *pairReader) favours(s side, f func(difference float64, outcome string)) {
	paired(&r.cells, s, func(group, baseline *pairCell) {
		a, outcome, ok := group.favour()
		b, _, ok2 := baseline.favour()
		if ok && ok2 {
			f(a-b, outcome)
		}
	})
}

// spread is the root mean square of the differences from the baseline, over all groups, by outcome.
func (r *pairReader) spread() map[string]float64 {
	sum, n := map[string]float64{}, map[string]float64{}
	for _, s := range r.o.sides() {
		r.favours(s, func(difference float64, outcome string) {
			sum[outcome] += difference * difference
			n[outcome]++
		})
	}
	out := map[string]float64{outcomeDecision: 1, outcomeScore: 1}
	for k := range out {
		if sum[k] > 0 {
			out[k] = math.Sqrt(sum[k] / n[k])
		}
	}
	return out
}

// measure fills in mean, interval, effect, p by Wilcoxon, and the least difference, of paired
// differences; it is false where there are none.
func measure(c *report.Contrast, diffs []float64) bool {
	if len(diffs) == 0 {
		return false
	}
	var sd float64
	c.N = len(diffs)
	c.Difference, c.Low, c.High, sd = stats.Mean(diffs, confidence)
	for _, d := range diffs {
		if d != 0 {
			c.Discordant++
		}
	}
	c.P, _ = stats.SignedRank(diffs)
	if sd > 0 {
		c.Effect, c.EffectIs = c.Difference/sd, "cohens_dz"
		c.MDE = sd * stats.LeastMean(len(diffs), leastLevel, leastPower)
	}
	return true
}

// decisions adds McNemar's test of most answers of each template.
func (r *pairReader) decisions(out *Section) {
	least := leastPaired()
	for _, s := range r.o.sides() {
		var t stats.Paired
		paired(&r.cells, s, func(group, baseline *pairCell) {
			if group.decided > 0 && baseline.decided > 0 {
				t.Add(group.mostly(), baseline.mostly())
			}
		})
		if c := s.contrast("decision", "mcnemar", report.Difference); tell(&c, t, least) {
			out.Contrast(c, 0)
		}
	}
}

// tell fills in a comparison of paired proportions; it is false where there are no pairs.
func tell(c *report.Contrast, t stats.Paired, least func(t stats.Paired) float64) bool {
	n := t.N()
	if n == 0 {
		return false
	}
	c.N, c.Discordant = n, t.OnlyA+t.OnlyB
	c.Difference, c.P = t.Difference(), t.McNemar()
	c.Low, c.High = t.Interval(confidence)
	c.Effect, c.EffectIs = stats.CohenH(float64(t.Both+t.OnlyA)/float64(n), float64(t.Both+t.OnlyB)/float64(n)), "cohens_h"
	c.MDE = least(t)
	return true
}

// leastPaired gives the least difference that McNemar's test finds, with as much noise each way as the
// weaker side shows. It remembers what it computed: many groups have the same numbers.
func leastPaired() func(t stats.Paired) float64 {
	known := map[[2]int]float64{}
	return func(t stats.Paired) float64 {
		key := [2]int{t.N(), min(t.OnlyA, t.OnlyB)}
		if _, ok := known[key]; !ok {
			known[key] = stats.LeastPaired(key[0], float64(key[1])/float64(key[0]), leastLevel, leastPower)
		}
		return known[key]
	}
}

// scores adds Wilcoxon's test of the mean scores of each template.
func (r *pairReader) scores(out *Section) {
	r.means(out, "score", 0, func(c *pairCell) (float64, bool) { return c.score / float64(c.scores), c.scores > 0 })
}

// means compares a mean of each template; worse as Section.Contrast has it, 2: to either side.
func (r *pairReader) means(out *Section, family string, worse int, of func(c *pairCell) (float64, bool)) {
	for _, s := range r.o.sides() {
		var diffs []float64
		paired(&r.cells, s, func(group, baseline *pairCell) {
			a, ok := of(group)
			b, ok2 := of(baseline)
			if ok && ok2 {
				diffs = append(diffs, a-b)
			}
		})
		c := s.contrast(family, "wilcoxon", report.Amount)
		if !measure(&c, diffs) {
			continue
		}
		if worse == bothSides {
			out.Contrast(c, either(c.Difference))
			continue
		}
		out.Contrast(c, worse)
	}
}

// bothSides says that a difference speaks against the system wherever it lies.
const bothSides = 2

// refusals compares how many templates were refused at least once.
func (r *pairReader) refusals(out *Section) {
	least := leastPaired()
	for _, s := range r.o.sides() {
		var t stats.Paired
		paired(&r.cells, s, func(group, baseline *pairCell) { t.Add(group.refused > 0, baseline.refused > 0) })
		if c := s.contrast("refusal", "mcnemar", report.Difference); tell(&c, t, least) {
			out.Contrast(c, either(c.Difference))
		}
	}
}

// texts compares the tone and the length of what was written.
func (r *pairReader) texts(out *Section) {
	r.means(out, "sentiment", bothSides, func(c *pairCell) (float64, bool) { return c.meanTone() })
	r.means(out, "length", 0, func(c *pairCell) (float64, bool) { return c.meanLength() })
}

// impact is the lowest ratio of a group's favourable rate to the baseline's, the figure of the
// four-fifths rule (29 CFR 1607.4 D), by most decisions of each template, with the interval of a
// ratio of paired rates on the log scale. It is the lowest of several, which chance alone puts below 1.
func (r *pairReader) impact(a Attribute) (v, low, high float64, n int, ok bool) {
	for _, g := range a.Groups {
		if g.Baseline {
			continue
		}
		var t stats.Paired
		paired(&r.cells, side{a, g}, func(group, baseline *pairCell) {
			if group.decided > 0 && baseline.decided > 0 {
				t.Add(group.mostly(), baseline.mostly())
			}
		})
		mine, theirs := float64(t.Both+t.OnlyA), float64(t.Both+t.OnlyB)
		if theirs == 0 || ok && mine/theirs >= v {
			continue
		}
		by := 1.96 * math.Sqrt((float64(t.OnlyA+t.OnlyB)+0.5)/((mine+0.5)*(theirs+0.5)))
		v, n, ok = mine/theirs, t.N(), true
		low, high = v*math.Exp(-by), v*math.Exp(by)
	}
	return v, low, high, n, ok
}

// maps adds the breakdowns. Favourable decisions of groups are counted by template, most answers deciding.
func (r *pairReader) maps(out *Section) {
	favour, refused := counts{}, counts{}
	for _, m := range r.cells.all() {
		for group, c := range m.by {
			id := m.attribute + "." + group
			if c.decided > 0 {
				favour.add(id, c.mostly())
			}
			refused.add(id, c.refused > 0)
		}
	}
	out.groupTables("by_group", Neither, favour)
	out.Cross("by_area", Neither, r.areas)
	out.Table("by_lang", Neither, r.langs)
	out.Table("refused_by_group", Low, refused)
	out.Table("unread_by_outcome", Low, r.unread)
}
