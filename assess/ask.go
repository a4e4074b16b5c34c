package assess

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"kapok"
	"kapok/connect"
	"kapok/inspect"
)

// ErrStopped says that a sitting ended before the run did, as it was told to. Everything that
// came back is saved.
var ErrStopped = errors.New("stopped before the end")

// A sitting ends after so many failed trials in a row: the rest would fail the same way, and
// asking them later costs nothing. Without any contact, or with one that never answers in time,
// that is sure sooner than with a service that is there and fails.
const (
	unreachableAfter = 25
	failingAfter     = 100 // and at least four for each worker
)

// A streak counts trials in a row that failed. It is safe for concurrent use.
type streak struct {
	silent, failing atomic.Int64
	workers         int
}

// add counts one trial, with its fault or nil, and says whether it is time to give up.
func (s *streak) add(f *connect.Fault) bool {
	if f == nil || f.Kind == connect.NotRecorded {
		s.silent.Store(0)
		s.failing.Store(0)
		return false
	}
	failing := s.failing.Add(1)
	if !noContact(f) && !f.LongWait() && f.Kind != connect.Timeout {
		s.silent.Store(0)
		return failing >= int64(max(failingAfter, 4*s.workers))
	}
	return s.silent.Add(1) >= unreachableAfter
}

// Ask puts every planned trial that has no row yet, inspects each answer and commits both
// together. When enough is cancelled it lets the calls in flight finish, saves them and returns
// ErrStopped; when ctx is cancelled it drops them. It returns nil when every trial has its row.
// A full disk, a lost database or a system that cannot be reached ends the sitting with an error
// that says so; nothing that was committed is lost.
func (r *Runner) Ask(ctx context.Context, enough context.Context, run *Run, p *Plan, tools Tools, m *Meter) (err error) {
	unlock, err := r.lock(run)
	if err != nil {
		return err
	}
	defer unlock()
	passes, err := r.passes(ctx, run)
	if err != nil {
		return err
	}
	pass := newest(passes, PanelPass)
	if pass.Panel != tools.Panel.ID() { // other detectors than before: a new reading from the start
		no, err := r.beginPass(ctx, run, PanelPass, tools.Panel.ID())
		if err != nil {
			return err
		}
		pass = Pass{No: no, Kind: PanelPass, Panel: tools.Panel.ID()}
	}
	seen, done, err := r.seqs(ctx, p.Len(), selectSeqs, run.No)
	if err != nil {
		return fmt.Errorf("resume %s: %w", run.ID, err)
	}
	if err := r.setState(ctx, run, Asking, 0); err != nil {
		return err
	}
	begun := time.Now()
	m.begin(p.Len(), done)
	err = r.sitting(ctx, enough, run, p, tools, m, pass.No, seen)
	if err == nil && !pass.Whole {
		err = r.readRest(context.WithoutCancel(ctx), run, p, tools.Panel, pass, done)
	}
	return errors.Join(err, r.setState(context.WithoutCancel(ctx), run, Stopped, time.Since(begun)))
}

