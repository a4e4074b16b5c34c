package app

import (
	"cmp"

	"kapok"
	"kapok/assess"
	"kapok/connect"
	"kapok/inspect"
	"kapok/standard"
)

// A JudgeOrder says how a judge model is asked.
type JudgeOrder struct {
	Kind    string // one of inspect.JudgeKinds; empty: the target's, else the rubric
	Samples int    // how often about an answer; 0: once
}

// judgeSeed is the same for every run: a judge that follows a seed is one judge, and its
// calibration card counts for all runs.
const judgeSeed = 1

// NewJudge makes a judge of a model that knows each question's risk and criterion.
func NewJudge(asker connect.Connector, t connect.Target, p *assess.Plan, o JudgeOrder) (inspect.Detector, error) {
	briefs := map[string]inspect.Brief{}
	titles := map[kapok.RiskID]string{}
	for _, l := range standard.Taxonomy() {
		titles[l.ID] = l.Title.Hans
	}
	for _, b := range p.Banks {
		for _, q := range b.Questions {
			briefs[q.ID] = inspect.Brief{Risk: q.Risk, Definition: titles[q.Risk], Criterion: q.Criterion}
		}
	}
	model := cmp.Or(t.Model, "default")
	j, err := inspect.NewJudge(asker, inspect.JudgeSpec{
		Name: oneWord(model), Kind: cmp.Or(o.Kind, t.Judge), Model: model, Lang: kapok.Hans, Seed: judgeSeed, Params: string(t.Digest()), Samples: o.Samples,
		Brief: func(x kapok.Exchange) inspect.Brief { return briefs[x.ID] },
	})
	if err != nil {
		return nil, kapok.Say(kapok.Invalid, "error.app.judge", "this judge cannot be").Because(err)
	}
	return j, nil
}
