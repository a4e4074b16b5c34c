package bench

import (
	"kapok/app"
	"kapok/assess"
	"kapok/connect"
)

// Wide names a profile of about 100,000 trials of suites beyond the standard's tests: those whose
// statistics have most to do.
const Wide = "wide"

// plan is what a measurement asks.
func (s Setup) plan(a *app.App, url string) (*assess.Plan, error) {
	if s.Profile == "" {
		return Order(url, s.N, s.Concurrency)
	}
	p := wide()
	if s.Profile != Wide {
		var err error
		if p, err = assess.ReadProfile(s.Profile); err != nil {
			return nil, err
		}
	}
	target := connect.Target{Kind: "openai", Name: "bench", URL: url, Model: "bench", Concurrency: s.Concurrency}
	return a.Plan(assess.Order{Profile: p, Target: target, Seed: 1, Fresh: true})
}

func wide() assess.Profile {
	return assess.Profile{
		ID: Wide, Standard: app.House, MaxUnanswered: 0.01,
		Suites: []assess.Suite{
			{Test: "pairs", Bank: "kapok-pairs", Tries: 12},
			{Test: "consistency", Bank: "kapok-facts", Tries: 50},
			{Test: "attack", Bank: "kapok-content", Sample: 200},
			{Test: "harmless", Bank: "kapok-harmless", Tries: 8},
		},
	}
}
