package standard

import (
	"errors"
	"fmt"

	"kapok"
)

func (t taxonomyFile) validate() error {
	var f faults
	groups := f.ids("group", each(t.Groups, func(g Group) string { return g.ID }))
	for _, g := range t.Groups {
		f.text("group "+g.ID, g.Title)
	}
	f.ids("leaf", each(t.Leaves, func(l Leaf) string { return string(l.ID) }))
	for _, l := range t.Leaves {
		f.text("leaf "+string(l.ID), l.Title)
		if !groups[l.Group] {
			f.addf("leaf %s: no group %q", l.ID, l.Group)
		}
		if !leafID.MatchString(string(l.ID)) || l.ID.IsTrait() {
			f.addf("leaf %q is not group.name in lower case", l.ID)
		}
	}
	return errors.Join(f...)
}

func (c crosswalkFile) validate(tax taxonomyFile) error {
	var f faults
	refs := map[string]bool{}
	f.ids("framework", each(c.Frameworks, func(w Framework) string { return w.ID }))
	for _, w := range c.Frameworks {
		where := "framework " + w.ID
		f.text(where, w.Title)
		f.fact(where, w.Verify, w.Source)
		if w.Year < 2000 || w.Year > 2100 {
			f.addf("%s: year %d is not a year", where, w.Year)
		}
		f.ids(where+": entry", each(w.Entries, func(e Entry) string { return e.Ref }))
		for _, e := range w.Entries {
			f.text(where+": "+e.Ref, e.Title)
			refs[w.ID+" "+e.Ref] = true
		}
	}
	leaves := map[kapok.RiskID]bool{}
	for _, l := range tax.Leaves {
		leaves[l.ID] = true
	}
	seen := map[string]bool{}
	for _, m := range c.Mappings {
		if !leaves[m.Leaf] {
			f.addf("mapping: no leaf %q in the taxonomy", m.Leaf)
		}
		for _, to := range m.To {
			where := fmt.Sprintf("mapping of %s to %s %s", m.Leaf, to.To, to.Ref)
			if !refs[to.To+" "+to.Ref] {
				f.addf("%s: there is no such entry", where)
			}
			if seen[where] {
				f.addf("%s: it is there twice", where)
			}
			seen[where] = true
			f.oneOf(where, "strength", to.Strength, Strong, Partial)
		}
	}
	return errors.Join(f...)
}

// editions checks what a standard says about the one it follows.
func (l *library) editions() error {
	var f faults
	byID := map[string]*Standard{}
	for _, s := range l.standards {
		if byID[s.ID] != nil {
			f.addf("standard %s: the id is there twice", s.ID)
		}
		byID[s.ID] = s
	}
	for _, s := range l.standards {
		before := byID[s.Follows]
		if s.Follows != "" && before == nil {
			f.addf("standard %s: it follows %q, which is not here", s.ID, s.Follows)
		}
		was := map[string]string{}
		for _, c := range s.Clauses {
			if c.Was == "" {
				continue
			}
			if before != nil {
				if _, ok := before.Clause(c.Was); !ok {
					f.addf("standard %s: clause %s was %q, which %s does not have", s.ID, c.ID, c.Was, before.ID)
				}
			}
			if o := was[c.Was]; o != "" {
				f.addf("standard %s: clauses %s and %s were both %s", s.ID, o, c.ID, c.Was)
			}
			was[c.Was] = c.ID
		}
	}
	return errors.Join(f...)
}
