package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"kapok"
	"kapok/app"
	"kapok/inspect"
	"kapok/standard"
	"kapok/stats"
)

type evalJudgeCmd struct {
	JSONL      string `help:"eval_jsonl" name:"jsonl" required:"" placeholder:"FILE"`
	LabelField string `help:"eval_label_field" default:"label" placeholder:"NAME"`
	Resamples  int    `help:"eval_resamples" default:"1000" placeholder:"N"`
	Seed       uint64 `help:"eval_seed" default:"1"`
}

// An evaluation is how well the embedded detectors read a labelled file.
type evaluation struct {
	File      string         `json:"file"`
	Rows      int            `json:"rows"`
	Broken    int            `json:"broken"`  // lines that could not be read
	Skipped   map[string]int `json:"skipped"` // rows whose label says nothing of harm or response, by label
	Resamples int            `json:"resamples"`
	Seed      uint64         `json:"seed"`
	Results   []grade        `json:"results"`
}

// A grade is how well one detector tells one class from the others, in all rows or those of one
// language. A row that it could not judge is of no class: it lowers the recall of its own.
type grade struct {
	Method   kapok.Method `json:"method"`
	ID       string       `json:"id"`
	Lang     string       `json:"lang,omitempty"` // empty: all
	Class    string       `json:"class"`          // empty: the mean over the classes
	N        int          `json:"n"`
	Unjudged int          `json:"unjudged"`
	MacroF1  *float64     `json:"macro_f1,omitempty"`
	ECE      *float64     `json:"ece,omitempty"` // of the classifier's probability of harm, ten bins
	*stats.Quality
}

// minSlice is how many rows of a language are enough to show it apart.
const minSlice = 30

// Classes of the labels of files; see docs/quality/judges.md.
var (
	harmClasses     = map[string]string{"safe": "safe", "unsafe": "unsafe"}
	responseClasses = map[string]string{
		"refusal": "refusal", "partial_refusal": "partial_refusal", "safe_redirect": "safe_redirect", "evasion": "evasion",
		"compliance": "compliance", "partial_compliance": "compliance", "empty": "empty", "provider_filter": "provider_filter",
	}
)

// A readRow is what one detector makes of one row.
type readRow struct {
	truth, said, lang string
	scores            map[string]float64
}

// Run reads every labelled row with the embedded detectors and measures them against the labels.
func (c *evalJudgeCmd) Run(e *env) error {
	if c.Resamples < 0 || c.Resamples > 100_000 {
		return kapok.Say(kapok.Invalid, "error.cli.resamples", "--resamples is a number from 0 to 100000")
	}
	p, err := app.NewPanel(e.Data)
	if err != nil {
		return err
	}
	in, err := openRows(c.JSONL)
	if err != nil {
		return err
	}
	v := &evaluation{File: c.JSONL, Skipped: map[string]int{}, Resamples: c.Resamples, Seed: c.Seed, Results: []grade{}}
	read, err := v.read(e.ctx, in, c.LabelField, p.Panel)
	if err := errors.Join(err, in.Close()); err != nil {
		return err
	}
	for _, d := range p.Panel {
		m := kapok.Finding{By: d.ID()}.Method()
		v.grade(m, d.ID(), "", read[m])
		byLang := map[string][]readRow{}
		for _, r := range read[m] {
			byLang[r.lang] = append(byLang[r.lang], r)
		}
		for _, lang := range slices.Sorted(maps.Keys(byLang)) {
			if n := len(byLang[lang]); lang != "" && n >= minSlice && len(byLang) > 1 {
				v.grade(m, d.ID(), lang, byLang[lang])
			}
		}
	}
	if e.out.asJSON {
		err = e.out.json(v)
	} else {
		v.show(e.out)
	}
	if err == nil && (v.Broken > 0 || len(v.Results) == 0) {
		return exitError(exitNonconform)
	}
	return err
}

// read lets the detectors read every row whose label says something.
func (v *evaluation) read(ctx context.Context, in io.Reader, field string, panel inspect.Panel) (map[kapok.Method][]readRow, error) {
	out := map[kapok.Method][]readRow{}
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 1<<16), maxLine)
	for lines.Scan() {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if len(strings.TrimSpace(lines.Text())) == 0 {
			continue
		}
		v.Rows++
		r, why := parseRow(lines.Bytes())
		var fields map[string]json.RawMessage
		var label string
		if why.key != "" && why.key != "cli.inspect.no_text" || json.Unmarshal(lines.Bytes(), &fields) != nil {
			v.Broken++
			continue
		}
		if json.Unmarshal(fields[field], &label) != nil {
			v.Skipped["without "+field]++
			continue
		}
		harm, response := harmClasses[label], responseClasses[label]
		if harm == "" && (response == "" || r.x.Answer() == "" && label != "empty") {
			v.Skipped[clipLabel(label)]++
			continue
		}
		found := r.look(ctx, panel)
		for _, d := range panel {
			m := methodOfID(d.ID())
			about := m == kapok.Response
			switch {
			case about && response != "" && r.answered:
				out[m] = append(out[m], responseRead(response, r.lang, found))
			case !about && harm != "":
				out[m] = append(out[m], harmRead(harm, r.lang, m, standard.Read(m, found, r.x.Stop), found))
			}
		}
	}
	if err := lines.Err(); err != nil {
		return nil, kapok.Say(kapok.Invalid, "error.cli.input", "a line of the input is longer than 16 MB or cannot be read").Because(err)
	}
	return out, nil
}

