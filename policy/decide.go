package policy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kapok"
	"kapok/inspect"
)

// decideVersion is part of the identity; it goes up when the same policy may decide otherwise.
const decideVersion = "1"

// Detectors are what the steps of a policy may use. The risks of each are those that it answers
// for when it fails; without them, all.
type Detectors map[kapok.Method]inspect.Checker

// A Decider treats exchanges by a policy. It is safe for concurrent use.
type Decider struct {
	Policy *Policy
	steps  []step
	id     string
}

type step struct {
	Step
	inspect.Checker
	mode Fail   // where it fails
	rule string // whose mode that is
}

// New joins a policy with the detectors that its steps use. A detector that is missing is an
// error: a step that is left out would be a pass that nobody gave.
func New(p *Policy, d Detectors) (*Decider, error) {
	out := &Decider{Policy: p}
	parts := [][]byte{[]byte(decideVersion), []byte(p.Digest)}
	var missing []string
	for _, s := range p.Steps {
		c, ok := d[s.Use]
		if !ok || c.Detector == nil {
			missing = append(missing, string(s.Use))
			continue
		}
		if len(s.Risks) > 0 {
			c.Risks = s.Risks
		}
		mode, rule := p.failing(c.Risks)
		out.steps = append(out.steps, step{s, c, mode, rule})
		parts = append(parts, []byte(c.ID()))
	}
	if len(missing) > 0 {
		return nil, kapok.Say(kapok.Invalid, "error.policy.missing", "policy {policy} uses {missing}, and there is none; give one, or take the step out of a copy of the policy", "policy", p.ID, "missing", missing)
	}
	out.id = "policy/" + p.ID + "@" + p.Version + "." + string(kapok.DigestOf(parts...)[:8])
	return out, nil
}

// ID names the policy with a digest of it and of its detectors: whatever they are, the same id
// decides the same.
func (d *Decider) ID() string { return d.id }

// Detectors lists the detectors of the steps, in their order.
func (d *Decider) Detectors() inspect.Panel {
	out := make(inspect.Panel, len(d.steps))
	for i, s := range d.steps {
		out[i] = s.Detector
	}
	return out
}

// nothingToRead is the reason of a finding on an exchange without text.
const nothingToRead = "there is no text to read"

// Decide lets the steps look, in their order, until one leads to a block where the policy stops
// early. A step that fails leaves a finding that says so, and its fail mode counts.
func (d *Decider) Decide(ctx context.Context, x kapok.Exchange) Decision {
	f := factsOf(x)
	blank := f.blank(x)
	w := d.weighing()
	for i := range d.steps {
		s := &d.steps[i]
		look := Look{Use: s.Use, By: s.ID(), State: Looked}
		due, err := s.due(ctx, f)
		if err != nil { // whether to look cannot be told, so it looks
			look.Why = oneLine(err.Error())
		}
		switch {
		case d.Policy.StopEarly && w.out.Verdict == Block:
			look.State = Spared
		case !due:
			look.State = NotDue
		default:
			found := s.look(ctx, x, blank)
			f.found = append(f.found, found...)
			for _, one := range found {
				w.add(s, one, &look)
			}
		}
		w.out.Steps = append(w.out.Steps, look)
	}
	w.out.Findings = f.found
	return w.done()
}

// due says whether the condition of the step holds; without one it does.
func (s *step) due(ctx context.Context, f facts) (bool, error) {
	if s.when == nil {
		return true, nil
	}
	holds, err := s.when.holds(ctx, f)
	return holds || err != nil, err
}

func (s *step) look(ctx context.Context, x kapok.Exchange, blank bool) []kapok.Finding {
	if blank {
		return []kapok.Finding{{By: s.ID(), Risk: kapok.AnyRisk, Unjudged: nothingToRead}}
	}
	if s.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.Timeout)
		defer cancel()
	}
	found, _ := s.Look(ctx, x) // a failure is a finding too
	return found
}

