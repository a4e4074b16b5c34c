package report

import (
	"strings"

	"kapok"
)

// rateInWords says a rate in one line.
func (v view) rateInWords(r Rate) string {
	if r.N == 0 {
		return v.t("report.rate.none", "method", v.term("method", string(r.Method)))
	}
	return v.t("report.rate.words", "method", v.term("method", string(r.Method)), "measure", v.term("measure", r.Measure),
		"value", v.Percent(r.Value), "asked", v.asks(r), "n", r.N)
}

// rateName names a rate by clause and method.
func (v view) rateName(c Clause, r Rate) string {
	return v.join(line(c.ID, 60), v.term("method", string(r.Method)))
}

// says puts a divided whole in words.
func (v view) says(title string, pieces []piece) string {
	var b strings.Builder
	b.WriteString(title)
	sep := ": "
	for _, p := range pieces {
		b.WriteString(sep + p.Word + " " + v.Int(p.N))
		sep = ", "
	}
	return b.String()
}

// ratePlots gives a plot for each measure and threshold, in the order of the clauses.
func (v view) ratePlots() []plot {
	var out []plot
	place := map[string]int{}
	for _, c := range v.a.Clauses {
		for _, r := range c.Rates {
			title := v.join(v.term("test", r.Test), v.term("measure", r.Measure))
			at := title + v.asks(r)
			i, ok := place[at]
			if !ok {
				i = len(out)
				place[at] = i
				p := plot{Title: title, size: wide, AtMost: r.AtMost != nil}
				if r.AtLeast != nil {
					p.Threshold, p.Asked = *r.AtLeast, v.asks(r)
				} else if r.AtMost != nil {
					p.Threshold, p.Asked = *r.AtMost, v.asks(r)
				}
				out = append(out, p)
			}
			out[i].Rows = append(out[i].Rows, v.rateDot(c, r))
		}
	}
	for i := range out {
		out[i].fit()
		out[i].Says = v.sayPlot(out[i])
	}
	return out
}

func (v view) rateDot(c Clause, r Rate) dot {
	d := dot{
		Label: v.term("method", string(r.Method)), Sub: short(line(c.ID, 60), 34), Value: r.Value, Low: r.WilsonLow, High: r.WilsonHigh,
		Worst: r.Worst, Best: r.Best, Bound: r.Bound, Bounded: r.N > 0, N: r.N, Verdict: r.Point,
		Text: v.value(r.Value, r.N), Note: v.t("report.rate.interval", "interval", v.interval(r.WilsonLow, r.WilsonHigh), "n", r.N),
		Tip: v.join(v.text(c.Title), v.rateInWords(r)),
	}
	if r.N == 0 {
		d.Text, d.Note = v.term("verdict", "untested"), ""
	}
	return d
}

// sayPlot puts a plot in words.
func (v view) sayPlot(p plot) string {
	var b strings.Builder
	b.WriteString(p.Title)
	if p.Asked != "" {
		b.WriteString(" " + p.Asked)
	}
	sep := ": "
	for _, r := range p.Rows {
		b.WriteString(sep + r.Label + " " + r.Text)
		sep = "; "
	}
	return b.String()
}

// short cuts a label that has no room.
func short(s string, n int) string {
	s, cut := clip(s, n)
	if cut > 0 {
		s += "…"
	}
	return s
}

// langPlots gives a small plot for each test and method over the languages.
func (v view) langPlots() []plot {
	var out []plot
	place := map[[2]string]int{}
	for _, r := range v.a.Languages {
		at := [2]string{r.Test, string(r.Method)}
		i, ok := place[at]
		if !ok {
			i = len(out)
			place[at] = i
			p := plot{Title: v.join(v.term("test", r.Test), v.term("method", string(r.Method))), size: narrow}
			if b := v.bars[r.Test]; b.known {
				p.Threshold, p.Asked = b.atLeast, "≥\u00a0"+v.Threshold(b.atLeast)
			}
			out = append(out, p)
		}
		out[i].Rows = append(out[i].Rows, v.langDot(r))
	}
	for i := range out {
		out[i].fit()
		out[i].Says = v.sayPlot(out[i])
	}
	return out
}

func (v view) langDot(r LangRow) dot {
	d := dot{
		Label: v.term("lang", string(r.Lang)), Value: r.Value, Low: r.Low, High: r.High, Worst: r.Value, Best: r.Value, N: r.N,
		Verdict: "plain", Text: v.value(r.Value, r.N), Note: v.Int(r.Good) + " / " + v.Int(r.N),
		Tip: v.term("lang", string(r.Lang)) + " " + v.interval(r.Low, r.High),
	}
	if b := v.bars[r.Test]; r.N > 0 && (b.known && r.High < b.atLeast || v.weak(r)) {
		d.Verdict = "fail"
	}
	if r.N == 0 {
		d.Text, d.Note = v.term("verdict", "untested"), ""
	}
	return d
}

// weak says whether the language of the row was found significantly weaker than another.
func (v view) weak(r LangRow) bool {
	for _, c := range v.a.Comparison {
		if l, ok := c.weaker(); ok && l == r.Lang && c.Test == r.Test && c.Method == r.Method {
			return true
		}
	}
	return false
}

// weaker says whether a language was found significantly weaker than another in a test.
func (c Compare) weaker() (kapok.Lang, bool) {
	if !c.Significant {
		return "", false
	}
	if c.Difference < 0 {
		return c.LangA, true
	}
	return c.LangB, true
}
