package main

import (
	"os"
	"strconv"
	"strings"

	"kapok"
	"kapok/card"
)

type cardCmd struct {
	Check cardCheckCmd `cmd:"" help:"card_check"`
}

type cardCheckCmd struct {
	File string `arg:"" help:"card_file"`
}

// Run holds a model card against the checklist. One that lacks what is required ends with 1.
func (c *cardCheckCmd) Run(e *env) (err error) {
	list, err := card.Checklist()
	if err != nil {
		return err
	}
	f, err := openCard(c.File)
	if err != nil {
		return err
	}
	r, err := list.Check(c.File, f)
	_ = f.Close() // only read
	if err != nil {
		return err
	}
	if e.out.asJSON {
		err = cardJSON(e.out, c.File, list, r)
	} else {
		cardTable(e.out, c.File, r)
	}
	if err == nil && !r.Complete() {
		return exitError(exitNonconform)
	}
	return err
}

// openCard opens a plain file: a pipe or a device might never end.
func openCard(name string) (*os.File, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, kapok.Say(kapok.NotFound, "error.cli.open", "cannot open {file}", "file", name).Because(err)
	}
	if !info.Mode().IsRegular() {
		return nil, kapok.Say(kapok.Invalid, "error.card.not_file", "{file} is not a file; name a .md or .json file", "file", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, kapok.Say(kapok.NotFound, "error.cli.open", "cannot open {file}", "file", name).Because(err)
	}
	return f, nil
}

// cardStates are how the states of an item look.
var cardStates = map[card.State]struct{ mark, colour string }{
	card.Present: {"✓", good}, card.Empty: {"○", warn}, card.Missing: {"✗", bad},
}

func cardTable(o *output, file string, r card.Result) {
	t := table{head: []string{o.t("cli.card.state"), o.t("cli.card.item"), o.t("cli.card.required"), o.t("cli.card.line"), o.t("cli.card.heading")}}
	for _, f := range r.Items {
		s := cardStates[f.State]
		required, line := o.t("cli.card.optional"), "–"
		if f.Required {
			required = o.t("cli.card.yes")
		}
		if f.Line > 0 {
			line = strconv.Itoa(f.Line)
		}
		t.row(s.mark+" "+o.p.Term("card_state", string(f.State)), f.Item.Title.In(o.lang), required, line, bounded(f.Title))
	}
	o.say("%s", strings.TrimRight(plainControl(t.String()), "\n"))
	for _, f := range r.Items {
		if f.Required && f.State != card.Present {
			s := cardStates[f.State]
			o.say("%s %s", o.paint(s.colour, s.mark), o.t("cli.card.why", "item", f.Item.Title.In(o.lang), "why", f.Why.In(o.lang)))
		}
	}
	n := r.Count
	all := n(true, card.Present) + n(true, card.Empty) + n(true, card.Missing)
	said := o.t("cli.card.lacks", "file", file, "n", n(true, card.Present), "all", all, "empty", n(true, card.Empty), "missing", n(true, card.Missing))
	colour := bad
	if r.Complete() {
		said, colour = o.t("cli.card.complete", "file", file, "all", all), good
	}
	o.say("%s", o.paint(colour, plainControl(said)))
	o.say("%s", o.t("cli.card.optional_count", "n", n(false, card.Present), "all", n(false, card.Present)+n(false, card.Empty)+n(false, card.Missing)))
	o.say("%s", o.paint(dim, o.t("cli.card.limit")))
}

func cardJSON(o *output, file string, list *card.List, r card.Result) error {
	items := make([]map[string]any, len(r.Items))
	for i, f := range r.Items {
		items[i] = map[string]any{
			"id": f.ID, "title": f.Item.Title, "required": f.Required, "state": f.State, "line": f.Line, "heading": f.Title, "source": f.Source,
		}
	}
	count := func(required bool) map[string]int {
		out := map[string]int{}
		for _, s := range []card.State{card.Present, card.Empty, card.Missing} {
			out[string(s)] = r.Count(required, s)
		}
		return out
	}
	return o.json(map[string]any{
		"file": file, "checklist": list.ID, "complete": r.Complete(), "required": count(true), "optional": count(false), "items": items,
	})
}
