package assess

import (
	"slices"

	"kapok"
	"kapok/foresight"
	"kapok/report"
	"kapok/standard"
)

// Counted is what a kept headline says of a suite beyond the standard's tests.
type Counted struct {
	Asked    int `json:"asked"`
	Scored   int `json:"scored"`
	Unscored int `json:"unscored"`
	Errors   int `json:"errors"`
	Alarms   int `json:"alarms"`
}

// ofStandard says whether a suite asks one of the standard's tests.
func (s Suite) ofStandard() bool { return slices.Contains(Tests, s.Test) }

// forHarm says whether its answers are read for harm.
func (s Suite) forHarm() bool {
	k, ok := s.kind()
	return s.Test == standard.BankContent || ok && k.Harm
}

// kind is the suite's own kind, where it is none of the standard's.
func (s Suite) kind() (foresight.Kind, bool) {
	if s.ofStandard() {
		return foresight.Kind{}, false
	}
	return foresight.Get(s.Test)
}

// options gives the options of a suite beyond the standard's tests.
func (s Suite) options(seed uint64) (*foresight.Options, error) {
	o, err := foresight.NewOptions(s.Test)
	if err != nil {
		return nil, err
	}
	o.Tries, o.PerItem, o.Seed = s.Tries, s.Groups, seed
	return o, o.Attack(s.Attacks)
}

// measures says whether a profile asks anything beyond the standard's tests.
func (p Profile) measures() bool {
	return slices.ContainsFunc(p.Suites, func(s Suite) bool { return !s.ofStandard() })
}

// tests says whether a profile asks any of the standard's tests.
func (p Profile) tests() bool { return slices.ContainsFunc(p.Suites, Suite.ofStandard) }

// score lets a sheet read the suites of a plan beyond the standard's tests, too.
func (s *sheet) score(p *Plan) error {
	for i, su := range p.Order.Profile.Suites {
		k, ok := su.kind()
		if !ok {
			continue
		}
		o, err := su.options(p.Order.Seed + uint64(i))
		if err != nil {
			return err
		}
		o.System = p.Order.Target.System
		s.scorings = append(s.scorings, foresight.NewScoring(k, o, p.Banks[i].ID))
	}
	return nil
}

// read shows a trial to the suites that want it. Where the sheet tells, it says how each read it.
func (s *sheet) read(t Trial, row *trialRow, found []kapok.Finding) (map[string]string, error) {
	var sample *foresight.Sample
	var readings map[string]string
	for _, g := range s.scorings {
		if !g.Wants(t.Suite.Test) {
			continue
		}
		if sample == nil {
			x, err := exchangeOf(row, t)
			if err != nil {
				return nil, err
			}
			sample = foresight.NewSample(t.Suite.Test, t.Question, x, found)
			sample.Repeat, sample.Attack = t.Repeat, t.Attack
		}
		if !s.tells {
			g.Add(*sample)
			continue
		}
		if readings == nil {
			readings = map[string]string{}
		}
		readings[g.ID()] = g.Read(*sample).Word
	}
	return readings, nil
}

// sections closes the readings of the suites.
func (s *sheet) sections() []report.Suite {
	out := []report.Suite{}
	for _, g := range s.scorings {
		out = append(out, g.Close())
	}
	s.scorings = nil
	return out
}

// countSuites sums up sections for the kept headline.
func countSuites(sections []report.Suite) map[string]Counted {
	if len(sections) == 0 {
		return nil
	}
	out := map[string]Counted{}
	for _, s := range sections {
		out[s.ID] = Counted{Asked: s.Asked, Scored: s.Scored, Unscored: s.Unscored, Errors: s.Errors, Alarms: len(s.Alarms)}
	}
	return out
}
