package main

import (
	"compress/gzip"
	"errors"
	"io"
	"strings"

	"kapok"
	"kapok/app"
	"kapok/assess"
	"kapok/peer"
)

type exportCmd struct {
	ID  string `arg:"" name:"run" help:"run_id" default:"last"`
	Out string `help:"export_out" placeholder:"FILE"`
	For string `help:"export_for" enum:",inspect,lm-eval,garak,promptfoo,opencompass" default:"" placeholder:"FORMAT"`
}

// Run writes everything about a run into one file of JSON lines, or its questions and answers as
// the files of another tool.
func (c *exportCmd) Run(e *env) error {
	return e.with(c.ID, func(a *app.App, run *assess.Run, plan *assess.Plan) error {
		if c.For != "" {
			return c.forPeer(e, a, run, plan)
		}
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

// forPeer writes the run as the files of another tool into a folder. The rows go from the export
// through a pipe, so that no more than one is held.
func (c *exportCmd) forPeer(e *env, a *app.App, run *assess.Run, plan *assess.Plan) error {
	dir := c.Out
	if dir == "" {
		dir = run.ID + "-" + c.For
	}
	if dir == "-" {
		return kapok.Say(kapok.Invalid, "error.cli.export_folder", "--for writes a folder of files; name it with --out")
	}
	model := run.Order.Target.Model
	if model == "" {
		model = run.Order.Target.Kind
	}
	w, err := peer.NewWriter(dir, c.For, peer.Head{Run: run.ID, Model: model, Started: run.Started, Version: app.VersionString()})
	if err != nil {
		return err
	}
	in, out := io.Pipe()
	go func() { out.CloseWithError(a.Runner.Export(e.ctx, run, plan, out)) }() // ends when in is closed
	left := 0
	err = peer.ReadRun(in, func(s peer.Sample) error { return w.Add(s) }, func(peer.Rejected) { left++ })
	_ = in.Close() // a reader's end never fails
	if err != nil {
		w.Abort()
		return err
	}
	files, err := w.Close()
	if err != nil {
		return err
	}
	if left > 0 {
		e.out.note("%s", e.out.t("cli.export.left", "n", left))
	}
	said := e.out.t("cli.export.peer", "n", e.out.p.Int(w.Count()), "format", c.For) + "\n" + strings.Join(files, "\n")
	return e.out.wrote(said, map[string]any{"run": run.ID, "format": c.For, "samples": w.Count(), "left_out": left, "files": files})
}
