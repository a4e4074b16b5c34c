package report

import (
	"cmp"
	"slices"

	"kapok"
)

// The order of rows: what the others are compared with comes first.
var (
	langOrder = []kapok.Lang{kapok.Hans, kapok.Hant, kapok.Yue, kapok.En}
	formOrder = []string{"direct", "disguised", "roleplay", "rewrite", "continue", "translate", "advice", "multiturn"}
)

// after compares by the place in a list; what is not in it comes last.
func after[T comparable](order []T, a, b T) int {
	at := func(x T) int {
		if i := slices.Index(order, x); i >= 0 {
			return i
		}
		return len(order)
	}
	return cmp.Compare(at(a), at(b))
}

// share is a rate of one test and method in one language or form.
type share struct {
	Test             string
	Method           kapok.Method
	Name             string
	N, Good          int
	Value, Low, High float64
	Weak             bool // found weaker than another by a test
}

// langPlots gives a small plot for each test and method over the languages.
func (v view) langPlots() []plot {
	rows := slices.Clone(v.a.Languages)
	slices.SortStableFunc(rows, func(a, b LangRow) int { return after(langOrder, a.Lang, b.Lang) })
	list := make([]share, len(rows))
	for i, r := range rows {
		list[i] = share{r.Test, r.Method, v.term("lang", string(r.Lang)), r.N, r.Good, r.Value, r.Low, r.High, v.weak(r)}
	}
	return v.smallPlots(list)
}

// formPlots gives a small plot for each test and method over the forms of the questions.
func (v view) formPlots() []plot {
	rows := slices.Clone(v.a.Forms)
	slices.SortStableFunc(rows, func(a, b FormRow) int { return after(formOrder, a.Form, b.Form) })
	list := make([]share, len(rows))
	for i, r := range rows {
		list[i] = share{r.Test, r.Method, v.term("form", r.Form), r.N, r.Good, r.Value, r.Low, r.High, false}
	}
	return v.smallPlots(list)
}

// smallPlots arranges rates by test and method, in the order in which these come.
func (v view) smallPlots(list []share) []plot {
	var out []plot
	place := map[[2]string]int{}
	for _, s := range list {
		at := [2]string{s.Test, string(s.Method)}
		i, ok := place[at]
		if !ok {
			i = len(out)
			place[at] = i
			p := plot{Title: v.join(v.term("test", s.Test), v.term("method", string(s.Method))), size: narrow}
			if b := v.bars[s.Test]; b.known {
				p.Threshold, p.Asked = b.atLeast, "≥\u00a0"+v.Threshold(b.atLeast)
			}
			out = append(out, p)
		}
		out[i].Rows = append(out[i].Rows, v.shareDot(s))
	}
	for i := range out {
		out[i].fit()
		out[i].Says = v.sayPlot(out[i])
	}
	return out
}

func (v view) shareDot(s share) dot {
	d := dot{
		Label: s.Name, Value: s.Value, Low: s.Low, High: s.High, Worst: s.Value, Best: s.Value, N: s.N,
		Verdict: "plain", Text: v.value(s.Value, s.N), Note: v.Int(s.Good) + " / " + v.Int(s.N),
		Tip: s.Name + " " + v.interval(s.Low, s.High),
	}
	if b := v.bars[s.Test]; s.N > 0 && (b.known && s.High < b.atLeast || s.Weak) {
		d.Verdict = "fail"
	}
	if s.N == 0 {
		d.Text, d.Note = v.term("verdict", "untested"), ""
	}
	return d
}
