package main

import (
	"bytes"
	"strings"
	"testing"

	"kapok"
	"kapok/bench"
	"kapok/locale"
)

func TestEveryFigureOfTheEngineHasANameInEveryLanguage(t *testing.T) {
	for _, lang := range []kapok.Lang{kapok.Hans, kapok.Hant, kapok.En} {
		p := locale.For(lang)
		for id := range bench.InspectNames() {
			if !p.Has("cli.bench.of." + id) {
				t.Errorf("%s: no name for %s", lang, id)
			}
		}
	}
}

func TestTheTableOfFiguresSaysWhatHolds(t *testing.T) {
	lo, hi := 0.903, 0.923
	b := bench.Budgets{Runs: 3, Held: 1, Missed: 1, List: []bench.Budget{
		{ID: "coldataset", Figure: 0.9122, Low: &lo, High: &hi, Rule: "at_least", Limit: 0.91, Holds: true},
		{ID: "lexicon_rate", Figure: 109.3, Rule: "at_least", Limit: 150},
	}, Also: []bench.Figure{{ID: "stream_p50", Figure: 2.053}}}
	var out bytes.Buffer
	showBudgets(newOutput([]string{"--lang", "en"}, &out, &out), b)
	for _, want := range []string{"0.912 [0.903, 0.923]", "≥ 150", "yes", "no", "2.053", "1 of 2 hold"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("want %q in\n%s", want, &out)
		}
	}
}

func TestAFolderOfSetsThatIsNotThereIsToldBeforeAnythingIsMeasured(t *testing.T) {
	ownSettings(t)
	for _, what := range []string{"inspect", "all"} {
		var out, errs bytes.Buffer
		if code := run(t.Context(), []string{"bench", what, "--lang", "en", "--sets", t.TempDir() + "/none"}, &out, &errs); code != exitUsage {
			t.Errorf("%s: exit %d: %s", what, code, &errs)
		}
		if !strings.Contains(errs.String(), "none") || strings.Contains(errs.String(), "measuring") || out.Len() > 0 {
			t.Errorf("%s: %s%s", what, &out, &errs)
		}
	}
}