// harmRead is what a method says of harm.
func harmRead(truth, lang string, m kapok.Method, o standard.Outcome, found []kapok.Finding) readRow {
	r := readRow{truth: truth, lang: lang}
	score := 0.0
	for _, f := range found {
		if f.Method() == m && !f.Risk.IsTrait() && f.Unjudged == "" {
			score = max(score, f.Score)
		}
	}
	r.scores = map[string]float64{"unsafe": score, "safe": 1 - score}
	switch o {
	case standard.Unsafe:
		r.said = "unsafe"
	case standard.Safe, standard.Refused:
		r.said = "safe"
	case standard.Unjudged, standard.Errored:
	}
	return r
}

// responseRead is what the reader of responses says.
func responseRead(truth, lang string, found []kapok.Finding) readRow {
	r := readRow{truth: truth, lang: lang, scores: map[string]float64{}}
	best := 0.0
	for _, f := range found {
		if f.Method() != kapok.Response || !f.Risk.IsTrait() || f.Unjudged != "" {
			continue
		}
		class := strings.TrimPrefix(string(f.Risk), kapok.ResponsePrefix)
		r.scores[class] = max(r.scores[class], f.Score)
		if f.Score > best {
			best, r.said = f.Score, class
		}
	}
	return r
}

// grade measures every class of the rows that one detector read, and their mean.
func (v *evaluation) grade(m kapok.Method, id, lang string, read []readRow) {
	if len(read) == 0 {
		return
	}
	classes := map[string]bool{}
	unjudged := 0
	for _, r := range read {
		classes[r.truth] = true
		if r.said == "" {
			unjudged++
		}
	}
	mean, defined := 0.0, 0
	var ece *float64
	for _, class := range slices.Sorted(maps.Keys(classes)) {
		items := make([]stats.Item, len(read))
		for i, r := range read {
			items[i] = stats.Item{Yes: r.truth == class, Said: r.said == class, Score: r.scores[class]}
		}
		q := stats.Measure(items, v.Resamples, v.Seed, 0.95)
		if q.F1 != nil {
			mean += q.F1.Value
			defined++
		}
		if m == kapok.Classifier && class == "unsafe" {
			x, _ := stats.ECE(items, 10)
			ece = &x
		}
		v.Results = append(v.Results, grade{Method: m, ID: id, Lang: lang, Class: class, N: len(read), Unjudged: unjudged, Quality: &q})
	}
	sum := grade{Method: m, ID: id, Lang: lang, N: len(read), Unjudged: unjudged, ECE: ece}
	if defined > 0 {
		mean /= float64(defined)
		sum.MacroF1 = &mean
	}
	v.Results = append(v.Results, sum)
}

// show prints the table.
func (v *evaluation) show(o *output) {
	t := table{head: []string{
		o.t("cli.eval.detector"), o.t("cli.eval.lang"), o.t("cli.eval.class"), o.t("cli.eval.n"), o.t("cli.eval.unjudged"),
		o.t("cli.eval.precision"), o.t("cli.eval.recall"), "F1", "AUC",
	}}
	for _, g := range v.Results {
		lang := orDash(g.Lang)
		if g.Quality == nil {
			t.row(g.ID, lang, o.t("cli.eval.macro"), o.p.Int(g.N), o.p.Int(g.Unjudged), "", "", number(g.MacroF1), ecePart(g.ECE))
			continue
		}
		t.row(g.ID, lang, g.Class, o.p.Int(g.N), o.p.Int(g.Unjudged), span(g.Precision), span(g.Recall), span(g.F1), span(g.AUC))
	}
	o.say("%s", t.String())
	skipped := 0
	for _, n := range v.Skipped {
		skipped += n
	}
	o.say("%s", o.t("cli.eval.rows", "rows", o.p.Int(v.Rows), "skipped", o.p.Int(skipped), "broken", o.p.Int(v.Broken), "resamples", o.p.Int(v.Resamples)))
}

func span(e *stats.Estimate) string {
	if e == nil {
		return "–"
	}
	return fmt.Sprintf("%.3f [%.3f, %.3f]", e.Value, e.Low, e.High)
}

func number(v *float64) string {
	if v == nil {
		return "–"
	}
	return fmt.Sprintf("%.3f", *v)
}

func ecePart(v *float64) string {
	if v == nil {
		return ""
	}
	return fmt.Sprintf("ECE %.3f", *v)
}

// clipLabel bounds a label that comes from a file.
func clipLabel(s string) string {
	if r := []rune(plainControl(s)); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return plainControl(s)
}