// sitting runs the workers over the trials that are not seen.
func (r *Runner) sitting(ctx, enough context.Context, run *Run, p *Plan, tools Tools, m *Meter, pass int64, seen []bool) error {
	w, err := newWriter(ctx, r.db, run.No)
	if err != nil {
		return err
	}
	defer w.close()
	reuse, err := r.cache(ctx, run, tools.Model)
	if err != nil {
		return err
	}
	defer reuse.close()
	inner, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	failed := streak{workers: tools.Workers}
	feed := make(chan int)
	var wg sync.WaitGroup
	for range max(1, tools.Workers) {
		wg.Go(func() {
			done := make(chan error, 1)
			for seq := range feed {
				t, x, fault := r.try(inner, enough, run, p.At(seq), tools, reuse)
				if t == nil {
					continue // dropped: it has no row and will be asked again
				}
				x.ID = t.Question
				found := tools.Panel.Inspect(inner, x)
				if inner.Err() != nil {
					continue
				}
				if err := w.put(&write{trial: t, seq: seq, pass: pass, findings: packFindings(found), done: done}); err != nil {
					fail(fmt.Errorf("save trial %d of %s: %w", seq, run.ID, err))
					continue
				}
				m.add(t, t.Stop == kapok.Failed)
				if t.Cached {
					continue // says nothing of the system now
				}
				if failed.add(fault) {
					fail(kapok.Say(kapok.Unavailable, "error.assess.silent", "{where} gave no answer time after time; check it, then resume with --retry-failed", "where", p.Order.Target.Address()).Because(fault))
				}
			}
		})
	}
feeding:
	for seq, got := range seen {
		if got {
			continue
		}
		select {
		case feed <- seq:
		case <-enough.Done():
			break feeding
		case <-inner.Done():
			break feeding
		}
	}
	close(feed)
	wg.Wait()
	if err := context.Cause(inner); err != nil {
		if errors.Is(err, context.Canceled) {
			return ErrStopped
		}
		return err
	}
	if enough.Err() != nil && m.Look().Done < p.Len() {
		return ErrStopped
	}
	return nil
}

// try answers one trial from the cache or from the system. It gives nil when it was cut off, or
// was still waiting to be asked when enough came.
func (r *Runner) try(ctx, enough context.Context, run *Run, t Trial, tools Tools, reuse *cache) (*trialRow, kapok.Exchange, *connect.Fault) {
	key := reuse.key(t)
	if row, x, ok := reuse.find(ctx, t, key); ok {
		return row, x, nil
	}
	row := &trialRow{Seq: t.Seq, Question: t.Question.ID, Asked: time.Now(), Key: key}
	ev, x, fault := r.talk(ctx, enough, run, t, tools, row)
	if row.Stop == kapok.Failed && cutOff(ctx, fault) {
		return nil, x, nil
	}
	frame, digest, err := ev.pack()
	if err != nil { // too much to keep, so it counts as no answer
		row.Stop, row.Reason = kapok.Failed, bounded(err.Error())
		frame, digest, _ = Evidence{Turns: x.Turns[:1]}.pack() // the question is ours and short
	}
	row.Evidence, row.Digest = frame, digest[:]
	return row, x, fault
}

// cutOff says that it was we who ended a trial.
func cutOff(ctx context.Context, f *connect.Fault) bool {
	return ctx.Err() != nil || f != nil && f.Kind == connect.Stopped
}

// noContact says that the system was not reached or let nobody in: asking on is no use.
func noContact(f *connect.Fault) bool {
	switch f.Kind { //nolint:exhaustive // the others say that somebody is there
	case connect.BadSetup, connect.BadAddress, connect.BadKey, connect.BadModel, connect.NoCredit, connect.TLS, connect.DNS,
		connect.Refused, connect.Unreachable, connect.Guarded:
		return true
	}
	return false
}

// readRest inspects the trials that this pass has not read, which are among the earlier ones that
// were there before this sitting, asked under another panel. Then it marks the pass whole.
func (r *Runner) readRest(ctx context.Context, run *Run, p *Plan, panel inspect.Panel, pass Pass, earlier int) error {
	if earlier > 0 {
		judged, n, err := r.seqs(ctx, p.Len(), selectJudged, run.No, pass.No)
		if err != nil {
			return err
		}
		if n < p.Len() {
			if err := r.read(ctx, ctx, run, p, panelReader(panel), pass, judged, 2, nil); err != nil {
				return err
			}
		}
	}
	return r.endPass(ctx, run, pass.No)
}

const maxReason = 240

// bounded keeps a short line of text that came from outside.
func bounded(s string) string {
	if len(s) <= maxReason {
		return s
	}
	cut := maxReason
	for cut > 0 && s[cut]&0xC0 == 0x80 { // do not cut inside a rune
		cut--
	}
	return s[:cut] + "…"
}

// keyOf shortens a digest to the indexed part of a request's identity.
func keyOf(digest []byte) int64 { return int64(binary.LittleEndian.Uint64(digest)) }
