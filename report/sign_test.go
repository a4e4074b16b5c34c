package report_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"kapok"
	"kapok/report"
)

// The three who sign, and the fields that are theirs to fill in.
var signing = map[kapok.Lang][]string{
	kapok.Hans: {"单位法定代表人", "安全评估整体负责人", "合法性评估负责人", "单位（盖章）", "姓名", "职务", "签名", "日期"},
	kapok.Hant: {"單位法定代表人", "安全評估整體負責人", "合法性評估負責人", "單位（蓋章）", "姓名", "職務", "簽名", "日期"},
	kapok.En:   {"Legal representative of the organisation", "Responsible for the whole safety assessment", "Responsible for the assessment of legality", "Organisation (seal)", "Name", "Position", "Signature", "Date"},
}

// Whatever is known of people in an assessment, the fields of the signatures stay empty.
func TestTheSignaturesAreLeftToThreePeople(t *testing.T) {
	field := regexp.MustCompile(`<td[^>]*>(.*?)</td>`)
	for lang, words := range signing {
		a := sample()
		html := page(t, a, lang)
		_, part, ok := strings.Cut(html, `<table class="sign">`)
		if !ok {
			t.Fatalf("%s: the page has no place for signatures", lang)
		}
		part, _, _ = strings.Cut(part, "</table>")
		fields := field.FindAllStringSubmatch(part, -1)
		if len(fields) != 3*4+1 || slices.ContainsFunc(fields, func(m []string) bool { return m[1] != "" }) {
			t.Errorf("%s: %d fields, or one is filled in: %v", lang, len(fields), fields)
		}
		f := opened(t, workbook(t, a, items(5), lang))
		rows := rowsOf(t, f, f.GetSheetList()[4])
		at := slices.IndexFunc(rows, func(r []string) bool { return len(r) == 5 })
		if at < 0 || len(rows) != at+5 {
			t.Fatalf("%s: the sheet is %q", lang, rows)
		}
		for _, r := range rows[at+1:] {
			if len(r) != 1 { // what is empty at the end of a row is not given back
				t.Errorf("%s: the program filled in %q", lang, r[1:])
			}
		}
		sheet := ""
		for _, r := range rows {
			sheet += strings.Join(r, "\t") + "\n"
		}
		for _, w := range words {
			if !strings.Contains(part, w) || !strings.Contains(sheet, w) {
				t.Errorf("%s: the page or the sheet does not say %s", lang, w)
			}
		}
		for _, pin := range []string{a.Run.ID, a.Run.Order} {
			if !strings.Contains(sheet, pin) {
				t.Errorf("%s: what is signed is not pinned by %s", lang, pin)
			}
		}
		for _, name := range a.Review.Reviewers {
			if strings.Contains(sheet, name) || strings.Contains(part, name) {
				t.Errorf("%s: a reviewer stands beside the signatures", lang)
			}
		}
	}
}

func TestWhatIsNotReadyIsNotToBeSigned(t *testing.T) {
	ready := sample()
	ready.Missing = nil
	unverified := sample()
	unverified.Missing = nil
	unverified.Clauses = append(unverified.Clauses, report.Clause{ID: "B-signers", Verdict: "untested", Verify: "uncertain", Kind: "evidence"})
	for name, c := range map[string]struct {
		a    report.Assessment
		want []string
		not  []string
	}{
		"demo":            {demo(), []string{"内置演示服务，不可签署"}, nil},
		"missing":         {sample(), []string{"备案前尚缺事项还有 6 项"}, []string{"不可签署", "依据：本标准"}},
		"ready":           {ready, nil, []string{"不可签署", "再签署"}},
		"wording unknown": {unverified, []string{"本标准 B-signers，请对照标准正式文本核实"}, []string{"再签署"}},
	} {
		_, html, _ := strings.Cut(page(t, c.a, kapok.Hans), `<section id="signatures"`)
		f := opened(t, workbook(t, c.a, nil, kapok.Hans))
		sheet := ""
		for _, r := range rowsOf(t, f, "签署页") {
			sheet += strings.Join(r, "\t") + "\n"
		}
		for _, w := range c.want {
			if !strings.Contains(html, w) || !strings.Contains(sheet, w) {
				t.Errorf("%s: %s is not said", name, w)
			}
		}
		for _, w := range c.not {
			if strings.Contains(html, w) || strings.Contains(sheet, w) {
				t.Errorf("%s: %s is said", name, w)
			}
		}
	}
}
