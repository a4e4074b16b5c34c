package main

import (
	"cmp"
	"context"
	"errors"
	"time"

	"kapok"
	"kapok/app"
	"kapok/assess"
	"kapok/connect"
	"kapok/inspect"
)

// A sitting is one attempt to get a run done: its tools, ready to ask.
type sitting struct {
	e      *env
	a      *app.App
	run    *assess.Run
	plan   *assess.Plan
	tools  assess.Tools
	judge  inspect.Detector
	asker  *inspect.Limited // asks for the judge
	client *connect.Client
	jobs   int // calls of the judge at once
	again  bool
}

// sitting opens target and judge, checks that everything is ready and says what it will cost.
// It gives nil after a dry run.
func (c *assessCmd) sitting(e *env, a *app.App, run *assess.Run, plan *assess.Plan) (*sitting, error) {
	target := plan.Order.Target
	if run != nil { // limits and key may be others this time
		target.Key = keyRef(c.Key, target.Key)
		limits(&target, c.Concurrency, c.RPM, c.TPM)
	}
	client, err := app.Dial(target)
	if err != nil {
		return nil, err
	}
	panel, err := a.Panel()
	if err != nil {
		return nil, err
	}
	s := &sitting{
		e: e, a: a, run: run, plan: plan, client: client, jobs: c.JudgeFlags.Concurrency, again: c.RetryFailed,
		tools: assess.Tools{Client: client, Panel: panel.Panel, Workers: client.Workers()},
	}
	judgeClient, err := s.openJudge(c.JudgeFlags)
	if err != nil {
		return nil, err
	}
	attacker, err := c.Attacker.dial(plan.Order.Profile.Attacker)
	if err != nil {
		return nil, err
	}
	if attacker != nil {
		s.tools.Attacker = attacker
	}
	if err := plan.NeedsAttacker(attacker != nil); err != nil {
		return nil, err
	}
	check := run
	if check == nil {
		check = &assess.Run{}
	}
	ctx, cancel := context.WithTimeoutCause(e.ctx, checkTime, errCheckTime())
	defer cancel()
	ready, err := a.Runner.Ready(ctx, check, plan, client, judgeClient, s.tools.Workers)
	if err != nil {
		return nil, err
	}
	s.tools.Model = ready.Model
	if ready.Replay && ready.Recorded == 0 {
		return nil, kapok.Say(kapok.Invalid, "error.cli.nothing_recorded", "0 of {planned} questions are answered in {file}; write the questions with kapok assess --questions FILE and the same profile and seed, fill in the answers, and assess that file", "planned", ready.Trials, "file", target.File)
	}
	s.announce(ready)
	if c.DryRun {
		if e.out.asJSON {
			return nil, e.out.json(struct {
				assess.Readiness
				Notes []string `json:"notes"`
			}{ready, e.out.notes(ready.Notes)})
		}
		return nil, nil
	}
	return s, nil
}

func (s *sitting) openJudge(f JudgeFlags) (*connect.Client, error) {
	if own := s.plan.Order.Profile.Judge; f.Target == "" && own != nil {
		f.Target, f.Model, f.Key = own.Target, own.Model, own.Key
		f.Kind, f.Samples = cmp.Or(f.Kind, own.Kind), cmp.Or(f.Samples, own.Samples)
		if own.Concurrency > 0 {
			f.Concurrency, s.jobs = own.Concurrency, own.Concurrency
		}
	}
	if f.Target == "" {
		return nil, nil
	}
	client, asker, t, err := f.dial()
	if err != nil {
		return nil, err
	}
	judge, err := app.NewJudge(asker, t, s.plan, app.JudgeOrder{Kind: f.Kind, Samples: f.Samples})
	if err != nil {
		return nil, kapok.Say(kapok.KindOf(err), "error.cli.judge", "the judge").Because(err)
	}
	s.judge, s.asker = judge, asker
	return client, nil
}

// dial opens the judge model within its limits.
func (f JudgeFlags) dial() (*connect.Client, *inspect.Limited, connect.Target, error) {
	return f.dialBy(app.Dial)
}

// dialBy opens it as open does.
func (f JudgeFlags) dialBy(open func(connect.Target) (*connect.Client, error)) (*connect.Client, *inspect.Limited, connect.Target, error) {
	t, err := connect.ParseTarget(f.Target, f.Model)
	if err != nil {
		return nil, nil, t, kapok.Say(kapok.KindOf(err), "error.cli.judge", "the judge").Because(err)
	}
	if t.Kind == "demo" || t.Kind == "replay" {
		return nil, nil, t, kapok.Say(kapok.Invalid, "error.cli.judge_kind", "{kind} cannot be a judge: name a real model by its base URL or a FILE.yaml", "kind", t.Kind)
	}
	t.Key = keyRef(f.Key, t.Key)
	if t.Temperature == nil && f.Samples <= 1 {
		t.Temperature = new(0.0) // a judge should say the same twice, unless its samples are to vary
	}
	limit, err := f.limit()
	if err != nil {
		return nil, nil, t, err
	}
	limits(&t, f.Concurrency, 0, 0)
	client, err := open(t)
	if err != nil {
		return nil, nil, t, kapok.Say(kapok.KindOf(err), "error.cli.judge", "the judge").Because(err)
	}
	return client, limit.Around(client), t, nil
}

// announce says what is about to happen and what it will cost.
func (s *sitting) announce(r assess.Readiness) {
	o := s.e.out
	t := s.plan.Order.Target
	if r.Replay {
		o.note("%s", o.t("cli.assess.ready_replay", "n", o.p.Int(r.Recorded), "planned", o.p.Int(r.Trials), "file", t.File))
	} else {
		o.note("%s", o.t("cli.assess.ready", "target", t.Address(), "model", orDash(plainControl(r.Model)), "latency", o.p.Duration(r.Latency)))
	}
	for _, n := range r.Notes {
		o.note("  %s", plainControl(o.p.Error(n)))
	}
	o.note("%s", o.t("cli.assess.cost", "trials", o.p.Int(r.Left), "calls", o.p.Int(r.Calls+r.JudgeCalls), "tokens", o.p.Int(int(r.Tokens)),
		"time", o.p.Duration(r.Time.Round(time.Second)), "disk", o.p.Int(int(r.Disk>>20)+1)))
}

// ask starts or resumes the run and stays with it until every trial has its row.
func (s *sitting) ask(ctx context.Context) error {
	o := s.e.out
	var err error
	if s.run == nil {
		if s.run, err = s.a.Start(ctx, s.plan, s.tools.Panel); err != nil {
			return err
		}
	} else if err := s.a.Runner.Resume(ctx, s.run, s.again); err != nil {
		return err
	}
	o.note("%s", o.t("cli.assess.run", "run", s.run.ID))
	enough, hard, done := interrupted(ctx, s.e)
	defer done()
	var m assess.Meter
	stop := s.e.watch(o.t("cli.assess.asking"), &m, s.client)
	err = s.a.Runner.Ask(hard, enough, s.run, s.plan, s.tools, &m)
	stop()
	if err == nil && s.judge != nil {
		var read judged
		if read, err = s.letJudge(hard, enough); read.unjudged > 0 {
			o.note("%s", o.t("cli.judge.unjudged", "n", o.p.Int(read.unjudged), "run", s.run.ID))
		}
	}
	if errors.Is(err, assess.ErrStopped) {
		o.note("%s", o.t("cli.assess.stopped", "run", s.run.ID))
		return exitError(exitIncomplete)
	}
	if err != nil {
		o.note("%s", o.t("cli.assess.saved", "run", s.run.ID))
	}
	return err
}
