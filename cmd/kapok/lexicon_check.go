package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"kapok"
	"kapok/app"
	"kapok/inspect"
)

type lexiconCheckCmd struct {
	File string `arg:"" optional:"" help:"lexicon_checked" type:"existingfile"`
}

// checked is what a check found, for programs.
type checked struct {
	Terms    int                   `json:"terms"`
	Rejected []rejectedTerm        `json:"rejected"`
	Doubts   []inspect.Doubt       `json:"doubts"`
	Stats    *inspect.LexiconStats `json:"stats,omitempty"` // of the lexicon in use
}

// Run looks for faults and doubtful terms in a list, or in the lexicon in use. Faults end it
// with 1; doubts are for their owner to judge.
func (c *lexiconCheckCmd) Run(e *env) error {
	out, terms, err := c.read(e)
	if err != nil {
		return err
	}
	ordinary, err := inspect.OrdinaryTexts()
	if err != nil {
		return err
	}
	now := time.Now().UTC()
	out.Doubts, err = inspect.DoubtTerms(terms, ordinary, now.Format(time.DateOnly), now.AddDate(0, 0, 7).Format(time.DateOnly))
	if err != nil {
		return kapok.Say(kapok.Invalid, "error.cli.list_unusable", "the list is not a usable lexicon").Because(err)
	}
	if e.out.asJSON {
		err = e.out.json(out)
	} else {
		c.say(e.out, out)
	}
	if err == nil && len(out.Rejected) > 0 {
		return exitError(exitNonconform)
	}
	return err
}

func (c *lexiconCheckCmd) read(e *env) (checked, []inspect.Term, error) {
	out := checked{Rejected: []rejectedTerm{}, Doubts: []inspect.Doubt{}}
	if c.File == "" {
		l, err := app.LoadLexicon(e.Data)
		if err != nil {
			return out, nil, err
		}
		s := l.Stats()
		out.Stats, out.Terms = &s, s.Terms
		return out, l.Terms(), nil
	}
	terms, rejected, err := readList(c.File)
	if err != nil {
		return out, nil, err
	}
	out.Terms, out.Rejected = len(terms), append(out.Rejected, e.out.rejectedTerms(rejected)...)
	return out, terms, nil
}

func (c *lexiconCheckCmd) say(o *output, out checked) {
	for _, r := range out.Rejected {
		o.say("%s", o.paint(bad, "✗ "+plainControl(o.p.Error(r.Rejected))))
	}
	for _, d := range out.Doubts {
		by := d.By
		if r := []rune(by); len(r) > 30 {
			by = string(r[:30]) + "…"
		}
		o.say("! %s", plainControl(o.t("cli.lexicon.doubt."+d.Kind, "term", d.Term.Text, "risk", string(d.Term.Risk), "by", by, "to", d.Term.To)))
	}
	if out.Stats != nil {
		o.say("%s", o.t("cli.lexicon.age", "updated", orDash(out.Stats.Updated), "days", o.p.Int(out.Stats.AgeDays)))
		if out.Stats.Stale {
			o.say("%s", o.paint(warn, o.t("cli.lexicon.stale")))
		}
	}
	o.say("%s", o.t("cli.lexicon.checked", "n", o.p.Int(out.Terms), "rejected", o.p.Int(len(out.Rejected)), "doubts", o.p.Int(len(out.Doubts))))
}

// readList reads a list of any form that can be imported.
func readList(path string) ([]inspect.Term, []inspect.Rejected, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, kapok.Say(kapok.NotFound, "error.cli.open", "cannot open {file}", "file", path).Because(err)
	}
	terms, rejected, err := inspect.ReadTerms(f, path)
	return terms, rejected, errors.Join(err, f.Close())
}

type lexiconDiffCmd struct {
	Old string `arg:"" help:"lexicon_old" type:"existingfile"`
	New string `arg:"" optional:"" help:"lexicon_new" type:"existingfile"`
}

// Run says what became of the terms of a list in another, or in the lexicon in use.
func (c *lexiconDiffCmd) Run(e *env) error {
	older, rejected, err := readList(c.Old)
	if err != nil {
		return err
	}
	var newer []inspect.Term
	if c.New == "" {
		l, err := app.LoadLexicon(e.Data)
		if err != nil {
			return err
		}
		newer = l.Terms()
	} else {
		more, bad, err := readList(c.New)
		if err != nil {
			return err
		}
		newer, rejected = more, append(rejected, bad...)
	}
	for _, r := range rejected {
		e.out.note("✗ %s", plainControl(e.out.p.Error(r)))
	}
	changes := inspect.DiffTerms(older, newer)
	o, n := e.out, map[string]int{}
	for _, ch := range changes {
		n[ch.Change]++
		if o.asJSON {
			continue
		}
		switch ch.Change {
		case "added":
			o.say("%s", o.paint(good, plainControl(fmt.Sprintf("+ %s\t%s\t%v", ch.New.Text, ch.New.Risk, ch.New.Weight))))
		case "removed":
			o.say("%s", o.paint(bad, plainControl(fmt.Sprintf("- %s\t%s\t%v", ch.Old.Text, ch.Old.Risk, ch.Old.Weight))))
		default:
			o.say("%s", plainControl(fmt.Sprintf("~ %s\t%s\t%v → %v", ch.New.Text, ch.New.Risk, ch.Old.Weight, ch.New.Weight)))
		}
	}
	if o.asJSON {
		return o.json(append([]inspect.TermChange{}, changes...))
	}
	o.say("%s", o.t("cli.lexicon.diff", "added", o.p.Int(n["added"]), "removed", o.p.Int(n["removed"]), "changed", o.p.Int(n["changed"])))
	return nil
}
