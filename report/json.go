package report

import (
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"

	"kapok"
)

// maxTurn bounds the bytes of one turn of an example in the JSON report. The export of the run
// holds every text whole.
const maxTurn = 64 << 10

// JSON writes the assessment in the shape of docs/schema/report.schema.json: every list is
// there, if empty, and text for people is in all languages or by key. Text of exchanges is as
// it came, with invalid UTF-8 replaced and each turn cut at 64 KiB. It fails on a number that
// is no number.
func JSON(w io.Writer, a Assessment) error {
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	if err := e.Encode(whole(a)); err != nil {
		return fmt.Errorf("write JSON report: %w", err)
	}
	return nil
}

// whole gives a copy in which no list is nil and no turn is too long.
func whole(a Assessment) Assessment {
	if a.Schema == "" {
		a.Schema = SchemaVersion
	}
	a.Conclusion.Reasons = list(a.Conclusion.Reasons)
	a.Clauses = list(a.Clauses)
	for i, c := range a.Clauses {
		a.Clauses[i].Notes, a.Clauses[i].Rates = list(c.Notes), list(c.Rates)
	}
	a.Banks = list(a.Banks)
	for i, b := range a.Banks {
		a.Banks[i].Shortfalls = list(b.Shortfalls)
	}
	a.Risks, a.Languages, a.Forms, a.Comparison = list(a.Risks), list(a.Languages), list(a.Forms), list(a.Comparison)
	a.Responses, a.Outcomes, a.Detectors = list(a.Responses), list(a.Outcomes), list(a.Detectors)
	a.Suites = list(a.Suites)
	for i := range a.Suites {
		a.Suites[i] = filled(a.Suites[i])
	}
	a.Missing, a.Limits = list(a.Missing), list(a.Limits)
	a.Review.Reviewers = list(a.Review.Reviewers)
	a.Worst = list(a.Worst)
	for i := range a.Worst {
		a.Worst[i] = bounded(a.Worst[i])
	}
	return a
}

// filled gives a copy of a suite in which no list is nil.
func filled(s Suite) Suite {
	s.Alarms, s.Findings, s.Limits = list(s.Alarms), list(s.Findings), list(s.Limits)
	s.Figures, s.Tables, s.Tests, s.Curves, s.Examples = list(s.Figures), list(s.Tables), list(s.Tests), list(s.Curves), list(s.Examples)
	for i := range s.Tables {
		s.Tables[i].Rows = list(s.Tables[i].Rows)
	}
	for i := range s.Curves {
		s.Curves[i].Points = list(s.Curves[i].Points)
	}
	return s
}

// bounded gives a copy of an example whose turns are at most maxTurn bytes.
func bounded(x Example) Example {
	x.Turns, x.Findings = list(x.Turns), list(x.Findings)
	for i, t := range x.Turns {
		if n := len(t.Text); n > maxTurn {
			x.Turns[i].Text = t.Text[:widenDown(t.Text, maxTurn)]
			x.Cut += utf8.RuneCountInString(t.Text[len(x.Turns[i].Text):])
		}
	}
	if x.Verdicts == nil {
		x.Verdicts = map[kapok.Method]string{}
	}
	return x
}

// list gives a copy that is never nil.
func list[T any](in []T) []T { return append(make([]T, 0, len(in)), in...) }
