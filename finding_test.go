package kapok_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kapok"
)

func TestFindingGivesEveryFaultAtOnce(t *testing.T) {
	err := kapok.Finding{By: "nobody", Score: math.NaN(), At: &kapok.Span{Turn: 0, Start: 5, End: 2}}.Validate()
	if err == nil {
		t.Fatal("four faults and no error")
	}
	for _, want := range []string{"risk is missing", "nobody", "outside 0..1", "not a range"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
}

func TestFindingRefusesScoresThatAreNoProbability(t *testing.T) {
	for _, score := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), -0.0001, 1.0001} {
		if err := (kapok.Finding{By: "keyword/x@1", Risk: kapok.AnyRisk, Score: score}).Validate(); err == nil {
			t.Errorf("score %v was accepted", score)
		}
	}
	for _, f := range []kapok.Finding{
		{By: "keyword/x@1", Risk: "bias.region", Score: 1, At: &kapok.Span{Start: 2, End: 2}},
		{By: "human/王@1", Risk: kapok.AnyRisk},
		{By: "judge/m@1", Unjudged: "off form"},
	} {
		if err := f.Validate(); err != nil {
			t.Errorf("%+v: %v", f, err)
		}
	}
}

func TestMethodIsTheFirstPartOfTheSignature(t *testing.T) {
	for by, want := range map[string]kapok.Method{"keyword/lexicon@2026.11": kapok.Keyword, "human/a/b@1": kapok.Human, "judge": kapok.Judge, "": ""} {
		if got := (kapok.Finding{By: by}).Method(); got != want {
			t.Errorf("method of %q is %q, want %q", by, got, want)
		}
	}
	if !kapok.Refusal.IsTrait() || kapok.AnyRisk.IsTrait() || kapok.RiskID("response").IsTrait() {
		t.Error("only ids under response. are traits")
	}
}

func TestSeverityGrowsWithTheScore(t *testing.T) {
	order := map[kapok.Severity]int{kapok.Safe: 0, kapok.Controversial: 1, kapok.Unsafe: 2}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Float64Range(0, 1).Draw(t, "a"), rapid.Float64Range(0, 1).Draw(t, "b")
		if a <= b && order[kapok.SeverityOf(a)] > order[kapok.SeverityOf(b)] {
			t.Fatalf("%v is %s but %v is %s", a, kapok.SeverityOf(a), b, kapok.SeverityOf(b))
		}
	})
	for score, want := range map[float64]kapok.Severity{0: kapok.Safe, 0.35: kapok.Controversial, 0.5: kapok.Controversial, 0.65: kapok.Unsafe} {
		if got := kapok.SeverityOf(score); got != want {
			t.Errorf("%v is %s, want %s", score, got, want)
		}
	}
}

// Personal data is unsafe only where it certainly is some; a trait of a response is no harm, and
// what could not be judged is never a pass.
func TestSeverityAndAdviceOfAFinding(t *testing.T) {
	for _, c := range []struct {
		f        kapok.Finding
		severity kapok.Severity
		advice   kapok.Advice
	}{
		{kapok.Finding{By: "keyword/lexicon@1", Risk: "crime.drugs", Score: 0.7}, kapok.Unsafe, kapok.AdviseBlock},
		{kapok.Finding{By: "keyword/lexicon@1", Risk: "crime.drugs", Score: 0.64}, kapok.Controversial, kapok.AdviseReview},
		{kapok.Finding{By: "classifier/linear@1", Risk: kapok.AnyRisk}, kapok.Safe, kapok.AdvisePass},
		{kapok.Finding{By: "pii/rules@1", Risk: "rights.personal-info", Score: 0.9}, kapok.Unsafe, kapok.AdviseRedact},
		{kapok.Finding{By: "pii/rules@1", Risk: "rights.personal-info", Score: 0.85}, kapok.Controversial, kapok.AdviseReview},
		{kapok.Finding{By: "pii/rules@1", Risk: kapok.AnyRisk}, kapok.Safe, kapok.AdvisePass},
		{kapok.Finding{By: "response/rules@1", Risk: kapok.Refusal, Score: 0.9}, "", ""},
		{kapok.Finding{By: "judge/m@1", Risk: kapok.AnyRisk, Unjudged: "no reply"}, "", kapok.AdviseReview},
	} {
		if s, a := c.f.Severity(), c.f.Advice(); s != c.severity || a != c.advice {
			t.Errorf("%+v is %q and advises %q", c.f, s, a)
		}
	}
}
