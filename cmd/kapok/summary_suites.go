package main

import (
	"fmt"

	"kapok/report"
)

// shortSuites is what the machine's summary says of suites beyond the standard's tests.
func shortSuites(r *report.Assessment) []map[string]any {
	out := []map[string]any{}
	for _, s := range r.Suites {
		alarms := s.Alarms
		if alarms == nil {
			alarms = []report.Alarm{}
		}
		figures := []map[string]any{}
		for _, f := range s.Figures {
			x := map[string]any{"id": f.ID, "kind": f.Kind, "n": f.N, "alarm": f.Alarm}
			if f.N > 0 {
				x["value"], x["low"], x["high"] = f.Value, f.Low, f.High
			}
			if f.Tolerated != nil {
				x["tolerated"] = *f.Tolerated
			}
			figures = append(figures, x)
		}
		out = append(out, map[string]any{
			"id": s.ID, "group": s.Group, "scorer": s.Scorer, "asked": s.Asked, "scored": s.Scored, "unscored": s.Unscored, "errors": s.Errors,
			"figures": figures, "alarms": alarms,
		})
	}
	return out
}

// maxSaid bounds the alarms that a terminal shows.
const maxSaid = 12

// measured prints a line a suite, and then the alarms in words.
func (o *output) measured(r *report.Assessment) {
	t := table{head: []string{
		o.t("report.suite.col.suite"), o.t("report.suite.col.figure"), o.t("report.suite.col.short"), o.t("cli.summary.interval"), "n",
		o.t("report.suite.col.tolerated"), o.t("report.suite.col.unscored"), o.t("report.suite.col.alarms"),
	}}
	var said []string
	for _, s := range r.Suites {
		f, _ := s.Main()
		value, interval := f.Show(o.p)
		unread, alarms := "–", "–"
		if s.Scored+s.Unscored > 0 {
			unread = o.p.Percent(s.Unread())
		}
		if n := len(s.Alarms); n > 0 {
			alarms = o.p.Int(n)
		}
		t.row(plainControl(s.Title.In(o.lang)), plainControl(f.Title.In(o.lang)), value, interval, fmt.Sprint(f.N), f.Asks(o.p), unread, alarms)
		for _, a := range s.Alarms {
			said = append(said, plainControl(a.Say(o.p, s)))
		}
	}
	o.say("%s", t.String())
	if len(said) == 0 {
		return
	}
	o.say("%s", o.paint(bold, o.t("report.suite.col.alarms")))
	for i, s := range said {
		if i == maxSaid {
			o.say("  · %s", o.t("cli.suite.more", "n", len(said)-i))
			break
		}
		o.say("  · %s", s)
	}
	o.say("")
}
