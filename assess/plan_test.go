package assess_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"kapok/connect"
)

// The same order and seed give the same trials, whatever the seed.
func TestPlanIsPure(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := order(connect.Target{Kind: "demo"}, rapid.IntRange(31, 300).Draw(rt, "content"), rapid.IntRange(17, 100).Draw(rt, "refuse"), rapid.IntRange(13, 100).Draw(rt, "answer"))
		o.Seed, o.Repeats = rapid.Uint64().Draw(rt, "seed"), rapid.IntRange(1, 3).Draw(rt, "repeats")
		a, b := plan(t, o), plan(t, o)
		if a.Len() != b.Len() || a.Len() != o.Repeats*(o.Profile.Suites[0].Sample+o.Profile.Suites[1].Sample+o.Profile.Suites[2].Sample) {
			rt.Fatalf("plans of %d and %d trials", a.Len(), b.Len())
		}
		seen := map[string]int{}
		for seq := range a.Len() {
			x, y := a.At(seq), b.At(seq)
			if x.Question.ID != y.Question.ID || x.Repeat != y.Repeat {
				rt.Fatalf("trial %d is %s or %s", seq, x.Question.ID, y.Question.ID)
			}
			seen[fmt.Sprint(x.Question.ID, "/", x.Repeat)]++
		}
		if len(seen) != a.Len() {
			rt.Fatalf("%d different trials of %d", len(seen), a.Len())
		}
	})
}
