package main

import (
	"errors"
	"fmt"
	"time"

	"kapok/app"
	"kapok/assess"
)

type runsCmd struct {
	Limit int64 `help:"limit" default:"20" min:"1"`
}

// Run lists the runs, newest first.
func (c *runsCmd) Run(e *env) (err error) {
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	runs, err := a.Runner.Runs(e.ctx, c.Limit)
	if err != nil {
		return err
	}
	o := e.out
	t := table{head: []string{o.t("cli.runs.run"), o.t("cli.runs.state"), o.t("cli.runs.profile"), o.t("cli.runs.target"), o.t("cli.runs.trials"), o.t("cli.runs.started")}}
	for _, r := range runs {
		if o.asJSON {
			if err := o.json(map[string]any{
				"run": r.ID, "state": r.State, "profile": r.Order.Profile.ID, "target": r.Order.Target.Address(), "model": r.Order.Target.Model,
				"planned": r.Planned, "started": r.Started, "resumed": r.Resumed,
			}); err != nil {
				return err
			}
			continue
		}
		t.row(r.ID, o.t("cli.run_state."+string(r.State)), r.Order.Profile.ID, r.Order.Target.Address(), fmt.Sprint(r.Planned), r.Started.Local().Format("2006-01-02 15:04"))
	}
	if !o.asJSON {
		o.say("%s", t.String())
	}
	return nil
}

type rejudgeCmd struct {
	ID string `arg:"" name:"run" help:"run_id" default:"last"`
}

// Run reads all stored answers again with the detectors of this build.
func (c *rejudgeCmd) Run(e *env) error {
	return e.with(c.ID, func(a *app.App, run *assess.Run, plan *assess.Plan) error {
		p, err := a.Panel()
		if err != nil {
			return err
		}
		begun := time.Now()
		var m assess.Meter
		stop := e.watch(e.out.t("cli.assess.judging"), &m, nil)
		n, err := a.Runner.Rejudge(e.ctx, run, plan, p.Panel, &m)
		stop()
		if err != nil {
			return err
		}
		took := time.Since(begun)
		if e.out.asJSON {
			return e.out.json(map[string]any{"run": run.ID, "read": n, "seconds": took.Seconds()})
		}
		e.out.say("%s", e.out.t("cli.rejudge.done", "n", e.out.p.Int(n), "time", e.out.p.Duration(took), "run", run.ID))
		return nil
	})
}

type auditCmd struct {
	ID string `arg:"" name:"run" help:"run_id" default:"last"`
}

// Run proves from the rows that each trial was asked, answered, judged and counted once.
func (c *auditCmd) Run(e *env) error {
	return e.with(c.ID, func(a *app.App, run *assess.Run, plan *assess.Plan) error {
		r, err := a.Runner.Audit(e.ctx, run, plan)
		if err != nil {
			return err
		}
		o := e.out
		if o.asJSON {
			if err := o.json(r); err != nil {
				return err
			}
		} else {
			o.say("%s", o.t("cli.audit.counts", "planned", o.p.Int(r.Planned), "asked", o.p.Int(r.Asked), "answered", o.p.Int(r.Answered),
				"failed", o.p.Int(r.Failed), "judged", o.p.Int(r.Judged), "counted", o.p.Int(r.Counted)))
			for _, f := range r.Faults {
				o.say("  %s %s", o.paint(bad, "✗"), f)
			}
		}
		switch {
		case len(r.Faults) > 0:
			return exitError(exitNonconform)
		case !r.Concluded:
			o.note("%s", o.t("cli.audit.open", "run", run.ID))
			return exitError(exitIncomplete)
		case r.Older:
			o.note("%s", o.t("cli.audit.older", "run", run.ID))
			return exitError(exitIncomplete)
		}
		if !o.asJSON {
			o.say("%s", o.paint(good, o.t("cli.audit.consistent")))
		}
		return nil
	})
}
