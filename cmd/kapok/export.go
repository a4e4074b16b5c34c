package main

import (
	"compress/gzip"
	"errors"
	"io"
	"strings"

	"kapok/app"
	"kapok/assess"
)

type exportCmd struct {
	ID  string `arg:"" name:"run" help:"run_id" default:"last"`
	Out string `help:"export_out" placeholder:"FILE"`
}

// Run writes everything about a run into one file of JSON lines.
func (c *exportCmd) Run(e *env) error {
	return e.with(c.ID, func(a *app.App, run *assess.Run, plan *assess.Plan) error {
		if c.Out == "-" {
			return a.Runner.Export(e.ctx, run, plan, e.out.stdout)
		}
		path := c.Out
		if path == "" {
			path = run.ID + ".jsonl.gz"
		}
		err := e.out.writeFile(path, func(w io.Writer) error {
			if !strings.HasSuffix(path, ".gz") {
				return a.Runner.Export(e.ctx, run, plan, w)
			}
			z := gzip.NewWriter(w)
			return errors.Join(a.Runner.Export(e.ctx, run, plan, z), z.Close())
		})
		if err != nil {
			return err
		}
		return e.out.wrote(path, map[string]any{"run": run.ID, "file": path})
	})
}
