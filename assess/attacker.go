package assess

import (
	"slices"

	"kapok/attack"
)

// WithAttacker gives the profile with a model that leads conversations. A suite of attacks that names
// none then asks every one that ships, those that are led by the model among them.
func (p Profile) WithAttacker(j Judge) (Profile, error) {
	pack, err := attack.Load()
	if err != nil {
		return p, err
	}
	p.Attacker, p.Suites = &j, slices.Clone(p.Suites)
	for i := range p.Suites {
		s := &p.Suites[i]
		if s.Test != "attack" || len(s.Attacks) > 0 {
			continue
		}
		for _, a := range pack.All() {
			s.Attacks = append(s.Attacks, a.ID)
		}
	}
	return p, nil
}

// led is the first planned attack that an attacker model has to lead, and "" where there is none.
func (p *Plan) led() string {
	for i := range p.asked {
		if p.asked[i].attack != "" {
			return p.asked[i].attack
		}
	}
	return ""
}

// usualBudget is how many calls a dynamic attack makes at most where the profile does not say.
const usualBudget = 40

// calls is how many calls a trial makes of the system at most, or is taken to.
func (t Trial) calls() int {
	if t.Attack == "" {
		return len(t.Question.Turns)
	}
	if t.Suite.Budget > 0 {
		return t.Suite.Budget
	}
	return usualBudget
}

// NeedsAttacker refuses a plan with conversations that nobody could lead.
func (p *Plan) NeedsAttacker(have bool) error {
	if id := p.led(); id != "" && !have {
		return errNoAttacker(id)
	}
	return nil
}
