package bank_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"kapok"
	"kapok/bank"
)

// A vendor gets what is asked and room for the answer, in the reader's language, and nothing of
// what the answer is held against.
func TestAHandoutHoldsNoAnswerKey(t *testing.T) {
	qs := []bank.Question{
		{ID: "1", Risk: "bias.region", Lang: kapok.Hans, Kind: bank.MultiTurn, Turns: []string{"一", "二"}, Expect: bank.ExpectSafe, Criterion: "SECRET", Source: "SECRET", Date: "2026-11-24"},
		{ID: "2", Risk: "bias.region", Lang: kapok.Yue, Kind: bank.Direct, Turns: []string{"=三"}, Expect: bank.ExpectRefuse, Criterion: "SECRET", Source: "SECRET", Date: "2026-11-24"},
	}
	for _, format := range bank.Formats {
		for lang, want := range map[kapok.Lang][2]string{kapok.Hans: {"测试题", "题目编号 语言 测试题 模型回答"}, kapok.Hant: {"測試題", "題目編號 語言 測試題 模型回答"}, kapok.En: {"Questions", "id language question answer"}} {
			var out bytes.Buffer
			if err := bank.Handout(&out, qs, format, lang); err != nil {
				t.Fatal(err)
			}
			text := out.String()
			if format == "xlsx" {
				book, err := excelize.OpenReader(&out)
				if err != nil {
					t.Fatal(err)
				}
				rows, err := book.GetRows(want[0])
				if err != nil || len(rows) != 3 || strings.Join(rows[0], " ") != want[1] || rows[1][2] != "一 ⏎ 二" {
					t.Errorf("%s %s: %q, %v", format, lang, rows, err)
				}
				var all []string
				for _, r := range rows {
					all = append(all, r...)
				}
				text = strings.Join(all, " ")
			}
			for _, never := range []string{"SECRET", "bias", "refuse", "safe", "2026"} {
				if strings.Contains(text, never) {
					t.Errorf("%s %s holds %q: %s", format, lang, never, text)
				}
			}
			if !strings.Contains(text, "三") {
				t.Errorf("%s %s lost a question: %s", format, lang, text)
			}
		}
	}
	if err := bank.Handout(&bytes.Buffer{}, qs, "docx", kapok.Hans); err == nil {
		t.Error("a format nobody knows was written")
	}
}
