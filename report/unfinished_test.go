package report_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"kapok"
	"kapok/report"
)

// formats writes an assessment in every format that a person or a program reads, in a language.
func formats(t *testing.T, a report.Assessment, lang kapok.Lang) map[string]string {
	t.Helper()
	var junit, md bytes.Buffer
	if err := report.JUnit(&junit, a); err != nil {
		t.Fatal(err)
	}
	if err := report.Markdown(&md, a, lang); err != nil {
		t.Fatal(err)
	}
	var sheet strings.Builder
	f := opened(t, workbook(t, a, items(5), lang))
	for _, row := range rowsOf(t, f, f.GetSheetList()[0]) {
		sheet.WriteString(strings.Join(row, "\t") + "\n")
	}
	return map[string]string{"html": page(t, a, lang), "json": string(written(t, a)), "junit": junit.String(), "md": md.String(), "xlsx": sheet.String()}
}

// A run that has not ended has no time at which it did, whenever its report is made; one that
// has says when in every format.
func TestARunThatHasNotEndedSaysSoInEveryFormat(t *testing.T) {
	words := map[kapok.Lang][2]string{kapok.Hans: {"2026年11月22日", "尚未结束"}, kapok.Hant: {"2026年11月22日", "尚未結束"}, kapok.En: {"22 November 2026", "Not finished"}}
	for lang, w := range words {
		a := sample()
		a.Run.Finished = time.Date(2026, 11, 22, 3, 4, 0, 0, time.UTC) // a day that stands nowhere else in the report
		for name, text := range formats(t, a, lang) {
			want := w[0]
			if name == "json" || name == "junit" {
				want = "2026-11-22T03:04:00"
			}
			if !strings.Contains(text, want) || strings.Contains(text, w[1]) {
				t.Errorf("%s %s does not say that it ended on %s", lang, name, want)
			}
		}
		a.Run.Finished = time.Time{}
		for name, text := range formats(t, a, lang) {
			for _, no := range []string{w[0], "2026-11-22", "0001-01-01"} {
				if strings.Contains(text, no) {
					t.Errorf("%s %s of a run that has not ended says %s", lang, name, no)
				}
			}
			if programs := name == "json" || name == "junit"; programs == strings.Contains(text, w[1]) {
				t.Errorf("%s %s does not say that the run has not ended", lang, name)
			}
		}
		var back struct{ Run map[string]any }
		if err := json.Unmarshal(written(t, a), &back); err != nil {
			t.Fatal(err)
		}
		if at, ok := back.Run["finished"]; ok {
			t.Errorf("the JSON report gives %v", at)
		}
	}
}
