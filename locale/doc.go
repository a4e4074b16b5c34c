// Package locale says things to people in simplified Chinese, traditional Chinese and English.
//
// Sentences live in data/locale/<language>/*.yaml, one file a subject, under flat dotted keys
// whose first part is the subject: report.reason.proven is in report.yaml. Every language has
// the same files, keys and placeholders; a test keeps it so.
//
// A sentence may hold {{.name}} and these functions: {{percent .x}} (a rate of 0..1 with two
// decimals), {{threshold .x}} (the same without idle zeros), {{number .n}} (digits in groups of
// three), {{plain .n}} (a whole number without groups), {{term "method" .m}} (the word under term.method.<m>, or <m> itself where there is
// none). A sentence with the forms "one" and "other" chooses by its argument n.
package locale
