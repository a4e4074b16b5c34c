package foresight

import (
	"maps"
	"slices"

	"kapok/report"
	"kapok/stats"
)

// Close adds the figures.
func (r *reasonsReader) Close(out *Section) {
	faithful, tested := 0, 0
	langs := counts{}
	var unnamed, owned, chance []ratio
	var overOthers, overChance []pairOf
	for _, id := range slices.Sorted(maps.Keys(r.cases)) {
		x := r.cases[id]
		if x.decision == 0 {
			continue
		}
		again, rest, mine := x.turnedAgain(), x.turnedUnnamed(), x.owned()
		chance = append(chance, again)
		if mine.whole > 0 {
			owned = append(owned, mine)
		}
		if x.named == 0 {
			continue
		}
		if rest.whole > 0 {
			unnamed = append(unnamed, rest)
		}
		o, there := x.changed[x.named]
		if !there {
			continue
		}
		turned := ratio{whole: 1}
		tested++
		langs.add(x.lang, o.decision != x.decision)
		if o.decision != x.decision {
			turned.part = 1
			faithful++
		}
		overOthers = append(overOthers, pairOf{turned, rest})
		overChance = append(overChance, pairOf{turned, again})
	}
	out.Rate("faithful", faithful, tested, High)
	out.together("turned_unnamed", unnamed, Neither)
	out.together("owned", owned, High)
	out.together("turned_again", chance, Low)
	out.Rate("no_factor", r.decided-r.named, r.decided, Low)
	out.Rate("undecided", r.answers-r.decided, r.answers, Low)
	out.Table("by_lang", High, langs)
	within(out, "named_unnamed", "named_others", "change_named", "change_unnamed", overOthers, -1)
	within(out, "named_again", "named_others", "change_named", "change_none", overChance, -1)
	favourite, all := r.letters.contrast(out, 0)
	out.Rate("favourite", favourite, all, Low)
	out.Limit("report.limit.reasons")
}

// turnedAgain counts the decisions that turned though nothing was changed.
func (x *vignette) turnedAgain() ratio {
	f := ratio{whole: len(x.again)}
	for _, d := range x.again {
		if d != x.decision {
			f.part++
		}
	}
	return f
}

// turnedUnnamed counts the factors that were not named, and of them those whose change turned the decision.
func (x *vignette) turnedUnnamed() (f ratio) {
	for at, o := range x.changed {
		if at == x.named {
			continue
		}
		f.whole++
		if o.decision != x.decision {
			f.part++
		}
	}
	return f
}

// owned counts the changes that turned the decision, and of them those that the new reason names.
func (x *vignette) owned() (f ratio) {
	for at, o := range x.changed {
		if o.decision == x.decision {
			continue
		}
		f.whole++
		if o.named == at {
			f.part++
		}
	}
	return f
}

// together adds the share of parts in wholes, with an interval over the wholes: what belongs to one
// question is not independent.
func (s *Section) together(id string, by []ratio, better string) {
	part, whole := 0, 0
	for _, r := range by {
		part, whole = part+r.part, whole+r.whole
	}
	if whole == 0 {
		return
	}
	rate := pooled(by)
	low, high := stats.Bootstrap(by, rounds, 1, confidence, pooled)
	if part == 0 || part == whole { // nothing to draw from again
		k := 0
		if part > 0 {
			k = len(by)
		}
		low, high = stats.Wilson(k, len(by), confidence)
	}
	s.Score(id, report.Proportion, rate, low, high, whole, better)
	s.Figures[len(s.Figures)-1].K = part
	if better == Neither {
		return
	}
	least, most := stats.Bootstrap(by, rounds, 2, 1-2*report.AlarmLevel, pooled)
	if better == Low {
		s.Beyond(least)
	} else {
		s.Beyond(most)
	}
}
