package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"

	"kapok"
	"kapok/app"
	"kapok/assess"
	"kapok/report"
	"kapok/standard"
)

type reportCmd struct {
	ID     string   `arg:"" name:"run" help:"run_id" default:"last"`
	Out    string   `help:"assess_out" placeholder:"DIR"`
	Format []string `help:"assess_format" default:"html,xlsx,json,junit,md" enum:"html,xlsx,json,junit,md"`
	Rules  string   `help:"report_rules" default:"pinned" enum:"pinned,current"`
}

// Run computes the report of a stored run again, from its rows.
func (c *reportCmd) Run(e *env) error {
	return e.with(c.ID, func(a *app.App, run *assess.Run, plan *assess.Plan) error {
		dir := c.Out
		if dir == "" {
			dir = filepath.Join("kapok-report", run.ID)
		}
		if c.Rules == "current" {
			std, err := standard.Get(run.Order.Profile.Standard)
			if err != nil {
				return err
			}
			plan = plan.Under(std)
		}
		return conclude(e, a, run, plan, dir, c.Format)
	})
}

// with opens the data directory and finds a run with its plan.
func (e *env) with(id string, f func(*app.App, *assess.Run, *assess.Plan) error) (err error) {
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	run, err := a.Runner.Run(e.ctx, id)
	if err != nil {
		return err
	}
	plan, err := a.Plan(run.Order)
	if err != nil {
		return err
	}
	return f(a, run, plan)
}

// conclude computes the report, writes its formats, prints the summary and ends with the exit
// code of the conclusion.
func conclude(e *env, a *app.App, run *assess.Run, plan *assess.Plan, dir string, formats []string) error {
	facts, err := a.Facts(plan.Order)
	if err != nil {
		return err
	}
	r, err := a.Runner.Conclude(e.ctx, run, plan, facts)
	if err != nil {
		return err
	}
	files, err := write(e, a, run, plan, r, dir, formats)
	if err != nil {
		return err
	}
	if e.out.asJSON {
		err = e.out.json(shortForm(r, files))
	} else {
		e.out.summary(r, files)
	}
	if err != nil {
		return err
	}
	switch r.Conclusion.State {
	case report.Conform, report.Measured:
		return nil
	case report.Nonconform:
		return exitError(exitNonconform)
	case report.Incomplete:
	}
	return exitError(exitIncomplete)
}

// write renders the chosen formats into dir and gives their paths.
func write(e *env, a *app.App, run *assess.Run, plan *assess.Plan, r *report.Assessment, dir string, formats []string) ([]string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // a report is for others to read
		return nil, kapok.Say(kapok.Unavailable, "error.cli.out", "cannot make the report folder {dir}; name another with --out", "dir", dir).Because(err)
	}
	var files []string
	for _, f := range formats {
		path := filepath.Join(dir, app.Formats[f])
		if slices.Contains(files, path) {
			continue
		}
		if err := e.out.writeFile(path, func(w io.Writer) error { return a.Render(e.ctx, w, f, r, run, plan, e.out.lang) }); err != nil {
			return nil, kapok.Say(kapok.KindOf(err), "error.cli.write", "write {file}", "file", path).Because(err)
		}
		files = append(files, path)
	}
	return files, nil
}
