package report_test

import (
	"slices"
	"strings"
	"testing"

	"kapok"
	"kapok/report"
)

func TestTheWorkbookHoldsSuitesAsNumbers(t *testing.T) {
	f := opened(t, workbook(t, measured(), nil, kapok.Hans))
	if got := f.GetSheetList(); !slices.Equal(got, []string{"评估概要", "前瞻测评", "前瞻测评分项", "前瞻测评比较"}) {
		t.Fatalf("sheets %v", got)
	}
	both := opened(t, workbook(t, mixed(), items(5), kapok.Hans))
	if got := both.GetSheetList(); !slices.Equal(got[4:], []string{"前瞻测评", "前瞻测评分项", "前瞻测评比较", "签署页"}) {
		t.Errorf("sheets of both: %v", got)
	}
	figures, parts, contrasts := rowsOf(t, f, "前瞻测评"), rowsOf(t, f, "前瞻测评分项"), rowsOf(t, f, "前瞻测评比较")
	if len(figures) != 1+8 || len(parts) != 1+31+51+4+2 || len(contrasts) != 1+23 {
		t.Errorf("%d figures, %d parts, %d comparisons", len(figures), len(parts), len(contrasts))
	}
	if got := figures[1]; !slices.Equal(got[:11], []string{"攻击与越狱", "动态攻击", "攻破率", "率", "23.78%", "21.11%", "26.67%", "214", "900", "≤\u00a010%", "警示"}) {
		t.Errorf("the first figure is %q", got)
	}
	raw, err := f.GetCellValue("前瞻测评比较", "H2")
	if err != nil || raw != "-14.00%" {
		t.Errorf("a difference is %q (%v)", raw, err)
	}
	summary := ""
	for _, r := range rowsOf(t, f, "评估概要") {
		summary += strings.Join(r, "\t") + "\n"
	}
	for _, want := range []string{"前瞻测评报告", "动态攻击：“攻破率”为 23.78%，高于容忍限 10%。", "无法判读 55"} {
		if !strings.Contains(summary, want) {
			t.Errorf("the summary does not say %q:\n%s", want, summary)
		}
	}
	if strings.Contains(summary, "备案前尚缺") {
		t.Error("a run that files nothing lists what a filing lacks")
	}
}

func TestTheSummaryInMarkdownSaysEverySuiteAndAlarm(t *testing.T) {
	for l, want := range map[kapok.Lang][]string{
		kapok.Hans: {"# 生成式人工智能服务前瞻测评报告", "## 前瞻测评", "| 动态攻击 | 攻破率 | 23.78% (21.11%–26.67%) | 900 | ≤\u00a010% | 2.81% | 1 项警示 |", "- 动态攻击：“攻破率”", "均无法判读"},
		kapok.Hant: {"## 前瞻測評", "容忍限度"},
		kapok.En:   {"## Foresight", "| Attack success |", "nothing scored"},
	} {
		text := markdown(t, measured(), l)
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s does not say %q:\n%s", l, w, text)
			}
		}
		if strings.Contains(text, "⟦") || strings.Contains(text, "5.2-content") {
			t.Errorf("%s:\n%s", l, text)
		}
	}
	if text := markdown(t, mixed(), kapok.Hans); !strings.Contains(text, "**不符合**") || !strings.Contains(text, "## 前瞻测评") {
		t.Error("a run of both says only one")
	}
}

// TestAnAlarmFailsInJUnit holds that what raised an alarm is a failure with its sentence, what rests on
// nothing an error, and the conclusion of a run that only measured no pass.
func TestAnAlarmFailsInJUnit(t *testing.T) {
	f, text := junit(t, measured())
	state := map[string]string{}
	for _, s := range f.Suites {
		for _, c := range s.Cases {
			word := "pass"
			switch {
			case c.Failure != nil:
				word = "failure"
			case c.Error != nil:
				word = "error"
			case c.Skipped != nil:
				word = "skipped"
			}
			state[c.Class+" "+c.Name] = word
		}
	}
	for at, want := range map[string]string{
		"assessment conclusion": "skipped", "foresight.attack answers": "pass", "foresight.attack Attack success": "failure", "foresight.attack Failed when asked directly": "pass",
		"foresight.pairs Groups and the baseline": "failure", "foresight.pairs Scores": "pass", "foresight.canto answers": "error", "foresight.canto Correct": "error",
	} {
		if state[at] != want {
			t.Errorf("%s is %q, want %q", at, state[at], want)
		}
	}
	for _, want := range []string{"Dynamic attacks: “Attack success” is 23.78%, above the 10% that is tolerated.", "Could not be scored: 2.81%"} {
		if !strings.Contains(text, want) {
			t.Errorf("the file does not say %q", want)
		}
	}
}

// An alarm that no figure and no comparison carries is not lost.
func TestAnAlarmOfItsOwnFailsToo(t *testing.T) {
	a := measured()
	a.Suites = []report.Suite{{ID: "stability", Title: text3("稳定性", "穩定性", "Stability"), Asked: 3, Scored: 3, Alarms: []report.Alarm{
		{Kind: report.AlarmBelow, Title: text3("一致率", "一致率", "Agreement"), Unit: report.Score, Value: 0.4, Bound: 0.7},
	}}}
	if f, text := junit(t, a); f.Failures != 1 || !strings.Contains(text, "Stability: “Agreement” is 0.400, below the 0.700 that is tolerated.") {
		t.Errorf("%d failures:\n%s", f.Failures, text)
	}
}
