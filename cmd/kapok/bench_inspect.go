package main

import (
	"errors"
	"math"
	"os"
	"slices"
	"strconv"

	"kapok"
	"kapok/bench"
)

type benchInspectCmd struct {
	Runs      int      `help:"bench_runs" default:"3" min:"1"`
	Sets      string   `help:"bench_sets" placeholder:"DIR" type:"path"`
	LeaveOut  []string `help:"bench_leave_out" default:"coldataset,jade_v3" placeholder:"SET"`
	Resamples int      `help:"eval_resamples" default:"1000" placeholder:"N"`
}

// Run measures the inspection engine and holds its figures against the budgets: with --json a
// line for each measurement, else a table of the budgets. A missed budget is printed, not an
// error: a figure of a machine or of a sample is not a test.
func (c *benchInspectCmd) Run(e *env) error {
	if c.Resamples < 0 || c.Resamples > 100_000 {
		return kapok.Say(kapok.Invalid, "error.cli.resamples", "--resamples is a number from 0 to 100000")
	}
	if err := haveSets(c.Sets); err != nil {
		return err
	}
	var fault error
	setup := bench.InspectSetup{
		Runs: c.Runs, Sets: c.Sets, Resamples: c.Resamples,
		LeaveOut: slices.DeleteFunc(c.LeaveOut, func(s string) bool { return s == "" }),
		Note: func(what string) {
			if !e.out.asJSON {
				e.out.note("%s", e.out.t("cli.bench.measuring", "what", what))
			}
		},
	}
	b, err := bench.Inspect(e.ctx, setup, func(l bench.Line) {
		if e.out.asJSON {
			fault = errors.Join(fault, e.out.json(l))
		}
	})
	if err := errors.Join(err, fault); err != nil {
		return err
	}
	if e.out.asJSON {
		return e.out.json(b)
	}
	showBudgets(e.out, b)
	if c.Sets == "" {
		e.out.say("%s", e.out.t("cli.bench.without_sets"))
	}
	return nil
}

// haveSets says whether the folder of the sets, if one is named, is there: before the work, not after it.
func haveSets(dir string) error {
	if info, err := os.Stat(dir); dir != "" && (err != nil || !info.IsDir()) {
		return errNoFolder(kapok.NotFound, dir)
	}
	return nil
}

// showBudgets prints what was wanted and what was measured.
func showBudgets(o *output, b bench.Budgets) {
	t := table{head: []string{o.t("cli.bench.what"), o.t("cli.bench.wanted"), o.t("cli.bench.measured"), o.t("cli.bench.holds")}}
	for _, x := range b.List {
		wanted := o.t("cli.bench.least", "n", figure(x.Limit))
		if x.Rule == "at_most" {
			wanted = o.t("cli.bench.most", "n", figure(x.Limit))
		}
		measured := figure(x.Figure)
		if x.Low != nil && x.High != nil && *x.Low < *x.High {
			measured += " [" + figure(*x.Low) + ", " + figure(*x.High) + "]"
		}
		holds := o.paint(good, o.t("cli.bench.yes"))
		if !x.Holds {
			holds = o.paint(bad, o.t("cli.bench.no"))
		}
		t.row(o.t("cli.bench.of."+x.ID), wanted, measured, holds)
	}
	for _, x := range b.Also {
		t.row(o.t("cli.bench.of."+x.ID), "", figure(x.Figure), "")
	}
	o.say("%s", t.String())
	o.say("%s", o.t("cli.bench.held", "held", o.p.Int(b.Held), "of", o.p.Int(len(b.List)), "runs", o.p.Int(b.Runs)))
}

// figure writes a number with as many places as it is worth.
func figure(v float64) string {
	switch a := math.Abs(v); {
	case a == math.Trunc(a) || a >= 1000:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case a >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	case a >= 0.1:
		return strconv.FormatFloat(v, 'f', 3, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}
