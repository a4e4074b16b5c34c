package connect

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A service that bears eight calls at once and turns away the rest is found out: the bound
// settles near eight, and most calls are not turned away.
func TestTheGateFindsWhatTheOtherSideBears(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const bears = 8
		g := newGate(64)
		var mu sync.Mutex
		inside, served, turned := 0, 0, 0
		var wg sync.WaitGroup
		for range 64 {
			wg.Go(func() {
				for range 200 {
					era, err := g.enter(t.Context(), nil)
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					inside++
					ok := inside <= bears
					mu.Unlock()
					v, took := tooMuch, time.Millisecond
					if ok {
						v, took = borne, 100*time.Millisecond
					}
					time.Sleep(took)
					mu.Lock()
					inside--
					if ok {
						served++
					} else {
						turned++
					}
					mu.Unlock()
					g.leave(era, v, took)
					if !ok {
						time.Sleep(500 * time.Millisecond) // as a retry would
					}
				}
			})
		}
		wg.Wait()
		if g.limit < bears/2 || g.limit > 2*bears {
			t.Errorf("the bound ends at %.0f, want about %d", g.limit, bears)
		}
		if share := float64(turned) / float64(served+turned); share > 0.3 {
			t.Errorf("%.0f %% of the calls were turned away", 100*share)
		}
	})
}

// One answer in ten that says "too much" is no reason to slow down.
func TestEveryTenthRefusalDoesNotChokeTheGate(t *testing.T) {
	g := newGate(64)
	for i := range 20_000 {
		era, err := g.enter(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		v := borne
		if i%10 == 9 {
			v = tooMuch
		}
		g.leave(era, v, time.Millisecond)
	}
	if g.limit != 64 || g.era != 0 {
		t.Errorf("the bound is %.0f after %d shrinks", g.limit, g.era)
	}
}

// A burst of refusals from calls that set out together shrinks the bound once, not to one.
func TestOneBurstShrinksTheGateOnce(t *testing.T) {
	g := newGate(100)
	var eras []int
	for range 100 {
		era, err := g.enter(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		eras = append(eras, era)
	}
	for _, era := range eras {
		g.leave(era, tooMuch, time.Millisecond)
	}
	if g.era != 1 || g.limit < 69 || g.limit > 71 {
		t.Errorf("the bound is %.1f after %d shrinks, want 70 after 1", g.limit, g.era)
	}
}

// Nobody is lost: whoever waits and does not give up gets in, and never more than the bound.
func TestTheGateIsFairToThoseWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(3)
		var mu sync.Mutex
		inside, most, in, out := 0, 0, 0, 0
		var wg sync.WaitGroup
		rnd := rand.New(rand.NewPCG(3, 4))
		for range 300 {
			patience := time.Duration(rnd.Int64N(int64(20 * time.Second)))
			start := time.Duration(rnd.Int64N(int64(time.Second)))
			wg.Go(func() {
				time.Sleep(start)
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				era, err := g.enter(ctx, nil)
				mu.Lock()
				if err != nil {
					out++
					mu.Unlock()
					if !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("gave up with %v", err)
					}
					return
				}
				in++
				inside++
				most = max(most, inside)
				mu.Unlock()
				time.Sleep(100 * time.Millisecond)
				mu.Lock()
				inside--
				mu.Unlock()
				g.leave(era, borne, time.Millisecond)
			})
		}
		wg.Wait()
		if most > 3 || in+out != 300 || in < 200 {
			t.Errorf("%d got in, %d gave up, %d at most at once", in, out, most)
		}
		if g.inside != 0 || g.queue.Len() != 0 {
			t.Errorf("%d are still inside and %d wait", g.inside, g.queue.Len())
		}
	})
}
