package canto_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"kapok/bank"
	"kapok/canto"
	"kapok/script"
)

// shares counts kinds.
type shares map[canto.Kind]int

func (s shares) rate(k canto.Kind) float64 {
	n := 0
	for _, c := range s {
		n += c
	}
	return float64(s[k]) / float64(max(1, n))
}

// TestShippedQuestionsAreOfTheirLanguage reads the questions of the shipped banks, whose authors said
// which language each is in. None of them was used to make the lists.
func TestShippedQuestionsAreOfTheirLanguage(t *testing.T) {
	got := map[string]shares{}
	for _, id := range []string{"content", "refuse", "answer", "twins", "culture"} {
		b, err := bank.Open("kapok-" + id)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range b.Questions {
			l := string(q.Lang)
			if got[l] == nil {
				got[l] = shares{}
			}
			r := canto.Identify(q.Text())
			got[l][r.Kind]++
			if l == "yue" && r.Kind == canto.Written || (l == "zh-Hans" || l == "zh-Hant") && r.Kind == canto.Yue {
				t.Logf("%s (%s) read as %s %d:%d: %s", q.ID, l, r.Kind, r.Yue, r.Written, q.Text())
			}
		}
	}
	for l, s := range got {
		t.Logf("%-8s %v", l, s)
	}
	if r := got["yue"].rate(canto.Yue); r < 0.95 {
		t.Errorf("Cantonese: recall %.3f", r)
	}
	for _, l := range []string{"zh-Hans", "zh-Hant"} {
		if r := got[l].rate(canto.Written); r < 0.88 { // requests are short, and some have no mark
			t.Errorf("%s: recall %.3f", l, r)
		}
		if r := got[l].rate(canto.Yue); r > 0.002 {
			t.Errorf("%s: %.3f are taken for Cantonese", l, r)
		}
	}
	if r := got["en"].rate(canto.Other); r < 0.99 {
		t.Errorf("English: recall %.3f", r)
	}
}

// TestPublicSets reads public sets below KAPOK_TRAIN_DATA, on which the lists were tuned.
func TestPublicSets(t *testing.T) {
	dir := os.Getenv("KAPOK_TRAIN_DATA")
	if dir == "" {
		t.Skip("KAPOK_TRAIN_DATA names no folder of sets")
	}
	for _, name := range []string{"hkcancor", "common_voice_yue", "common_voice_zh_hk", "ud_chinese_gsd"} {
		raw, err := os.ReadFile(filepath.Join(dir, "language", name+".jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		got, simplified := map[string]shares{}, map[string]shares{}
		for line := range bytes.Lines(raw) {
			var r struct{ Text, Lang string }
			if err := json.Unmarshal(line, &r); err != nil {
				t.Fatal(err)
			}
			if got[r.Lang] == nil {
				got[r.Lang], simplified[r.Lang] = shares{}, shares{}
			}
			got[r.Lang][canto.Identify(r.Text).Kind]++
			simplified[r.Lang][canto.Identify(script.Simplify(r.Text)).Kind]++
		}
		for l := range got {
			t.Logf("%-20s %-8s %v; simplified %v", name, l, got[l], simplified[l])
		}
	}
}
