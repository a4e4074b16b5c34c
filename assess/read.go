package assess

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"

	"kapok"
	"kapok/connect"
	"kapok/inspect"
	"kapok/store"
)

const selectEvidence = `SELECT seq, question, stop, evidence FROM assess_trial WHERE run = $1 ORDER BY seq`

// A reading looks at one stored answer. It may be slow (a judge model) and is called by several
// workers at once. An error ends the pass: looking on is no use.
type reading func(ctx context.Context, t Trial, x kapok.Exchange) ([]kapok.Finding, error)

func panelReader(panel inspect.Panel) reading {
	return func(ctx context.Context, _ Trial, x kapok.Exchange) ([]kapok.Finding, error) {
		return panel.Inspect(ctx, x), nil
	}
}

// judgeReader ends the pass when the judge gives no answer time after time, and when it has used
// what it may use.
func judgeReader(judge inspect.Detector, workers int) reading {
	failed := streak{workers: workers}
	return func(ctx context.Context, _ Trial, x kapok.Exchange) ([]kapok.Finding, error) {
		found, err := inspect.Look(ctx, judge, x, nil)
		if end := failed.ends(err); end != nil {
			return nil, end
		}
		return found, nil
	}
}

// ends says why it is no use to ask a judge on after its last error, or nil.
func (s *streak) ends(err error) error {
	if errors.Is(err, inspect.ErrSpent) {
		return kapok.Say(kapok.Unavailable, "error.assess.judge_spent", "the judge has used what it may use in one pass; what it has read is kept: kapok judge goes on from there").Because(err)
	}
	fault, _ := errors.AsType[*connect.Fault](err)
	if s.add(fault) {
		return kapok.Say(kapok.Unavailable, "error.assess.judge_silent", "the judge gave no answer time after time; check it, then ask it again with kapok judge").Because(err)
	}
	return nil
}

// Rejudge reads every stored answer of a run again with the panel, as a new pass, without
// asking the system anything. The old pass is kept. It gives the number of answers read.
func (r *Runner) Rejudge(ctx context.Context, run *Run, p *Plan, panel inspect.Panel, m *Meter) (int, error) {
	unlock, err := r.lock(run)
	if err != nil {
		return 0, err
	}
	defer unlock()
	no, err := r.beginPass(ctx, run, PanelPass, panel.ID())
	if err != nil {
		return 0, err
	}
	return r.pass(ctx, ctx, run, p, panelReader(panel), Pass{No: no, Kind: PanelPass}, nil, 2, m)
}

// Judge lets a judge model read the stored answers that it has not judged yet, workers at a
// time. The judge is asked about the content test only, which is the one it knows. When enough is
// cancelled the answers under way are still read; when ctx is, they are dropped. Either way what was
// read is kept, the error is ErrStopped, and a later call goes on from there. It gives the number of
// answers read; m counts those that the judge could not judge as failed, and a later call asks
// about them again.
func (r *Runner) Judge(ctx, enough context.Context, run *Run, p *Plan, judge inspect.Detector, workers int, m *Meter) (int, error) {
	return r.opine(ctx, enough, run, p, opinion{JudgePass, judge.ID(), judgeReader(judge, workers), Suite.forHarm}, workers, m)
}

// An opinion is what a model is asked about stored answers.
type opinion struct {
	kind, by string // of the pass
	look     reading
	about    func(Suite) bool // whose answers
}

// opine lets a model read what the newest pass of its kind and its name has not read yet.
func (r *Runner) opine(ctx, enough context.Context, run *Run, p *Plan, o opinion, workers int, m *Meter) (int, error) {
	unlock, err := r.lock(run)
	if err != nil {
		return 0, err
	}
	defer unlock()
	if ctx.Err() != nil || enough.Err() != nil {
		return 0, ErrStopped
	}
	pass, err := r.goOn(ctx, run, o.kind, o.by)
	if err != nil {
		return 0, err
	}
	seen, _, err := r.seqs(ctx, p.Len(), selectOpined, run.No, pass.No)
	if err != nil {
		return 0, err
	}
	for seq := range seen {
		seen[seq] = seen[seq] || !o.about(p.At(seq).Suite)
	}
	return r.pass(ctx, enough, run, p, o.look, pass, seen, workers, m)
}

// goOn gives the newest pass of a kind where it is of the same reader, else begins one.
func (r *Runner) goOn(ctx context.Context, run *Run, kind, by string) (Pass, error) {
	passes, err := r.passes(ctx, run)
	if err != nil {
		return Pass{}, err
	}
	pass := newest(passes, kind)
	if pass.Panel == by {
		return pass, nil
	}
	no, err := r.beginPass(ctx, run, kind, by)
	return Pass{No: no, Kind: kind, Panel: by}, err
}

