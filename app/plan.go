package app

import (
	"fmt"
	"time"

	"kapok/assess"
	"kapok/bank"
)

// Plan opens the standard and the banks of an order, those of today or, for an order that has
// been planned before, those it was planned with, and draws its samples.
func (a *App) Plan(o assess.Order) (*assess.Plan, error) {
	std, err := a.standard(o.Profile.Standard, o.Standard)
	if err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	banks := make([]*bank.Bank, 0, len(o.Profile.Suites))
	for i, s := range o.Profile.Suites {
		var pin assess.Pin
		if i < len(o.Banks) {
			pin = o.Banks[i]
		}
		if s.Bank == "" {
			banks = append(banks, &bank.Bank{}) // it reads the answers of other suites
			continue
		}
		b, err := a.bank(s.Bank, pin)
		if err != nil {
			return nil, fmt.Errorf("open bank %s: %w", s.Bank, err)
		}
		banks = append(banks, b)
	}
	return assess.NewPlan(o, std, banks)
}

// Facts says of the tools in use what a report must say of them.
func (a *App) Facts(o assess.Order) (assess.Facts, error) {
	p, err := a.Panel()
	if err != nil {
		return assess.Facts{}, err
	}
	return assess.Facts{
		Generator: Generator(), Detectors: p.describe(), Keywords: p.Lexicon.Stats().Terms, Coverage: p.covers(o.Profile.Standard), Now: time.Now(),
	}, nil
}
