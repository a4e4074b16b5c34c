package inspect_test

import (
	"strings"
	"testing"

	"kapok"
	"kapok/data"
	"kapok/inspect"
)

// ownExample is a row of data/models/own: what the classifier was taught.
type ownExample struct {
	label, risk, lang, prompt, answer string
}

func ownExamples(t *testing.T, file string) []ownExample {
	t.Helper()
	raw, err := data.FS.ReadFile("models/own/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var out []ownExample
	for line := range strings.Lines(string(raw)) {
		c := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		if len(c) != 5 {
			t.Fatalf("%s: %q has %d columns", file, line, len(c))
		}
		out = append(out, ownExample{c[0], c[1], c[2], c[3], strings.ReplaceAll(c[4], `\n`, "\n")})
	}
	return out
}

func TestLexiconOnOurOwnExamples(t *testing.T) {
	l, err := inspect.LoadLexicon()
	if err != nil {
		t.Fatal(err)
	}
	hit, of := map[string]int{}, map[string]int{}
	for _, e := range ownExamples(t, "violating.tsv") {
		group, _, _ := strings.Cut(e.risk, ".")
		of[group]++
		if top(t, l, answer(e.prompt, e.answer)).Score >= 0.5 {
			hit[group]++
		}
	}
	for _, g := range sorted(of) {
		t.Logf("%s: %d of %d violating answers hit", g, hit[g], of[g])
	}
	for _, file := range []string{"harmless.tsv", "refusals.tsv"} {
		for _, e := range ownExamples(t, file) {
			if f := top(t, l, answer(e.prompt, e.answer)); f.Score >= 0.5 {
				term, _ := l.Find(f.Why)
				t.Errorf("%s: %q is hit by %q with %.2f", file, e.answer, term.Text, f.Score)
			}
		}
	}
}

func TestOwnExamplesNameKnownRisksAndLanguages(t *testing.T) {
	known := map[kapok.RiskID]bool{}
	for _, r := range inspect.Leaves() {
		known[r] = true
	}
	seen := map[string]bool{}
	for _, file := range []string{"violating.tsv", "harmless.tsv", "refusals.tsv"} {
		for _, e := range ownExamples(t, file) {
			if e.label == "unsafe" && !known[kapok.RiskID(e.risk)] {
				t.Errorf("%s: unknown risk %q", file, e.risk)
			}
			if _, err := kapok.ParseLang(e.lang); err != nil {
				t.Errorf("%s: %v", file, err)
			}
			if seen[e.prompt+e.answer] {
				t.Errorf("%s: %q stands twice", file, e.answer)
			}
			seen[e.prompt+e.answer] = true
		}
	}
}
