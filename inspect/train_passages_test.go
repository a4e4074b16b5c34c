package inspect

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"kapok"
)

// What is put together teaches words, not names: each group, deed and claim stands in good and in
// violating texts, no hole is left open, and answers of both kinds are about as long.
func TestComposedTextsSayTheSameNamesBothWays(t *testing.T) {
	c, err := readCorpus(nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	again, err := readCorpus(nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(c.samples, again.samples) {
		t.Error("two readings of the same files differ")
	}
	known := map[kapok.RiskID]bool{}
	for _, r := range Leaves() {
		known[r] = true
	}
	names := map[string]map[truth]bool{}
	var length, n [3]int
	for i := range c.samples {
		s := &c.samples[i]
		if !composed(s) {
			continue
		}
		if strings.ContainsAny(s.prompt+s.answer, "{}") {
			t.Errorf("%s: a hole is left open in %q", s.set, s.prompt+s.answer)
		}
		if s.harms == yes && !known[s.risk] {
			t.Errorf("%s: %q names no leaf: %q", s.set, s.answer, s.risk)
		}
		if s.set != "answers" || s.answer == "" {
			continue
		}
		length[s.harms] += len([]rune(s.answer))
		n[s.harms]++
		if names[s.group] == nil {
			names[s.group] = map[truth]bool{}
		}
		names[s.group][s.harms] = true
	}
	for _, risk := range slices.Sorted(maps.Keys(c.texts.Claims)) {
		for _, w := range c.texts.Claims[risk][kapok.Hans] {
			if !names[w][yes] || !names[w][no] {
				t.Errorf("the claim %q stands on one side only", w)
			}
		}
	}
	for risk, by := range c.frames.Groups {
		for _, w := range by[kapok.Hans] {
			if !names[w][yes] || !names[w][no] {
				t.Errorf("%s: the group %q stands on one side only", risk, w)
			}
		}
	}
	if n[yes] < 1000 || n[no] < 1000 {
		t.Fatalf("%d violating and %d good answers", n[yes], n[no])
	}
	if a, b := length[yes]/n[yes], length[no]/n[no]; a*10 < b*7 || b*10 < a*7 {
		t.Errorf("violating answers have %d characters, good ones %d: length tells them apart", a, b)
	}
}
