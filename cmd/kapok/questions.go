package main

import (
	"io"
	"path/filepath"
	"strings"

	"kapok/assess"
	"kapok/bank"
)

// writeQuestions writes the questions that this very order would ask, for a vendor who hands in
// recorded answers: without what the answers are held against. Nobody is asked anything.
func writeQuestions(e *env, p *assess.Plan, path string) error {
	var sample []bank.Question
	for _, test := range assess.Tests {
		sample = append(sample, p.Questions(test)...)
	}
	format := strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), ".")
	if err := e.out.writeFile(path, func(w io.Writer) error { return bank.Handout(w, sample, format, e.out.lang) }); err != nil {
		return err
	}
	return e.out.wrote(e.out.t("cli.assess.questions", "n", e.out.p.Int(len(sample)), "file", path),
		map[string]any{"questions": len(sample), "file": path})
}
