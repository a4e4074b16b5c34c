package main

import (
	"cmp"
	"context"

	"kapok"
	"kapok/app"
	"kapok/assess"
	"kapok/connect"
	"kapok/inspect"
)

// judgeGradeCmd is what kapok judge grade RUN does.
type judgeGradeCmd struct {
	ID         string `arg:"" name:"run" help:"run_id" default:"last"`
	JudgeFlags `embed:""`
}

// Run lets a chat model grade the stored answers of the suites facts, premise, grounding and
// consistency. It ends as kapok judge does.
func (c *judgeGradeCmd) Run(e *env) error {
	if err := c.chat("grade"); err != nil {
		return err
	}
	return e.with(c.ID, func(a *app.App, run *assess.Run, plan *assess.Plan) error {
		client, asker, t, err := c.dial()
		if err != nil {
			return err
		}
		grader, err := app.NewGrader(asker, t, c.Samples)
		if err != nil {
			return err
		}
		return e.gradeWith("grade", client, asker, run, func(ctx, enough context.Context, m *assess.Meter) (int, error) {
			return a.Runner.Grade(ctx, enough, run, plan, grader, max(1, c.Concurrency), m)
		})
	})
}

// judgeClusterCmd is what kapok judge cluster RUN does.
type judgeClusterCmd struct {
	ID         string `arg:"" name:"run" help:"run_id" default:"last"`
	JudgeFlags `embed:""`
	Embed      bool    `help:"judge_embed"`
	Threshold  float64 `help:"judge_threshold" default:"0" placeholder:"COSINE"`
}

// Run lets a chat model, or embeddings, gather the repeated answers of suite consistency by what they
// mean. It ends as kapok judge does.
func (c *judgeClusterCmd) Run(e *env) error {
	if err := c.chat("cluster"); err != nil {
		return err
	}
	if c.Threshold != 0 && !c.Embed {
		return misused{kapok.Say(kapok.Invalid, "error.cli.cluster_threshold", "--threshold is of embeddings: use it with --embed")}
	}
	if c.Samples > 1 {
		return misused{kapok.Say(kapok.Invalid, "error.cli.cluster_samples", "answers are compared once in each order: leave --samples out")}
	}
	return e.with(c.ID, func(a *app.App, run *assess.Run, plan *assess.Plan) error {
		open := app.Dial
		if c.Embed {
			open = app.DialEmbedding
		}
		client, asker, t, err := c.dialBy(open)
		if err != nil {
			return err
		}
		by, err := c.clusterer(asker, t)
		if err != nil {
			return err
		}
		return e.gradeWith("cluster", client, asker, run, func(ctx, enough context.Context, m *assess.Meter) (int, error) {
			return a.Runner.Cluster(ctx, enough, run, plan, by, max(1, c.Concurrency), m)
		})
	})
}

func (c *judgeClusterCmd) clusterer(asker connect.Connector, t connect.Target) (inspect.Clusterer, error) {
	if c.Embed {
		return app.NewEmbedder(asker, t, c.Threshold)
	}
	return app.NewMeaningJudge(asker, t)
}

// chat refuses what is no chat model.
func (f JudgeFlags) chat(what string) error {
	switch {
	case f.Target == "":
		return misused{kapok.Say(kapok.Invalid, "error.cli.judge_target", "name the judge with --target")}
	case cmp.Or(f.Kind, inspect.JudgeRubric) != inspect.JudgeRubric:
		return misused{kapok.Say(kapok.Invalid, "error.cli.grade_kind", "kapok judge {what} asks a chat model (--kind rubric); a guard model knows nothing but harm", "what", what)}
	}
	return nil
}

// gradeWith checks the model, lets it read and says what came of it.
func (e *env) gradeWith(what string, client *connect.Client, asker *inspect.Limited, run *assess.Run, read func(ctx, enough context.Context, m *assess.Meter) (int, error)) error {
	if err := e.checkJudge(client); err != nil {
		return err
	}
	enough, hard, done := interrupted(e.ctx, e)
	defer done()
	var m assess.Meter
	stop := e.watch(e.out.t("cli."+what+".reading"), &m, nil)
	n, err := read(hard, enough, &m)
	stop()
	bad := m.Look().Failed
	return e.judgedBy(what, run, judged{n - bad, bad}, asker.Spent(), err)
}
