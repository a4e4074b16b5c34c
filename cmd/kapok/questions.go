package main

import (
	"io"
	"path/filepath"
	"strings"

	"kapok/assess"
	"kapok/bank"
)

// writeQuestions writes the questions that this very order would ask, for a vendor who hands in
// recorded answers. Nobody is asked anything.
func writeQuestions(e *env, p *assess.Plan, path string) error {
	sample := &bank.Bank{}
	for _, test := range assess.Tests {
		sample.Questions = append(sample.Questions, p.Questions(test)...)
	}
	format := strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), ".")
	if err := e.out.writeFile(path, func(w io.Writer) error { return bank.Export(w, sample, format, e.out.lang) }); err != nil {
		return err
	}
	return e.out.wrote(e.out.t("cli.assess.questions", "n", e.out.p.Int(len(sample.Questions)), "file", path),
		map[string]any{"questions": len(sample.Questions), "file": path})
}
