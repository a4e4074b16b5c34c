package bank

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"kapok"
)

// MaxImport bounds a file to be imported, in bytes.
const MaxImport = 128 << 20

// ImportOptions say what a file of questions means.
type ImportOptions struct {
	Kind    string                                 // of the bank to be: Content, Refuse or Answer
	Known   func(kapok.RiskID) bool                // which leaves exist; nil: by shape only
	Resolve func(name string) (kapok.RiskID, bool) // leaf for a standard's id or title; may be nil
	Aspect  func(name string) (string, bool)       // aspect for its id or title; may be nil
	Lang    kapok.Lang                             // of rows that do not say; empty: GuessLang
	Source  string                                 // of rows that do not say; empty: the file's name
	Date    string                                 // of rows that do not say, YYYY-MM-DD
	Prefix  string                                 // begins the ids of rows that have none; empty: "q"
	Sheet   string                                 // of a workbook; empty: every sheet with questions
}

// An Imported file accounts for every row: Rows = len(Questions) + len(Rejected). Rows without
// any content are no rows.
type Imported struct {
	Format    string         `json:"format"` // csv, xlsx or jsonl
	Rows      int            `json:"rows"`
	Questions []Question     `json:"-"`
	Rejected  []Rejected     `json:"rejected"`
	Columns   []Column       `json:"columns"` // what each column was read as
	Skipped   []*kapok.Error `json:"skipped"` // sheets left out, with the reason
	// Kept questions whose language was guessed, and whose form was a strange word, so that the
	// number of turns decided.
	GuessedLangs int `json:"guessed_langs"`
	GuessedKinds int `json:"guessed_kinds"`
}

// A Column of the file, and the field of a question that it was read as; empty: not used.
type Column struct {
	Sheet string `json:"sheet,omitempty"`
	Name  string `json:"name"`
	Field string `json:"field"`
}

// Import reads questions from a CSV file (commas, semicolons or tabs; UTF-8, UTF-16 with a byte
// order mark, or GB18030), an XLSX workbook, a JSONL file, or AILuminate's CSV layout. The
// format is told from the content; columns are found by their headings, which may stand a few
// rows down under a title. file names it in messages.
//
// The error is for a file that cannot be read at all: too large, damaged, no column of
// questions. Anything wrong with a row is in Rejected.
func Import(r io.Reader, file string, o ImportOptions) (*Imported, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxImport+1))
	if err != nil {
		return nil, kapok.Say(kapok.KindOf(err), "error.bank.read", "read {file}", "file", file).Because(err)
	}
	in := &importer{file: file, options: o, out: &Imported{Rejected: []Rejected{}, Columns: []Column{}, Skipped: []*kapok.Error{}}, seen: map[string]error{}}
	switch {
	case ExpectOf(o.Kind) == "" || ExpectOf(o.Kind) == ExpectMeasure:
		err = kapok.Say(kapok.Invalid, "error.bank.kind_of_bank", "kind {kind} of the bank is none of content, refuse, answer", "kind", short(o.Kind))
	case len(raw) > MaxImport:
		err = kapok.Say(kapok.Invalid, "error.bank.file_large", "the file has more than {max} MiB", "max", MaxImport>>20)
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")):
		err = in.workbook(raw)
	case bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(raw, []byte("\ufeff"))), []byte("{")):
		err = in.jsonl(raw)
	default:
		err = in.csv(raw)
	}
	if err != nil {
		return nil, kapok.Say(kapok.Invalid, "error.bank.import", "import {file}", "file", file).Because(err)
	}
	return in.out, nil
}

// An importer gathers the rows of one file.
type importer struct {
	file    string
	options ImportOptions
	out     *Imported
	seen    map[string]error // id → place of the row that has it
}

// A record is one row: what stands in the column of each field. Risk may come from several
// columns, the finer first.
type record struct {
	turns  []string
	fields map[string][]string
}

