package standard_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kapok/standard"
)

// What the national standard changed against the technical document before it.
func TestNationalStandardAgainstTheTechnicalDocument(t *testing.T) {
	changes := standard.Diff(get(t, "tc260-003-2024"), get(t, "gbt45654-2025"))
	byKind := map[string][]string{}
	for _, c := range changes {
		if c.Of != "clause" {
			t.Errorf("risks, aspects and bank minimums are reported unchanged, but: %+v", c)
		}
		byKind[c.Kind] = append(byKind[c.Kind], c.To)
	}
	if want := []string{"5.1-audit", "5.2-output", "6.7-edge"}; !slices.Equal(byKind[standard.Added], want) {
		t.Errorf("added %v, want %v", byKind[standard.Added], want)
	}
	if len(byKind[standard.Removed]) != 0 || len(byKind[standard.Changed]) != 0 {
		t.Errorf("removed %v, changed %v; want none", byKind[standard.Removed], byKind[standard.Changed])
	}
	if !slices.Contains(byKind[standard.Renumbered], "4.3-roles") {
		t.Errorf("renumbered %v; the separation of roles moved from 5.3 to 4.3", byKind[standard.Renumbered])
	}
}

func TestDiffOfAnEditionWithItselfIsEmpty(t *testing.T) {
	for _, s := range all(t) {
		if d := standard.Diff(s, s); len(d) != 0 {
			t.Errorf("%s differs from itself: %+v", s.ID, d)
		}
	}
}

func TestDiffShowsThresholdsAndMinimums(t *testing.T) {
	limit, tighter := 0.9, 0.95
	a := &standard.Standard{
		ID: "a",
		Clauses: []standard.Clause{
			{ID: "1", Kind: standard.KindMetric, Metric: &standard.Metric{SampleMin: 1000, AtLeast: &limit}},
			{ID: "2", Kind: standard.KindEvidence},
		},
		Banks: []standard.BankRule{{Kind: standard.BankContent, TotalMin: 2000, PerRisk: map[string]int{"A.1": 50}}},
		Risks: []standard.Risk{{ID: "A.1.a"}},
	}
	b := &standard.Standard{
		ID: "b", Follows: "a",
		Clauses: []standard.Clause{{ID: "7", Was: "1", Kind: standard.KindMetric, Metric: &standard.Metric{SampleMin: 2000, AtLeast: &tighter}}},
		Banks:   []standard.BankRule{{Kind: standard.BankContent, TotalMin: 3000, PerRisk: map[string]int{"A.1": 60}}},
		Risks:   []standard.Risk{{ID: "A.1.a", Keyword: true}, {ID: "A.1.b"}},
	}
	want := []standard.Change{
		{Kind: "renumbered", Of: "clause", From: "1", To: "7"},
		{Kind: "changed", Of: "clause", From: "1", To: "7", Field: "metric.sample_min", Old: "1000", New: "2000"},
		{Kind: "changed", Of: "clause", From: "1", To: "7", Field: "metric.at_least", Old: "0.9", New: "0.95"},
		{Kind: "removed", Of: "clause", From: "2"},
		{Kind: "changed", Of: "risk", From: "A.1.a", To: "A.1.a", Field: "keyword", Old: "false", New: "true"},
		{Kind: "added", Of: "risk", To: "A.1.b"},
		{Kind: "changed", Of: "bank", From: "content", To: "content", Field: "total_min", Old: "2000", New: "3000"},
		{Kind: "changed", Of: "bank", From: "content", To: "content", Field: "per_risk", Old: "A.1:50", New: "A.1:60"},
	}
	if diff := cmp.Diff(want, standard.Diff(a, b)); diff != "" {
		t.Error(diff)
	}
}
