package policy

import (
	"context"
	"slices"

	"kapok"
	"kapok/inspect"
)

// Stream begins to inspect an answer that arrives in pieces, by the steps and rules of the
// policy. The lexicon reads along; every other step looks at each window, as far as its condition
// holds and nothing has stopped the answer. When the stream is closed, [Decider.Weigh] decides on
// its findings. prompt is what the answer replies to.
//
// A stream knows no review: what is only doubtful leaves, and the decision asks for a person
// afterwards; what could not be judged stays, unless the rule fails open.
func (d *Decider) Stream(prompt []kapok.Turn, lang kapok.Lang) (*inspect.Stream, error) {
	o := inspect.StreamOptions{Rules: d.Policy.Holds(), Prompt: prompt, Lang: lang}
	for _, s := range d.steps {
		if l, ok := s.Detector.(*inspect.Lexicon); ok && s.when == nil {
			o.Lexicon = l
			continue
		}
		o.Checkers = append(o.Checkers, d.checker(s))
	}
	return inspect.NewStream(o)
}

// checker lets a step see windows.
func (d *Decider) checker(s step) inspect.Checker {
	c := s.Checker
	if strictest := kapok.RiskID(s.rule); len(c.Risks) > 0 && s.rule != DefaultRule && !slices.Contains(c.Risks, strictest) {
		c.Risks = append(slices.Clone(c.Risks), strictest) // below a group that it answers for
	}
	if s.Timeout > 0 {
		c.Detector = inTime{s}
	}
	if s.when != nil {
		c.When = func(x kapok.Exchange, found []kapok.Finding) bool {
			f := factsOf(x)
			f.found = found
			due, _ := s.due(context.Background(), f) // where that cannot be told it looks
			return due
		}
	}
	return c
}

// inTime is a detector that gives up after the time of its step.
type inTime struct{ step }

// ID is the detector's own.
func (t inTime) ID() string { return t.Detector.ID() }

// Detect implements [inspect.Detector].
func (t inTime) Detect(ctx context.Context, x kapok.Exchange) ([]kapok.Finding, error) {
	ctx, cancel := context.WithTimeout(ctx, t.Timeout)
	defer cancel()
	return t.Detector.Detect(ctx, x)
}