func (r *Runner) pass(ctx, enough context.Context, run *Run, p *Plan, look reading, pass Pass, skip []bool, workers int, m *Meter) (int, error) {
	if m == nil {
		m = &Meter{}
	}
	before := 0
	for _, s := range skip {
		if s {
			before++
		}
	}
	m.begin(p.Len(), before)
	if err := r.read(ctx, enough, run, p, look, pass, skip, workers, m); err != nil {
		return m.Look().Done - before, err
	}
	return m.Look().Done - before, r.endPass(ctx, run, pass.No)
}

// read walks the stored answers, lets workers look at those not in skip and writes what they
// found. Memory is bounded by the number of workers.
func (r *Runner) read(ctx, enough context.Context, run *Run, p *Plan, look reading, pass Pass, skip []bool, workers int, m *Meter) error {
	w, err := newWriter(ctx, r.db, run.No)
	if err != nil {
		return err
	}
	defer w.close()
	inner, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	feeding, stop := context.WithCancelCause(inner) // ends the feed and lets what is under way finish
	defer stop(nil)
	defer context.AfterFunc(enough, func() { stop(context.Canceled) })()
	feed := make(chan *trialRow, 2*workers)
	results := make(chan *write, maxBatch)
	var readers sync.WaitGroup
	for range workers {
		readers.Go(func() {
			for t := range feed {
				if feeding.Err() != nil {
					continue // handed out, and not begun
				}
				found, err := readOne(inner, t, p.At(t.Seq), look)
				switch {
				case errors.Is(err, inspect.ErrSpent):
					stop(err)
				case err != nil:
					fail(err)
				}
				if err == nil && inner.Err() == nil {
					results <- &write{seq: t.Seq, pass: pass.No, findings: packFindings(found), unjudged: pass.Kind != PanelPass && slices.ContainsFunc(found, unjudged)}
				}
			}
		})
	}
	var saver sync.WaitGroup
	saver.Go(func() { r.save(w, results, m, fail) })

	err = r.stored(feeding, run, func(t *trialRow) error {
		if t.Seq >= p.Len() {
			return fmt.Errorf("trial %d is outside the plan of %d", t.Seq, p.Len())
		}
		if t.Seq < len(skip) && skip[t.Seq] {
			return nil
		}
		select {
		case feed <- t:
			return nil
		case <-feeding.Done():
			return context.Cause(feeding)
		}
	})
	close(feed)
	readers.Wait()
	close(results)
	saver.Wait()
	if cause := context.Cause(feeding); cause != nil {
		if errors.Is(cause, context.Canceled) {
			return ErrStopped
		}
		return cause
	}
	return err
}

// readOne looks at one answer; evidence that cannot be read leaves it unjudged.
func readOne(ctx context.Context, row *trialRow, t Trial, look reading) ([]kapok.Finding, error) {
	x, err := exchangeOf(row, t)
	if err != nil {
		return []kapok.Finding{{By: "panel/evidence@1", Risk: kapok.AnyRisk, Unjudged: bounded(err.Error())}}, nil
	}
	return look(ctx, t, x)
}

func unjudged(f kapok.Finding) bool { return f.Unjudged != "" }

// save hands results to the writer many at a time and counts them once they are on disk.
func (r *Runner) save(w *writer, results <-chan *write, m *Meter, fail context.CancelCauseFunc) {
	waiting := make([]*write, 0, maxBatch)
	settle := func() {
		for _, x := range waiting {
			if err := <-x.done; err != nil {
				fail(fmt.Errorf("save judgement %d: %w", x.seq, err))
			} else if m != nil {
				m.done.Add(1)
				if x.unjudged {
					m.failed.Add(1)
				}
			}
		}
		waiting = waiting[:0]
	}
	for x := range results {
		x.done = make(chan error, 1)
		w.in <- x
		if waiting = append(waiting, x); len(waiting) == cap(waiting) || len(results) == 0 {
			settle()
		}
	}
	settle()
}

// stored walks what came back, without findings. Each row is the caller's to keep.
func (r *Runner) stored(ctx context.Context, run *Run, yield func(*trialRow) error) (err error) {
	rows, err := r.db.R.DB.QueryContext(ctx, selectEvidence, run.No)
	if err != nil {
		return fmt.Errorf("read the answers of %s: %w", run.ID, store.Explain(err, r.db.Path))
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var evidence sql.RawBytes
	for rows.Next() {
		t := &trialRow{}
		if err := rows.Scan(&t.Seq, &t.Question, &t.Stop, &evidence); err != nil {
			return fmt.Errorf("read an answer of %s: %w", run.ID, err)
		}
		t.Evidence = append([]byte(nil), evidence...)
		if err := yield(t); err != nil {
			return err
		}
	}
	return store.Explain(rows.Err(), r.db.Path)
}
