package main

import (
	"context"
	"errors"

	"kapok"
	"kapok/app"
	"kapok/assess"
	"kapok/connect"
	"kapok/inspect"
)

// judgeRunCmd is what kapok judge RUN does.
type judgeRunCmd struct {
	ID         string `arg:"" name:"run" help:"run_id" default:"last"`
	JudgeFlags `embed:""`
}

// Run lets a judge model read the stored answers that it has not judged yet. It ends with 3
// where some of them could not be judged: no evidence is not a pass.
func (c *judgeRunCmd) Run(e *env) error {
	return e.with(c.ID, func(a *app.App, run *assess.Run, plan *assess.Plan) error {
		s := &sitting{e: e, a: a, run: run, plan: plan, jobs: c.Concurrency}
		client, err := s.openJudge(c.JudgeFlags)
		if err != nil {
			return err
		}
		if client == nil {
			return misused{kapok.Say(kapok.Invalid, "error.cli.judge_target", "name the judge with --target")}
		}
		if err := e.checkJudge(client); err != nil {
			return err
		}
		enough, hard, done := interrupted(e.ctx, e)
		defer done()
		read, err := s.letJudge(hard, enough)
		return e.judgedBy("judge", run, read, s.asker.Spent(), err)
	})
}

// judgedBy says what a model made of the answers of a run, in the sentences of cli.WHAT, and with the
// exit code whether anything is left.
func (e *env) judgedBy(what string, run *assess.Run, read judged, spent inspect.Spent, err error) error {
	if err != nil && !errors.Is(err, assess.ErrStopped) {
		return err
	}
	o := e.out
	if o.asJSON {
		if err := o.json(map[string]any{"run": run.ID, "judged": read.judged, "unjudged": read.unjudged, "stopped": err != nil, "calls": spent.Calls, "tokens_in": spent.In, "tokens_out": spent.Out}); err != nil {
			return err
		}
	} else {
		o.say("%s", o.t("cli."+what+".done", "n", o.p.Int(read.judged), "unjudged", o.p.Int(read.unjudged), "run", run.ID))
	}
	o.spent(spent)
	switch {
	case err != nil:
		o.note("%s", o.t("cli."+what+".stopped", "run", run.ID))
	case read.unjudged > 0:
		o.note("%s", o.t("cli."+what+".unjudged", "n", o.p.Int(read.unjudged), "run", run.ID))
	default:
		return nil
	}
	return exitError(exitIncomplete)
}

// spent says what the judge has used, the readiness check not counted.
func (o *output) spent(s inspect.Spent) {
	o.note("%s", o.t("cli.judge.spent", "calls", o.p.Int(s.Calls), "in", o.p.Int(s.In), "out", o.p.Int(s.Out)))
}

// judged counts what a judge made of the answers that it was asked about.
type judged struct{ judged, unjudged int }

// letJudge lets the judge read what it has not judged yet, and counts.
func (s *sitting) letJudge(ctx, enough context.Context) (judged, error) {
	var m assess.Meter
	stop := s.e.watch(s.e.out.t("cli.assess.judging"), &m, nil)
	n, err := s.a.Runner.Judge(ctx, enough, s.run, s.plan, s.judge, max(1, s.jobs), &m)
	stop()
	bad := m.Look().Failed
	return judged{n - bad, bad}, err
}

// checkJudge asks the judge one short question before anything begins, as assess does.
func (e *env) checkJudge(client *connect.Client) error {
	o := e.out
	ctx, cancel := context.WithTimeoutCause(e.ctx, checkTime, errCheckTime())
	defer cancel()
	ready, err := client.Check(ctx)
	if err != nil {
		return kapok.Say(kapok.KindOf(err), "error.cli.judge", "the judge").Because(err)
	}
	o.note("%s", o.t("cli.judge.ready", "target", ready.Address, "model", orDash(plainControl(ready.Model)), "latency", o.p.Duration(ready.Total)))
	return nil
}
