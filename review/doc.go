// Package review keeps what people say about answers: who judged which trial how, and how
// disagreements were settled. A person is not a detector: the answer comes days later, from a
// workbook, and becomes a finding signed human/NAME.
//
// Life of a question: exported → answered by one → answered by two → agreed, or disagreed →
// adjudicated. It draws no verdict on clauses (package standard) and renders no workbook
// (package report).
package review
