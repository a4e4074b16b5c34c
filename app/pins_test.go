package app_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kapok"
	"kapok/app"
	"kapok/assess"
	"kapok/bank"
	"kapok/connect"
	"kapok/data"
	"kapok/standard"
)

// A bank is updated every month and the rules' data now and then. A run that was planned before
// is still read, audited and reported under what it was planned with.
func TestOldRunsOutliveUpdates(t *testing.T) {
	a := open(t, slog.New(slog.DiscardHandler))
	shipped, err := bank.Open("kapok-answer")
	if err != nil {
		t.Fatal(err)
	}
	save := func(n int) {
		t.Helper()
		m := bank.Manifest{ID: "mine", Kind: bank.Answer, Version: "1", Licence: "CC0-1.0", Date: "2026-11-01", Authors: []string{"t"}, Title: kapok.Text{Hans: "自有", Hant: "自有", En: "mine"}}
		if _, err := bank.Save(app.Banks(a.Dir), m, shipped.Questions[:n]); err != nil {
			t.Fatal(err)
		}
	}
	save(60)
	plan, err := a.Plan(assess.Order{
		Profile: assess.Profile{ID: "t", Standard: "gbt45654-2025", MaxUnanswered: 0.01, Suites: []assess.Suite{{Test: "answer", Bank: "mine", Sample: 30}}},
		Target:  connect.Target{Kind: "demo"}, Seed: 3, Repeats: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	panel, err := a.Panel()
	if err != nil {
		t.Fatal(err)
	}
	run, err := a.Start(t.Context(), plan, panel.Panel)
	if err != nil {
		t.Fatal(err)
	}
	save(61) // next month
	again, err := a.Plan(run.Order)
	if err != nil {
		t.Fatalf("after the bank was updated: %v", err)
	}
	for seq := range plan.Len() {
		if got, want := again.At(seq).Question.ID, plan.At(seq).Question.ID; got != want {
			t.Fatalf("trial %d is %s, was %s", seq, got, want)
		}
	}

	// The rules' data of an earlier build, as Start kept it then.
	raw, err := data.FS.ReadFile("standards/gbt45654-2025.yaml")
	if err != nil {
		t.Fatal(err)
	}
	old := []byte(strings.Replace(string(raw), "version: ", "version: 0", 1))
	order := run.Order
	order.Standard.Digest = kapok.DigestOf(old)
	if _, err := a.Plan(order); kapok.KindOf(err) != kapok.Conflict {
		t.Errorf("rules that nobody kept: %v", err)
	}
	if err := os.WriteFile(filepath.Join(a.Dir, "pins", string(kapok.DigestOf(old))+".standard.yaml"), old, 0o600); err != nil {
		t.Fatal(err)
	}
	earlier, err := a.Plan(order)
	if err != nil || earlier.Standard.Digest != kapok.DigestOf(old) {
		t.Fatalf("under the kept rules: %v", err)
	}
	now, err := standard.Get("gbt45654-2025")
	if err != nil {
		t.Fatal(err)
	}
	if p := earlier.Under(now); p.Standard != now || p.Len() != earlier.Len() || p.At(3).Question.ID != earlier.At(3).Question.ID {
		t.Error("other rules changed the trials")
	}
}
