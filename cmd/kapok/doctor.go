package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/mattn/go-runewidth"

	"kapok/app"
	"kapok/bank"
	"kapok/connect"
	"kapok/inspect"
	"kapok/standard"
)

type doctorCmd struct {
	Target string `help:"assess_target" placeholder:"demo|URL|replay:FILE|FILE.yaml"`
	Model  string `help:"assess_model" placeholder:"NAME"`
	Key    string `help:"assess_key" placeholder:"env:NAME|file:PATH"`
}

// Run checks what a run needs, one line a thing, and says what to do about what is wrong.
func (c *doctorCmd) Run(e *env) error {
	sick := false
	var fault error
	check := func(name string, f func() (string, error)) {
		said, err := f()
		mark := e.out.paint(good, "✓")
		if err != nil {
			sick, said, mark = true, e.out.p.Error(err), e.out.paint(bad, "✗")
		}
		said = plainControl(said)
		line := mark + " " + runewidth.FillRight(e.out.t("cli.doctor.label."+name), 12) + " " + said
		fault = errors.Join(fault, e.out.wrote(line, map[string]any{"check": name, "ok": err == nil, "said": said}))
	}
	check("version", func() (string, error) { return app.Generator(), nil })
	check("data", c.data(e))
	check("standards", func() (string, error) {
		all, err := standard.List()
		if err != nil {
			return "", err
		}
		return e.out.t("cli.doctor.standards", "n", len(all)), errors.Join(standard.Check()...)
	})
	check("banks", func() (string, error) {
		all, err := bank.List(app.Banks(e.Data))
		n := 0
		for _, m := range all {
			b, berr := bank.Open(m.ID, app.Banks(e.Data))
			if err = errors.Join(err, berr); berr == nil {
				n += len(b.Questions)
			}
		}
		return e.out.t("cli.doctor.banks", "banks", len(all), "questions", e.out.p.Int(n)), err
	})
	check("lexicon", func() (string, error) {
		l, err := app.LoadLexicon(e.Data)
		if err != nil {
			return "", err
		}
		return e.out.t("cli.doctor.lexicon", "terms", e.out.p.Int(l.Stats().Terms)), nil
	})
	check("classifier", func() (string, error) {
		m, err := inspect.LoadClassifier()
		if err != nil {
			return "", err
		}
		return m.ID(), nil
	})
	if c.Target != "" {
		check("target", c.target(e))
	}
	if sick && fault == nil {
		return exitError(exitIncomplete)
	}
	return fault
}

func (c *doctorCmd) data(e *env) func() (string, error) {
	return func() (string, error) {
		a, err := e.open()
		if err != nil {
			return "", err
		}
		runs, err := a.Runner.Runs(e.ctx, 1000)
		return fmt.Sprintf("%s · %s", a.DB.Path, e.out.t("cli.doctor.runs", "n", len(runs))), errors.Join(err, a.Close())
	}
}

func (c *doctorCmd) target(e *env) func() (string, error) {
	return func() (string, error) {
		t, err := connect.ParseTarget(c.Target, c.Model)
		if err != nil {
			return "", err
		}
		t.Key = keyRef(c.Key, t.Key)
		client, err := app.Dial(t)
		if err != nil {
			return "", err
		}
		ctx, cancel := context.WithTimeout(e.ctx, checkTime)
		defer cancel()
		r, err := client.Check(ctx)
		if err != nil {
			return "", err
		}
		if t.Kind == "replay" {
			said := []string{t.Address(), e.out.t("cli.doctor.recording", "n", e.out.p.Int(r.Recorded))}
			return strings.Join(append(said, e.out.notes(r.Notes[min(1, len(r.Notes)):])...), " · "), nil // the first note says what the sentence says
		}
		said := []string{r.Address, orDash(r.Model), e.out.p.Duration(r.Total)}
		return strings.Join(append(said, e.out.notes(r.Notes)...), " · "), nil
	}
}
