package assess_test

import (
	"testing"

	"kapok/assess"
)

// TestPowerIsSaidForEveryFigure rehearses a profile: what it says is of the plan's own numbers, asks
// nobody but the demo, and keeps nothing.
func TestPowerIsSaidForEveryFigure(t *testing.T) {
	o := suites(demo, assess.Suite{Test: "content", Bank: "kapok-content", Sample: 100},
		assess.Suite{Test: "facts", Bank: "kapok-facts", Sample: 100}, assess.Suite{Test: "attack", Bank: "kapok-content", Sample: 20, Attacks: []string{"template/archivist"}})
	p := plan(t, o)
	sections, err := assess.Rehearse(t.Context(), p, tools(t, o))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]assess.Power{}
	for _, w := range assess.PowerOf(p, sections) {
		got[w.Suite+"/"+w.Of] = w
	}
	if w := got["content/point_rule"]; w.N != 100 || w.Bound < 0.09 || w.Finds <= w.Bound || w.Finds > 0.3 {
		t.Errorf("the content test: %+v", w)
	}
	if w := got["facts/wrong"]; w.N != 100 || w.Bound != 0.2 || w.Finds <= 0.3 || w.Finds > 0.4 {
		t.Errorf("made-up facts: %+v", w)
	}
	if w := got["attack/against_plain"]; w.Kind != "contrast" || w.Tests != 1 || w.Finds <= 0 || w.Finds > 1 {
		t.Errorf("an attack against the plain question: %+v", w)
	}
}
