package policy

import (
	"slices"
	"time"

	"kapok"
	"kapok/inspect"
)

// Verdict is how content is treated. Severities map to it: safe passes, controversial is
// reviewed, unsafe is blocked.
type Verdict string

// The verdicts, mildest first.
const (
	Pass   Verdict = "pass"
	Review Verdict = "review" // a person looks first
	Block  Verdict = "block"
)

// Verdicts lists the verdicts, mildest first.
var Verdicts = []Verdict{Pass, Review, Block}

func (v Verdict) above(w Verdict) bool { return slices.Index(Verdicts, v) > slices.Index(Verdicts, w) }

// verdictOf maps a severity.
func verdictOf(s kapok.Severity) Verdict {
	switch s {
	case kapok.Unsafe:
		return Block
	case kapok.Controversial:
		return Review
	case kapok.Safe:
	}
	return Pass
}

// Fail says what becomes of content that a detector could not judge.
type Fail string

// The fail modes, strictest first. Open lets content pass that nobody judged; the decision says so.
const (
	FailBlock  Fail = "block"
	FailReview Fail = "review"
	FailOpen   Fail = "open"
)

// Fails lists the fail modes, strictest first.
var Fails = []Fail{FailBlock, FailReview, FailOpen}

func (f Fail) verdict() Verdict {
	switch f {
	case FailOpen:
		return Pass
	case FailReview:
		return Review
	case FailBlock:
	}
	return Block
}

// A Policy says how content is treated. It is read from a file by [Parse] and does not change.
type Policy struct {
	ID        string       `json:"id"`
	Version   string       `json:"version"`
	Digest    kapok.Digest `json:"digest"` // of the file
	Title     kapok.Text   `json:"title"`
	About     kapok.Text   `json:"about"`
	Source    string       `json:"source"`
	StopEarly bool         `json:"stop_early"` // a step that leads to a block ends the inspection
	Steps     []Step       `json:"steps"`
	Default   Rule         `json:"default"` // of every risk that no rule names
	Rules     []Rule       `json:"rules"`

	byRisk map[kapok.RiskID]Rule
}

// A Step lets one detector look.
type Step struct {
	Use     kapok.Method   `json:"use"`             // keyword, pii, classifier, response, judge
	When    string         `json:"when,omitempty"`  // CEL; empty: always
	Risks   []kapok.RiskID `json:"risks,omitempty"` // that it answers for when it fails; empty: all that the detector knows
	Timeout time.Duration  `json:"-"`               // 0: only the caller's

	when *condition
}

// A Rule says how the risks below some beginnings of ids are treated.
type Rule struct {
	Risks         []kapok.RiskID  `json:"risks,omitempty"` // "crime", or "crime.drugs"; none in the default rule
	Controversial float64         `json:"controversial"`   // score from which a person looks, above 0
	Unsafe        float64         `json:"unsafe"`          // score from which content is blocked
	Fail          Fail            `json:"fail"`            // where a detector of these risks could not judge
	Hold          inspect.Holding `json:"hold"`            // what of a streamed answer waits
}

// Severity reads a calibrated score under the rule. A score that is no number is unsafe.
func (r Rule) Severity(score float64) kapok.Severity {
	switch {
	case score < r.Controversial:
		return kapok.Safe
	case score < r.Unsafe:
		return kapok.Controversial
	}
	return kapok.Unsafe
}

// DefaultRule names the default rule where a decision names the rule that it follows from.
const DefaultRule = "default"

// Of gives the rule of a risk: that of the longest beginning of its id which a rule names, and
// this beginning, else the default.
func (p *Policy) Of(risk kapok.RiskID) (rule Rule, name string) {
	if r, at, ok := inspect.ByRisk(p.byRisk, risk); ok {
		return r, string(at)
	}
	return p.Default, DefaultRule
}

// failing gives the strictest fail mode of the risks that a detector answers for, and its rule.
// Without risks it answers for all.
func (p *Policy) failing(risks []kapok.RiskID) (mode Fail, name string) {
	mode = FailOpen
	strictest := func(r Rule, of string) {
		if name == "" || slices.Index(Fails, r.Fail) < slices.Index(Fails, mode) {
			mode, name = r.Fail, of
		}
	}
	for _, risk := range risks {
		strictest(p.Of(risk))
		for _, r := range p.Rules { // a group of risks stands for every rule below it
			for _, below := range r.Risks {
				if within(below, risk) {
					strictest(r, string(below))
				}
			}
		}
	}
	if len(risks) == 0 {
		for _, r := range p.Rules {
			strictest(r, string(r.Risks[0]))
		}
		strictest(p.Default, DefaultRule)
	}
	return mode, name
}

// within says whether a risk is another one or lies below it.
func within(risk, group kapok.RiskID) bool {
	return risk == group || len(risk) > len(group) && risk[:len(group)] == group && risk[len(group)] == '.'
}

// Holds gives the rules by which a stream holds an answer back.
func (p *Policy) Holds() inspect.Rules {
	of := func(r Rule) inspect.Rule {
		return inspect.Rule{Hold: r.Hold, Threshold: r.Unsafe, FailOpen: r.Fail == FailOpen}
	}
	out := inspect.Rules{Default: of(p.Default), ByRisk: make(map[kapok.RiskID]inspect.Rule, len(p.byRisk))}
	for risk, r := range p.byRisk {
		out.ByRisk[risk] = of(r)
	}
	return out
}
