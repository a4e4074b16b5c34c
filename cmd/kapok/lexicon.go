package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"kapok"
	"kapok/app"
	"kapok/inspect"
	"kapok/standard"
)

type lexiconCmd struct {
	Stats  lexiconStatsCmd  `cmd:"" help:"lexicon_stats"`
	Check  lexiconCheckCmd  `cmd:"" help:"lexicon_check"`
	Add    lexiconAddCmd    `cmd:"" help:"lexicon_add"`
	Import lexiconImportCmd `cmd:"" help:"lexicon_import"`
	Export lexiconExportCmd `cmd:"" help:"lexicon_export"`
	Diff   lexiconDiffCmd   `cmd:"" help:"lexicon_diff"`
}

type lexiconStatsCmd struct{}

// Run says what the lexicon in use holds and how far it is from what the standard asks.
func (lexiconStatsCmd) Run(e *env) error {
	l, err := app.LoadLexicon(e.Data)
	if err != nil {
		return err
	}
	s := l.Stats()
	if e.out.asJSON {
		return e.out.json(s)
	}
	o := e.out
	o.say("%s", o.t("cli.lexicon.stats", "terms", o.p.Int(s.Terms), "required", o.p.Int(s.Wanted), "missing", o.p.Int(s.Missing), "updated", orDash(s.Updated), "days", o.p.Int(s.AgeDays)))
	if s.Stale {
		o.say("%s", o.paint(warn, o.t("cli.lexicon.stale")))
	}
	if s.Expired+s.Coming > 0 {
		o.say("%s", o.t("cli.lexicon.dormant", "expired", o.p.Int(s.Expired), "coming", o.p.Int(s.Coming)))
	}
	o.say("%s", o.t("cli.lexicon.evading", "pinyin", o.p.Int(s.Evading[inspect.Pinyin]), "jyutping", o.p.Int(s.Evading[inspect.Jyutping]),
		"split", o.p.Int(s.Evading[inspect.Split]), "homophone", o.p.Int(s.Evading[inspect.Homophone]), "leet", o.p.Int(s.Evading[inspect.Leet])))
	std, err := standard.Get("gbt45654-2025")
	if err != nil {
		return err
	}
	rule, _ := std.Bank(standard.BankKeyword)
	t := table{head: []string{o.t("cli.standard.risk"), o.t("cli.standard.title"), o.t("cli.lexicon.have"), o.t("cli.lexicon.want")}}
	for _, r := range std.Risks {
		if !r.Keyword {
			continue
		}
		n := 0
		for _, leaf := range r.Leaves {
			n += s.ByRisk[leaf]
		}
		t.row(r.ID, r.Title.In(o.lang), o.p.Int(n), o.p.Int(rule.RiskMin(r)))
	}
	o.say("%s", t.String())
	return nil
}

type lexiconImportCmd struct {
	File string `arg:"" help:"lexicon_file" type:"existingfile"`
	Name string `help:"lexicon_name" placeholder:"NAME"`
}

// Run takes a user's list over into the data directory, where it overlays the shipped lexicon.
func (c *lexiconImportCmd) Run(e *env) error {
	format := inspect.ImportFormat(strings.TrimPrefix(strings.ToLower(filepath.Ext(c.File)), "."))
	f, err := os.Open(c.File)
	if err != nil {
		return kapok.Say(kapok.NotFound, "error.cli.open", "cannot open {file}", "file", c.File).Because(err)
	}
	terms, rejected, err := inspect.ImportTerms(f, filepath.Base(c.File), format)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	for _, r := range rejected {
		e.out.note("✗ %s", plainControl(e.out.p.Error(r)))
	}
	if len(terms) == 0 {
		return kapok.Say(kapok.Invalid, "error.cli.no_term", "{file} has no usable term", "file", c.File)
	}
	if _, err := inspect.NewLexicon(terms); err != nil {
		return kapok.Say(kapok.Invalid, "error.cli.lexicon", "{file} is not a usable lexicon", "file", c.File).Because(err)
	}
	name := c.Name
	if name == "" {
		name = strings.TrimSuffix(filepath.Base(c.File), filepath.Ext(c.File))
	}
	path, err := writeOwnTerms(e, name, terms)
	if err != nil {
		return err
	}
	err = e.out.wrote(e.out.t("cli.lexicon.imported", "n", e.out.p.Int(len(terms)), "rejected", e.out.p.Int(len(rejected)), "file", path),
		map[string]any{"terms": len(terms), "rejected": len(rejected), "file": path})
	if err != nil {
		return err
	}
	if len(rejected) > 0 {
		return exitError(exitNonconform)
	}
	return nil
}

// writeOwnTerms writes a list of the user's beside the shipped lexicon.
func writeOwnTerms(e *env, name string, terms []inspect.Term) (path string, err error) {
	dir := app.Lexicons(e.Data)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", kapok.Say(kapok.Unavailable, "error.cli.make", "cannot make {dir}", "dir", dir).Because(err)
	}
	path = ownTerms(e, name)
	if err := e.out.writeFile(path, func(w io.Writer) error { return inspect.WriteTerms(w, terms) }); err != nil {
		return "", kapok.Say(kapok.KindOf(err), "error.cli.write", "write {file}", "file", path).Because(err)
	}
	return path, nil
}

// ownTerms is the file of a user's list.
func ownTerms(e *env, name string) string {
	return filepath.Join(app.Lexicons(e.Data), filepath.Base(name)+".jsonl")
}
