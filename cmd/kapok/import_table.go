package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"kapok/extract"
)

// shownFigures is how many of the peer's own figures are shown.
const shownFigures = 12

// imported shows what was read, what the peer thought of the answers and what we read in them,
// what was refused and why, and where everything is.
func (o *output) imported(in *importing) {
	t := table{head: []string{
		o.t("cli.import.file"), o.t("cli.import.format"), o.t("cli.import.rows"), o.t("cli.import.taken"), o.t("cli.import.refused"), o.t("cli.import.repeated"),
		o.t("cli.import.peer"), o.t("cli.import.ours"), o.t("cli.import.naive"), o.t("cli.import.unparsed"), o.t("cli.import.agree"),
	}}
	for _, f := range in.files {
		y := f.tally
		t.row(filepath.Base(f.path), f.Format, o.p.Int(f.Rows), o.p.Int(f.Taken), o.p.Int(f.Rejected), o.p.Int(f.Passed),
			o.share(y.Score, y.Good, y.Judged), o.share("", y.Right, y.Graded()), o.share("", y.Naive, y.Choices), o.share("", y.Unparsed, y.Graded()), o.share("", y.Agree, y.Both))
	}
	o.say("%s", plainControl(t.String()))
	for _, f := range in.files {
		if f.fault != nil {
			o.note("%s", o.paint(bad, "✗ "+o.said(f.fault)))
		}
	}
	n := 0
	for _, f := range in.files {
		for _, g := range f.Figures {
			if n++; n <= shownFigures {
				o.say("%s", plainControl(o.t("cli.import.figure", "task", g.Task, "metric", g.Metric, "value", fmt.Sprintf("%.4g", g.Value), "n", o.p.Int(g.N))))
			}
		}
	}
	if n > shownFigures {
		o.say("%s", o.t("cli.import.figures_more", "n", n-shownFigures))
	}
	for _, r := range in.ranked() {
		var at []string
		for _, x := range r.at {
			place := filepath.Base(x.File)
			if x.Part != "" {
				place += "/" + x.Part
			}
			at = append(at, fmt.Sprintf("%s:%d", place, x.Line))
		}
		if r.n > len(at) {
			at = append(at, "…")
		}
		o.say("%s", plainControl("✗ "+o.t("cli.import.reason", "n", o.p.Int(r.n), "why", o.p.Error(r.why), "rows", strings.Join(at, " "))))
	}
	o.say("%s", o.t("cli.import.extractor", "version", extract.Version))
	o.importedTo(in)
}

// importedTo says where everything is and how to go on.
func (o *output) importedTo(in *importing) {
	for _, f := range in.recordings {
		o.say("%s", o.t("cli.import.recording", "file", f))
	}
	if len(in.recordings) > 0 {
		o.say("%s", o.t("cli.import.recorded", "n", o.p.Int(in.recorded), "samples", o.p.Int(in.samples)))
	}
	for _, b := range in.banks {
		o.say("%s", o.t("cli.import.bank", "bank", b.ID, "n", o.p.Int(b.Questions), "file", b.File))
	}
	if len(in.banks) == 0 && in.samples > 0 {
		o.say("%s", o.t("cli.import.no_bank"))
	}
	if in.rejectedFile != "" {
		o.say("%s", o.t("cli.import.rejected", "file", in.rejectedFile))
	}
}

// share shows k of n with its name before it; a dash where there is nothing to compare.
func (o *output) share(name string, k, n int) string {
	if n == 0 {
		return "–"
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s (%s/%s)", name, o.p.Percent(float64(k)/float64(n)), o.p.Int(k), o.p.Int(n)))
}
