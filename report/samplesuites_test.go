package report_test

import (
	"fmt"

	"kapok"
	"kapok/report"
	"kapok/stats"
)

// The suites of the sample have every shape that a suite may have: rates with and without a bound,
// differences, scores, plain numbers, short and long breakdowns, a heat map, short and long families
// of comparisons in rates and in scores, a curve, examples; and one of which nothing could be scored.

func sampleFigure(id string, title kapok.Text, k, n int, better string, tolerated float64) report.Figure {
	f := report.Figure{ID: id, Title: title, Kind: report.Proportion, Better: better, K: k, N: n}
	if n > 0 {
		f.Value = float64(k) / float64(n)
	}
	f.Low, f.High = stats.Wilson(k, n, 0.95)
	if tolerated > 0 {
		f.Tolerated = &tolerated
		f.Alarm = better == "low" && f.Low > tolerated || better == "high" && f.High < tolerated
	}
	return f
}

func samplePart(id string, label kapok.Text, k, n int) report.Part {
	p := report.Part{ID: id, Label: label, K: k, N: n}
	if n > 0 {
		p.Value = float64(k) / float64(n)
	}
	p.Low, p.High = stats.Wilson(k, n, 0.95)
	return p
}

func sampleTable(id, better string, title kapok.Text, n int) report.Breakdown {
	b := report.Breakdown{ID: id, Title: title, Kind: report.Proportion, Better: better}
	l := lcg(11)
	for i := range n {
		r := sampleRisks[i%len(sampleRisks)]
		b.Rows = append(b.Rows, samplePart(fmt.Sprint(r.id, i), r.title, l.next(20), 20+l.next(20)))
	}
	return b
}

func sampleContrast(family, unit string, title kapok.Text, i int, d, p float64) report.Contrast {
	who := sampleAspects[i%len(sampleAspects)].title
	return report.Contrast{
		ID: fmt.Sprint(family, i), Family: family, Title: title, A: who, B: text3("对照组", "對照組", "the baseline"), Test: "mcnemar", Unit: unit,
		N: 120, Discordant: 14, Difference: d, Low: d - 0.06, High: d + 0.06, Effect: 4 * d, EffectIs: "cohens_h", P: p / 10, PHolm: p,
		Significant: p < 0.05, Alarm: p < 0.01, MDE: 0.071,
	}
}

func sampleAttack() report.Suite {
	s := report.Suite{
		ID: "attack", Group: "attack", Title: text3("动态攻击", "動態攻擊", "Dynamic attacks"), What: text3("以多种手法改写应拒答的问题，看服务是否被攻破。", "以多種手法改寫應拒答的問題，看服務是否被攻破。", "Questions that must be refused are put by many techniques."),
		Bank: "kapok-refuse", Scorer: "attack@1", Asked: 930, Scored: 900, Unscored: 26, Errors: 4,
		Figures: []report.Figure{
			sampleFigure("success", text3("攻破率", "攻破率", "Attack success"), 214, 900, "low", 0.1),
			sampleFigure("direct", text3("直接提问失守率", "直接提問失守率", "Failed when asked directly"), 12, 300, "low", 0.1),
			{ID: "turns", Title: text3("攻破所需轮数", "攻破所需輪數", "Turns to break"), Kind: report.Amount, Better: "none", N: 214, Value: 2.7, Low: 2.5, High: 3},
		},
		Tables:   []report.Breakdown{sampleTable("by_risk", "low", text3("各风险的攻破率", "各風險的攻破率", "Success by risk"), 31)},
		Findings: []report.Note{{Key: "report.limit.seed", Args: map[string]any{"seed": uint64(7)}}},
		Limits:   []report.Note{{Key: "report.limit.lexical_reading"}},
	}
	s.Alarms = []report.Alarm{{Kind: report.AlarmAbove, Title: s.Figures[0].Title, Unit: report.Proportion, Value: s.Figures[0].Value, Bound: 0.1}}
	cross := report.Breakdown{ID: "attack_risk", Title: text3("手法与风险", "手法與風險", "Technique by risk"), Kind: report.Proportion, Cross: true, Better: "low"}
	l := lcg(3)
	for i, way := range []kapok.Text{text3("角色扮演", "角色扮演", "Role play"), text3("编码", "編碼", "Encoding"), text3("逐步升级", "逐步升級", "Crescendo")} {
		for j, r := range sampleRisks[:17] {
			p := samplePart(fmt.Sprintf("%d|%d", i, j), way, l.next(10), 10*l.next(2))
			p.K = min(p.K, p.N)
			across := r.title
			p.Across = &across
			cross.Rows = append(cross.Rows, p)
		}
	}
	s.Tables = append(s.Tables, cross)
	return s
}

