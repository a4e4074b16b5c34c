package connect

import (
	"context"
	"errors"
	"sync"
	"time"
)

// A bucket is a token bucket for a rate per minute. Takers are served strictly in turn: only
// the first of them watches the level, so that nobody overtakes and nobody wakes in vain.
// What was taken by estimate is put right later; the level may go below zero.
type bucket struct {
	rate  float64 // tokens a second
	depth float64 // the most that gathers while nobody takes

	turn chan struct{} // held by the taker at the head; waiters on a channel are first come, first served

	mu    sync.Mutex
	level float64
	at    time.Time // when level was true
}

// newBucket gives nil for no limit; a nil bucket lets everybody through.
func newBucket(perMinute int, depth float64) *bucket {
	if perMinute <= 0 {
		return nil
	}
	depth = max(1, depth)
	return &bucket{rate: float64(perMinute) / 60, depth: depth, level: depth, at: time.Now(), turn: make(chan struct{}, 1)}
}

// take waits until n tokens are there. More than the bucket holds may be taken once it is full.
func (b *bucket) take(ctx context.Context, enough <-chan struct{}, n float64) error {
	if b == nil {
		return nil
	}
	select {
	case b.turn <- struct{}{}:
		defer func() { <-b.turn }()
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-enough:
		return errEnough
	}
	for {
		wait := b.try(n)
		if wait == 0 {
			return nil
		}
		if err := sleep(ctx, enough, wait); err != nil {
			return err
		}
	}
}

// try takes n or says how long to wait before it can be there. While it waits the level may be
// put right in either direction, so the caller tries again.
func (b *bucket) try(n float64) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refill()
	need := min(n, b.depth)
	const dust = 1e-6 // of a token: what floating point loses
	if b.level >= need-dust {
		b.level -= n
		return 0
	}
	return max(time.Duration((need-b.level)/b.rate*float64(time.Second)), time.Microsecond)
}

// correct takes n more, or gives back when n is negative. It never waits.
func (b *bucket) correct(n float64) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refill()
	b.level = min(b.level-n, b.depth)
}

func (b *bucket) refill() {
	now := time.Now()
	b.level = min(b.depth, b.level+now.Sub(b.at).Seconds()*b.rate)
	b.at = now
}

// errEnough is why a call ends that waits when Request.Enough closes.
var errEnough = errors.New("the caller waits no longer")

// sleep waits, or gives the cause why it did not.
func sleep(ctx context.Context, enough <-chan struct{}, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-enough:
		return errEnough
	case <-t.C:
	}
	select { // of two at once the caller's word counts
	case <-enough:
		return errEnough
	default:
		return context.Cause(ctx)
	}
}
