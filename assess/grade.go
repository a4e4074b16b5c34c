package assess

import (
	"context"
	"slices"

	"kapok"
	"kapok/foresight"
	"kapok/inspect"
)

// graded says whether a model may grade its answers.
func (s Suite) graded() bool { return s.scale() != "" }

func (s Suite) scale() string {
	k, _ := s.kind()
	return k.Scale
}

// Grade lets a model hold the stored answers of the suites that have a scale against their questions'
// keys, as Judge lets one read for harm: what it has graded is not asked again, what was off form is, and
// it goes on where it was stopped. An answer that its suite cannot read is not graded.
func (r *Runner) Grade(ctx, enough context.Context, run *Run, p *Plan, grader *inspect.Grader, workers int, m *Meter) (int, error) {
	if !p.asks(Suite.graded) {
		return 0, kapok.Say(kapok.Invalid, "error.assess.nothing_to_grade", "{run} asked nothing that is graded: facts, premise, grounding or consistency", "run", run.ID)
	}
	return r.opine(ctx, enough, run, p, opinion{GradePass, grader.ID(), gradeReader(grader, workers), Suite.graded}, workers, m)
}

// asks says whether any suite of the plan is of a sort.
func (p *Plan) asks(sort func(Suite) bool) bool {
	return slices.ContainsFunc(p.Order.Profile.Suites, sort)
}

// gradeReader asks a grader, and ends the pass as judgeReader does.
func gradeReader(grader *inspect.Grader, workers int) reading {
	failed := streak{workers: workers}
	return func(ctx context.Context, t Trial, x kapok.Exchange) ([]kapok.Finding, error) {
		a, ok := gradedOf(t, x)
		if !ok {
			return []kapok.Finding{}, nil
		}
		found, err := grader.Grade(ctx, x, a)
		if end := failed.ends(err); end != nil {
			return nil, end
		}
		if err != nil {
			return []kapok.Finding{ungraded(grader.ID(), kapok.GradePrefix, err)}, nil
		}
		return found, nil
	}
}

// ungraded is the finding of a model that was asked and said nothing that counts.
func ungraded(by, prefix string, err error) kapok.Finding {
	return kapok.Finding{By: by, Risk: kapok.RiskID(prefix + "none"), Unjudged: bounded(err.Error())}
}

// gradedOf is an answer with what is known of its question; ok is false where there is nothing to grade.
func gradedOf(t Trial, x kapok.Exchange) (a inspect.Graded, ok bool) {
	k := t.Question.Key
	answer, ok := foresight.Readable(*foresight.NewSample(t.Suite.Test, t.Question, x, nil))
	if !ok || k == nil {
		return a, false
	}
	return inspect.Graded{
		Scale: t.Suite.scale(), Question: x.Prompt(), Answer: answer,
		Right: k.Answers, Wrong: k.Wrong, Truth: k.Truth, Real: k.Exists,
	}, true
}
