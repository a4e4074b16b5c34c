// Package assess runs an assessment: a profile's questions put to a system, its answers
// inspected, and the clauses of a standard concluded from the stored rows.
//
// Life of a run: order → plan → asking → judging → concluded; it may stop at any instant and
// be resumed. [Runner] has the verbs: Start, Resume, Ask, Judge, Rejudge, Conclude, Audit,
// Export. The stages are separate and re-runnable over the same stored answers.
//
// The plan is pure: the same order and seed give the same trials. There is no queue and no
// checkpoint: the trial rows are both. A worker takes its next trial only after its last one is
// committed, so a kill repeats at most the calls in flight. A headline is always recomputed
// from rows.
//
// It does not judge (package inspect), draw verdicts (package standard), talk to systems
// (package connect) or render (package report). People's findings come from package review.
package assess
