package assess

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"kapok"
	"kapok/foresight"
	"kapok/inspect"
)

// repeats says whether it puts a question several times and gathers the answers by what they mean.
func (s Suite) repeats() bool { return s.Test == "consistency" }

// A set is the answers to one question that can be read, in the order of the tries.
type set struct {
	suite    int
	base     string // the question
	question string // as it was put
	said     []said
}

type said struct {
	seq, try int
	text     string
	unknown  bool // says that it does not know
	seen     bool // gathered before
}

// Cluster lets a model, or embeddings, gather the stored answers to each question of suite consistency
// by what they mean, and keeps the number of each answer's cluster within its question: 0 for those that
// say that they do not know, which are found by words, then 1, 2 and so on. A question is gathered as a
// whole, so one that was cut off is gathered anew; otherwise it goes on as Judge does. It gives the number
// of answers that were gathered, or could not be.
func (r *Runner) Cluster(ctx, enough context.Context, run *Run, p *Plan, c inspect.Clusterer, workers int, m *Meter) (int, error) {
	if !p.asks(Suite.repeats) {
		return 0, kapok.Say(kapok.Invalid, "error.assess.nothing_to_gather", "{run} put no question several times: it has no suite consistency", "run", run.ID)
	}
	unlock, err := r.lock(run)
	if err != nil {
		return 0, err
	}
	defer unlock()
	if ctx.Err() != nil || enough.Err() != nil {
		return 0, ErrStopped
	}
	pass, err := r.goOn(ctx, run, ClusterPass, c.ID())
	if err != nil {
		return 0, err
	}
	seen, _, err := r.seqs(ctx, p.Len(), selectOpined, run.No, pass.No)
	if err != nil {
		return 0, err
	}
	sets, err := r.sets(ctx, run, p, seen)
	if err != nil {
		return 0, err
	}
	if m == nil {
		m = &Meter{}
	}
	all, before := 0, 0
	open := sets[:0]
	for _, s := range sets {
		all += len(s.said)
		if slices.ContainsFunc(s.said, func(a said) bool { return !a.seen }) {
			open = append(open, s)
		} else {
			before += len(s.said)
		}
	}
	m.begin(all, before)
	if err := r.gather(ctx, enough, run, pass, open, c, workers, m); err != nil {
		return m.Look().Done - before, err
	}
	return m.Look().Done - before, r.endPass(ctx, run, pass.No)
}

// sets are the answers to each question, in the order in which the questions first appear in the plan.
func (r *Runner) sets(ctx context.Context, run *Run, p *Plan, seen []bool) ([]*set, error) {
	options := map[int]*foresight.Options{}
	for i, su := range p.Order.Profile.Suites {
		if !su.repeats() {
			continue
		}
		o, err := su.options(p.Order.Seed + uint64(i))
		if err != nil {
			return nil, err
		}
		options[i] = o
	}
	type key struct {
		suite int
		base  string
	}
	by := map[key]*set{}
	var out []*set
	err := r.walk(ctx, run, p, every, newSheet(), func(l look) error {
		suite := p.suiteAt(l.trial.Seq)
		o := options[suite]
		if o == nil {
			return nil
		}
		x, err := exchangeOf(l.row, l.trial)
		if err != nil {
			return err
		}
		s := foresight.NewSample(l.trial.Suite.Test, l.trial.Question, x, l.found)
		answer, ok := foresight.Readable(*s)
		if !ok {
			return nil
		}
		base, _ := s.Base()
		k := key{suite, base}
		if by[k] == nil {
			by[k] = &set{suite: suite, base: base, question: x.Prompt()}
			out = append(out, by[k])
		}
		text, unknown := foresight.Meaning(*s, answer, o)
		by[k].said = append(by[k].said, said{seq: l.trial.Seq, try: l.trial.Repeat, text: text, unknown: unknown, seen: seen[l.trial.Seq]})
		return nil
	})
	for _, s := range out {
		slices.SortFunc(s.said, func(a, b said) int { return cmp.Compare(a.try, b.try) })
	}
	return out, err
}

// suiteAt is the index of the suite of a trial.
func (p *Plan) suiteAt(seq int) int { return p.asked[seq%len(p.asked)].suite }

// gather asks about the sets, workers at a time, and writes what came of each.
func (r *Runner) gather(ctx, enough context.Context, run *Run, pass Pass, sets []*set, c inspect.Clusterer, workers int, m *Meter) error {
	w, err := newWriter(ctx, r.db, run.No)
	if err != nil {
		return err
	}
	defer w.close()
	inner, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	feeding, stop := context.WithCancelCause(inner)
	defer stop(nil)
	defer context.AfterFunc(enough, func() { stop(context.Canceled) })()
	failed := streak{workers: workers}
	feed := make(chan *set)
	results := make(chan *write, maxBatch)
	var readers, saver sync.WaitGroup
	saver.Go(func() { r.save(w, results, m, fail) })
	for range max(1, workers) {
		readers.Go(func() {
			for s := range feed {
				found, err := s.gather(inner, c)
				if end := failed.ends(err); end != nil {
					if errors.Is(end, inspect.ErrSpent) {
						stop(end) // those under way may still be finished
					} else {
						fail(end)
					}
					continue
				}
				for i := range found {
					if inner.Err() == nil {
						results <- &write{seq: s.said[i].seq, pass: pass.No, findings: packFindings(found[i : i+1]), unjudged: unjudged(found[i])}
					}
				}
			}
		})
	}
feeding:
	for _, s := range sets {
		select {
		case feed <- s:
		case <-feeding.Done():
			break feeding
		}
	}
	close(feed)
	readers.Wait()
	close(results)
	saver.Wait()
	switch cause := context.Cause(feeding); {
	case cause == nil:
		return nil
	case errors.Is(cause, context.Canceled):
		return ErrStopped
	default:
		return cause
	}
}

// gather numbers the answers of a set, one finding each. Where it cannot, every finding says so.
func (s *set) gather(ctx context.Context, c inspect.Clusterer) ([]kapok.Finding, error) {
	var texts []string
	for _, a := range s.said {
		if !a.unknown {
			texts = append(texts, a.text)
		}
	}
	out := make([]kapok.Finding, len(s.said))
	var numbers []int
	if len(texts) > 0 {
		var err error
		if numbers, err = c.Cluster(ctx, s.question, texts); err != nil || len(numbers) != len(texts) {
			if err == nil {
				err = fmt.Errorf("%s numbered %d of %d answers", c.ID(), len(numbers), len(texts))
			}
			for i := range out {
				out[i] = ungraded(c.ID(), kapok.ClusterPrefix, err)
			}
			return out, err
		}
	}
	next := 0
	for i, a := range s.said {
		n := 0
		if !a.unknown {
			n = numbers[next]
			next++
		}
		out[i] = kapok.Finding{By: c.ID(), Risk: kapok.RiskID(kapok.ClusterPrefix + strconv.Itoa(n)), Score: 1}
	}
	return out, nil
}
