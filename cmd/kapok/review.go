package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"kapok"
	"kapok/app"
	"kapok/assess"
	"kapok/report"
	"kapok/review"
)

type reviewCmd struct {
	Export reviewExportCmd `cmd:"" help:"review_export"`
	Import reviewImportCmd `cmd:"" help:"review_import"`
	Status reviewStatusCmd `cmd:"" help:"review_status"`
}

type reviewImportCmd struct {
	ID         string   `arg:"" name:"run" help:"run_id"`
	Files      []string `arg:"" help:"review_files" type:"existingfile"`
	Adjudicate bool     `help:"review_adjudicate"`
	Reviewer   string   `help:"review_reviewer" placeholder:"NAME"`
}

// Run takes workbooks back and says how far the review is.
func (c *reviewImportCmd) Run(e *env) error {
	return e.with(c.ID, func(a *app.App, run *assess.Run, plan *assess.Plan) error {
		rejected := 0
		for _, file := range c.Files {
			answers, bad, err := readReview(e.out, file, run, plan)
			if err != nil {
				return err
			}
			for _, r := range bad {
				e.out.note("✗ %s", r)
			}
			rejected += len(bad)
			for i := range answers {
				answers[i].Final = c.Adjudicate
				if c.Reviewer != "" {
					answers[i].Reviewer = c.Reviewer
				}
			}
			if err := a.Reviews.Record(e.ctx, run.ID, answers); err != nil {
				return kapok.Say(kapok.KindOf(err), "error.cli.in_file", "{file}", "file", file).Because(err)
			}
			e.out.note("%s", e.out.t("cli.review.imported", "n", e.out.p.Int(len(answers)), "file", file, "rejected", e.out.p.Int(len(bad))))
		}
		if err := status(e, a, run, plan); err != nil {
			return err
		}
		if rejected > 0 {
			return exitError(exitNonconform)
		}
		return nil
	})
}

// readReview reads one workbook: the answers that belong to the run, and the rows that cannot
// be used with their reasons.
func readReview(o *output, path string, run *assess.Run, plan *assess.Plan) ([]review.Answer, []string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, kapok.Say(kapok.NotFound, "error.cli.open", "cannot open {file}", "file", path).Because(err)
	}
	rows, rejected, err := report.ReadReviewSheet(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, nil, kapok.Say(kapok.Invalid, "error.cli.workbook", "{file} is not a review workbook of Kapok", "file", path).Because(err)
	}
	var bad []string
	for _, r := range rejected {
		bad = append(bad, fmt.Sprintf("%s:%d: %s", path, r.Row, o.p.TA(r.Why.Key, r.Why.Args)))
	}
	var answers []review.Answer
	for _, r := range rows {
		id, seq, ok := strings.Cut(r.Key, "/")
		n, err := strconv.Atoi(seq)
		if !ok || err != nil || id != run.ID || n < 0 || n >= plan.Len() {
			bad = append(bad, path+": "+o.t("cli.review.foreign", "key", bounded(r.Key), "run", run.ID))
			continue
		}
		answers = append(answers, review.Answer{Seq: n, Reviewer: r.Reviewer, Verdict: review.Verdict(r.Verdict), Risk: leafOf(plan, r.Risk), Comment: r.Comment})
	}
	return answers, bad, nil
}

// leafOf finds the house leaf of a risk as the workbook writes it: "A.2.d" and its title.
func leafOf(p *assess.Plan, written string) kapok.RiskID {
	id, _, _ := strings.Cut(written, " ")
	if r, ok := p.Standard.Risk(id); ok {
		return r.Leaves[0]
	}
	return ""
}

type reviewStatusCmd struct {
	ID string `arg:"" name:"run" help:"run_id" default:"last"`
}

// Run says how far people have looked and how well they agree.
func (c *reviewStatusCmd) Run(e *env) error {
	return e.with(c.ID, func(a *app.App, run *assess.Run, plan *assess.Plan) error { return status(e, a, run, plan) })
}

func status(e *env, a *app.App, run *assess.Run, plan *assess.Plan) error {
	all, err := a.Reviews.Standings(e.ctx, run.ID)
	if err != nil {
		return err
	}
	g := plan.Agreement(all)
	if e.out.asJSON {
		return e.out.json(map[string]any{
			"run": run.ID, "answered": g.Answered, "double": g.Double, "disagreed": g.Disagreed, "adjudicated": g.Adjudicated,
			"reviewers": g.Reviewers, "kappa": g.Kappa, "pair": g.Pair, "alpha": g.Alpha,
		})
	}
	o := e.out
	o.say("%s", o.t("cli.review.status", "answered", o.p.Int(g.Answered), "double", o.p.Int(g.Double), "disagreed", o.p.Int(g.Disagreed),
		"adjudicated", o.p.Int(g.Adjudicated)))
	figure := func(v *float64) string {
		if v == nil {
			return o.t("cli.review.undefined")
		}
		return fmt.Sprintf("%.3f", *v)
	}
	of := ""
	if len(g.Reviewers) > 2 && len(g.Pair) == 2 { // of two there is only one pair
		of = o.t("cli.review.pair", "a", plainControl(g.Pair[0]), "b", plainControl(g.Pair[1]))
	}
	o.say("%s", o.t("cli.review.agreement", "alpha", figure(g.Alpha), "kappa", figure(g.Kappa), "pair", of))
	return nil
}
