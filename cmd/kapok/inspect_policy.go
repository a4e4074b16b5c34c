package main

import (
	"kapok"
	"kapok/app"
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
