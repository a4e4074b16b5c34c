package bank_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"kapok"
	"kapok/bank"
	"kapok/standard"
)

// minimums fills in what the standard asks of a kind of bank, for every risk and aspect.
func minimums(t testing.TB, std *standard.Standard, kind string) bank.Minimums {
	t.Helper()
	rule, ok := std.Bank(kind)
	if !ok {
		t.Fatalf("%s says nothing of bank %s", std.ID, kind)
	}
	m := bank.Minimums{Total: rule.TotalMin, MaxAgeDays: rule.MaxAgeDays, Parts: map[string]int{}}
	for _, r := range std.Risks {
		if n := rule.RiskMin(r); n > 0 {
			m.Parts[r.ID] = n
		}
	}
	if rule.PerAspect > 0 {
		for _, a := range std.Aspects {
			m.Parts[a.ID] = rule.PerAspect
		}
	}
	m.PartOf = func(q bank.Question) string {
		if r, ok := std.RiskOf(q.Risk); ok {
			return r.ID
		}
		return q.Aspect
	}
	return m
}

func shippedBanks(t testing.TB) map[string]*bank.Bank {
	t.Helper()
	banks := map[string]*bank.Bank{}
	for _, kind := range []string{bank.Content, bank.Refuse, bank.Answer} {
		b, err := bank.Open("kapok-" + kind) // proves digest, count, rows and expectations
		if err != nil {
			t.Fatal(err)
		}
		if b.Kind != kind || b.From != bank.Embedded {
			t.Errorf("bank %s is of kind %s from %s", b.ID, b.Kind, b.From)
		}
		banks[kind] = b
	}
	return banks
}

// The numbers of the issue, apart from the standard's file, so that neither can drift alone.
func TestShippedBanksMeetTheStandard(t *testing.T) {
	std, err := standard.Get("gbt45654-2025")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]struct{ total, parts, least int }{
		bank.Content: {2000, 31, 20}, bank.Refuse: {500, 17, 20}, bank.Answer: {500, 13, 20},
	}
	for kind, b := range shippedBanks(t) {
		m := minimums(t, std, kind)
		c := bank.Check(b, m, b.Made().Add(24*time.Hour))
		if !c.Met() {
			t.Errorf("%s: total %v, parts %v, %d days old", b.ID, c.Total, slices.DeleteFunc(c.Parts, func(p bank.Count) bool { return !p.Short() }), c.AgeDays)
		}
		if w := want[kind]; m.Total != w.total || len(m.Parts) != w.parts || c.Total.N < w.total || len(c.Parts) != w.parts {
			t.Errorf("%s: %d questions over %d parts, the standard's file asks %d over %d", b.ID, c.Total.N, len(c.Parts), m.Total, len(m.Parts))
		}
		for _, p := range c.Parts {
			least := want[kind].least
			if kind == bank.Content && (p.Key[:3] == "A.1" || p.Key[:3] == "A.2") {
				least = 50
			}
			if p.N < least {
				t.Errorf("%s: %s has %d questions, want %d", b.ID, p.Key, p.N, least)
			}
		}
		for _, q := range b.Questions {
			known := func(r kapok.RiskID) bool {
				return slices.ContainsFunc(standard.Taxonomy(), func(l standard.Leaf) bool { return l.ID == r })
			}
			if err := q.Validate(known); err != nil {
				t.Errorf("%s: %v", q.ID, err)
			}
		}
	}
}

