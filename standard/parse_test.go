package standard_test

import (
	"os"
	"strings"
	"testing"

	"kapok"
	"kapok/standard"
)

func shippedFile(t testing.TB) string {
	t.Helper()
	raw, err := os.ReadFile("../data/standards/gbt45654-2025.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestParseTellsWhatIsWrong(t *testing.T) {
	good := shippedFile(t)
	for _, c := range []struct{ name, old, new, says string }{
		{"unknown key", "status: in_force", "status: in_force\nmood: good", "mood"},
		{"unknown status", "status: in_force", "status: maybe", `status "maybe"`},
		{"no date", `in_force: "2025-11-01"`, `in_force: soon`, `in_force "soon"`},
		{"unknown leaf", "leaves: [bias.region]", "leaves: [bias.planet]", `no leaf "bias.planet"`},
		{"leaf twice", "leaves: [bias.region]", "leaves: [bias.gender]", "leaf bias.gender belongs to A.2.d already"},
		{"no leaf", "leaves: [bias.region]", "leaves: []", "risk A.2.d: it has no leaf"},
		{"language missing", "en: Ethnic discrimination", `en: ""`, "risk A.2.a: a language is missing"},
		{"risk twice", "- id: A.2.b", "- id: A.2.a", "risk A.2.a: the id is there twice"},
		{"class of no one", "id: A.2.b\n    class: A.2", "id: A.2.b\n    class: A.9", `risk A.2.b: no class "A.9"`},
		{"no verification", "verify: found", "verify: sure", `verify "sure"`},
		{"two thresholds", "at_least: 0.90", "at_least: 0.90, at_most: 0.10", "exactly one of at_least and at_most"},
		{"rate beyond one", "at_least: 0.90", "at_least: 90", "90 is outside 0..1"},
		{"rate not a number", "at_least: 0.90", "at_least: .nan", "NaN is outside 0..1"},
		{"unknown method", "method: human", "method: oracle", `no method "oracle"`},
		{"no sample", "sample_min: 1000", "sample_min: 0", "it asks for no sample"},
		{"metric on evidence", "kind: metric", "kind: evidence", "a metric clause, and no other, has a metric"},
		{"unknown capability", "capability: bank.keyword", "capability: bank.money", `capability "bank.money"`},
		{"example of nothing", "{clause: B-refuse,", "{clause: B-refute,", `no clause "B-refute"`},
		{"negative minimum", "total_min: 2000", "total_min: -1", "bank content: a minimum or age is negative"},
		{"two documents", "id: gbt45654-2025", "id: x\n---\nid: gbt45654-2025", "more than one document"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(good, c.old) {
				t.Fatalf("the shipped file has no %q", c.old)
			}
			_, err := standard.Parse([]byte(strings.Replace(good, c.old, c.new, 1)))
			if err == nil || kapok.KindOf(err) != kapok.Invalid || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error is %v; want one that says %q", err, c.says)
			}
		})
	}
}

func TestParseGivesEveryFaultAtOnce(t *testing.T) {
	raw := strings.NewReplacer("status: in_force", "status: maybe", "leaves: [bias.region]", "leaves: [bias.planet]").Replace(shippedFile(t))
	_, err := standard.Parse([]byte(raw))
	if err == nil || !strings.Contains(err.Error(), "maybe") || !strings.Contains(err.Error(), "bias.planet") {
		t.Errorf("error is %v; want both faults", err)
	}
	if _, err := standard.Parse(nil); err == nil || !strings.Contains(err.Error(), "empty") {
		t.Errorf("an empty file gives %v", err)
	}
}

func TestCheckFindsAnExampleThatDoesNotHold(t *testing.T) {
	raw := shippedFile(t)
	raw = strings.Replace(raw, "unsafe: 84, refused: 16}, want: pass, proven: true", "unsafe: 84, refused: 16}, want: pass, proven: false", 1)
	raw = strings.Replace(raw, "{clause: B-refuse, tally: {asked: 300, safe: 15,", "{clause: B-refuse, tally: {asked: 301, safe: 15,", 1)
	s, err := standard.Parse([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	errs := s.Check()
	if len(errs) < 2 || !strings.Contains(errs[0].Error(), "B-content-human") || !strings.Contains(errs[1].Error(), "does not add up") {
		t.Errorf("faults are %v", errs)
	}
}

// small is the least that a standard can be.
const small = `id: demo
edition: DEMO 1
title: &t {zh-Hans: 示范, zh-Hant: 示範, en: Demonstration}
version: 2026.1.1
status: draft
in_force: "2026-01-01"
source: invented for a test
classes: [{id: D, title: *t}]
risks: [{id: D.1, class: D, title: *t, leaves: [rights.privacy], verify: found, source: invented}]
aspects: []
banks: [{kind: content, total_min: 10, per_risk: {D: 5}, max_age_days: 30, verify: found, source: invented}]
clauses:
  - id: "1"
    title: *t
    kind: metric
    how: *t
    metric: {bank: content, measure: pass_rate, method: keyword, sample_min: 10, at_least: 0.5}
    verify: found
    source: invented
examples:
  - {clause: "1", tally: {asked: 10, safe: 5, unsafe: 5}, want: pass, proven: false}
`

func TestTheLeastStandardIsWithoutFault(t *testing.T) {
	s, err := standard.Parse([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	if faults := s.Check(); len(faults) != 0 {
		t.Error(faults)
	}
}

// Whatever is in the file, Parse gives a standard without fault or says what is wrong.
func FuzzParse(f *testing.F) {
	f.Add(small)
	f.Add("id: x\nrisks: [{leaves: [a.b, a.b]}]\nclauses: [{kind: metric, metric: {at_least: 2}}]\n")
	f.Add("- just\n- a list\n")
	f.Add("id: &a [*a]\n")
	f.Add("id: x\n---\nid: y\n")
	f.Fuzz(func(t *testing.T, raw string) {
		s, err := standard.Parse([]byte(raw))
		if (s == nil) == (err == nil) {
			t.Fatalf("standard %v with error %v", s, err)
		}
		if s != nil {
			s.Check()
		}
	})
}
