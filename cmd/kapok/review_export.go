package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"kapok"
	"kapok/app"
	"kapok/assess"
	"kapok/report"
)

type reviewExportCmd struct {
	ID       string `arg:"" name:"run" help:"run_id" default:"last"`
	Out      string `help:"review_out" placeholder:"FILE.xlsx"`
	Reviewer string `help:"review_for" placeholder:"NAME"`
	Force    bool   `help:"review_force"`
	Pick     string `help:"review_pick" default:"sample" enum:"all,sample,flagged,disagreements"`
	Limit    int    `help:"review_limit" default:"0" min:"0"`
}

// errNothingPicked says that no answer is left to ask people about.
var errNothingPicked = errors.New("nothing picked")

// Run writes a workbook for one reviewer. Verdicts of machines and of other people are not in
// it: reviewers judge blind. A workbook that is there already may hold somebody's work and is
// only replaced by --force; where there is nothing to review nothing is written.
func (c *reviewExportCmd) Run(e *env) error {
	return e.with(c.ID, func(a *app.App, run *assess.Run, plan *assess.Plan) error {
		path, err := c.path(run.ID)
		if err != nil {
			return err
		}
		n := 0
		err = e.out.writeFile(path, func(w io.Writer) error {
			rows := a.Runner.ReviewRows(e.ctx, run, plan, assess.Pick(c.Pick), c.Limit, e.out.lang, &n)
			if err := report.ReviewSheet(w, rows, e.out.lang); err != nil {
				return err
			}
			if n == 0 {
				return errNothingPicked
			}
			return nil
		})
		if errors.Is(err, errNothingPicked) {
			return e.out.wrote(e.out.t("cli.review.nothing_"+c.Pick), map[string]any{"run": run.ID, "answers": 0, "file": nil})
		}
		if err != nil {
			return err
		}
		return e.out.wrote(e.out.t("cli.review.exported", "n", e.out.p.Int(n), "file", path), map[string]any{"run": run.ID, "answers": n, "file": path})
	})
}

// path is where the workbook goes: the name asked for, else one with the reviewer's name, else
// the first number that is free.
func (c *reviewExportCmd) path(run string) (string, error) {
	path := c.Out
	switch {
	case path != "":
		if !strings.EqualFold(filepath.Ext(path), ".xlsx") {
			return "", kapok.Say(kapok.Invalid, "error.cli.xlsx", "{file} must end in .xlsx", "file", path)
		}
	case c.Reviewer != "":
		path = fmt.Sprintf("%s-review-%s.xlsx", run, fileName(c.Reviewer))
	default:
		for n := 1; ; n++ {
			path = fmt.Sprintf("%s-review-%d.xlsx", run, n)
			if !there(path) {
				return path, nil
			}
		}
	}
	if there(path) && !c.Force {
		return "", kapok.Say(kapok.Invalid, "error.cli.workbook_exists", "{file} is there already and may hold somebody's work; choose another name, or --force to replace it", "file", path)
	}
	return path, nil
}

// there says whether a file of that name can be seen.
func there(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// fileName makes a person's name fit a file's.
func fileName(s string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || strings.ContainsRune(`/\:*?"<>|`, r) || r == 0x7f {
			return '-'
		}
		return r
	}, s)
}
