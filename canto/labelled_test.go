package canto_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"kapok/canto"
)

// A sentence of testdata/labelled.tsv, labelled by hand.
type sentence struct {
	kind canto.Kind
	note string
	text string
}

func labelled(tb testing.TB) []sentence {
	tb.Helper()
	raw, err := os.ReadFile("testdata/labelled.tsv")
	if err != nil {
		tb.Fatal(err)
	}
	var out []sentence
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 3 {
			tb.Fatalf("%q has %d fields, not 3", line, len(f))
		}
		out = append(out, sentence{canto.Kind(f[0]), f[1], f[2]})
	}
	return out
}

// TestHandLabelledSentences holds the figures of docs/quality/canto.md, and one thing that must
// never happen: Cantonese and written Chinese taken for each other.
func TestHandLabelledSentences(t *testing.T) {
	least := map[canto.Kind]float64{canto.Yue: 0.97, canto.Written: 0.93, canto.Mixed: 0.80, canto.Neutral: 0.85, canto.Other: 0.90}
	all := labelled(t)
	if len(all) < 300 {
		t.Errorf("%d sentences", len(all))
	}
	got := map[canto.Kind]map[canto.Kind]int{}
	for _, s := range all {
		r := canto.Identify(s.text)
		if got[s.kind] == nil {
			got[s.kind] = map[canto.Kind]int{}
		}
		got[s.kind][r.Kind]++
		if r.Kind != s.kind {
			t.Logf("%s (%s) read as %s %d:%d: %s", s.kind, s.note, r.Kind, r.Yue, r.Written, s.text)
		}
		if s.kind == canto.Yue && r.Kind == canto.Written || s.kind == canto.Written && r.Kind == canto.Yue {
			t.Errorf("%s is read as %s: %s", s.kind, r.Kind, s.text)
		}
	}
	kinds := []canto.Kind{canto.Yue, canto.Written, canto.Mixed, canto.Neutral, canto.Other}
	for _, k := range kinds {
		n := 0
		for _, c := range got[k] {
			n += c
		}
		recall := float64(got[k][k]) / float64(n)
		t.Logf("%-8s %3d of %3d: %.1f %%  %v", k, got[k][k], n, 100*recall, got[k])
		if recall < least[k] {
			t.Errorf("%s: recall %.3f, below %.2f", k, recall, least[k])
		}
	}
	if !slices.ContainsFunc(all, func(s sentence) bool { return s.note == "codemix" }) {
		t.Error("no sentence mixes codes")
	}
}
