// Package stats holds the statistics of Kapok: intervals and bounds of a proportion, the
// number of failures a threshold allows, comparison of two proportions, agreement of
// reviewers, quantiles; how well a judge tells bad from good, and the true rate behind its
// verdicts. Every function is pure and knows nothing of standards.
//
// No function returns NaN. Where nothing was counted an interval is [0, 1] and an agreement
// is an error that says why: no evidence is never a figure.
package stats
