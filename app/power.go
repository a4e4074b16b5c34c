package app

import (
	"context"

	"kapok/assess"
	"kapok/connect"
)

// Power says what the figures and comparisons of a profile can show: it draws the profile's samples and
// lets the demonstration target answer them, keeping nothing.
func (a *App) Power(ctx context.Context, p assess.Profile, seed uint64) ([]assess.Power, error) {
	target := connect.Target{Kind: "demo"}
	plan, err := a.Plan(assess.Order{Profile: p, Target: target, Seed: seed})
	if err != nil {
		return nil, err
	}
	client, err := Dial(target)
	if err != nil {
		return nil, err
	}
	panel, err := a.Panel()
	if err != nil {
		return nil, err
	}
	sections, err := assess.Rehearse(ctx, plan, assess.Tools{Client: client, Panel: panel.Panel, Workers: 2})
	if err != nil {
		return nil, err
	}
	return assess.PowerOf(plan, sections), nil
}
