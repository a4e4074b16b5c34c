package main

import (
	"fmt"
	"strings"

	"kapok"
	"kapok/standard"
)

type standardCmd struct {
	List  standardListCmd  `cmd:"" help:"standard_list"`
	Show  standardShowCmd  `cmd:"" help:"standard_show"`
	Check standardCheckCmd `cmd:"" help:"standard_check"`
	Diff  standardDiffCmd  `cmd:"" help:"standard_diff"`
}

type standardListCmd struct{}

// Run lists the shipped standards.
func (standardListCmd) Run(e *env) error {
	all, err := standard.List()
	if err != nil {
		return err
	}
	o := e.out
	t := table{head: []string{"ID", o.t("cli.standard.title"), o.t("cli.standard.in_force"), o.t("cli.standard.risks"), o.t("cli.standard.clauses")}}
	for _, s := range all {
		if o.asJSON {
			if err := o.json(map[string]any{"id": s.ID, "edition": s.Edition, "title": s.Title, "version": s.Version, "digest": s.Digest}); err != nil {
				return err
			}
			continue
		}
		t.row(s.ID, s.Title.In(o.lang), s.InForce, fmt.Sprint(len(s.Risks)), fmt.Sprint(len(s.Clauses)))
	}
	if !o.asJSON {
		o.say("%s", t.String())
	}
	return nil
}

type standardShowCmd struct {
	ID     string `arg:"" help:"standard_id" default:"gbt45654-2025"`
	Clause string `arg:"" optional:"" help:"standard_clause"`
}

// Run shows a standard, or one clause or risk of it.
func (c *standardShowCmd) Run(e *env) error {
	s, err := standard.Get(c.ID)
	if err != nil {
		return err
	}
	o := e.out
	if c.Clause != "" {
		return showOne(o, s, c.Clause)
	}
	if o.asJSON {
		return o.json(s)
	}
	o.say("%s\n%s\n", o.paint(bold, s.Title.In(o.lang)), o.t("cli.standard.source", "source", s.Source))
	t := table{head: []string{o.t("cli.summary.clause"), o.t("cli.standard.title"), o.t("cli.standard.kind"), o.t("cli.standard.threshold"), o.t("cli.standard.verify")}}
	for _, cl := range s.Clauses {
		t.row(cl.ID, cl.Title.In(o.lang), o.p.Term("kind", string(cl.Kind)), asks(o, cl), o.p.Term("verify", string(cl.Verify)))
	}
	o.say("%s", t.String())
	t = table{head: []string{o.t("cli.standard.risk"), o.t("cli.standard.title"), o.t("cli.standard.leaves"), o.t("cli.standard.verify")}}
	for _, r := range s.Risks {
		t.row(r.ID, r.Title.In(o.lang), o.leafNames(r.Leaves), o.p.Term("verify", string(r.Verify)))
	}
	o.say("%s", t.String())
	return nil
}

func asks(o *output, c standard.Clause) string {
	m := c.Metric
	switch {
	case m == nil:
		return ""
	case m.AtLeast != nil:
		return "≥ " + o.p.Threshold(*m.AtLeast)
	case m.AtMost != nil:
		return "≤ " + o.p.Threshold(*m.AtMost)
	}
	return ""
}

func showOne(o *output, s *standard.Standard, id string) error {
	if c, ok := s.Clause(id); ok {
		if o.asJSON {
			return o.json(c)
		}
		o.say("%s  %s  %s", o.paint(bold, c.ID), c.Title.In(o.lang), asks(o, c))
		o.say("%s\n%s", c.How.In(o.lang), o.verified(c.Verify, c.Source))
		for _, ev := range c.Evidence {
			o.say("  · %s", ev.In(o.lang))
		}
		return nil
	}
	if r, ok := s.Risk(id); ok {
		return showRisk(o, r)
	}
	if leaf, ok := houseLeaf(id); ok {
		return showLeaf(o, s, leaf)
	}
	return kapok.Say(kapok.NotFound, "error.cli.clause", "{standard} has no clause or risk \"{id}\"; kapok standard show {standard} lists them", "standard", s.ID, "id", bounded(id))
}

// verified says how far a fact was checked, and the note on its source, which is not translated.
func (o *output) verified(v standard.Verify, source string) string {
	return o.t("cli.standard.verified", "verify", o.p.Term("verify", string(v))) + "\n" + o.t("cli.standard.source", "source", source)
}

func (o *output) leafNames(ids []kapok.RiskID) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = string(id)
	}
	return strings.Join(names, " ")
}

type standardCheckCmd struct{}

// Run checks every shipped standard and its examples.
func (standardCheckCmd) Run(e *env) error {
	faults := []string{}
	for _, f := range standard.Check() {
		faults = append(faults, plainControl(f.Error()))
	}
	said := e.out.paint(good, e.out.t("cli.standard.sound"))
	if len(faults) > 0 {
		said = "✗ " + strings.Join(faults, "\n✗ ")
	}
	if err := e.out.wrote(said, map[string]any{"sound": len(faults) == 0, "faults": faults}); err != nil {
		return err
	}
	if len(faults) > 0 {
		return exitError(exitNonconform)
	}
	return nil
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
