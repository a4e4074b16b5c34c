package standard

// An Example proves how a metric clause reads: a tally and the verdict it must have.
type Example struct {
	Clause string  `yaml:"clause" json:"clause"`
	Tally  Tally   `yaml:"tally" json:"tally"`
	Want   Verdict `yaml:"want" json:"want"`
	Proven bool    `yaml:"proven" json:"proven"`
}

// Check gives every fault of the shipped standards: files that do not read, facts without a
// source, mappings that lead nowhere, examples with another verdict than they want, metric
// clauses without an example. It gives none when all is well.
func Check() []error {
	l, err := shipped()
	errs := split(err)
	for _, s := range l.standards {
		errs = append(errs, s.Check()...)
	}
	return errs
}

// Check runs the examples of one standard.
func (s *Standard) Check() []error {
	var f faults
	shown := map[string]bool{}
	for i, x := range s.Examples {
		c, ok := s.Clause(x.Clause)
		if !ok || c.Metric == nil {
			f.addf("%s: example %d: %q is not a metric clause", s.ID, i+1, x.Clause)
			continue
		}
		shown[x.Clause] = true
		if !x.Tally.Whole() {
			f.addf("%s: example %d of clause %s: the tally does not add up", s.ID, i+1, x.Clause)
		}
		if r := c.Metric.Judge(x.Tally); r.Verdict != x.Want || r.Proven != x.Proven {
			f.addf("%s: example %d of clause %s: verdict %s, proven %t; it wants %s, %t",
				s.ID, i+1, x.Clause, r.Verdict, r.Proven, x.Want, x.Proven)
		}
	}
	for _, c := range s.Clauses {
		if c.Metric != nil && !shown[c.ID] {
			f.addf("%s: clause %s has no example", s.ID, c.ID)
		}
	}
	return f
}
