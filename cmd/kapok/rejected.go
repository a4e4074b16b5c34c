package main

import (
	"kapok/bank"
	"kapok/inspect"
)

// A rejectedRow is a row of a bank that was not kept, with its reasons in the user's language.
type rejectedRow struct {
	bank.Rejected
	Reasons []string `json:"reasons"`
}

func (o *output) rejectedRows(list []bank.Rejected) []rejectedRow {
	out := make([]rejectedRow, len(list))
	for i, r := range list {
		out[i] = rejectedRow{r, o.notes(r.Reasons)}
	}
	return out
}

// A rejectedTerm is a line of a lexicon that was not kept, with its reason in the user's language.
type rejectedTerm struct {
	inspect.Rejected
	Reason string `json:"reason"`
}

func (o *output) rejectedTerms(list []inspect.Rejected) []rejectedTerm {
	out := make([]rejectedTerm, len(list))
	for i, r := range list {
		out[i] = rejectedTerm{r, plainControl(o.p.Error(r.Reason))}
	}
	return out
}
