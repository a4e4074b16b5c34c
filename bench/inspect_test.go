package bench

import (
	"math"
	"testing"

	"kapok/inspect"
)

// The terms of the speed test are as many to the engine as they are called, and the answer is
// one that every detector judges.
func TestWhatIsMeasuredIsWhatItIsCalled(t *testing.T) {
	const n = 2000
	terms, err := syntheticTerms(n)
	if err != nil {
		t.Fatal(err)
	}
	l, err := inspect.NewLexicon(terms)
	if err != nil {
		t.Fatal(err)
	}
	if have := l.Stats().Terms; have != n {
		t.Errorf("%d terms, want %d", have, n)
	}
	if have := len([]rune(answerOf("", 500).Answer())); have != 500 {
		t.Errorf("the answer has %d characters", have)
	}
	s, err := newSpeeds()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range s.panel.Inspect(t.Context(), answerOf(question, 500)) {
		if f.Unjudged != "" {
			t.Errorf("%s: %s", f.By, f.Unjudged)
		}
	}
}

// A reload turns nobody away, here with a short list.
func TestAReloadDropsNoRequest(t *testing.T) {
	s := speeds{}
	var err error
	if s.terms, err = syntheticTerms(1000); err != nil {
		t.Fatal(err)
	}
	f, err := s.ofReload(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if f["dropped"] != 0 || f["reads"] == 0 {
		t.Errorf("%v", f)
	}
}

func TestAFigureThatIsNoNumberHoldsNothing(t *testing.T) {
	var b Budgets
	b.set("pii_f1", math.NaN())
	b.set("stream_p99", math.NaN())
	b.set("pii_f1", 0.98)
	b.set("stream_p99", 100)
	b.set("stream_p99", 100.1)
	if b.Held != 2 || b.Missed != 3 {
		t.Errorf("%d held, %d missed: %+v", b.Held, b.Missed, b.List)
	}
}