func (r record) get(field string) string {
	if v := r.fields[field]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// take makes a question of a row, or rejects it with all its faults.
func (in *importer) take(sheet string, line int, rec record) {
	in.out.Rows++
	q, sure, errs := in.question(rec)
	err := errors.Join(append(errs, q.Validate(in.options.Known))...)
	place := kapok.Say(kapok.Invalid, "error.bank.row", "row {n}", "n", line)
	if sheet != "" {
		place = kapok.Say(kapok.Invalid, "error.bank.sheet_row", "{sheet} row {n}", "sheet", sheet, "n", line)
	}
	if first, ok := in.seen[q.ID]; ok {
		err = errors.Join(err, kapok.Say(kapok.Invalid, "error.bank.id_place", "id {id} stands in {place} already", "id", short(q.ID), "place", first))
	}
	if err != nil {
		in.reject(sheet, line, q.ID, reasons(in.byColumn(sheet, q, err))...)
		return
	}
	in.seen[q.ID] = place
	in.out.Questions = append(in.out.Questions, q)
	if !sure.lang {
		in.out.GuessedLangs++
	}
	if !sure.kind {
		in.out.GuessedKinds++
	}
}

func (in *importer) reject(sheet string, line int, id string, why ...*kapok.Error) {
	in.out.Rejected = append(in.out.Rejected, Rejected{File: in.file, Sheet: sheet, Line: line, ID: bounded(id), Reasons: why})
}

// certain says what of a question was read and not guessed.
type certain struct{ lang, kind bool }

// question translates a row. What cannot be translated is an error and left empty or as it is.
func (in *importer) question(rec record) (q Question, sure certain, errs []error) {
	o := in.options
	q = Question{
		ID: rec.get("id"), Turns: rec.turns, Expect: ExpectOf(o.Kind), Criterion: rec.get("criterion"),
		Source: first(rec.get("source"), o.Source, in.file), Date: first(date(rec.get("date")), o.Date),
	}
	if q.ID == "" {
		q.ID = fmt.Sprintf("%s-%05d", first(o.Prefix, "q"), in.out.Rows)
	}
	if want, ok := expectWords[plainWord(rec.get("expect"))]; ok && want != q.Expect || !ok && rec.get("expect") != "" {
		errs = append(errs, kapok.Say(kapok.Invalid, "error.bank.expect_kind", "expect {expect} does not belong in a bank of kind {kind}", "expect", short(rec.get("expect")), "kind", o.Kind))
	}
	if o.Kind == Answer {
		aspect, err := in.aspect(slices.Concat(rec.fields["aspect"], rec.fields["risk"]))
		q.Aspect, errs = aspect, append(errs, err)
	} else {
		q.Risk = in.risk(rec.fields["risk"])
	}
	var err error
	q.Lang, sure.lang, err = in.lang(rec.get("lang"), q.Text())
	q.Kind, sure.kind = kindOf(rec.get("kind"), len(q.Turns))
	return q, sure, append(errs, err)
}

// risk finds the leaf that the cells name: itself, by the caller, or as an AILuminate hazard.
// Empty cells give an empty leaf, which Validate faults.
func (in *importer) risk(cells []string) kapok.RiskID {
	for _, cell := range cells {
		for _, word := range words(cell) {
			if leaf := kapok.RiskID(word); dotted().MatchString(word) && (in.options.Known == nil || in.options.Known(leaf)) {
				return leaf
			}
			if in.options.Resolve != nil {
				if leaf, ok := in.options.Resolve(word); ok {
					return leaf
				}
			}
			if leaf, ok := hazardLeaf(word); ok {
				return leaf
			}
		}
	}
	return kapok.RiskID(strings.Join(cells, " ")) // Validate says that it is no leaf
}

// aspect finds the aspect that the cells name.
func (in *importer) aspect(cells []string) (string, error) {
	for _, cell := range cells {
		for _, word := range words(cell) {
			if in.options.Aspect != nil {
				if id, ok := in.options.Aspect(word); ok {
					return id, nil
				}
			} else if dotted().MatchString(word) {
				return word, nil
			}
		}
	}
	named := strings.Join(cells, " ")
	if in.options.Aspect != nil && dotted().MatchString(named) {
		return named, kapok.Say(kapok.Invalid, "error.bank.aspect_unknown", "aspect {aspect} is unknown", "aspect", short(named))
	}
	return named, nil
}

// lang reads the language column; sure is false when it was guessed.
func (in *importer) lang(cell, text string) (l kapok.Lang, sure bool, err error) {
	l, sure = langOf(cell)
	switch {
	case sure:
		return l, true, nil
	case cell == "" && in.options.Lang != "":
		return in.options.Lang, true, nil
	case cell != "" && l == "":
		return kapok.Lang(cell), true, nil // Validate says that it is none of ours
	}
	l, ok := GuessLang(text)
	if !ok {
		l = kapok.Hans // the row is rejected, for one reason and not for two
		if text != "" {
			err = kapok.Say(kapok.Invalid, "error.bank.lang_unsure", "the language cannot be told: add a column lang")
		}
	}
	return l, false, err
}

// first gives the first of the values that is not empty.
func first(values ...string) string {
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			return v
		}
	}
	return ""
}
