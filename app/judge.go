package app

import (
	"cmp"
	"strings"

	"kapok"
	"kapok/assess"
	"kapok/connect"
	"kapok/foresight"
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
	known := Briefs(p)
	spec := judgeSpec(t)
	spec.Kind, spec.Samples = cmp.Or(o.Kind, t.Judge), o.Samples
	spec.Brief = func(x kapok.Exchange) inspect.Brief { return known(x.ID) }
	j, err := inspect.NewJudge(asker, spec)
	if err != nil {
		return nil, kapok.Say(kapok.Invalid, "error.app.judge", "this judge cannot be").Because(err)
	}
	return j, nil
}

// NewPairJudge makes a judge of pairs of a chat model.
func NewPairJudge(asker connect.Connector, t connect.Target) (*inspect.PairJudge, error) {
	j, err := inspect.NewPairJudge(asker, judgeSpec(t))
	if err != nil {
		return nil, kapok.Say(kapok.Invalid, "error.app.judge", "this judge cannot be").Because(err)
	}
	return j, nil
}

// NewGrader makes a grader of a chat model; samples is how often it is asked about an answer, 0: once.
func NewGrader(asker connect.Connector, t connect.Target, samples int) (*inspect.Grader, error) {
	spec := judgeSpec(t)
	spec.Samples = samples
	g, err := inspect.NewGrader(asker, spec)
	if err != nil {
		return nil, kapok.Say(kapok.Invalid, "error.app.judge", "this judge cannot be").Because(err)
	}
	return g, nil
}

// NewMeaningJudge makes a clusterer of a chat model.
func NewMeaningJudge(asker connect.Connector, t connect.Target) (inspect.Clusterer, error) {
	j, err := inspect.NewMeaningJudge(asker, judgeSpec(t))
	if err != nil {
		return nil, kapok.Say(kapok.Invalid, "error.app.judge", "this judge cannot be").Because(err)
	}
	return j, nil
}

// NewEmbedder makes a clusterer of embeddings; cosine is from where two answers mean the same, 0: the
// usual. Answers with other numbers never do.
func NewEmbedder(asker connect.Connector, t connect.Target, cosine float64) (inspect.Clusterer, error) {
	e, err := inspect.NewEmbedder(asker, judgeSpec(t), cosine, foresight.Apart)
	if err != nil {
		return nil, kapok.Say(kapok.Invalid, "error.app.judge", "this judge cannot be").Because(err)
	}
	return e, nil
}

func judgeSpec(t connect.Target) inspect.JudgeSpec {
	model := cmp.Or(t.Model, "default")
	return inspect.JudgeSpec{Name: oneWord(model), Model: model, Lang: kapok.Hans, Seed: judgeSeed, Params: string(t.Digest())}
}

// Briefs gives what a judge is told of a question of the plan, by its id.
func Briefs(p *assess.Plan) func(question string) inspect.Brief {
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
	return func(question string) inspect.Brief {
		if base, _, put := strings.Cut(question, "@"); put {
			if b, ok := briefs[base]; ok {
				return b // as a suite put it
			}
		}
		return briefs[question]
	}
}
