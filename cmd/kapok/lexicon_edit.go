package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"kapok"
	"kapok/app"
	"kapok/inspect"
)

type lexiconAddCmd struct {
	Term   string   `arg:"" help:"lexicon_term"`
	Risk   string   `help:"lexicon_risk" required:"" placeholder:"RISK"`
	Weight float64  `help:"lexicon_weight" default:"0.6"`
	In     string   `help:"lexicon_in" name:"in" placeholder:"LANG"`
	Near   string   `help:"lexicon_near" placeholder:"A|B~12"`
	Not    string   `help:"lexicon_not" placeholder:"A|B~12"`
	Except []string `help:"lexicon_except" placeholder:"WORD"`
	Evade  string   `help:"lexicon_evade" placeholder:"pinyin|split"`
	From   string   `help:"lexicon_from" placeholder:"YYYY-MM-DD"`
	To     string   `help:"lexicon_to" placeholder:"YYYY-MM-DD"`
	Source string   `help:"lexicon_source" placeholder:"TEXT"`
	Note   string   `help:"lexicon_note" placeholder:"TEXT"`
	Name   string   `help:"lexicon_name" default:"own" placeholder:"NAME"`
}

// Run adds one term to a list of the user's, or replaces it there.
func (c *lexiconAddCmd) Run(e *env) error {
	term, err := c.term()
	if err != nil {
		return kapok.Say(kapok.Invalid, "error.cli.term", "term \"{term}\" is not right", "term", c.Term).Because(err)
	}
	terms, err := readOwnTerms(ownTerms(e, c.Name))
	if err != nil {
		return err
	}
	change := inspect.DiffTerms(terms, append(slices.Clip(terms), term))
	list := terms[:0:0]
	for _, t := range terms {
		if len(inspect.DiffTerms([]inspect.Term{t}, []inspect.Term{term})) == 2 { // another term
			list = append(list, t)
		}
	}
	replaced := len(list) < len(terms)
	path, err := writeOwnTerms(e, c.Name, append(list, term))
	if err != nil {
		return err
	}
	if e.out.asJSON {
		return e.out.json(map[string]any{"file": path, "term": term, "replaced": replaced, "changed": len(change) > 0})
	}
	key := "cli.lexicon.added"
	if replaced {
		key = "cli.lexicon.replaced"
	}
	e.out.say("%s", e.out.t(key, "term", plainControl(term.Text), "risk", string(term.Risk), "file", path))
	return nil
}

// term is what the flags say, checked as an imported one would be.
func (c *lexiconAddCmd) term() (inspect.Term, error) {
	quote := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
	row := []string{c.Term, c.Risk, fmt.Sprint(c.Weight), c.In, c.Near, c.Not, strings.Join(c.Except, "|"), c.Evade, c.From, c.To, c.Source, c.Note}
	for i := range row {
		row[i] = quote(row[i])
	}
	table := "term,risk,weight,lang,near,not,except,evade,from,to,source,note\n" + strings.Join(row, ",") + "\n"
	terms, rejected, err := inspect.ImportTerms(strings.NewReader(table), "command line", inspect.CSV)
	switch {
	case err != nil:
		return inspect.Term{}, err
	case len(rejected) > 0:
		return inspect.Term{}, rejected[0].Reason
	case len(terms) != 1:
		return inspect.Term{}, kapok.Say(kapok.Invalid, "error.cli.term_empty", "it is empty")
	}
	return terms[0], nil
}

// readOwnTerms reads a list of the user's; one that is not there is empty, a faulty one an error.
func readOwnTerms(path string) ([]inspect.Term, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, kapok.Say(kapok.Unavailable, "error.cli.open", "cannot open {file}", "file", path).Because(err)
	}
	terms, rejected, err := inspect.ReadTerms(f, path)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	if len(rejected) > 0 {
		return nil, kapok.Say(kapok.Invalid, "error.cli.list_faulty", "the list is not right and was left as it is; mend it first").Because(rejected[0])
	}
	return terms, nil
}

type lexiconExportCmd struct {
	Format string `help:"lexicon_format" default:"jsonl" enum:"jsonl,csv,txt"`
	Out    string `help:"lexicon_out" default:"-" placeholder:"FILE"`
	Own    string `help:"lexicon_own" placeholder:"NAME"`
}

// Run writes the terms in force, or one list of the user's.
func (c *lexiconExportCmd) Run(e *env) error {
	terms, err := c.terms(e)
	if err != nil {
		return err
	}
	write := func(w io.Writer) error { return inspect.ExportTerms(w, terms, inspect.ImportFormat(c.Format)) }
	if c.Out == "-" {
		return write(e.out.stdout)
	}
	if err := e.out.writeFile(c.Out, write); err != nil {
		return err
	}
	e.out.note("%s", e.out.t("cli.lexicon.exported", "n", e.out.p.Int(len(terms)), "file", c.Out))
	return nil
}

func (c *lexiconExportCmd) terms(e *env) ([]inspect.Term, error) {
	if c.Own != "" {
		terms, err := readOwnTerms(ownTerms(e, c.Own))
		if err == nil && terms == nil {
			err = kapok.Say(kapok.NotFound, "error.cli.no_list", "there is no list \"{name}\"; kapok lexicon import makes one", "name", c.Own)
		}
		return terms, err
	}
	l, err := app.LoadLexicon(e.Data)
	if err != nil {
		return nil, err
	}
	return l.Terms(), nil
}