// Weigh decides on findings that were made before, such as those of a stream. Those of a method
// that the policy does not use count for their own risk alone.
func (d *Decider) Weigh(found []kapok.Finding) Decision {
	w := d.weighing()
	w.out.Findings = found
	for i := range d.steps {
		look := Look{Use: d.steps[i].Use, By: d.steps[i].ID(), State: NotDue}
		if d.Policy.StopEarly && w.out.Verdict == Block {
			look.State = Spared
		}
		for _, f := range found {
			if f.By == look.By {
				if look.State != Failed {
					look.State = Looked
				}
				w.add(&d.steps[i], f, &look)
			}
		}
		w.out.Steps = append(w.out.Steps, look)
	}
	for _, f := range found {
		if !slices.ContainsFunc(d.steps, func(s step) bool { return s.ID() == f.By }) {
			w.add(nil, f, &Look{})
		}
	}
	return w.done()
}

// weighing adds findings up to a decision.
type weighing struct {
	p      *Policy
	out    Decision
	looked bool    // somebody judged a risk
	best   float64 // the highest score of a risk
}

func (d *Decider) weighing() *weighing {
	return &weighing{p: d.Policy, out: Decision{Verdict: Pass, By: d.id, Steps: make([]Look, 0, len(d.steps))}}
}

// add counts one finding of a step. The first of the strictest findings is the reason.
func (w *weighing) add(s *step, f kapok.Finding, look *Look) {
	why := f.Unjudged
	if err := f.Validate(); why == "" && err != nil {
		why = "the finding is not valid: " + strings.ReplaceAll(err.Error(), "\n", "; ")
	}
	if why != "" {
		w.fail(s, f, why, look)
		return
	}
	if f.Risk.IsTrait() {
		return
	}
	w.looked = true
	w.best = max(w.best, f.Score)
	rule, name := w.p.Of(f.Risk)
	v := verdictOf(rule.Severity(f.Score))
	if v == Pass {
		return
	}
	limit := rule.Controversial
	if v == Block {
		limit = rule.Unsafe
	}
	w.take(v, name, Reason{"policy.why." + string(v), map[string]any{
		"method": string(f.Method()), "risk": string(f.Risk), "score": f.Score, "limit": limit, "rule": name}})
}

// fail counts a detector that could not judge.
func (w *weighing) fail(s *step, f kapok.Finding, why string, look *Look) {
	var mode Fail
	var name string
	switch {
	case f.Risk != "" && f.Risk != kapok.AnyRisk && !f.Risk.IsTrait():
		mode, name = w.p.failing([]kapok.RiskID{f.Risk})
	case s != nil:
		mode, name = s.mode, s.rule
	default:
		mode, name = w.p.failing(nil)
	}
	if look.State != Failed || slices.Index(Fails, mode) < slices.Index(Fails, look.Fail) {
		look.State, look.Fail, look.Rule, look.Why = Failed, mode, name, why
	}
	if mode == FailOpen {
		w.open(name, Reason{"policy.why.failed_open", map[string]any{"method": string(f.Method()), "rule": name}})
		return
	}
	w.take(mode.verdict(), name, Reason{"policy.why.failed_" + string(mode), map[string]any{"method": string(f.Method()), "rule": name}})
}

// take keeps a verdict that is stricter than what there was.
func (w *weighing) take(v Verdict, rule string, why Reason) {
	if v.above(w.out.Verdict) {
		w.out.Verdict, w.out.Rule, w.out.Why = v, rule, why
	}
}

// open keeps that something passes which nobody judged.
func (w *weighing) open(rule string, why Reason) {
	w.out.Unjudged = true
	if w.out.Verdict == Pass && w.out.Why.Key == "" {
		w.out.Rule, w.out.Why = rule, why
	}
}

// done ends the weighing. Where nobody judged a risk, the default rule's fail mode says what
// becomes of that: no evidence is not a pass.
func (w *weighing) done() Decision {
	if why := (Reason{"policy.why.nobody_" + string(w.p.Default.Fail), nil}); !w.looked && w.p.Default.Fail == FailOpen && w.out.Verdict == Pass {
		w.open(DefaultRule, why)
	} else if !w.looked {
		w.take(w.p.Default.Fail.verdict(), DefaultRule, why)
	}
	if w.out.Why.Key == "" {
		w.out.Rule, w.out.Why = DefaultRule, Reason{"policy.why.pass", map[string]any{"score": fmt.Sprintf("%.2f", w.best)}}
	}
	return w.out
}