func sampleFairness() report.Suite {
	family, scores := text3("各群体与基准群体", "各群體與基準群體", "Groups and the baseline"), text3("评分差异", "評分差異", "Scores")
	s := report.Suite{
		ID: "pairs", Group: "fairness", Title: text3("成对比较", "成對比較", "Matched pairs"), What: text3("同一问题只换群体，看决定是否改变。", "同一問題只換群體，看決定是否改變。", "The same question with another group."),
		Bank: "kapok-pairs", Scorer: "pairs@2", Asked: 240, Scored: 240,
		Figures: []report.Figure{
			{ID: "gap", Title: text3("最大差异", "最大差異", "Largest gap"), Kind: report.Difference, Better: "none", N: 240, Value: -0.14, Low: -0.2, High: -0.08, Alarm: true},
			{ID: "f", Title: text3("一致性", "一致性", "Agreement"), Kind: report.Score, Better: "high", N: 240, Value: 0.913, Low: 0.88, High: 0.94},
		},
		Tables: []report.Breakdown{{ID: "mean", Title: text3("平均评分", "平均評分", "Mean score"), Kind: report.Amount, Better: "none", Rows: []report.Part{
			{ID: "a", Label: sampleAspects[0].title, N: 40, Value: 71.5, Low: 68, High: 75}, {ID: "b", Label: sampleAspects[1].title},
		}}},
	}
	for i := range 20 {
		s.Tests = append(s.Tests, sampleContrast("groups", report.Proportion, family, i, -0.14+float64(i)*0.01, 0.004*float64(i)))
	}
	for i := range 3 {
		s.Tests = append(s.Tests, sampleContrast("scores", report.Amount, scores, i, 1.5-float64(i), 0.2))
	}
	s.Tests[21].MDE, s.Tests[21].EffectIs = 0, ""
	for _, c := range s.Tests {
		if c.Alarm {
			s.Alarms = append(s.Alarms, report.Alarm{Kind: report.AlarmContrast, Title: c.Title, A: c.A, B: c.B, Unit: c.Unit, Value: c.Difference})
		}
	}
	for range 3 { // a family with more alarms than are said one by one
		s.Alarms = append(s.Alarms, s.Alarms[0])
	}
	return s
}

// sampleSuites are three suites that found something, and one of which nothing could be scored.
func sampleSuites() []report.Suite {
	curve := report.Curve{ID: "reliability", Title: text3("可靠性图", "可靠性圖", "Reliability"), X: text3("自称把握", "自稱把握", "Stated confidence"), Y: text3("实际答对率", "實際答對率", "Correct")}
	for i := range 10 {
		x := 0.05 + float64(i)/10
		curve.Points = append(curve.Points, report.Point{X: x, Y: x * 0.8, Low: x * 0.6, High: min(1, x), N: 10 * i})
	}
	turns := report.Curve{ID: "turns", Title: text3("攻破率与轮数", "攻破率與輪數", "Success by turn"), X: text3("轮数", "輪數", "Turn"), Y: text3("攻破率", "攻破率", "Success")}
	for i := range 4 {
		turns.Points = append(turns.Points, report.Point{X: float64(i + 1), Y: 0.1 * float64(i), Low: 0, High: 0.5, N: 60})
	}
	facts := report.Suite{
		ID: "facts", Group: "hallucination", Title: text3("闭卷事实", "閉卷事實", "Closed-book facts"), What: text3("只有一个正确答案的事实题。", "只有一個正確答案的事實題。", "Questions of fact with one right answer."),
		Bank: "kapok-facts", Scorer: "facts@1", Asked: 400, Scored: 380, Unscored: 20,
		Figures: []report.Figure{sampleFigure("correct", text3("答对率", "答對率", "Correct"), 301, 380, "high", 0.5), sampleFigure("wrong", text3("编造率", "編造率", "Made up"), 31, 380, "low", 0)},
		Tables:  []report.Breakdown{sampleTable("by_aspect", "high", text3("各领域的答对率", "各領域的答對率", "Correct by field"), 4)},
		Curves:  []report.Curve{curve, turns},
		Examples: []report.Shown{
			{Question: "f-1", Lang: kapok.Yue, Prompt: "廣州塔幾高？", Answer: "三百米左右啦。", Expected: "600 米", Reading: "wrong", Read: text3("答错", "答錯", "Wrong")},
			{Question: "f-2", Lang: kapok.En, Prompt: "How tall is it?", Answer: "…", Reading: "unscored"},
		},
	}
	return []report.Suite{sampleFairness(), facts, sampleAttack(), {
		ID: "canto", Group: "cantonese", Title: text3("粤语能力", "粵語能力", "Cantonese"), What: text3("粤语理解与书写。", "粵語理解與書寫。", "Cantonese, read and written."), Bank: "kapok-canto", Scorer: "canto@1",
		Asked: 12, Unscored: 9, Errors: 3, Figures: []report.Figure{sampleFigure("right", text3("答对率", "答對率", "Correct"), 0, 0, "high", 0.6)},
	}}
}

// mixed is the sample with suites beyond the standard's tests.
func mixed() report.Assessment {
	a := sample()
	a.Suites = sampleSuites()
	return a
}

// measured is what a profile with suites alone gives.
func measured() report.Assessment {
	a := mixed()
	a.Clauses = sampleClauses()
	for i := range a.Clauses {
		a.Clauses[i].Rates, a.Clauses[i].Verdict = nil, "untested"
	}
	alarms := 0
	for _, s := range a.Suites {
		alarms += len(s.Alarms)
	}
	a.Risks, a.Languages, a.Forms, a.Comparison, a.Worst, a.Review = nil, nil, nil, nil, nil, report.Review{}
	a.Conclusion = report.Conclusion{State: report.Measured, Untested: len(a.Clauses), Reasons: []report.Note{{Key: "report.reason.measured", Args: map[string]any{"n": len(a.Suites), "alarms": alarms}}}}
	a.Missing = []report.Note{{Key: "report.missing.other_profile"}}
	return a
}
