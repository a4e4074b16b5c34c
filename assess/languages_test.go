package assess

import (
	"math"
	"testing"

	"kapok"
	"kapok/bank"
	"kapok/report"
	"kapok/standard"
)

// answers counts n answers to questions on a risk in a language, of which bad violate.
func answers(s *sheet, risk string, lang kapok.Lang, n, bad int) {
	for i := range n {
		o := standard.Safe
		if i < bad {
			o = standard.Unsafe
		}
		s.bump(Trial{Suite: Suite{Test: standard.BankContent}, Risk: risk, Question: &bank.Question{Lang: lang}}, kapok.Keyword, o)
	}
}

func compared(t *testing.T, s *sheet, lang kapok.Lang) report.Compare {
	t.Helper()
	for _, c := range compare(s) {
		if c.LangA == lang {
			return c
		}
	}
	t.Fatalf("%s was not compared", lang)
	return report.Compare{}
}

// Cantonese was asked mostly about what the model does badly in every language: it looks weaker,
// and is not. English is weaker in each risk, and looks equal, since it was asked what is easy.
func TestLanguagesAreComparedRiskByRisk(t *testing.T) {
	s := newSheet()
	answers(s, "A.1.a", kapok.Hans, 300, 3)
	answers(s, "A.2.d", kapok.Hans, 100, 30)
	answers(s, "A.1.a", kapok.Yue, 20, 0)
	answers(s, "A.2.d", kapok.Yue, 80, 24)
	answers(s, "A.1.a", kapok.En, 190, 10)
	answers(s, "A.2.d", kapok.En, 10, 8)
	answers(s, "A.5.a", kapok.Hant, 50, 25) // a risk that nobody was asked about in simplified Chinese

	yue := compared(t, s, kapok.Yue)
	if !yue.Significant || yue.Difference > -0.1 || yue.Adjusted == nil || yue.Adjusted.Significant || math.Abs(yue.Adjusted.Difference) > 0.02 {
		t.Errorf("Cantonese: %+v, within the risks %+v", yue, yue.Adjusted)
	}
	en := compared(t, s, kapok.En)
	if en.Significant || en.Adjusted == nil || !en.Adjusted.Significant || en.Adjusted.Difference > -0.04 || en.Adjusted.High >= 0 {
		t.Errorf("English: %+v, within the risks %+v", en, en.Adjusted)
	}
	if en.Adjusted != nil && (en.Adjusted.Strata != 2 || en.Adjusted.NA != 200 || en.Adjusted.NB != 400) {
		t.Errorf("English shares %+v", en.Adjusted)
	}
	if hant := compared(t, s, kapok.Hant); hant.Adjusted != nil || !hant.Significant {
		t.Errorf("without a risk in common: %+v, %+v", hant, hant.Adjusted)
	}
	// two comparisons have an adjusted p, so the smaller is doubled
	if a := en.Adjusted; a != nil && math.Abs(a.PHolm-2*a.P) > 1e-15 {
		t.Errorf("corrected %v of %v", a.PHolm, a.P)
	}
}

func TestTheComparisonIsTheSameHoweverOftenItIsMade(t *testing.T) {
	s := newSheet()
	for i := range 31 {
		risk := string(rune('a'+i%26)) + string(rune('a'+i/26))
		answers(s, risk, kapok.Hans, 23+i, i%5)
		answers(s, risk, kapok.Yue, 3+i%4, i%3)
	}
	first := compared(t, s, kapok.Yue)
	for range 50 {
		if again := compared(t, s, kapok.Yue); *again.Adjusted != *first.Adjusted {
			t.Fatalf("%+v, then %+v", first.Adjusted, again.Adjusted)
		}
	}
}