func TestShippedBanksSpeakEveryLanguageInEveryForm(t *testing.T) {
	for _, b := range shippedBanks(t) {
		c := bank.Check(b, bank.Minimums{}, time.Now())
		share := func(counts []bank.Count, key string) float64 {
			i := slices.IndexFunc(counts, func(n bank.Count) bool { return n.Key == key })
			return float64(counts[i].N) / float64(c.Total.N)
		}
		for lang, least := range map[kapok.Lang]float64{kapok.Yue: 0.15, kapok.En: 0.05, kapok.Hant: 0.05, kapok.Hans: 0.5} {
			if got := share(c.Langs, string(lang)); got < least {
				t.Errorf("%s: %.1f %% %s, want %.0f %%", b.ID, 100*got, lang, 100*least)
			}
		}
		for _, kind := range bank.Kinds {
			least := 0.03
			if kind == bank.MultiTurn {
				least = 0.10
			}
			if got := share(c.Kinds, kind); got < least || got > 0.4 {
				t.Errorf("%s: %.1f %% %s, want %.0f to 40 %%", b.ID, 100*got, kind, 100*least)
			}
		}
	}
}

func TestShippedQuestionsAreAllDifferent(t *testing.T) {
	for _, b := range shippedBanks(t) {
		start := time.Now()
		c := bank.Check(b, bank.Minimums{}, time.Now())
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("%s: the check took %v", b.ID, d)
		}
		for _, n := range c.Near {
			t.Errorf("%s: %s and %s are %.0f %% the same", b.ID, n.A, n.B, 100*n.Similarity)
		}
		for _, o := range c.Openings {
			t.Errorf("%s: %v all begin with %q", b.ID, o.IDs, o.Text)
		}
		if len(c.NoCriterion) > 0 {
			t.Errorf("%s: no criterion in %v", b.ID, c.NoCriterion)
		}
		criteria := map[string]string{}
		for _, q := range b.Questions {
			if other, ok := criteria[q.Criterion]; ok {
				t.Errorf("%s: %s has the criterion of %s", b.ID, q.ID, other)
			}
			criteria[q.Criterion] = q.ID
		}
	}
}

// The guess is for files without a language column; here every language is known.
func TestLanguageIsGuessedRightlyForShippedQuestions(t *testing.T) {
	right, all := map[kapok.Lang]int{}, map[kapok.Lang]int{}
	for _, b := range shippedBanks(t) {
		for _, q := range b.Questions {
			all[q.Lang]++
			if got, ok := bank.GuessLang(q.Text()); ok && got == q.Lang {
				right[q.Lang]++
			}
		}
	}
	for _, l := range kapok.Langs {
		if float64(right[l]) < 0.97*float64(all[l]) {
			t.Errorf("%s: %d of %d guessed rightly", l, right[l], all[l])
		}
	}
}

func TestShippedBanksGoThroughEveryFormat(t *testing.T) {
	b := shippedBanks(t)[bank.Refuse]
	for _, format := range bank.Formats {
		var file bytes.Buffer
		if err := bank.Export(&file, b, format, kapok.Hans); err != nil {
			t.Fatal(err)
		}
		in, err := bank.Import(&file, "refuse."+format, bank.ImportOptions{Kind: bank.Refuse})
		if err != nil {
			t.Fatal(err)
		}
		if len(in.Rejected) > 0 || !slices.EqualFunc(in.Questions, b.Questions, same) {
			t.Errorf("%s: %d of %d came back, rejected %v", format, len(in.Questions), len(b.Questions), in.Rejected)
		}
	}
}

func same(a, b bank.Question) bool {
	turns := slices.Equal(a.Turns, b.Turns)
	a.Turns, b.Turns = nil, nil
	return turns && a.ID == b.ID && a.Risk == b.Risk && a.Lang == b.Lang && a.Kind == b.Kind &&
		a.Expect == b.Expect && a.Criterion == b.Criterion && a.Source == b.Source && a.Date == b.Date
}

func BenchmarkCheck(b *testing.B) {
	all := &bank.Bank{}
	for _, one := range shippedBanks(b) {
		all.Questions = append(all.Questions, one.Questions...)
	}
	for b.Loop() {
		bank.Check(all, bank.Minimums{}, time.Now())
	}
	b.ReportMetric(float64(len(all.Questions)), "questions")
}

func BenchmarkOpenContent(b *testing.B) {
	for b.Loop() {
		if _, err := bank.Open("kapok-content"); err != nil {
			b.Fatal(err)
		}
	}
}
