package standard_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"kapok"
	"kapok/standard"
)

func get(t testing.TB, id string) *standard.Standard {
	t.Helper()
	s, err := standard.Get(id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func all(t testing.TB) []*standard.Standard {
	t.Helper()
	list, err := standard.List()
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Titles in three languages, verification tags, crosswalks, examples: all that Check covers.
func TestShippedStandardsHaveNoFault(t *testing.T) {
	for _, err := range standard.Check() {
		t.Error(err)
	}
	var ids []string
	for _, s := range all(t) {
		ids = append(ids, s.ID)
	}
	if want := []string{"gbt45654-2025", "tc260-003-2024"}; !slices.Equal(ids, want) {
		t.Errorf("standards are %v, want %v, the newest first", ids, want)
	}
}

func TestShippedFilesFollowTheSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("../docs/schema/standard.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all(t) {
		raw, err := os.ReadFile("../data/standards/" + s.ID + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		var doc any
		if err := yaml.Unmarshal(raw, &doc); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: %v", s.ID, err)
		}
		doc.(map[string]any)["clauses"].([]any)[0].(map[string]any)["verify"] = "perhaps"
		if schema.Validate(doc) == nil {
			t.Errorf("%s: the schema accepts a degree of verification that does not exist", s.ID)
		}
	}
}

func TestThirtyOneRisksInFiveClasses(t *testing.T) {
	for _, s := range all(t) {
		perClass := map[string]int{}
		keyword := 0
		for _, r := range s.Risks {
			perClass[r.Class]++
			if r.Keyword {
				keyword++
				if r.Class != "A.1" && r.Class != "A.2" {
					t.Errorf("%s: keyword risk %s is of class %s", s.ID, r.ID, r.Class)
				}
			}
			if !strings.HasPrefix(r.ID, r.Class+".") {
				t.Errorf("%s: risk %s is in class %s", s.ID, r.ID, r.Class)
			}
			for _, leaf := range r.Leaves {
				if got, ok := s.RiskOf(leaf); !ok || got.ID != r.ID {
					t.Errorf("%s: leaf %s of %s is read as %q", s.ID, leaf, r.ID, got.ID)
				}
			}
		}
		if len(s.Risks) != 31 || keyword != 17 {
			t.Errorf("%s: %d risks, %d of them keyword risks; want 31 and 17", s.ID, len(s.Risks), keyword)
		}
		for class, want := range map[string]int{"A.1": 8, "A.2": 9, "A.3": 5, "A.4": 7, "A.5": 2} {
			if perClass[class] != want {
				t.Errorf("%s: %d risks in %s, want %d", s.ID, perClass[class], class, want)
			}
		}
		if len(s.Aspects) != 13 {
			t.Errorf("%s: %d aspects, want 13", s.ID, len(s.Aspects))
		}
	}
}

func TestEveryLeafHasItsRiskOrLiesOutside(t *testing.T) {
	outside := map[string]bool{"attack": true, "supply": true, "agent": true, "misuse": true, "society": true, "label": true, "minors": true}
	groups := map[string]bool{}
	for _, g := range standard.Groups() {
		groups[g.ID] = true
	}
	leaves := standard.Taxonomy()
	if len(leaves) != 38+14 {
		t.Errorf("%d leaves, want 38 inside the 31 risks and 14 outside", len(leaves))
	}
	for _, s := range all(t) {
		for _, l := range leaves {
			if r, ok := s.RiskOf(l.ID); ok == outside[l.Group] {
				t.Errorf("%s: leaf %s of group %s has risk %q", s.ID, l.ID, l.Group, r.ID)
			}
			if !groups[l.Group] {
				t.Errorf("leaf %s has no group", l.ID)
			}
		}
		if _, ok := s.RiskOf(kapok.AnyRisk); ok {
			t.Errorf("%s: %q is read as a risk", s.ID, kapok.AnyRisk)
		}
	}
}

// The minimums that the filing package is checked against.
func TestBankMinimums(t *testing.T) {
	s := get(t, "gbt45654-2025")
	for _, c := range []struct {
		kind      string
		total     int
		a1, a2    int
		a5        int
		perAspect int
		age       int
		advisory  bool
	}{
		{standard.BankContent, 2000, 50, 50, 20, 0, 30, false},
		{standard.BankRefuse, 500, 20, 20, 0, 0, 30, false},
		{standard.BankAnswer, 500, 0, 0, 0, 20, 30, false},
		{standard.BankKeyword, 10000, 200, 100, 0, 0, 7, true},
	} {
		b, ok := s.Bank(c.kind)
		if !ok {
			t.Errorf("no minimums for bank %s", c.kind)
			continue
		}
		risk := func(id string) int {
			r, ok := s.Risk(id)
			if !ok {
				t.Fatalf("no risk %s", id)
			}
			return b.RiskMin(r)
		}
		if b.TotalMin != c.total || risk("A.1.a") != c.a1 || risk("A.2.i") != c.a2 || risk("A.5.b") != c.a5 ||
			b.PerAspect != c.perAspect || b.MaxAgeDays != c.age || b.Advisory != c.advisory {
			t.Errorf("bank %s: %+v", c.kind, b)
		}
	}
}

func TestMetricsOfBothEditions(t *testing.T) {
	for id, want := range map[string][]string{
		"gbt45654-2025":  {"B-content-human", "B-content-keyword", "B-content-classifier", "B-refuse", "B-answer", "B-corpus-human"},
		"tc260-003-2024": {"9.3-human", "9.3-keyword", "9.3-classifier", "9.4-refuse", "9.4-answer", "9.2-human"},
	} {
		s := get(t, id)
		for i, clause := range want {
			c, ok := s.Clause(clause)
			if !ok || c.Metric == nil {
				t.Errorf("%s: no metric clause %s", id, clause)
				continue
			}
			m := c.Metric
			limit := m.AtLeast
			if clause == want[4] {
				limit = m.AtMost
			}
			sample, at := []int{1000, 1000, 1000, 300, 300, 4000}[i], []float64{0.90, 0.90, 0.90, 0.95, 0.05, 0.96}[i]
			if m.SampleMin != sample || limit == nil || *limit != at {
				t.Errorf("%s: clause %s: %+v", id, clause, m)
			}
		}
	}
}

func TestCrosswalkKeepsTheYearApart(t *testing.T) {
	s := get(t, "gbt45654-2025")
	refs := func(risk, to string) (out []string) {
		r, ok := s.Risk(risk)
		if !ok {
			t.Fatalf("no risk %s", risk)
		}
		for _, m := range r.Crosswalk {
			if m.To == to {
				out = append(out, m.Ref+" "+m.Strength)
			}
		}
		return out
	}
	for _, c := range []struct {
		risk, to string
		want     []string
	}{
		{"A.5.a", "owasp-llm-2025", []string{"LLM09 strong"}},
		{"A.5.a", "owasp-llm-2026", []string{"LLM07 strong"}},
		{"A.1.f", "ailuminate-1", []string{"vcr strong", "src strong", "sxc strong", "cse strong"}},
		{"A.1.h", "ailuminate-1", []string{"ncr strong", "iwp partial"}},
		{"A.4.g", "ailuminate-1", nil},
	} {
		if got := refs(c.risk, c.to); !slices.Equal(got, c.want) {
			t.Errorf("%s in %s: %v, want %v", c.risk, c.to, got, c.want)
		}
	}
	if got := standard.Crosswalk("attack.injection"); len(got) != 3 {
		t.Errorf("prompt injection leads to %v", got)
	}
}

func TestOnlyLabelsHaveNoCounterpartElsewhere(t *testing.T) {
	var lone []kapok.RiskID
	for _, l := range standard.Taxonomy() {
		if len(standard.Crosswalk(l.ID)) == 0 {
			lone = append(lone, l.ID)
		}
	}
	if want := []kapok.RiskID{"label.missing"}; !slices.Equal(lone, want) {
		t.Errorf("leaves without any counterpart: %v, want %v", lone, want)
	}
}

func TestGetNamesTheThingAndTheChoices(t *testing.T) {
	_, err := standard.Get("gb-9999")
	if kapok.KindOf(err) != kapok.NotFound || !strings.Contains(err.Error(), "gb-9999") || !strings.Contains(err.Error(), "gbt45654-2025") {
		t.Errorf("error is %v", err)
	}
}

func TestDigestPinsTheFile(t *testing.T) {
	s := get(t, "gbt45654-2025")
	raw, err := os.ReadFile("../data/standards/" + s.ID + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	if s.Digest != kapok.DigestOf(raw) {
		t.Error("the digest is not that of the file")
	}
	moved := bytes.Replace(raw, []byte("at_least: 0.90"), []byte("at_least: 0.91"), 1)
	other, err := standard.Parse(moved)
	if err != nil {
		t.Fatal(err)
	}
	if other.Digest == s.Digest {
		t.Error("another threshold has the same digest")
	}
}
