package report

import (
	"strings"
)

// rateInWords says a rate in one line.
func (v view) rateInWords(r Rate) string {
	if r.N == 0 {
		return v.t("report.rate.none", "method", v.term("method", string(r.Method)))
	}
	return v.t("report.rate.words", "method", v.term("method", string(r.Method)), "measure", v.term("measure", r.Measure),
		"value", v.Percent(r.Value), "asked", v.asks(r), "n", r.N)
}

// rateTitle names a rate by what was asked and who judged.
func (v view) rateTitle(r Rate) string {
	return v.join(v.term("test", r.Test), v.term("method", string(r.Method)))
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
