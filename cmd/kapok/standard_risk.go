package main

import (
	"slices"

	"kapok"
	"kapok/standard"
)

// showRisk shows a risk of a standard: what it is made of, and what it corresponds to elsewhere.
func showRisk(o *output, r standard.Risk) error {
	if o.asJSON {
		return o.json(r)
	}
	o.say("%s  %s", o.paint(bold, r.ID), r.Title.In(o.lang))
	for _, leaf := range r.Leaves {
		o.say("  %s", o.riskName(leaf))
	}
	o.say("%s", o.verified(r.Verify, r.Source))
	o.crosswalk(r.Crosswalk)
	return nil
}

func houseLeaf(id string) (standard.Leaf, bool) {
	all := standard.Taxonomy()
	i := slices.IndexFunc(all, func(l standard.Leaf) bool { return string(l.ID) == id })
	if i < 0 {
		return standard.Leaf{}, false
	}
	return all[i], true
}

// showLeaf shows a leaf of the house taxonomy, such as a finding names it: its group, the risk
// that it belongs to under the standard, and what it corresponds to elsewhere.
func showLeaf(o *output, s *standard.Standard, leaf standard.Leaf) error {
	risk, within := s.RiskOf(leaf.ID)
	walk := standard.Crosswalk(leaf.ID)
	if o.asJSON {
		out := struct {
			standard.Leaf
			Standard  string             `json:"standard"`
			Risk      string             `json:"risk,omitempty"` // none: outside the risks of the standard
			Crosswalk []standard.Mapping `json:"crosswalk"`
		}{leaf, s.ID, risk.ID, append([]standard.Mapping{}, walk...)}
		return o.json(out)
	}
	o.say("%s  %s", o.paint(bold, string(leaf.ID)), leaf.Title.In(o.lang))
	for _, g := range standard.Groups() {
		if g.ID == leaf.Group {
			o.say("%s", o.t("cli.standard.group", "group", g.Title.In(o.lang)))
		}
	}
	if within {
		o.say("%s", o.t("cli.standard.under", "standard", s.ID, "risk", risk.ID+" "+risk.Title.In(o.lang)))
	} else {
		o.say("%s", o.t("cli.standard.outside", "standard", s.ID))
	}
	o.crosswalk(walk)
	return nil
}

// crosswalk says what a risk corresponds to in other lists of risks, by our own judgement.
func (o *output) crosswalk(list []standard.Mapping) {
	all := standard.Frameworks()
	for _, m := range list {
		to, ref := m.To, m.Ref
		if i := slices.IndexFunc(all, func(f standard.Framework) bool { return f.ID == m.To }); i >= 0 {
			to = all[i].Title.In(o.lang)
			ref += entryTitle(all[i], m.Ref, o.lang)
		}
		o.say("  → %s", o.t("cli.standard.crosswalk", "to", to, "ref", ref, "strength", o.p.Term("strength", m.Strength)))
	}
}

// entryTitle is the title of an entry of a framework, after a space.
func entryTitle(f standard.Framework, ref string, lang kapok.Lang) string {
	for _, e := range f.Entries {
		if e.Ref == ref {
			return " " + e.Title.In(lang)
		}
	}
	return ""
}
