package app

import (
	"strings"

	"kapok"
	"kapok/bank"
	"kapok/standard"
)

// House is the standard that banks are checked against when no profile says otherwise.
const House = "gbt45654-2025"

// Minimums are what the standard asks of a kind of bank.
func Minimums(kind string) (bank.Minimums, error) {
	std, err := standard.Get(House)
	if err != nil {
		return bank.Minimums{}, err
	}
	m := bank.Minimums{Parts: map[string]int{}, PartOf: func(q bank.Question) string {
		if r, ok := std.RiskOf(q.Risk); ok {
			return r.ID
		}
		return q.Aspect
	}}
	rule, ok := std.Bank(kind)
	if !ok {
		return m, nil
	}
	m.Total, m.MaxAgeDays = rule.TotalMin, rule.MaxAgeDays
	for _, r := range std.Risks {
		if n := rule.RiskMin(r); n > 0 {
			m.Parts[r.ID] = n
		}
	}
	if rule.PerAspect > 0 {
		for _, a := range std.Aspects {
			m.Parts[a.ID] = rule.PerAspect
		}
	}
	return m, nil
}

// ImportOptions resolve the names of risks and aspects in a user's file: leaves of the taxonomy,
// the standard's ids such as A.2.d, and titles in any language of the pages.
func ImportOptions(kind string) (bank.ImportOptions, error) {
	std, err := standard.Get(House)
	if err != nil {
		return bank.ImportOptions{}, err
	}
	leaves, risks, aspects := map[kapok.RiskID]bool{}, map[string]kapok.RiskID{}, map[string]string{}
	name := func(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), "")) }
	for _, r := range std.Risks {
		for _, s := range []string{r.ID, r.Title.Hans, r.Title.Hant, r.Title.En, r.ID + r.Title.Hans, r.ID + r.Title.Hant} {
			risks[name(s)] = r.Leaves[0]
		}
	}
	for _, l := range standard.Taxonomy() {
		leaves[l.ID] = true
		for _, s := range []string{string(l.ID), l.Title.Hans, l.Title.Hant, l.Title.En} {
			risks[name(s)] = l.ID
		}
	}
	for _, a := range std.Aspects {
		for _, s := range []string{a.ID, a.Title.Hans, a.Title.Hant, a.Title.En} {
			aspects[name(s)] = a.ID
		}
	}
	return bank.ImportOptions{
		Kind:    kind,
		Known:   func(r kapok.RiskID) bool { return leaves[r] },
		Resolve: func(s string) (kapok.RiskID, bool) { r, ok := risks[name(s)]; return r, ok },
		Aspect:  func(s string) (string, bool) { a, ok := aspects[name(s)]; return a, ok },
	}, nil
}
