package main

import (
	"cmp"
	"errors"
	"fmt"

	"kapok"
	"kapok/app"
	"kapok/assess"
	"kapok/inspect"
)

// judgeCompareCmd is what kapok judge compare A B does.
type judgeCompareCmd struct {
	A          string `arg:"" name:"run-a" help:"run_id"`
	B          string `arg:"" name:"run-b" help:"run_id"`
	JudgeFlags `embed:""`
}

// Run lets a judge model say whose answers are the better. It ends with 3 where some pairs could
// not be compared, as kapok judge does.
func (c *judgeCompareCmd) Run(e *env) error {
	switch {
	case c.Target == "":
		return misused{kapok.Say(kapok.Invalid, "error.cli.judge_target", "name the judge with --target")}
	case cmp.Or(c.Kind, inspect.JudgeRubric) != inspect.JudgeRubric || c.Samples > 1:
		return misused{kapok.Say(kapok.Invalid, "error.cli.compare_kind", "pairs are compared by a chat model (--kind rubric), once in each order (--samples 1); a guard model knows no pairs")}
	}
	return e.with(c.A, func(a *app.App, first *assess.Run, firstPlan *assess.Plan) error {
		second, err := a.Runner.Run(e.ctx, c.B)
		if err != nil {
			return err
		}
		secondPlan, err := a.Plan(second.Order)
		if err != nil {
			return err
		}
		client, asker, t, err := c.dial()
		if err != nil {
			return err
		}
		judge, err := app.NewPairJudge(asker, t)
		if err != nil {
			return err
		}
		if err := e.checkJudge(client); err != nil {
			return err
		}
		enough, _, done := interrupted(e.ctx, e)
		defer done()
		var m assess.Meter
		stop := e.watch(e.out.t("cli.compare.comparing"), &m, nil)
		found, err := a.Runner.Compare(enough, assess.Side{Run: first, Plan: firstPlan}, assess.Side{Run: second, Plan: secondPlan}, judge, app.Briefs(firstPlan), max(1, c.Concurrency), &m)
		stop()
		if found == nil {
			return err
		}
		return e.compared(found, asker.Spent(), err)
	})
}

// compared prints what was found and says with the exit code whether it is all there is to find.
func (e *env) compared(c *assess.Pairing, spent inspect.Spent, why error) error {
	o := e.out
	if o.asJSON {
		if err := o.json(c); err != nil {
			return err
		}
	} else {
		o.showPairing(c)
	}
	o.spent(spent)
	switch {
	case errors.Is(why, assess.ErrStopped):
		o.note("%s", o.t("cli.compare.stopped", "left", o.p.Int(c.Left)))
	case why != nil:
		o.note("%s", o.p.Error(why))
	case c.Unjudged > 0:
		o.note("%s", o.t("cli.compare.unjudged", "n", o.p.Int(c.Unjudged)))
	default:
		return nil
	}
	return exitError(exitIncomplete)
}

func (o *output) showPairing(c *assess.Pairing) {
	o.say("%s", o.t("cli.compare.head", "a", c.A, "b", c.B, "pairs", o.p.Int(c.Pairs), "alone", o.p.Int(c.Alone), "judge", c.Judge))
	t := table{head: []string{o.t("cli.compare.outcome"), o.t("cli.compare.pairs")}}
	for _, row := range []struct {
		key string
		n   int
	}{{"first", c.First}, {"second", c.Second}, {"equal", c.Equal}, {"swayed", c.Swayed}, {"unread", c.Unjudged}, {"left", c.Left}} {
		t.row(o.t("cli.compare."+row.key, "same", o.p.Int(c.Same)), o.p.Int(row.n))
	}
	o.say("%s", t.String())
	if c.Wins == nil {
		o.say("%s", o.t("cli.compare.undecided"))
	} else {
		o.say("%s", o.t("cli.compare.wins", "n", o.p.Int(c.Wins.N), "rate", o.proportion(c.Wins), "p", fmt.Sprintf("%.2g", c.Sign)))
	}
	if c.Sway != nil {
		o.say("%s", o.t("cli.compare.sway", "rate", o.proportion(c.Sway)))
	}
}
