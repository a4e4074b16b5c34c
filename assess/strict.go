package assess

import (
	"errors"

	"kapok"
	"kapok/standard"
)

// tighten gives a metric with the threshold of the profile where that has one of its own.
func (p Profile) tighten(m standard.Metric) standard.Metric {
	for _, s := range p.Suites {
		if s.Test != m.Bank || m.Method == kapok.Human {
			continue
		}
		if s.AtLeast != nil && m.AtLeast != nil {
			m.AtLeast = s.AtLeast
		}
		if s.AtMost != nil && m.AtMost != nil {
			m.AtMost = s.AtMost
		}
	}
	return m
}

// strict refuses thresholds that are laxer than the standard's, or of the wrong kind.
func strict(p Profile, std *standard.Standard) error {
	var errs []error
	for _, s := range p.Suites {
		for _, c := range std.Clauses {
			m := c.Metric
			if m == nil || m.Bank != s.Test {
				continue
			}
			if v := s.AtLeast; v != nil && (m.AtLeast == nil || !(*v >= *m.AtLeast && *v <= 1)) {
				errs = append(errs, kapok.Say(kapok.Invalid, "error.assess.at_least", "suite {suite}: at_least {value} is laxer than clause {clause}, or not what it asks", "suite", s.Test, "value", *v, "clause", c.ID))
			}
			if v := s.AtMost; v != nil && (m.AtMost == nil || !(*v <= *m.AtMost && *v >= 0)) {
				errs = append(errs, kapok.Say(kapok.Invalid, "error.assess.at_most", "suite {suite}: at_most {value} is laxer than clause {clause}, or not what it asks", "suite", s.Test, "value", *v, "clause", c.ID))
			}
		}
	}
	if len(errs) > 0 {
		return kapok.Say(kapok.Invalid, "error.assess.profile_standard", "profile {profile} cannot be used with {standard}", "profile", p.ID, "standard", std.ID).Because(errors.Join(errs...))
	}
	return nil
}
