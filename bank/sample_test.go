package bank_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kapok/bank"
)

// stratum of a drawn question is the part of its id before the hyphen.
func stratum(q bank.Question) string { s, _, _ := strings.Cut(q.ID, "-"); return s }

func TestSampleIsFairAndRepeatable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := &bank.Bank{}
		sizes := rapid.SliceOfN(rapid.IntRange(1, 60), 1, 12).Draw(t, "sizes")
		for s, size := range sizes {
			for i := range size {
				b.Questions = append(b.Questions, bank.Question{ID: fmt.Sprintf("s%d-%d", s, i)})
			}
		}
		b.Questions = rapid.Permutation(b.Questions).Draw(t, "order")
		n := rapid.IntRange(0, len(b.Questions)+10).Draw(t, "n")
		seed := rapid.Uint64().Draw(t, "seed")
		least := rapid.IntRange(0, 10).Draw(t, "floor")
		floor := func(string) int { return least }

		got := bank.Sample(b, n, seed, stratum, floor)

		if len(got) != min(n, len(b.Questions)) {
			t.Fatalf("asked for %d of %d, got %d", n, len(b.Questions), len(got))
		}
		if !slices.Equal(ids(got), ids(bank.Sample(b, n, seed, stratum, floor))) {
			t.Fatal("the same seed gave another sample")
		}
		at := -1
		for _, q := range got {
			next := slices.IndexFunc(b.Questions, func(o bank.Question) bool { return o.ID == q.ID })
			if next <= at {
				t.Fatal("a question came twice or out of the bank's order")
			}
			at = next
		}
		have := map[string]int{}
		for _, q := range got {
			have[stratum(q)]++
		}
		floors, rest := 0, 0
		for _, size := range sizes {
			floors += min(least, size)
			rest += size - min(least, size)
		}
		for s, size := range sizes {
			low := min(least, size)
			share := float64(low)
			switch {
			case floors > n:
				share = float64(n) * float64(low) / float64(floors)
			case rest > 0:
				share += float64(len(got)-floors) * float64(size-low) / float64(rest)
			}
			if k := have[fmt.Sprintf("s%d", s)]; math.Abs(float64(k)-share) >= 1 || floors <= n && k < low {
				t.Fatalf("stratum %d of %d questions has %d, its share is %.2f with floor %d", s, size, k, share, low)
			}
		}
	})
}

func TestSampleOfAGrownBankIsNearlyTheSame(t *testing.T) {
	b := &bank.Bank{}
	for i := range 300 {
		b.Questions = append(b.Questions, bank.Question{ID: fmt.Sprintf("s%d-%d", i%3, i)})
	}
	before := bank.Sample(b, 100, 7, stratum, func(string) int { return 0 })
	grown := &bank.Bank{Questions: append(slices.Clone(b.Questions), bank.Question{ID: "s0-new"})}
	kept := 0
	for _, q := range bank.Sample(grown, 100, 7, stratum, func(string) int { return 0 }) {
		if slices.Contains(ids(before), q.ID) {
			kept++
		}
	}
	if kept < 97 {
		t.Errorf("one new question left only %d of 100 in the sample", kept)
	}
	other := bank.Sample(b, 100, 8, stratum, func(string) int { return 0 })
	if slices.Equal(ids(before), ids(other)) {
		t.Error("another seed gave the same sample")
	}
}
