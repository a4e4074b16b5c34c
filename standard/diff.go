package standard

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"kapok"
)

// A Change is one difference between two editions, for machines.
type Change struct {
	Kind  string `json:"kind"`            // Added, Removed, Renumbered, Changed
	Of    string `json:"of"`              // clause, risk, bank, aspect
	From  string `json:"from,omitempty"`  // id in the first; empty when added
	To    string `json:"to,omitempty"`    // id in the second; empty when removed
	Field string `json:"field,omitempty"` // of a changed thing: metric.at_least, total_min …
	Old   string `json:"old,omitempty"`
	New   string `json:"new,omitempty"`
}

// The kinds of change.
const (
	Added      = "added"
	Removed    = "removed"
	Renumbered = "renumbered"
	Changed    = "changed"
)

// Diff tells what b changed against a: clauses added, removed, renumbered, their kinds and
// thresholds; risks, aspects and bank minimums. Words are not compared. Where b follows a, its
// clauses are matched by what they were; otherwise, and for the rest, by id.
func Diff(a, b *Standard) []Change {
	var out []Change
	out = append(out, diffClauses(a, b)...)
	out = append(out, diffList("risk", a.Risks, b.Risks, func(r Risk) string { return r.ID }, riskFields)...)
	out = append(out, diffList("aspect", a.Aspects, b.Aspects, func(x Aspect) string { return x.ID }, func(Aspect) []field { return nil })...)
	out = append(out, diffList("bank", a.Banks, b.Banks, func(x BankRule) string { return x.Kind }, bankFields)...)
	return out
}

type field struct{ name, value string }

func diffClauses(a, b *Standard) []Change {
	before := func(c Clause) string {
		if b.Follows == a.ID && c.Was != "" {
			return c.Was
		}
		return c.ID
	}
	var out []Change
	kept := map[string]bool{}
	for _, c := range b.Clauses {
		old, ok := a.Clause(before(c))
		if !ok {
			out = append(out, Change{Kind: Added, Of: "clause", To: c.ID})
			continue
		}
		kept[old.ID] = true
		if old.ID != c.ID {
			out = append(out, Change{Kind: Renumbered, Of: "clause", From: old.ID, To: c.ID})
		}
		out = append(out, diffFields("clause", old.ID, c.ID, clauseFields(old), clauseFields(c))...)
	}
	for _, c := range a.Clauses {
		if !kept[c.ID] {
			out = append(out, Change{Kind: Removed, Of: "clause", From: c.ID})
		}
	}
	return out
}

func diffList[T any](of string, a, b []T, id func(T) string, fields func(T) []field) []Change {
	var out []Change
	for _, x := range b {
		old, ok := find(a, func(y T) bool { return id(y) == id(x) })
		if !ok {
			out = append(out, Change{Kind: Added, Of: of, To: id(x)})
			continue
		}
		out = append(out, diffFields(of, id(x), id(x), fields(old), fields(x))...)
	}
	for _, x := range a {
		if _, ok := find(b, func(y T) bool { return id(y) == id(x) }); !ok {
			out = append(out, Change{Kind: Removed, Of: of, From: id(x)})
		}
	}
	return out
}

// diffFields pairs two lists of the same fields, in the same order.
func diffFields(of, from, to string, a, b []field) []Change {
	var out []Change
	for i := range b {
		if a[i].value != b[i].value {
			out = append(out, Change{Kind: Changed, Of: of, From: from, To: to, Field: b[i].name, Old: a[i].value, New: b[i].value})
		}
	}
	return out
}

func clauseFields(c Clause) []field {
	m := Metric{}
	if c.Metric != nil {
		m = *c.Metric
	}
	return []field{
		{"kind", string(c.Kind)},
		{"advisory", strconv.FormatBool(c.Advisory)},
		{"metric.bank", m.Bank},
		{"metric.measure", m.Measure},
		{"metric.method", string(m.Method)},
		{"metric.sample_min", strconv.Itoa(m.SampleMin)},
		{"metric.sample_share", fmt.Sprint(m.SampleShare)},
		{"metric.at_least", threshold(m.AtLeast)},
		{"metric.at_most", threshold(m.AtMost)},
	}
}

func threshold(p *float64) string {
	if p == nil {
		return ""
	}
	return fmt.Sprint(*p)
}

func riskFields(r Risk) []field {
	leaves := each(r.Leaves, func(l kapok.RiskID) string { return string(l) })
	slices.Sort(leaves)
	return []field{{"class", r.Class}, {"leaves", fmt.Sprint(leaves)}, {"keyword", strconv.FormatBool(r.Keyword)}}
}

func bankFields(b BankRule) []field {
	var per []string
	for _, c := range slices.Sorted(maps.Keys(b.PerRisk)) {
		per = append(per, fmt.Sprintf("%s:%d", c, b.PerRisk[c]))
	}
	return []field{
		{"total_min", strconv.Itoa(b.TotalMin)},
		{"per_risk", strings.Join(per, " ")},
		{"per_aspect", strconv.Itoa(b.PerAspect)},
		{"max_age_days", strconv.Itoa(b.MaxAgeDays)},
		{"advisory", strconv.FormatBool(b.Advisory)},
		{"age_advisory", strconv.FormatBool(b.AgeAdvisory)},
	}
}
