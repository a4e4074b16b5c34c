package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kapok"
	"kapok/app"
	"kapok/bank"
)

type bankCmd struct {
	List   bankListCmd   `cmd:"" help:"bank_list"`
	Check  bankCheckCmd  `cmd:"" help:"bank_check"`
	Sample bankSampleCmd `cmd:"" help:"bank_sample"`
	Import bankImportCmd `cmd:"" help:"bank_import"`
	Export bankExportCmd `cmd:"" help:"bank_export"`
}

type bankListCmd struct{}

// Run lists the shipped banks and the user's own.
func (bankListCmd) Run(e *env) error {
	all, err := bank.List(app.Banks(e.Data))
	if err != nil {
		return err
	}
	o := e.out
	t := table{head: []string{"ID", o.t("cli.standard.title"), o.t("cli.bank.version"), o.t("cli.bank.size"), o.t("cli.bank.date")}}
	for _, m := range all {
		if o.asJSON {
			if err := o.json(m); err != nil {
				return err
			}
			continue
		}
		t.row(m.ID, m.Title.In(o.lang), m.Version, o.p.Int(m.Count), m.Date)
	}
	if !o.asJSON {
		o.say("%s", t.String())
	}
	return nil
}

type bankCheckCmd struct {
	ID string `arg:"" optional:"" help:"bank_id"`
}

// Run compares a bank, or every bank, with the standard's minimums and with our rule of variety.
func (c *bankCheckCmd) Run(e *env) error {
	ids := []string{c.ID}
	if c.ID == "" {
		all, err := bank.List(app.Banks(e.Data))
		if err != nil {
			return err
		}
		ids = nil
		for _, m := range all {
			ids = append(ids, m.ID)
		}
	}
	fine := true
	for _, id := range ids {
		b, err := bank.Open(id, app.Banks(e.Data))
		if err != nil {
			return err
		}
		m, err := app.Minimums(b.Kind)
		if err != nil {
			return err
		}
		cov := bank.Check(b, m, time.Now())
		fine = fine && cov.Met() && cov.Varied()
		if e.out.asJSON {
			err = e.out.json(cov)
		} else {
			e.out.coverage(b, cov)
		}
		if err != nil {
			return err
		}
	}
	if !fine {
		return exitError(exitNonconform)
	}
	return nil
}

func (o *output) coverage(b *bank.Bank, c bank.Coverage) {
	o.say("%s", o.paint(bold, o.t("cli.bank.total", "bank", b.ID, "n", o.p.Int(c.Total.N), "min", o.p.Int(c.Total.Min), "days", c.AgeDays, "max", c.MaxAgeDays)))
	t := table{head: []string{o.t("cli.bank.part"), o.t("cli.bank.size"), o.t("cli.bank.min")}}
	for _, p := range c.Parts {
		t.row(p.Key, o.p.Int(p.N), o.p.Int(p.Min))
	}
	o.say("%s", t.String())
	share := func(kind string, counts []bank.Count) string {
		var parts []string
		for _, p := range counts {
			parts = append(parts, o.p.Term(kind, p.Key)+" "+o.p.Percent(float64(p.N)/float64(max(1, c.Total.N))))
		}
		return strings.Join(parts, " · ")
	}
	o.say("%s\n%s", share("lang", c.Langs), share("form", c.Kinds))
	for _, n := range c.Near {
		o.say("✗ %s", o.t("cli.bank.near", "a", n.A, "b", n.B, "share", o.p.Percent(n.Similarity)))
	}
	for _, op := range c.Openings {
		o.say("✗ %s", o.t("cli.bank.opening", "n", len(op.IDs), "ids", op.IDs))
	}
	if c.Met() && c.Varied() {
		o.say("%s\n", o.paint(good, o.t("cli.bank.met")))
	} else {
		o.say("%s\n", o.paint(bad, o.t("cli.bank.unmet")))
	}
}

type bankSampleCmd struct {
	ID   string `arg:"" help:"bank_id" default:"kapok-content"`
	N    int    `help:"bank_n" short:"n" default:"20" min:"1"`
	Seed uint64 `help:"bank_seed" default:"1"`
}

// Run draws a sample, stratified by the standard's risks.
func (c *bankSampleCmd) Run(e *env) error {
	b, err := bank.Open(c.ID, app.Banks(e.Data))
	if err != nil {
		return err
	}
	m, err := app.Minimums(b.Kind)
	if err != nil {
		return err
	}
	for _, q := range bank.Sample(b, c.N, c.Seed, m.PartOf, func(string) int { return 0 }) {
		if e.out.asJSON {
			if err := e.out.json(q); err != nil {
				return err
			}
			continue
		}
		e.out.say("%s  %-8s %s", e.out.paint(dim, q.ID), m.PartOf(q), strings.ReplaceAll(q.Text(), "\n", " ⏎ "))
	}
	return nil
}

