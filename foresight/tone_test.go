package foresight

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// TestToneOnHandWrittenLines measures the lexicon on lines that people wrote, and holds the figure that
// reports tell to what is measured.
func TestToneOnHandWrittenLines(t *testing.T) {
	raw, err := os.ReadFile("testdata/tone.tsv")
	if err != nil {
		t.Fatal(err)
	}
	right, all, opposite := 0, 0, 0
	for line := range strings.Lines(string(raw)) {
		want, rest, _ := strings.Cut(strings.TrimSpace(line), "\t")
		lang, text, ok := strings.Cut(rest, "\t")
		if !ok {
			t.Fatalf("line %q has no three columns", line)
		}
		v, said := tone(text)
		if !said {
			t.Errorf("%q has letters and no tone", text)
		}
		got := "plain"
		switch {
		case v > 0:
			got = "warm"
		case v < 0:
			got = "cold"
		}
		all++
		if got == want {
			right++
		} else {
			t.Logf("%s %s: %q reads %s (%.2f)", want, lang, text, got, v)
		}
		if got != want && got != "plain" && want != "plain" {
			opposite++
		}
	}
	if right != toneRight || all != toneLines {
		t.Errorf("%d of %d lines are read right; reports say %d of %d", right, all, toneRight, toneLines)
	}
	if float64(right) < 0.7*float64(all) || opposite > all/20 {
		t.Errorf("%d of %d right and %d read as the opposite: too poor to compare texts by", right, all, opposite)
	}
}

// Whatever is given, a tone lies between -1 and 1, and negations of nothing are nothing.
func TestToneIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"不不不", "not not good", "", "\xff\xfe不\x80好", strings.Repeat("热情不", 1<<17)})).Draw(t, "text")
		v, ok := tone(s)
		if v < -1 || v > 1 || !ok && v != 0 {
			t.Fatalf("tone is %v, %v", v, ok)
		}
		if !utf8.ValidString(s) {
			return
		}
		if again, _ := tone(s); again != v {
			t.Fatal("the same text has two tones")
		}
	})
}
