package foresight

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	"kapok"
	"kapok/data"
	"kapok/yamlfile"
)

// A Spec is the data of a suite: data/suites/ID.yaml.
type Spec struct {
	ID    string     `yaml:"id"`
	Group string     `yaml:"group"` // one of SectionGroups
	Title kapok.Text `yaml:"title"`
	What  kapok.Text `yaml:"what"`
	// Ask words the question by language; {question} and {options} stand for its own parts. A
	// language that is not there is asked the bare question. Keys may be "LANG" or "LANG.PART", the
	// part being what the suite calls a form of asking.
	Ask map[string]string `yaml:"ask"`
	// Tolerance is the rate, 0..1, from which the suite raises an alarm, by figure.
	Tolerance map[string]float64 `yaml:"tolerance"`
	// Names are what figures, tables, families of comparisons, curves, readings and parts of
	// breakdowns are called, by their ids.
	Names map[string]kapok.Text `yaml:"names"`
	// Words are what the scorer looks for, by name; matched as [contains] does.
	Words map[string][]string `yaml:"words"`
}

// SectionGroups lists the groups of suites in the order of reports.
var SectionGroups = []string{"attack", "hallucination", "fairness", "transparency", "cantonese"}

// readSpec reads the data of a suite.
func readSpec(id string) (*Spec, error) {
	raw, err := fs.ReadFile(data.FS, path.Join("suites", id+".yaml"))
	if err != nil {
		return nil, fmt.Errorf("read suite %s: %w", id, err)
	}
	var s Spec
	if err := errors.Join(yamlfile.Decode(raw, &s), s.validate(id)); err != nil {
		return nil, fmt.Errorf("read suite %s: %w", id, err)
	}
	return &s, nil
}

func (s *Spec) validate(id string) error {
	var errs []error
	if s.ID != id {
		errs = append(errs, fmt.Errorf("it names suite %q", s.ID))
	}
	if !s.Title.Complete() || !s.What.Complete() {
		errs = append(errs, errors.New("title and what need zh-Hans, zh-Hant and en"))
	}
	for name, t := range s.Tolerance {
		if t < 0 || t > 1 {
			errs = append(errs, fmt.Errorf("tolerance %s is %v, outside 0..1", name, t))
		}
	}
	return errors.Join(errs...)
}