type bankImportCmd struct {
	File    string `arg:"" help:"bank_file" type:"existingfile"`
	ID      string `arg:"" help:"bank_id"`
	Kind    string `help:"bank_kind" enum:"content,refuse,answer" default:"content"`
	Licence string `help:"bank_licence" default:"proprietary"`
	Sheet   string `help:"bank_sheet"`
	Replace bool   `help:"bank_replace"`
}

// Run takes a file of questions over as a bank of the user's own, and gives every rejected row
// with its reason.
func (c *bankImportCmd) Run(e *env) error {
	old, err := c.replaced(e)
	if err != nil {
		return err
	}
	f, err := os.Open(c.File)
	if err != nil {
		return kapok.Say(kapok.NotFound, "error.cli.open", "cannot open {file}", "file", c.File).Because(err)
	}
	today := time.Now().UTC().Format(time.DateOnly)
	opts, err := app.ImportOptions(c.Kind)
	if err != nil {
		return err
	}
	opts.Date, opts.Sheet, opts.Prefix = today, c.Sheet, c.ID
	in, err := bank.Import(f, filepath.Base(c.File), opts)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if !e.out.asJSON { // the object says it too
		e.out.readAs(in)
	}
	if len(in.Questions) == 0 {
		return kapok.Say(kapok.Invalid, "error.cli.no_questions", "{file} has no usable question; no bank was made", "file", c.File)
	}
	m, err := bank.Save(app.Banks(e.Data), bank.Manifest{
		ID: c.ID, Kind: c.Kind, Version: today, Licence: c.Licence, Date: today, Authors: []string{filepath.Base(c.File)},
		Title: kapok.Text{Hans: c.ID, Hant: c.ID, En: c.ID},
	}, in.Questions)
	if err != nil {
		return err
	}
	if old != "" {
		e.out.note("%s", e.out.t("cli.bank.replaced", "bank", c.ID, "version", old))
	}
	file := filepath.Join(app.Banks(e.Data), m.ID+".yaml")
	err = e.out.wrote(e.out.t("cli.bank.imported", "n", e.out.p.Int(m.Count), "rejected", e.out.p.Int(len(in.Rejected)), "file", file), map[string]any{
		"bank": m.ID, "version": m.Version, "replaced": old, "digest": m.SHA256, "questions": m.Count, "file": file, "rejected": e.out.rejectedRows(in.Rejected), "columns": in.Columns, "skipped": in.Skipped,
	})
	if err != nil {
		return err
	}
	if len(in.Rejected) > 0 {
		return exitError(exitNonconform)
	}
	return nil
}

// replaced gives the version, with the digest of its rows, of the user's own bank that an import
// would replace; empty where there is none. Without --replace it is an error.
func (c *bankImportCmd) replaced(e *env) (string, error) {
	all, err := bank.List(app.Banks(e.Data))
	if err != nil {
		return "", err
	}
	for _, m := range all {
		if m.ID != c.ID || m.From == bank.Embedded {
			continue // a shipped bank is refused by Save
		}
		version := m.Version + " (" + kapok.Digest(m.SHA256).Short() + ")"
		if !c.Replace {
			return "", kapok.Say(kapok.Invalid, "error.cli.bank_exists", "there is a bank {bank} already (version {version}); choose another id, or --replace it", "bank", c.ID, "version", version)
		}
		return version, nil
	}
	return "", nil
}

// readAs says what the columns of a file were read as, and gives back what was not taken.
func (o *output) readAs(in *bank.Imported) {
	for _, col := range in.Columns {
		o.note("%s", o.t("cli.bank.column", "column", plainControl(col.Name), "field", orDash(o.p.Term("field", col.Field))))
	}
	for _, s := range in.Skipped {
		o.note("– %s", plainControl(o.p.Error(s)))
	}
	for _, r := range in.Rejected {
		o.note("✗ %s", plainControl(o.p.Error(r.Err())))
	}
}

type bankExportCmd struct {
	ID     string `arg:"" help:"bank_id"`
	Format string `help:"bank_format" enum:"csv,xlsx,jsonl" default:"xlsx"`
	Out    string `help:"bank_out" placeholder:"FILE"`
}

// Run writes a bank to a file.
func (c *bankExportCmd) Run(e *env) error {
	b, err := bank.Open(c.ID, app.Banks(e.Data))
	if err != nil {
		return err
	}
	path := c.Out
	if path == "" {
		path = c.ID + "." + c.Format
	}
	if err := e.out.writeFile(path, func(w io.Writer) error { return bank.Export(w, b, c.Format, e.out.lang) }); err != nil {
		return err
	}
	return e.out.wrote(path, map[string]any{"bank": b.ID, "questions": len(b.Questions), "file": path})
}
