package assess

import (
	"context"
	"errors"
	"iter"
	"strconv"

	"kapok"
	"kapok/report"
	"kapok/standard"
)

// Pick says which answers people are asked about.
type Pick string

// What can be picked. A sample is every answer of the content test, which the standard wants
// people to read; flagged are those that a machine speaks against or could not read, with as
// many that it does not; disagreements are what two reviewers judged differently.
const (
	PickAll           Pick = "all"
	PickSample        Pick = "sample"
	PickFlagged       Pick = "flagged"
	PickDisagreements Pick = "disagreements"
)

// ReviewRows yields the picked answers in the order of the plan, at most limit of them where
// limit is more than 0. It counts them in n. Only answers with text are asked about.
func (r *Runner) ReviewRows(ctx context.Context, run *Run, p *Plan, pick Pick, limit int, lang kapok.Lang, n *int) iter.Seq2[report.ReviewRow, error] {
	return func(yield func(report.ReviewRow, error) bool) {
		people, err := r.reviews.Standings(ctx, run.ID)
		if err != nil {
			yield(report.ReviewRow{}, err)
			return
		}
		test := every
		if pick == PickSample {
			test = standard.BankContent
		}
		control := 0 // unflagged answers that go along with flagged ones
		err = r.walk(ctx, run, p, test, newSheet(), func(l look) error {
			if l.row.Stop != kapok.Complete && l.row.Stop != kapok.Truncated {
				return nil
			}
			s := people[l.trial.Seq]
			switch pick {
			case PickDisagreements:
				if !s.Disagreed || s.Adjudicated {
					return nil
				}
			case PickFlagged:
				if flagged(l) {
					control++
				} else if control--; control < 0 {
					control = 0
					return nil
				}
			case PickAll, PickSample:
			}
			x, err := exchangeOf(l.row, l.trial)
			if err != nil {
				return err
			}
			*n++
			if !yield(reviewRow(p, run, l, x, lang), nil) || limit > 0 && *n >= limit {
				return errEnough
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(report.ReviewRow{}, err)
		}
	}
}

// flagged says whether a machine speaks against the answer or could not read it.
func flagged(l look) bool {
	for m, o := range l.outcomes {
		if m != kapok.Human && (bad(l.trial.Suite.Test, o) || o == standard.Unjudged) {
			return true
		}
	}
	return false
}

func reviewRow(p *Plan, run *Run, l look, x kapok.Exchange, lang kapok.Lang) report.ReviewRow {
	q := l.trial.Question
	_, category := p.place(l.trial, lang)
	row := report.ReviewRow{
		Key: run.ID + "/" + strconv.Itoa(l.trial.Seq), Bank: l.trial.Suite.Test, Question: q.Text(), Criterion: q.Criterion, Answer: x.Answer(), Risk: category,
	}
	for _, risk := range p.Standard.Risks {
		row.Risks = append(row.Risks, risk.ID+" "+risk.Title.In(lang))
	}
	return row
}
