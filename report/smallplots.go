package report

import (
	"cmp"
	"slices"

	"kapok"
)

// The order of rows: what the others are compared with comes first.
var (
	langOrder = []string{string(kapok.Hans), string(kapok.Hant), string(kapok.Yue), string(kapok.En)}
	formOrder = []string{"direct", "disguised", "roleplay", "rewrite", "continue", "translate", "advice", "multiturn"}
)

// after compares by the place in a list; what is not in it comes last.
func after(order []string, a, b string) int {
	at := func(s string) int {
		if i := slices.Index(order, s); i >= 0 {
			return i
		}
		return len(order)
	}
	return cmp.Compare(at(a), at(b))
}

// langPlots gives a small plot for each test and method over the languages.
func (v view) langPlots() []plot {
	rows := slices.Clone(v.a.Languages)
	slices.SortStableFunc(rows, func(a, b LangRow) int { return after(langOrder, string(a.Lang), string(b.Lang)) })
	var s smallPlots
	for _, r := range rows {
		d := v.smallDot(v.term("lang", string(r.Lang)), r.Test, r.N, r.Good, r.Value, r.Low, r.High)
		if r.N > 0 && v.weak(r) {
			d.Verdict = "fail"
		}
		s.add(r.Test, r.Method, d)
	}
	return v.finish(s, v.a.Languages, func(r LangRow) (string, kapok.Method) { return r.Test, r.Method })
}

// formPlots gives a small plot for each test and method over the forms of the questions.
func (v view) formPlots() []plot {
	rows := slices.Clone(v.a.Forms)
	slices.SortStableFunc(rows, func(a, b FormRow) int { return after(formOrder, a.Form, b.Form) })
	var s smallPlots
	for _, r := range rows {
		s.add(r.Test, r.Method, v.smallDot(v.term("form", r.Form), r.Test, r.N, r.Good, r.Value, r.Low, r.High))
	}
	return v.finish(s, v.a.Forms, func(r FormRow) (string, kapok.Method) { return r.Test, r.Method })
}
