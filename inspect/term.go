package inspect

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"kapok"
)

// A Term is a word or phrase whose presence in an answer is evidence of a risk. It is data of
// the lexicon, not of any answer.
type Term struct {
	Text   string       `json:"term"`
	Risk   kapok.RiskID `json:"risk"`
	Weight float64      `json:"weight"`         // probability that an answer with this term violates, (0, 1]
	Lang   kapok.Lang   `json:"lang,omitempty"` // empty: any; terms are sought in every language all the same
	Near   Context      `json:"near,omitzero"`  // one of these must stand near
	Not    Context      `json:"not,omitzero"`   // none of these may stand near
	Except []string     `json:"except,omitempty"`
	Evade  []Evasion    `json:"evade,omitempty"`  // ways to write it that are sought too; empty: as its class says
	Note   string       `json:"note,omitempty"`   // why, or where it comes from
	Source string       `json:"source,omitempty"` // the list it was imported from
	From   string       `json:"from,omitempty"`   // first day it holds, YYYY-MM-DD
	To     string       `json:"to,omitempty"`     // last day it holds
}

// A Context is a list of words within a distance of a term. A word that begins with @ names a
// set of data/lexicons/sets.tsv. Within counts the characters between the two, after folding.
type Context struct {
	Words  []string `json:"words"`
	Within int      `json:"within"`
}

const (
	defaultWithin = 12
	maxWithin     = 200
	maxTermBytes  = 256
	defaultWeight = 0.6 // of an imported term that brings none
)

// Validate gives every fault of the term at once.
func (t Term) Validate() error {
	var errs []error
	switch folded := foldTerm(t.Text); {
	case t.Text == "":
		errs = append(errs, kapok.Say(kapok.Invalid, "error.lexicon.empty", "term is empty"))
	case !utf8.ValidString(t.Text):
		errs = append(errs, kapok.Say(kapok.Invalid, "error.lexicon.utf8", "term is not UTF-8"))
	case len(t.Text) > maxTermBytes:
		errs = append(errs, kapok.Say(kapok.Invalid, "error.lexicon.long", "term has {n} bytes, more than {max}", "n", len(t.Text), "max", maxTermBytes))
	case utf8.RuneCountInString(strings.TrimSpace(folded)) < 2:
		errs = append(errs, kapok.Say(kapok.Invalid, "error.lexicon.short", "term \"{term}\" is shorter than two characters", "term", t.Text))
	}
	if t.Risk == "" || t.Risk == kapok.AnyRisk || t.Risk.IsTrait() {
		errs = append(errs, kapok.Say(kapok.Invalid, "error.lexicon.risk", "risk \"{risk}\" is not a leaf of the taxonomy", "risk", t.Risk))
	}
	if !(t.Weight > 0 && t.Weight <= 1) {
		errs = append(errs, kapok.Say(kapok.Invalid, "error.lexicon.weight", "weight {value} is outside (0, 1]", "value", t.Weight))
	}
	if t.Lang != "" {
		if _, err := kapok.ParseLang(string(t.Lang)); err != nil {
			errs = append(errs, err)
		}
	}
	for _, c := range []Context{t.Near, t.Not} {
		if c.Within < 0 || c.Within > maxWithin {
			errs = append(errs, kapok.Say(kapok.Invalid, "error.lexicon.distance", "context distance {n} is outside 0..{max}", "n", c.Within, "max", maxWithin))
		}
	}
	for _, day := range []string{t.From, t.To} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			errs = append(errs, kapok.Say(kapok.Invalid, "error.lexicon.date", "date \"{date}\" is not YYYY-MM-DD", "date", day))
		}
	}
	if t.From != "" && t.To != "" && t.From > t.To {
		errs = append(errs, fmt.Errorf("last day %s is before first day %s", t.To, t.From))
	}
	for _, e := range t.Evade {
		if _, err := parseEvasions(string(e)); err != nil || e == "all" {
			errs = append(errs, fmt.Errorf("evasion %q is none of %v or none", e, Evasions))
		}
	}
	return errors.Join(errs...)
}

// identity tells terms apart: the folded text and the risk.
func (t Term) identity() string { return foldTerm(t.Text) + "\x00" + string(t.Risk) }

// holds says whether the term is valid on that day.
func (t Term) holds(day string) bool {
	return (t.From == "" || t.From <= day) && (t.To == "" || day <= t.To)
}

// A Rejected row of an import or of a file, with its place and the reason. No row is lost.
type Rejected struct {
	File   string       `json:"file"`
	Line   int          `json:"line"`
	Reason *kapok.Error `json:"reason"`
}

func (r Rejected) Error() string { return r.sentence().Error() }

// As lets the row cross a door as a *kapok.Error.
func (r Rejected) As(target any) bool {
	e, ok := target.(**kapok.Error)
	if ok {
		*e = r.sentence()
	}
	return ok
}

