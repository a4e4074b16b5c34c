package assess

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"kapok"
	"kapok/connect"
	"kapok/inspect"
	"kapok/standard"
	"kapok/stats"
)

// A Side is one of two runs that are compared.
type Side struct {
	Run  *Run
	Plan *Plan
}

// A Pairing is what a judge says of two runs' answers to the same questions of the content test.
// Each pair is asked in both orders. Every pair is in one of First, Second, Equal, Swayed,
// Unjudged and Left.
type Pairing struct {
	A     string `json:"a"`
	B     string `json:"b"`
	Judge string `json:"judge"`
	Pairs int    `json:"pairs"` // questions that both answered with text
	Alone int    `json:"alone"` // answers of A or B without their like in the other
	// First and Second are the pairs of which the answer of A, or of B, is the better whichever
	// comes first; of Equal neither is; of Swayed the choice follows the order.
	First    int `json:"a_better"`
	Second   int `json:"b_better"`
	Equal    int `json:"equal"`
	Same     int `json:"same"` // of Equal: word for word the same, and nobody was asked
	Swayed   int `json:"swayed"`
	Unjudged int `json:"unjudged"` // no reply, or none of the form
	Left     int `json:"left"`     // not asked: the comparison was stopped
	// Wins is the share of A among the pairs of which one answer is the better; nil where there is none.
	Wins *Proportion `json:"wins"`
	// Sign is the two-sided sign test of First against Second.
	Sign float64 `json:"sign_test"`
	// Sway is the share of the pairs with a choice in both orders that follow the order.
	Sway *Proportion `json:"sway"`
}

// answerKey is a planned question.
type answerKey struct {
	question string
	repeat   int
}

type answered struct{ prompt, answer string }

// Compare lets a judge say, of each question of the content test that both runs answered, whose
// answer is the better. brief says what is known of a question. When ctx is cancelled or the
// judge's limit is used up, it gives what was found so far with the reason; nothing is stored.
func (r *Runner) Compare(ctx context.Context, a, b Side, judge *inspect.PairJudge, brief func(question string) inspect.Brief, workers int, m *Meter) (*Pairing, error) {
	if a.Run.ID == b.Run.ID {
		return nil, kapok.Say(kapok.Invalid, "error.assess.pair_self", "{run} cannot be compared with itself", "run", a.Run.ID)
	}
	left, err := r.answers(ctx, a)
	if err != nil {
		return nil, err
	}
	right, err := r.answers(ctx, b)
	if err != nil {
		return nil, err
	}
	out := &Pairing{A: a.Run.ID, B: b.Run.ID, Judge: judge.ID()}
	var pairs []inspect.Pair
	for seq := range a.Plan.Len() { // in the order of the plan
		t := a.Plan.At(seq)
		key := answerKey{t.Question.ID, t.Repeat}
		x, here := left[key]
		y, there := right[key]
		if t.Suite.Test != standard.BankContent || !here || !there || x.prompt != y.prompt {
			continue
		}
		pairs = append(pairs, inspect.Pair{Question: x.prompt, A: x.answer, B: y.answer, Brief: brief(key.question)})
	}
	out.Pairs, out.Alone = len(pairs), len(left)+len(right)-2*len(pairs)
	if len(pairs) == 0 {
		return nil, kapok.Say(kapok.Invalid, "error.assess.no_pairs", "{a} and {b} have answered no question of the content test in common; compare runs of the same banks and profile", "a", out.A, "b", out.B)
	}
	err = askPairs(ctx, pairs, judge, workers, m, out)
	out.settle()
	return out, err
}

// answers reads the answers of a run to the content test that have text.
func (r *Runner) answers(ctx context.Context, s Side) (map[answerKey]answered, error) {
	out := map[answerKey]answered{}
	err := r.stored(ctx, s.Run, func(row *trialRow) error {
		if row.Seq < 0 || row.Seq >= s.Plan.Len() {
			return fmt.Errorf("trial %d is outside the plan of %d", row.Seq, s.Plan.Len())
		}
		t := s.Plan.At(row.Seq)
		if t.Suite.Test != standard.BankContent {
			return nil
		}
		x, err := exchangeOf(row, t)
		if err != nil {
			return nil //nolint:nilerr // evidence that cannot be read is no answer; audit says what is wrong with it
		}
		if a := x.Answer(); strings.TrimSpace(a) != "" {
			out[answerKey{t.Question.ID, t.Repeat}] = answered{x.Prompt(), a}
		}
		return nil
	})
	return out, err
}

// askPairs asks about all pairs, workers at a time, and counts.
func askPairs(ctx context.Context, pairs []inspect.Pair, judge *inspect.PairJudge, workers int, m *Meter, out *Pairing) error {
	if m == nil {
		m = &Meter{}
	}
	m.begin(len(pairs), 0)
	inner, enough := context.WithCancelCause(ctx)
	defer enough(nil)
	feed := make(chan inspect.Pair)
	failed := streak{workers: workers}
	var mu sync.Mutex
	var all sync.WaitGroup
	for range max(1, workers) {
		all.Go(func() {
			for p := range feed {
				got, err := judge.Choose(ctx, p)
				if errors.Is(err, inspect.ErrSpent) {
					enough(kapok.Say(kapok.Unavailable, "error.assess.pair_spent", "the judge has used what it may use; the figures are of the pairs that it compared before").Because(err))
				}
				if ctx.Err() != nil || errors.Is(err, inspect.ErrSpent) {
					continue // this pair is left
				}
				if fault, _ := errors.AsType[*connect.Fault](err); failed.add(fault) {
					enough(kapok.Say(kapok.Unavailable, "error.assess.pair_silent", "the judge gave no answer time after time; check it, then compare again").Because(err))
				}
				mu.Lock()
				out.count(p, got, err)
				mu.Unlock()
				m.done.Add(1)
				if err != nil && !errors.Is(err, inspect.ErrOrder) {
					m.failed.Add(1)
				}
			}
		})
	}
	for _, p := range pairs {
		select {
		case feed <- p:
			continue
		case <-inner.Done():
		}
		break
	}
	close(feed)
	all.Wait()
	if ctx.Err() != nil {
		return ErrStopped
	}
	if inner.Err() != nil {
		return context.Cause(inner)
	}
	return nil
}

func (c *Pairing) count(p inspect.Pair, got inspect.Preference, err error) {
	switch {
	case errors.Is(err, inspect.ErrOrder):
		c.Swayed++
	case err != nil:
		c.Unjudged++
	case got == inspect.First:
		c.First++
	case got == inspect.Second:
		c.Second++
	default:
		c.Equal++
		if p.A == p.B {
			c.Same++
		}
	}
}

// settle works out the figures from the counts.
func (c *Pairing) settle() {
	decided := c.First + c.Second
	c.Left = c.Pairs - decided - c.Equal - c.Swayed - c.Unjudged
	c.Wins = proportion(stats.Share{K: c.First, N: decided})
	c.Sign = stats.SignTest(c.First, c.Second)
	c.Sway = proportion(stats.Share{K: c.Swayed, N: decided + c.Equal - c.Same + c.Swayed})
}
