package app

import (
	"fmt"
	"time"

	"kapok/assess"
	"kapok/bank"
)

// Plan opens the banks of an order, shipped ones or the user's own, and draws its samples.
func (a *App) Plan(o assess.Order) (*assess.Plan, error) {
	banks := make([]*bank.Bank, 0, len(o.Profile.Suites))
	for _, s := range o.Profile.Suites {
		b, err := bank.Open(s.Bank, Banks(a.Dir))
		if err != nil {
			return nil, fmt.Errorf("open bank %s: %w", s.Bank, err)
		}
		banks = append(banks, b)
	}
	return assess.NewPlan(o, banks)
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
