package locale

import (
	"math"
	"testing"
	"testing/fstest"
	"time"

	"kapok"
)

func sample(t *testing.T, l kapok.Lang) *Printer {
	t.Helper()
	p, err := load(fstest.MapFS{"locale/" + string(l) + "/a.yaml": {Data: []byte(`
a.plain: No arguments
a.count: {one: "{{.n}} question", other: "{{number .n}} questions"}
a.rate: "{{percent .x}} of {{threshold .t}} by {{term \"method\" .m}}, seed {{plain .seed}}"
term.method.human: a person
`)}}, l)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestASentenceIsFilledIn(t *testing.T) {
	p := sample(t, kapok.En)
	for want, got := range map[string]string{
		"No arguments":    p.T("a.plain"),
		"1 question":      p.T("a.count", "n", 1),
		"2,000 questions": p.T("a.count", "n", 2000),
		"3 questions":     p.T("a.count", "n", 3.0),
		"95.30% of 90% by a person, seed 20261123": p.T("a.rate", "x", 0.953, "t", 0.9, "m", "human", "seed", uint64(20261123)),
		"95.30% of 97.5% by owl, seed 20261123":    p.TA("a.rate", map[string]any{"x": 0.953, "t": 0.975, "m": "owl", "seed": 20261123.0}),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestWhatIsMissingIsShownAndNothingFails(t *testing.T) {
	p := sample(t, kapok.En)
	for want, got := range map[string]string{
		"⟦a.unknown⟧":                    p.T("a.unknown", "n", 1),
		"⟦n⟧ questions":                  p.T("a.count"),
		"{{.x}} questions":               p.T("a.count", "n", "{{.x}}"),
		"⟦x⟧ of 90% by a person, seed 1": p.T("a.rate", "t", 0.9, "m", "human", "seed", 1),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if p.Has("a.unknown") || !p.Has("a.plain") {
		t.Error("Has does not tell what is known")
	}
}

func TestReadersOfCantoneseGetTraditionalCharacters(t *testing.T) {
	for l, want := range map[kapok.Lang]kapok.Lang{kapok.Yue: kapok.Hant, kapok.Hant: kapok.Hant, kapok.Hans: kapok.Hans, kapok.En: kapok.En, "fr": kapok.Hans} {
		if got := For(l).Lang(); got != want {
			t.Errorf("For(%s) speaks %s, want %s", l, got, want)
		}
	}
	if first, second := For(kapok.En), For(kapok.En); first != second {
		t.Error("the sentences are loaded twice")
	}
}

func TestRoundingNeverTurnsAFailureIntoPerfection(t *testing.T) {
	p := For(kapok.Hans)
	for x, want := range map[float64]string{
		1: "100.00%", 0.999999: "99.99%", 0: "0.00%", 0.000001: "0.01%", 0.9: "90.00%", 0.89996: "90.00%", 897.0 / 997: "89.97%",
		math.Inf(1): "–",
	} {
		if got := p.Percent(x); got != want {
			t.Errorf("Percent(%v) = %s, want %s", x, got, want)
		}
	}
	if got := p.Percent(math.NaN()); got != "–" {
		t.Errorf("Percent(NaN) = %s", got)
	}
}

func TestNumbersReadAsPeopleWriteThem(t *testing.T) {
	hans, en := For(kapok.Hans), For(kapok.En)
	when := time.Date(2026, 11, 22, 17, 5, 0, 0, time.UTC)
	for want, got := range map[string]string{
		"0": en.Int(0), "999": en.Int(999), "-1,000": en.Int(-1000), "12,345,678": en.Int(12345678),
		"2026年11月23日": hans.Date(when), "23 November 2026": en.Date(when),
		"2026年11月23日 01:05（UTC+8）": hans.Time(when), "23 November 2026, 01:05 (UTC+8)": en.Time(when),
		"1 小时 23 分": hans.Duration(83 * time.Minute), "1 h 23 min": en.Duration(83*time.Minute + 20*time.Second),
		"850 ms": en.Duration(850 * time.Millisecond), "2 d 1 h": en.Duration(49 * time.Hour), "59 s": en.Duration(59 * time.Second),
		"1 min 0 s": en.Duration(59*time.Second + 600*time.Millisecond), "90%": en.Threshold(0.9), "97.5%": en.Threshold(0.975),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if hans.Date(time.Time{}) != "–" {
		t.Error("the zero time has a date")
	}
}
