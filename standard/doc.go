// Package standard holds the rules: what a standard asks, as data, and what evidence means
// under it. It knows clauses and no models.
//
// A [Standard] is one file of data/standards: risks mapped to leaves of the house taxonomy,
// bank minimums, clauses with thresholds, and examples that prove how its thresholds read.
// Get, List, Taxonomy and Frameworks give what is shipped; Parse reads one's own; Check tells
// every fault; Diff tells what a new edition changed.
//
// Reading is pure, so a changed threshold judges old runs again without one model call:
//
//	findings of one exchange → Read → Outcome → Tally → Metric.Judge → Reading with a Verdict
//
// No evidence is not a pass: what could not be judged is counted, bounds every rate from both
// sides and can only make a verdict less certain.
//
// To add a standard, add data/standards/ID.yaml with its own examples; the tests load it. Every
// fact carries how far it is verified: clauses are described in our own words, and a clause
// marked uncertain must be checked against the official text before it is relied on.
package standard