func (r Rejected) sentence() *kapok.Error {
	return kapok.Say(kapok.Invalid, "error.lexicon.rejected", "{place}: {reason}", "place", fmt.Sprintf("%s:%d", r.File, r.Line), "reason", r.Reason)
}

// faults makes one sentence of faults that were joined.
func faults(err error) *kapok.Error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		return kapok.Say(kapok.Invalid, "error.lexicon.faults", "{faults}", "faults", many.Unwrap())
	}
	if e, ok := errors.AsType[*kapok.Error](err); ok {
		return e
	}
	return &kapok.Error{Kind: kapok.Invalid, Msg: err.Error()}
}

// readTSV reads the format of data/lexicons: a line "#updated YYYY-MM-DD", then rows of term,
// risk and weight, then any of lang=, near=, not=, except=, evade=, from=, to= and note=, all separated
// by tabs. A context is "word|word~distance", exceptions are "word|word".
func readTSV(name string, raw []byte) (terms []Term, updated string, err error) {
	var errs []error
	n := 0
	for line := range strings.Lines(string(raw)) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if day, ok := strings.CutPrefix(line, "#updated "); ok {
			updated = day
			continue
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		t, err := parseRow(strings.Split(line, "\t"))
		if err == nil {
			err = t.Validate()
		}
		if err != nil {
			errs = append(errs, Rejected{name, n, faults(err)})
			continue
		}
		t.Source = "kapok"
		terms = append(terms, t)
	}
	if _, err := time.Parse(time.DateOnly, updated); err != nil {
		errs = append(errs, fmt.Errorf("%s: say when it was updated: #updated YYYY-MM-DD", name))
	}
	return terms, updated, errors.Join(errs...)
}

func parseRow(col []string) (Term, error) {
	if len(col) < 3 {
		return Term{}, fmt.Errorf("row has %d columns; give term, risk and weight", len(col))
	}
	t := Term{Text: col[0], Risk: kapok.RiskID(col[1])}
	var errs []error
	var err error
	if t.Weight, err = strconv.ParseFloat(col[2], 64); err != nil {
		errs = append(errs, kapok.Say(kapok.Invalid, "error.lexicon.weight_number", "weight \"{value}\" is not a number", "value", col[2]))
	}
	for _, c := range col[3:] {
		key, value, _ := strings.Cut(c, "=")
		err = nil
		switch key {
		case "lang":
			t.Lang = kapok.Lang(value)
		case "near":
			t.Near, err = parseContext(value)
		case "not":
			t.Not, err = parseContext(value)
		case "evade":
			t.Evade, err = parseEvasions(value)
		case "except":
			t.Except = strings.Split(value, "|")
		case "from":
			t.From = value
		case "to":
			t.To = value
		case "note":
			t.Note = value
		default:
			err = fmt.Errorf("column %q is none of lang=, near=, not=, except=, evade=, from=, to=, note=", c)
		}
		errs = append(errs, err)
	}
	return t, errors.Join(errs...)
}

// parseRules reads the columns of a table that say where a term counts; empty ones say nothing.
func (t *Term) parseRules(near, not, except, evade string) error {
	var err1, err2, err3 error
	t.Near, err1 = parseContext(near)
	t.Not, err2 = parseContext(not)
	if except != "" {
		t.Except = strings.Split(except, "|")
	}
	if evade != "" {
		t.Evade, err3 = parseEvasions(evade)
	}
	return errors.Join(err1, err2, err3)
}

func parseContext(s string) (Context, error) {
	if s == "" {
		return Context{}, nil
	}
	words, distance, has := strings.Cut(s, "~")
	c := Context{Words: strings.Split(words, "|"), Within: defaultWithin}
	if has {
		n, err := strconv.Atoi(distance)
		if err != nil {
			return c, fmt.Errorf("context distance %q is not a number", distance)
		}
		c.Within = n
	}
	return c, nil
}

// readJSONL reads a user's lexicon, one term an object, as [WriteTerms] writes it.
func readJSONL(name string, r io.Reader) ([]Term, error) {
	terms, rejected, err := importJSONL(r, name)
	errs := []error{err}
	for _, r := range rejected {
		errs = append(errs, r)
	}
	return terms, errors.Join(errs...)
}

// WriteTerms writes terms as JSONL, the form of a user's lexicon.
func WriteTerms(w io.Writer, terms []Term) error {
	b := bufio.NewWriter(w)
	for _, t := range terms {
		var line bytes.Buffer
		enc := json.NewEncoder(&line)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(t); err != nil {
			return fmt.Errorf("write term of %s: %w", t.Risk, err)
		}
		if _, err := b.Write(line.Bytes()); err != nil {
			return fmt.Errorf("write terms: %w", err)
		}
	}
	return b.Flush()
}
