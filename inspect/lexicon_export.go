package inspect

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"kapok"
)

// ExportTerms writes terms in a form that [ImportTerms] reads: csv with every rule of a term,
// jsonl likewise, or txt, which keeps words and risks and nothing else.
func ExportTerms(w io.Writer, terms []Term, format ImportFormat) error {
	switch format {
	case JSONL:
		return WriteTerms(w, terms)
	case CSV:
		return exportCSV(w, terms)
	case TXT:
		return exportTXT(w, terms)
	case XLSX:
	}
	return &kapok.Error{Kind: kapok.Invalid, Msg: fmt.Sprintf("format %q cannot be written; use csv, jsonl or txt", format)}
}

func exportCSV(w io.Writer, terms []Term) error {
	c := csv.NewWriter(w)
	rows := [][]string{{"term", "risk", "weight", "lang", "near", "not", "except", "evade", "from", "to", "source", "note"}}
	for _, t := range terms {
		evade := make([]string, len(t.Evade))
		for i, e := range t.Evade {
			evade[i] = string(e)
		}
		rows = append(rows, []string{t.Text, string(t.Risk), strconv.FormatFloat(t.Weight, 'g', -1, 64), string(t.Lang),
			t.Near.String(), t.Not.String(), strings.Join(t.Except, "|"), strings.Join(evade, "|"), t.From, t.To, t.Source, t.Note})
	}
	if err := c.WriteAll(rows); err != nil {
		return fmt.Errorf("write terms as csv: %w", err)
	}
	return nil
}

// exportTXT writes the words below their risks.
func exportTXT(w io.Writer, terms []Term) error {
	byRisk := map[kapok.RiskID][]string{}
	for _, t := range terms {
		byRisk[t.Risk] = append(byRisk[t.Risk], t.Text)
	}
	for _, risk := range slices.Sorted(maps.Keys(byRisk)) {
		if _, err := fmt.Fprintf(w, "[%s]\n%s\n", risk, strings.Join(byRisk[risk], "\n")); err != nil {
			return fmt.Errorf("write terms as txt: %w", err)
		}
	}
	return nil
}

// String writes a context as tables and data/lexicons have it: "word|word~distance".
func (c Context) String() string {
	if len(c.Words) == 0 {
		return ""
	}
	return strings.Join(c.Words, "|") + "~" + strconv.Itoa(int(within(c)))
}

// A TermChange is a term that two lexicons do not share or do not treat alike.
type TermChange struct {
	Change string `json:"change"` // added, removed or changed
	Old    *Term  `json:"old,omitempty"`
	New    *Term  `json:"new,omitempty"`
}

// DiffTerms says what became of the terms of an older list in a newer one, sorted by risk and
// term. Terms are the same when their folded text and risk are; a note or source alone is no change.
func DiffTerms(older, newer []Term) []TermChange {
	was := map[string]*Term{}
	for i := range older {
		was[older[i].identity()] = &older[i]
	}
	is := map[string]*Term{}
	for i := range newer {
		is[newer[i].identity()] = &newer[i]
	}
	var out []TermChange
	for key, n := range is {
		o := was[key]
		switch {
		case o == nil:
			out = append(out, TermChange{Change: "added", New: n})
		case o.acts() != n.acts():
			out = append(out, TermChange{Change: "changed", Old: o, New: n})
		}
	}
	for key, o := range was {
		if is[key] == nil {
			out = append(out, TermChange{Change: "removed", Old: o})
		}
	}
	slices.SortFunc(out, func(a, b TermChange) int {
		return cmp.Or(cmp.Compare(a.term().Risk, b.term().Risk), cmp.Compare(a.term().Text, b.term().Text))
	})
	return out
}

func (c TermChange) term() *Term {
	if c.New != nil {
		return c.New
	}
	return c.Old
}

// acts is everything that decides what a term finds.
func (t Term) acts() string {
	return fmt.Sprint(t.Weight, t.Lang, t.Near, t.Not, t.Except, t.Evade, t.From, t.To)
}

// A Doubt is something about a term of a list that its owner should look at; it is no fault.
type Doubt struct {
	Term Term         `json:"term"`
	Kind string       `json:"kind"`         // shadowed, expired, expiring, sourceless, common
	By   string       `json:"by,omitempty"` // shadowed: the shorter term; common: an ordinary text that it hits
	Risk kapok.RiskID `json:"by_risk,omitempty"`
}

// DoubtTerms looks for terms that do nothing beside a shorter one of the same risk, that are
// over or will be within a week, that have no source, and that hit ordinary texts. day is
// today as YYYY-MM-DD, week the day in a week.
func DoubtTerms(terms []Term, ordinary []string, day, week string) ([]Doubt, error) {
	l, err := NewLexicon(terms)
	if err != nil {
		return nil, err
	}
	var out []Doubt
	for _, t := range terms {
		switch {
		case t.To != "" && t.To < day:
			out = append(out, Doubt{Term: t, Kind: "expired"})
		case t.To != "" && t.To <= week:
			out = append(out, Doubt{Term: t, Kind: "expiring"})
		}
		if t.Source == "" && t.Note == "" {
			out = append(out, Doubt{Term: t, Kind: "sourceless"})
		}
	}
	var s scan
	for i := range l.terms {
		t := &l.terms[i]
		s.begin(l, 0)
		s.feed(t.Text, true)
		for _, h := range s.hits {
			o := &l.terms[h.term]
			if h.term != int32(i) && h.as == Plain && o.Risk == t.Risk && o.Weight >= t.Weight && len(o.Near.Words)+len(o.Not.Words)+len(o.Except) == 0 {
				out = append(out, Doubt{Term: *t, Kind: "shadowed", By: o.Text, Risk: o.Risk})
				break
			}
		}
	}
	seen := map[int32]bool{}
	for _, text := range ordinary {
		s.begin(l, 0)
		s.feed(text, true)
		for _, h := range s.weigh(nil) {
			if h.score >= defaultThreshold && !seen[h.term] {
				seen[h.term] = true
				out = append(out, Doubt{Term: l.terms[h.term], Kind: "common", By: text})
			}
		}
	}
	return out, nil
}

// OrdinaryTexts gives the harmless answers that ship with the program.
func OrdinaryTexts() ([]string, error) {
	var out []string
	raw, err := ownFile("harmless.tsv")
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(raw) {
		if c := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); len(c) == 5 && !strings.HasPrefix(line, "#") {
			out = append(out, strings.ReplaceAll(c[4], `\n`, "\n"))
		}
	}
	return out, nil
}

// ReadTerms reads a whole list for comparison or checking: the terms, and every row that cannot be used.
func ReadTerms(r io.Reader, name string) ([]Term, []Rejected, error) {
	dot := strings.LastIndexByte(name, '.')
	return ImportTerms(r, name, ImportFormat(strings.ToLower(name[dot+1:])))
}
