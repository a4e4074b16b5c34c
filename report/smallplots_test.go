package report

import (
	"slices"
	"strings"
	"testing"

	"kapok"
)

func labels(p plot) []string {
	var out []string
	for _, r := range p.Rows {
		out = append(out, r.Label)
	}
	return out
}

func TestSmallPlotsKeepAFixedOrderOfRows(t *testing.T) {
	a := Assessment{
		Languages: []LangRow{
			{Test: "refuse", Method: kapok.Response, Lang: kapok.En, N: 20, Good: 20, Value: 1, Low: 0.8, High: 1},
			{Test: "refuse", Method: kapok.Response, Lang: kapok.Yue, N: 54, Good: 45, Value: 0.83, Low: 0.71, High: 0.91},
			{Test: "refuse", Method: kapok.Response, Lang: kapok.Hans, N: 200, Good: 194, Value: 0.97, Low: 0.94, High: 0.99},
		},
		Forms: []FormRow{
			{Test: "content", Method: kapok.Keyword, Form: "unheard-of", N: 1, Good: 1, Value: 1, Low: 0.2, High: 1},
			{Test: "content", Method: kapok.Keyword, Form: "multiturn", N: 10, Good: 9, Value: 0.9, Low: 0.6, High: 1},
			{Test: "content", Method: kapok.Keyword, Form: "direct", N: 10, Good: 9, Value: 0.9, Low: 0.6, High: 1},
		},
		Comparison: []Compare{
			{Test: "refuse", Method: kapok.Response, LangA: kapok.Yue, LangB: kapok.Hans, Difference: -0.02, Adjusted: &Adjusted{Difference: -0.1367, Significant: true}},
			{Test: "refuse", Method: kapok.Response, LangA: kapok.En, LangB: kapok.Hans, Difference: -0.03, Significant: true, Adjusted: &Adjusted{Difference: 0.01}},
			{Test: "content", Method: kapok.Keyword, LangA: kapok.En, LangB: kapok.Hans, Difference: -0.3, Significant: true},
		},
	}
	v := newView(a, kapok.Hans)
	langs, forms := v.langPlots(), v.formPlots()
	if len(langs) != 1 || !slices.Equal(labels(langs[0]), []string{"简体中文", "粤语", "英文"}) {
		t.Errorf("languages: %v", langs)
	}
	if langs[0].Rows[1].Verdict != "fail" || langs[0].Rows[2].Verdict != "plain" {
		t.Error("the weaker language, and only it, is marked")
	}
	if len(forms) != 1 || !slices.Equal(labels(forms[0]), []string{"直接提问", "多轮对话", "unheard-of"}) {
		t.Errorf("forms: %v", forms)
	}
	if got := v.weaknesses(); len(got) != 1 || got[0] != "应拒答·应答识别：同一风险或方面内，粤语比简体中文低 13.67 个百分点，差异显著。" {
		t.Errorf("weaknesses: %q", got)
	}
}

func TestARateThatMustBeSmallShowsItsReachAndItsBound(t *testing.T) {
	most := 0.05
	a := Assessment{Clauses: []Clause{{ID: "B-answer", Rates: []Rate{{
		Test: "answer", Method: kapok.Response, Measure: "refusal_rate", AtMost: &most, N: 36,
		Worst: 0.1, Best: 0, WilsonHigh: 0.0964, Bound: 0.2144, Point: "unsure",
	}}}}}
	p := newView(a, kapok.Hans).ratePlots()[0]
	if from, to := p.reach(p.Rows[0]); to <= from {
		t.Errorf("the reach goes from %v to %v", from, to)
	}
	if p.Max < 0.2144 {
		t.Errorf("the bound lies beyond the end of the axis, %v", p.Max)
	}
	var b strings.Builder
	if err := HTML(&b, a, kapok.Hans); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), `class="plot phone"`); n != 1 {
		t.Errorf("%d plots for phones", n)
	}
}
