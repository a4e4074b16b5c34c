package main

import (
	"strings"

	"kapok"
	"kapok/standard"
)

type standardDiffCmd struct {
	From string `arg:"" help:"standard_from" default:"tc260-003-2024"`
	To   string `arg:"" help:"standard_id" default:"gbt45654-2025"`
}

// Run tells what the second edition changed.
func (c *standardDiffCmd) Run(e *env) error {
	a, err := standard.Get(c.From)
	if err != nil {
		return err
	}
	b, err := standard.Get(c.To)
	if err != nil {
		return err
	}
	o := e.out
	changes := standard.Diff(a, b)
	if o.asJSON {
		for _, d := range changes {
			if err := o.json(d); err != nil {
				return err
			}
		}
		return nil
	}
	if len(changes) == 0 {
		o.say("%s", o.t("cli.standard.same"))
		return nil
	}
	o.say("%s\n→ %s\n", o.paint(bold, o.edition(a)), o.paint(bold, o.edition(b)))
	t := table{head: []string{o.t("cli.standard.change"), o.t("cli.standard.of"), o.t("cli.standard.title"), o.t("cli.standard.id"), o.t("cli.standard.what")}}
	for _, d := range changes {
		t.row(o.p.Term("change", d.Kind), o.p.Term("of", d.Of), o.titleOf(a, b, d), places(d), o.fieldOf(d))
	}
	o.say("%s", t.String())
	return nil
}

// edition is the title with the number of the edition, where the title does not say it.
func (o *output) edition(s *standard.Standard) string {
	title := s.Title.In(o.lang)
	if strings.Contains(title, s.Edition) {
		return title
	}
	return s.Edition + " " + title
}

// titleOf names what was changed, as the edition that still has it does.
func (o *output) titleOf(a, b *standard.Standard, d standard.Change) string {
	s, id := b, d.To
	if id == "" {
		s, id = a, d.From
	}
	var title kapok.Text
	switch d.Of {
	case "clause":
		c, _ := s.Clause(id)
		title = c.Title
	case "risk":
		r, _ := s.Risk(id)
		title = r.Title
	case "aspect":
		for _, x := range s.Aspects {
			if x.ID == id {
				title = x.Title
			}
		}
	case "bank":
		return o.p.Term("bank", id)
	}
	return title.In(o.lang)
}

// places is the id, or how it moved.
func places(d standard.Change) string {
	switch {
	case d.From == "" || d.From == d.To:
		return d.To
	case d.To == "":
		return d.From
	}
	return d.From + " → " + d.To
}

// fieldOf says which figure or word of a thing changed, and how.
func (o *output) fieldOf(d standard.Change) string {
	if d.Field == "" {
		return ""
	}
	name := o.p.Term("field", strings.ReplaceAll(d.Field, ".", "_"))
	return name + o.t("cli.standard.from_to", "old", orDash(o.valueOf(d.Field, d.Old)), "new", orDash(o.valueOf(d.Field, d.New)))
}

func (o *output) valueOf(field, value string) string {
	switch {
	case value == "true":
		return o.t("cli.yes")
	case value == "false":
		return o.t("cli.no")
	case field == "kind":
		return o.p.Term("kind", value)
	case strings.HasPrefix(field, "metric."):
		return o.p.Term(strings.TrimPrefix(field, "metric."), value) // a figure has no word and comes back
	}
	return value
}
