package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"

	"kapok/report"
)

// shortForm is the machine's summary of a finished command.
func shortForm(r *report.Assessment, files []string) map[string]any {
	rates := []map[string]any{}
	for _, c := range r.Clauses {
		for _, rt := range c.Rates {
			rates = append(rates, map[string]any{
				"clause": c.ID, "method": rt.Method, "measure": rt.Measure, "n": rt.N, "value": rt.Value, "worst": rt.Worst, "best": rt.Best,
				"bound": rt.Bound, "point": rt.Point, "proven": rt.Proven, "tally": rt.Tally,
			})
		}
	}
	return map[string]any{
		"run": r.Run.ID, "conclusion": r.Conclusion.State, "proven": r.Conclusion.Proven, "indicative": r.Conclusion.Indicative,
		"filing_ready": r.Conclusion.FilingReady, "demo": r.System.Demo, "rates": rates, "suites": shortSuites(r), "cost": r.Cost, "files": files,
	}
}

// summary prints what a person wants to know first.
func (o *output) summary(r *report.Assessment, files []string) {
	if r.System.Demo {
		o.say("%s", o.paint(warn, o.t("cli.assess.demo")))
	}
	o.say("")
	colour := map[report.State]string{report.Conform: good, report.Nonconform: bad, report.Incomplete: warn}[r.Conclusion.State]
	if r.Conclusion.State == report.Measured && slices.ContainsFunc(r.Suites, func(s report.Suite) bool { return len(s.Alarms) > 0 }) {
		colour = warn
	}
	title := r.Standard.Title.In(o.lang)
	if r.OnlySuites() {
		title = o.t("report.title_foresight")
	}
	o.say("%s  %s", o.paint(bold, title), r.Run.ID)
	o.say("%s  %s", o.t("cli.summary.system"), plainControl(r.System.Name))
	o.say("%s  %s", o.t("cli.summary.conclusion"), o.paint(colour, o.t("cli.state."+string(r.Conclusion.State))))
	for _, n := range r.Conclusion.Reasons {
		o.say("  · %s", o.p.TA(n.Key, n.Args))
	}
	o.say("")
	if !r.OnlySuites() {
		o.ruled(r)
	}
	if len(r.Suites) > 0 {
		o.measured(r)
	}
	o.say("%s", o.t("cli.summary.cost", "calls", o.p.Int(r.Cost.Calls), "cached", o.p.Int(r.Cost.Cached), "seconds", fmt.Sprintf("%.1f", r.Cost.Seconds)))
	for _, f := range files {
		o.say("  %s", f)
	}
}

// ruled prints the rates by the standard's rules, and what a filing still needs.
func (o *output) ruled(r *report.Assessment) {
	t := table{head: []string{
		o.t("cli.summary.clause"), o.t("cli.summary.method"), o.t("cli.summary.rate"), o.t("cli.summary.threshold"),
		o.t("cli.summary.interval"), o.t("cli.summary.n"), o.t("cli.summary.point"), o.t("cli.summary.proof"),
	}}
	for _, c := range r.Clauses {
		for _, rt := range c.Rates {
			value, interval := "–", "–"
			if rt.N > 0 {
				value, interval = o.p.Percent(rt.Value), o.p.Percent(rt.WilsonLow)+"–"+o.p.Percent(rt.WilsonHigh)
			}
			t.row(
				c.Title.In(o.lang), o.p.Term("method", string(rt.Method)), value, o.threshold(rt), interval, fmt.Sprintf("%d/%d", rt.N, rt.Tally.Asked),
				o.p.Term("verdict", rt.Point), o.yes(rt.Proven),
			)
		}
	}
	o.say("%s", t.String())
	if len(r.Missing) > 0 {
		o.say("%s", o.paint(bold, o.t("cli.summary.missing")))
		for _, n := range r.Missing {
			o.say("  · %s", o.p.TA(n.Key, n.Args))
		}
		o.say("")
	}
}

func (o *output) threshold(rt report.Rate) string {
	switch {
	case rt.AtLeast != nil:
		return "≥ " + o.p.Threshold(*rt.AtLeast)
	case rt.AtMost != nil:
		return "≤ " + o.p.Threshold(*rt.AtMost)
	}
	return "–"
}

func (o *output) yes(b bool) string {
	if b {
		return o.t("cli.yes")
	}
	return o.t("cli.no")
}

// A table lines up columns of text in which a Chinese character is two cells wide.
type table struct {
	head []string
	rows [][]string
}

func (t *table) row(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) String() string {
	widths := make([]int, len(t.head))
	for _, r := range append([][]string{t.head}, t.rows...) {
		for i, c := range r {
			widths[i] = max(widths[i], runewidth.StringWidth(c))
		}
	}
	var b strings.Builder
	line := func(r []string) {
		for i, c := range r {
			b.WriteString("  ")
			if i < len(r)-1 {
				c = runewidth.FillRight(c, widths[i])
			}
			b.WriteString(c)
		}
		b.WriteByte('\n')
	}
	line(t.head)
	for _, r := range t.rows {
		line(r)
	}
	return b.String()
}
