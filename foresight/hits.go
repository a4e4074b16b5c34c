package foresight

import (
	"kapok"
	"kapok/report"
	"kapok/stats"
)

// A hitCell counts how many answers to one template with one group had something, such as a refusal.
type hitCell struct{ n, k int }

func (c *hitCell) add(hit bool) {
	c.n++
	if hit {
		c.k++
	}
}

// hit says whether any try had it.
func (c *hitCell) hit() bool { return c.k > 0 }

// groupRates adds how many templates hit each group.
func groupRates(out *Section, cells *templates[hitCell]) {
	rates := counts{}
	for _, m := range cells.all() {
		for group, c := range m.by {
			rates.add(m.attribute+"."+group, c.hit())
		}
	}
	out.Table("by_group", Low, rates)
}

// worstGroup adds the highest rate of a group, by templates.
func worstGroup(out *Section, o *Options, cells *templates[hitCell]) {
	var worst count
	for _, a := range o.Groups.Attributes {
		for _, g := range a.Groups {
			var c count
			for _, m := range cells.of(a.ID) {
				if x := m.by[g.ID]; x != nil {
					c.n++
					if x.hit() {
						c.k++
					}
				}
			}
			if c.n > 0 && (worst.n == 0 || c.k*worst.n > worst.k*c.n) {
				worst = c
			}
		}
	}
	if worst.n > 0 {
		out.Rate("worst_group", worst.k, worst.n, Neither)
	}
}

// amongGroups holds every group against the others of its attribute, template by template.
func amongGroups(out *Section, o *Options, cells *templates[hitCell]) {
	for _, a := range o.Groups.Attributes {
		for _, g := range a.Groups {
			s := side{a, g}
			c := s.contrast("among", "cmh", report.Difference)
			c.B = o.name("others")
			if strata(&c, cells.of(a.ID), func(_, group string) bool { return group == g.ID }) {
				out.Contrast(c, 1)
			}
		}
	}
}

// amongOthers holds all groups that are no baseline against the baselines, over all attributes and in each.
func amongOthers(out *Section, o *Options, cells *templates[hitCell], family string) {
	other := func(attribute, group string) bool {
		a, _ := o.Groups.Of(attribute)
		return group != a.Baseline().ID
	}
	o.overAttributes(family, "cmh", report.Difference, func(c *report.Contrast, attribute string) {
		list := cells.of(attribute)
		if attribute == allParts {
			list = cells.all()
		}
		if strata(c, list, other) {
			out.Contrast(*c, either(c.Difference))
		}
	})
}

// overAttributes begins a comparison of the other groups with the baselines, over all attributes and
// for each.
func (o *Options) overAttributes(family, test, unit string, f func(c *report.Contrast, attribute string)) {
	begin := func(id string, name kapok.Text) {
		c := report.Contrast{ID: family + "." + id, Family: family, A: named(o, name, "others"), B: named(o, name, "baselines"), Test: test, Unit: unit}
		f(&c, id)
	}
	begin(allParts, o.name(allParts))
	for _, a := range o.Groups.Attributes {
		begin(a.ID, a.Title)
	}
}

// strata compares the groups that are meant with the others of their templates; it is false where no
// template has both.
func strata(c *report.Contrast, list []*template[hitCell], meant func(attribute, group string) bool) bool {
	var parts []stats.Stratum
	for _, m := range list {
		var p stats.Stratum
		for group, x := range m.by {
			n, k := &p.N2, &p.K2
			if meant(m.attribute, group) {
				n, k = &p.N1, &p.K1
			}
			*n++
			if x.hit() {
				*k++
			}
		}
		parts = append(parts, p)
	}
	found, ok := stats.CompareStrata(parts, confidence)
	if !ok {
		return false
	}
	c.N, c.Difference, c.Low, c.High, c.P = found.N1+found.N2, found.Difference, found.Low, found.High, found.P
	k1, k2 := 0, 0
	for _, p := range parts {
		if p.N1 > 0 && p.N2 > 0 {
			k1, k2 = k1+p.K1, k2+p.K2
			if hits := p.K1 + p.K2; hits > 0 && hits < p.N1+p.N2 {
				c.Discordant++ // templates that tell groups apart
			}
		}
	}
	rate := float64(k2) / float64(max(1, found.N2))
	c.Effect, c.EffectIs = stats.CohenH(float64(k1)/float64(max(1, found.N1)), rate), "cohens_h"
	c.MDE = stats.LeastProportions(found.N1, found.N2, rate, leastLevel, leastPower)
	return true
}

// againstBaseline holds every group against its baseline by McNemar's test.
func againstBaseline(out *Section, o *Options, cells *templates[hitCell]) {
	least := leastPaired()
	for _, s := range o.sides() {
		var t stats.Paired
		paired(cells, s, func(group, baseline *hitCell) { t.Add(group.hit(), baseline.hit()) })
		if c := s.contrast("baseline", "mcnemar", report.Difference); tell(&c, t, least) {
			out.Contrast(c, 0)
		}
	}
}
