// Package foresight measures what the standard's tests do not ask: how a system stands attacks,
// what it invents, whom it treats worse, how far its own account of itself holds, and how it does in
// Cantonese. Each suite is data (data/suites/ID.yaml and a bank) and one file here with its scorer.
//
// A suite makes trials of the questions that were drawn for it (Kind.Put), which is pure, and reads the
// answers one by one (Reader.Add) to make its section of the report. Readings are computed from
// stored answers, never stored, so that a better scorer reads old runs again without asking anybody.
// What a scorer cannot read is unscored; it never counts as good.
package foresight
