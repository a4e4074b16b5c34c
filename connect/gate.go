package connect

import (
	"container/list"
	"context"
	"sync"
	"time"
)

// A gate bounds the calls in flight and finds the bound that the other side bears: additive
// increase, multiplicative decrease, under a ceiling. Waiters enter in the order they came.
//
// It looks at a window of answers, at least as many as the bound. Up to tolerated of them may
// say "too much" without consequence, so that a service that turns away every tenth call is
// not choked: those calls are simply repeated. Beyond that the bound shrinks, once: answers to
// calls that set out before the last change count for nothing.
//
// Where the other side says when to come back, nobody sets out before: see pause.
type gate struct {
	ceiling float64

	mu      sync.Mutex
	limit   float64
	knee    float64 // where the bound grew too high last time: from here on it grows by one
	inside  int
	queue   list.List     // of *ticket
	era     int           // how often it has shrunk
	seen    int           // answers in this window
	pushed  int           // of them overload
	storm   bool          // the last full window was beyond tolerance
	typical time.Duration // what a call takes when it is borne
	until   time.Time     // before it no call sets out
}

type ticket struct {
	ready chan struct{}
	era   int // set before ready closes
}

const (
	minWindow = 20
	tolerated = 0.2
	shrinkBy  = 0.7
)

func newGate(ceiling int) *gate {
	c := float64(max(1, ceiling))
	return &gate{ceiling: c, limit: c, knee: c}
}

// enter waits for a place and gives the era in which the call sets out.
func (g *gate) enter(ctx context.Context, enough <-chan struct{}) (era int, err error) {
	g.mu.Lock()
	if g.queue.Len() == 0 && g.inside < int(g.limit) {
		g.inside++
		era = g.era
		g.mu.Unlock()
		return era, nil
	}
	t := &ticket{ready: make(chan struct{})}
	at := g.queue.PushBack(t)
	g.mu.Unlock()

	select {
	case <-t.ready:
		return t.era, nil
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-enough:
		err = errEnough
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-t.ready: // admitted in the same moment: hand the place on
		g.inside--
		g.admit()
	default:
		g.queue.Remove(at)
	}
	return 0, err
}

// leave gives the place back. A call that never reached the other side has no verdict.
func (g *gate) leave(era int, v verdict, took time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
	if era == g.era && v != noVerdict {
		g.learn(v, took)
	}
	g.admit()
}

// verdict is what an answer says about the load.
type verdict int

const (
	noVerdict verdict = iota
	borne
	tooMuch
)

func (g *gate) learn(v verdict, took time.Duration) {
	g.seen++
	switch {
	case v == tooMuch:
		g.pushed++
	case g.typical == 0:
		g.typical = took
	default:
		g.typical += (took - g.typical) / 8
	}
	window := max(minWindow, int(g.limit))
	switch {
	case float64(g.pushed) > tolerated*float64(window):
		g.knee = g.limit * (1 + shrinkBy) / 2
		g.limit = max(1, g.limit*shrinkBy)
		g.era++
		g.seen, g.pushed, g.storm = 0, 0, true
	case g.seen >= window:
		if g.limit < g.knee {
			g.limit += max(1, g.ceiling/16)
		} else {
			g.limit++
		}
		g.limit = min(g.limit, g.ceiling)
		g.seen, g.pushed, g.storm = 0, 0, false
	}
}

func (g *gate) admit() {
	for g.inside < int(g.limit) && g.queue.Len() > 0 {
		t := g.queue.Remove(g.queue.Front()).(*ticket)
		t.era = g.era
		g.inside++
		close(t.ready)
	}
}

// pause lets no call set out for so long. Those that are at the other side go on.
func (g *gate) pause(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := time.Now().Add(d); until.After(g.until) {
		g.until = until
	}
}

// paused says how long no call may set out.
func (g *gate) paused() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.until.IsZero() {
		return 0
	}
	return time.Until(g.until)
}

// calm gives how long a call takes when all is well, and whether all is well.
func (g *gate) calm() (typical time.Duration, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.typical, !g.storm
}
