package main

import (
	"fmt"
	"slices"

	"kapok/app"
	"kapok/assess"
	"kapok/stats"
)

type judgeCmd struct {
	Read      judgeRunCmd       `cmd:"" name:"run" default:"withargs" help:"judge_run"`
	Grade     judgeGradeCmd     `cmd:"" help:"judge_grade"`
	Cluster   judgeClusterCmd   `cmd:"" help:"judge_cluster"`
	Calibrate judgeCalibrateCmd `cmd:"" help:"judge_calibrate"`
	Compare   judgeCompareCmd   `cmd:"" help:"judge_compare"`
}

type judgeCalibrateCmd struct {
	ID string `arg:"" name:"run" help:"run_id" default:"last"`
}

// Run compares what machines say of a run with what people say, keeps a card for each method
// that both have read with, and estimates the true rates.
func (c *judgeCalibrateCmd) Run(e *env) error {
	return e.with(c.ID, func(a *app.App, run *assess.Run, plan *assess.Plan) error {
		found, err := a.Runner.Calibrate(e.ctx, run, plan)
		if err != nil {
			return err
		}
		if e.out.asJSON {
			return e.out.json(found)
		}
		showCalibration(e.out, found)
		return nil
	})
}

func showCalibration(o *output, c *assess.Calibration) {
	o.say("%s", o.t("cli.calibrate.read", "run", c.Run, "read", o.p.Int(c.Read), "open", o.p.Int(c.Open)))
	for _, m := range c.Methods {
		o.say("")
		o.say("%s  %s", o.paint(bold, o.p.Term("method", string(m.Method))), m.ID)
		o.say("%s", o.t("cli.calibrate.looks_"+m.Looks, "answers", o.p.Int(m.Answers), "blank", o.p.Int(m.Blank)))
		if m.All.N > 0 {
			t := table{head: []string{
				o.t("cli.calibrate.part"), o.t("cli.calibrate.n"), o.t("cli.calibrate.confusion"), o.t("cli.calibrate.kappa"),
				o.t("cli.calibrate.sensitivity"), o.t("cli.calibrate.specificity"),
			}}
			t.row(o.cell(o.t("cli.calibrate.all"), m.All)...)
			for _, part := range slices.Concat(m.Langs, m.Risks) {
				t.row(o.cell(part.Part, part)...)
			}
			o.say("%s", t.String())
		}
		showPopulation(o, m)
	}
}

// cell is one line of the table of a method.
func (o *output) cell(name string, c assess.Cell) []string {
	kappa := "–"
	if c.Kappa != nil {
		kappa = fmt.Sprintf("%.3f", *c.Kappa)
	}
	t := c.Counts
	return []string{name, o.p.Int(c.N), fmt.Sprintf("%d / %d / %d / %d", t.TP, t.FP, t.FN, t.TN), kappa, o.proportion(c.Sensitivity), o.proportion(c.Specificity)}
}

// proportion writes a share with its exact interval.
func (o *output) proportion(q *assess.Proportion) string {
	if q == nil {
		return "–"
	}
	return fmt.Sprintf("%s [%s, %s]", o.p.Percent(q.Value), o.p.Percent(q.ExactLow), o.p.Percent(q.ExactHigh))
}

func (o *output) estimate(e *stats.Estimate) string {
	return fmt.Sprintf("%s [%s, %s]", o.p.Percent(e.Value), o.p.Percent(e.Low), o.p.Percent(e.High))
}

// showPopulation writes the rates and what is to be said of them.
func showPopulation(o *output, m assess.Reading) {
	q := m.Rate
	t := table{head: []string{o.t("cli.calibrate.rate"), o.t("cli.calibrate.estimate")}}
	if q.People != nil {
		t.row(o.t("cli.calibrate.people", "n", o.p.Int(q.People.N)), o.proportion(q.People))
	}
	if q.Machine != nil {
		t.row(o.t("cli.calibrate.machine", "n", o.p.Int(q.Machine.N)), o.proportion(q.Machine))
	}
	if q.Corrected != nil {
		t.row("Rogan–Gladen", o.estimate(q.Corrected))
	}
	if q.Powered != nil {
		t.row(o.t("cli.calibrate.powered", "power", fmt.Sprintf("%.2f", q.Power)), o.estimate(q.Powered))
	}
	o.say("%s", t.String())
	switch {
	case q.FromCard:
		o.say("%s", o.t("cli.calibrate.from_card"))
	case q.Corrected == nil && q.Why != "":
		o.say("%s", o.t("cli.calibrate.none", "why", o.t("cli.calibrate.why_"+string(q.Why))))
	}
	if q.Doubt {
		o.say("%s", o.paint(warn, o.t("cli.calibrate.doubt", "p", fmt.Sprintf("%.2g", q.NotAtDraw))))
	}
	if m.Card != "" {
		o.say("%s", o.t("cli.calibrate.card", "file", m.Card))
	}
}
