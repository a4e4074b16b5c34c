package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kapok"
	"kapok/extract"
	"kapok/peer"
)

type importCmd struct {
	Format  string   `arg:"" help:"import_format"`
	Files   []string `arg:"" help:"import_files"`
	Out     string   `help:"import_out" placeholder:"DIR" required:""`
	Model   string   `help:"import_model"`
	ID      string   `help:"import_id" name:"id" default:"imported"`
	Kind    string   `help:"import_kind" enum:",content,refuse,answer,facts,canto" default:""`
	Risk    string   `help:"import_risk"`
	Aspect  string   `help:"import_aspect"`
	Licence string   `help:"import_licence" default:"proprietary"`
}

// Run reads the files of a peer's tool and writes what they hold as a recording and, where the
// rows have what a bank needs, as a bank.
func (c *importCmd) Run(e *env) error {
	readable, _ := peer.Formats()
	if c.Format != peer.Auto && !slices.Contains(readable, c.Format) {
		return kapok.Say(kapok.Invalid, "error.usage.enum", "{what} must be one of {words}, not \"{value}\"", "what", "FORMAT", "words", append([]string{peer.Auto}, readable...), "value", bounded(c.Format))
	}
	files, err := expanded(c.Files)
	if err != nil {
		return err
	}
	in, err := newImporting(c)
	if err != nil {
		return err
	}
	for _, path := range ordered(files) {
		if err := e.ctx.Err(); err != nil {
			in.abort()
			return err
		}
		if err := in.read(e, path); err != nil {
			in.abort()
			return err
		}
	}
	if err := in.close(); err != nil {
		in.abort()
		return err
	}
	if e.out.asJSON {
		if err := e.out.json(in.object(e.out)); err != nil {
			return err
		}
	} else {
		e.out.imported(in)
	}
	switch {
	case in.samples == 0 && in.figures() == 0:
		return kapok.Say(kapok.Invalid, "error.cli.import_nothing", "no row of the files could be used")
	case in.rejected > 0 || in.broken():
		return exitError(exitNonconform)
	}
	return nil
}

// maxFiles bounds how many files a folder may bring.
const maxFiles = 10_000

// expanded puts the files of a folder, whose names end as those of the formats do, in its place.
func expanded(paths []string) ([]string, error) {
	var out []string
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return nil, kapok.Say(kapok.Invalid, "error.usage.no_file", "{file} does not exist", "file", path)
		case !info.IsDir():
			out = append(out, path)
			continue
		}
		err = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() && slices.Contains([]string{".json", ".jsonl", ".eval", ".csv"}, filepath.Ext(name)) {
				out = append(out, name)
			}
			if len(out) > maxFiles {
				return kapok.Say(kapok.Invalid, "error.cli.import_many", "{dir} holds more than {max} files", "dir", path, "max", maxFiles)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// ordered puts files of results first: they name the model of the samples beside them.
func ordered(files []string) []string {
	out := slices.Clone(files)
	slices.SortStableFunc(out, func(a, b string) int {
		rank := func(s string) int {
			if strings.HasPrefix(filepath.Base(s), "results") {
				return 0
			}
			return 1
		}
		return rank(a) - rank(b)
	})
	return out
}

// object is the import for programs.
func (in *importing) object(o *output) map[string]any {
	files := make([]map[string]any, len(in.files))
	for i, f := range in.files {
		t := f.tally
		row := map[string]any{
			"file": f.path, "format": f.Format, "rows": f.Rows, "taken": f.Taken, "rejected": f.Rejected, "repeated": f.Passed, "answered": t.Answered,
			"peer_score": t.Score, "peer_judged": t.Judged, "peer_good": t.Good, "graded": t.Graded(), "right": t.Right, "wrong": t.Wrong, "unparsed": t.Unparsed, "choices": t.Choices, "right_by_first_letter": t.Naive, "compared": t.Both, "agree": t.Agree,
		}
		if f.fault != nil {
			row["fault"] = o.said(f.fault)
		}
		var figures []map[string]any
		for _, g := range f.Figures {
			figures = append(figures, map[string]any{"task": g.Task, "metric": g.Metric, "value": g.Value, "n": g.N})
		}
		if figures != nil {
			row["figures"] = figures
		}
		files[i] = row
	}
	reasons := []map[string]any{}
	for _, r := range in.ranked() {
		reasons = append(reasons, map[string]any{"reason": o.p.Error(r.why), "count": r.n})
	}
	return map[string]any{
		"extractor": extract.Version, "files": files, "samples": in.samples, "rejected": in.rejected, "reasons": reasons,
		"recordings": in.recordings, "recorded": in.recorded, "banks": in.banks, "not_in_bank": in.unbanked, "rejected_file": in.rejectedFile,
	}
}
