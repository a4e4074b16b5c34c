package main

import (
	"errors"
	"fmt"
	"strings"

	"kapok/assess"
	"kapok/foresight"
	"kapok/report"
)

type profileCmd struct {
	List  profileListCmd  `cmd:"" help:"profile_list"`
	Show  profileShowCmd  `cmd:"" help:"profile_show"`
	Power profilePowerCmd `cmd:"" help:"profile_power"`
}

type profileListCmd struct{}

// Run lists the shipped profiles.
func (profileListCmd) Run(e *env) error {
	o := e.out
	t := table{head: []string{"ID", o.t("cli.profile.title"), o.t("cli.profile.suites")}}
	var faults []error
	for _, id := range assess.Profiles() {
		p, err := assess.ReadProfile(id)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		if o.asJSON {
			if err := o.json(p); err != nil {
				return err
			}
			continue
		}
		t.row(p.ID, p.Title.In(o.lang), o.p.Int(len(p.Suites)))
	}
	if !o.asJSON {
		o.say("%s", strings.TrimRight(t.String(), "\n"))
	}
	return errors.Join(faults...)
}

type profileShowCmd struct {
	Name string `arg:"" help:"profile_name"`
}

// Run shows what a profile asks.
func (c *profileShowCmd) Run(e *env) error {
	p, err := assess.ReadProfile(c.Name)
	if err != nil {
		return err
	}
	o := e.out
	if o.asJSON {
		return o.json(p)
	}
	o.say("%s\n", o.paint(bold, plainControl(p.ID+"  "+p.Title.In(o.lang))))
	t := table{head: []string{o.t("cli.profile.suite"), o.t("cli.profile.bank"), o.t("cli.profile.sample"), o.t("cli.profile.floor"), o.t("cli.profile.tries")}}
	for _, s := range p.Suites {
		sample := o.p.Int(s.Sample)
		if s.Sample == 0 {
			sample = o.t("cli.profile.all")
		}
		t.row(o.suite(s.Test), orDash(s.Bank), sample, o.p.Int(s.Floor), orDash(o.count(s.Tries)))
	}
	o.say("%s", strings.TrimRight(plainControl(t.String()), "\n"))
	return nil
}

// suite names a test of the standard, or a suite beyond them.
func (o *output) suite(id string) string {
	if opts, err := foresight.NewOptions(id); err == nil {
		return opts.Title.In(o.lang)
	}
	return o.p.Term("test", id)
}

// count shows a number that is there.
func (o *output) count(n int) string {
	if n == 0 {
		return ""
	}
	return o.p.Int(n)
}

type profilePowerCmd struct {
	Name string `arg:"" help:"profile_name"`
	Seed uint64 `help:"assess_seed" default:"1"`
}

// Run says what difference or rate a profile can detect.
func (c *profilePowerCmd) Run(e *env) (err error) {
	p, err := assess.ReadProfile(c.Name)
	if err != nil {
		return err
	}
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	all, err := a.Power(e.ctx, p, c.Seed)
	if err != nil {
		return err
	}
	o := e.out
	if o.asJSON {
		return o.json(map[string]any{"profile": p.ID, "power": all})
	}
	o.say("%s\n", o.paint(bold, plainControl(p.ID+"  "+p.Title.In(o.lang))))
	t := table{head: []string{o.t("cli.profile.suite"), o.t("cli.profile.of"), "n", o.t("cli.profile.bound"), o.t("cli.profile.finds")}}
	for _, w := range all {
		bound, finds := "–", "–"
		switch w.Kind {
		case "rate":
			bound, finds = o.p.Percent(w.Bound), o.p.Percent(w.Finds)
		case "contrast":
			finds = o.t("cli.profile.difference", "points", o.p.Percent(w.Finds))
		case "estimate":
			if finds = "± " + o.p.Percent(w.Half); w.Unit == report.Score {
				finds = fmt.Sprintf("± %.3f", w.Half)
			}
		}
		t.row(o.suite(w.Suite), w.Title.In(o.lang), o.p.Int(w.N), bound, finds)
	}
	o.say("%s", plainControl(t.String()))
	o.say("%s", o.t("cli.profile.power_note"))
	return nil
}
