package main

import (
	"context"
	"slices"
	"strings"

	"kapok"
	"kapok/app"
	"kapok/inspect"
	"kapok/policy"
)

// policyFlags are the flags of an inspection under a policy.
type policyFlags struct {
	Policy string `help:"inspect_policy" placeholder:"NAME"`
	Stream bool   `help:"inspect_stream"`
}

// decided is a decision as programs read it, with its reason in the languages of the pages.
type decided struct {
	policy.Decision
	Why kapok.Text `json:"why"`
}

func newDecided(d policy.Decision) *decided { return &decided{d, app.Because(d.Why)} }

// decision says a decision to a person, on one line.
func (o *output) decision(d policy.Decision) string {
	colour := map[policy.Verdict]string{policy.Pass: good, policy.Review: warn, policy.Block: bad}[d.Verdict]
	return o.paint(colour, o.p.Term("treatment", string(d.Verdict))) + o.t("error.colon") + app.Because(d.Why).In(o.lang)
}

// newPolicyInspector loads a policy with the detectors that it uses, and no others.
func newPolicyInspector(e *env, name string, detectors []string) (*inspector, error) {
	if len(detectors) > 0 {
		return nil, misused{kapok.Say(kapok.Invalid, "error.cli.policy_detectors", "--policy says itself which detectors look; leave --detectors out")}
	}
	d, err := app.Policy(e.Data, name, nil)
	if err != nil {
		return nil, err
	}
	in := &inspector{policy: d}
	panel := d.Detectors()
	for _, n := range detectorNames {
		for _, one := range panel {
			if methodOfID(one.ID()) == n.method {
				in.methods, in.panel = append(in.methods, n.method), append(in.panel, one)
			}
			if p, ok := one.(*inspect.PII); ok {
				in.pii = p
			}
		}
	}
	return in, nil
}

// Reasons why a step of a policy has no verdict.
const (
	spared = "an earlier detector had led to a block"
	notDue = "the policy did not ask for it"
)

// decide treats a row by the policy. What the policy did not ask of a detector leaves it unjudged;
// and where a row holds more than text, nobody has judged all of it.
func (in *inspector) decide(ctx context.Context, r row) (policy.Decision, []kapok.Finding) {
	d := in.policy.Decide(ctx, r.x)
	found := slices.Clone(d.Findings)
	if len(r.other) > 0 {
		more := d.Findings
		for _, one := range in.panel {
			more = append(more, kapok.Finding{By: one.ID(), Risk: kapok.AnyRisk, Unjudged: notOnlyText + strings.Join(r.other, ", ")})
		}
		steps := d.Steps
		d = in.policy.Weigh(more)
		d.Steps = steps
	}
	for _, s := range d.Steps {
		switch s.State {
		case policy.Spared:
			found = append(found, kapok.Finding{By: s.By, Risk: kapok.AnyRisk, Unjudged: spared})
		case policy.NotDue:
			found = append(found, kapok.Finding{By: s.By, Risk: kapok.AnyRisk, Unjudged: notDue})
		case policy.Looked, policy.Failed:
		}
	}
	return d, found
}
