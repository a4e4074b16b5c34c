// Package bank holds the question banks of an assessment: the content bank, the must-refuse
// bank and the must-answer bank.
//
// A bank is a JSONL file of questions beside a YAML manifest that names it, its licence, its
// date and the SHA-256 of its rows. Shipped banks lie in data/banks; a user's own lie in
// folders of the data directory and come about by [Import] and [Save]. A bank never changes
// under its digest: whoever edits a row makes a new version.
//
// Read with [List] and [Open]; look at a bank with [Check]; draw from it with [Sample]; move it
// with [Import] and [Export]. Every row that cannot be read comes back as [Rejected], with its
// place and all its faults; no row is lost silently.
//
// The package knows the house taxonomy only by its shape and no standard at all: callers pass
// what is known, how leaves make up a standard's risks, and what the standard demands.
//
// To ship another bank, copy data/banks/kapok-refuse.yaml and its rows.
package bank
