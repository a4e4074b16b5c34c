package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"kapok"
	"kapok/app"
	"kapok/inspect"
)

type trainCmd struct {
	Sets string   `help:"train_sets" placeholder:"DIR" type:"path"`
	Out  string   `help:"train_out" default:"classifier.bin" placeholder:"FILE"`
	Seed uint64   `help:"train_seed" default:"1"`
	Also []string `help:"train_also" placeholder:"DIR"`
}

// Run learns a classifier from labelled sets, writes its weights and says how to use them. The
// folder of the sets is --sets, or --data where that is on the command line: here alone it is
// not the data directory.
func (c *trainCmd) Run(e *env) error {
	sets, home := c.Sets, e.Data
	if sets == "" && e.given["data"] {
		sets = e.Data
		if home = os.Getenv(envPrefix + "DATA"); home == "" {
			home = app.DataDir()
		}
	}
	if sets == "" {
		return misused{kapok.Say(kapok.Invalid, "error.cli.train_sets", "name the folder of the labelled sets with --sets")}
	}
	if info, err := os.Stat(sets); err != nil || !info.IsDir() {
		return errNoFolder(kapok.NotFound, sets)
	}
	out, err := filepath.Abs(c.Out)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Dir(out)); errors.Is(err, fs.ErrNotExist) { // told before the work, not after it
		return errNoFolder(kapok.Invalid, filepath.Dir(out))
	}
	m, r, err := inspect.TrainDir(sets, inspect.TrainOptions{Seed: c.Seed, Extra: c.Also})
	if err != nil {
		return err
	}
	if err := m.WriteModel(out); err != nil {
		return err
	}
	if e.out.asJSON {
		return e.out.json(r)
	}
	if err := r.Print(e.out.stdout); err != nil {
		return err
	}
	e.out.say("%s", e.out.t("cli.train.done", "file", out, "place", app.Weights(home)))
	return nil
}
