package connect_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kapok"
	"kapok/connect"
)

// When one call is told to come back later, no other sets out before; what is under way goes on.
func TestARetryAfterHoldsBackTheOthersToo(t *testing.T) {
	var mu sync.Mutex
	var at []time.Time
	var told time.Time
	target := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		at = append(at, time.Now())
		n := len(at)
		if n == 1 {
			told = at[0]
		}
		mu.Unlock()
		if n == 1 {
			w.Header().Set("Retry-After-Ms", "500")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		time.Sleep(100 * time.Millisecond)
		say(w, completion("好"))
	})
	target.Retries, target.Concurrency = 0, 2
	c := open(t, target)
	if got := askAll(t, c, 6); got[kapok.Complete] != 6 {
		t.Errorf("outcomes %v", got)
	}
	early := 0
	for _, x := range at {
		if x.Sub(told) < 500*time.Millisecond {
			early++
		}
	}
	if early > 2 || c.Stats().Calls != 7 || c.Stats().Busy != 1 {
		t.Errorf("%d calls set out before the time, %+v", early, c.Stats())
	}
}

// After a pause the rate still holds: those who waited do not all set out at once.
func TestTheRateHoldsAfterAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var at []time.Duration
		begun := time.Now()
		c := connect.NewClient(scripted(func(context.Context, connect.Request) (connect.Reply, error) {
			mu.Lock()
			defer mu.Unlock()
			at = append(at, time.Since(begun))
			if len(at) == 1 {
				return connect.Reply{}, &connect.Fault{Kind: connect.Busy, RetryAfter: 30 * time.Second, Msg: "busy"}
			}
			return connect.Reply{Stop: kapok.Complete, Text: "a"}, nil
		}), connect.Target{Concurrency: 20, RPM: 60})
		askAll(t, c, 40)
		for i := 1; i < len(at); i++ {
			if at[i] < 30*time.Second || i > 1 && at[i]-at[i-1] < 990*time.Millisecond {
				t.Fatalf("call %d set out after %v, the one before after %v", i, at[i], at[i-1])
			}
		}
	})
}

// The ceiling is never passed.
func TestTheCeilingHolds(t *testing.T) {
	var inside, most atomic.Int64
	target := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		n := inside.Add(1)
		defer inside.Add(-1)
		for {
			old := most.Load()
			if n <= old || most.CompareAndSwap(old, n) {
				break
			}
		}
		time.Sleep(2 * time.Millisecond)
		say(w, completion("好"))
	})
	target.Concurrency = 5
	askAll(t, open(t, target), 300)
	if most.Load() != 5 {
		t.Errorf("%d calls at once, want 5", most.Load())
	}
}

func TestACallThatIsStoppedWhileItWaitsSaysSo(t *testing.T) {
	target := serve(t, status(429, ""))
	target.Retries = 0
	why := errors.New("the user pressed Ctrl-C")
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(100*time.Millisecond, func() { cancel(why) })
	begun := time.Now()
	rep, err := open(t, target).Ask(ctx, question("?"))
	if f := fault(t, err); f.Kind != connect.Stopped || !errors.Is(err, why) {
		t.Errorf("got %s: %v", f.Kind, f.Err)
	}
	if rep.Stop != kapok.Failed || time.Since(begun) > 3*time.Second {
		t.Errorf("got %+v after %v", rep, time.Since(begun))
	}
}

// scripted is a connector that takes its time.
type scripted func(ctx context.Context, r connect.Request) (connect.Reply, error)

func (s scripted) Ask(ctx context.Context, r connect.Request) (connect.Reply, error) {
	return s(ctx, r)
}

// Thirty requests a minute are one every two seconds, in turn, whatever the ceiling.
func TestRequestsPerMinuteHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var at []time.Duration
		begun := time.Now()
		c := connect.NewClient(scripted(func(context.Context, connect.Request) (connect.Reply, error) {
			mu.Lock()
			at = append(at, time.Since(begun))
			mu.Unlock()
			time.Sleep(time.Second)
			return connect.Reply{Stop: kapok.Complete, Text: "a"}, nil
		}), connect.Target{Concurrency: 20, RPM: 30})
		askAll(t, c, 40)
		slices.Sort(at)
		for i, d := range at {
			if want := time.Duration(i) * 2 * time.Second; (d - want).Abs() > 50*time.Millisecond {
				t.Fatalf("call %d went out after %v, want %v", i, d, want)
			}
		}
	})
}

// Tokens per minute hold over a long run, though every estimate is wrong.
func TestTokensPerMinuteHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const tpm, each, calls = 6000, 900, 60
		begun := time.Now()
		c := connect.NewClient(scripted(func(context.Context, connect.Request) (connect.Reply, error) {
			time.Sleep(3 * time.Second)
			return connect.Reply{Stop: kapok.Complete, Text: "a", In: 100, Out: each - 100}, nil
		}), connect.Target{Concurrency: 8, TPM: tpm})
		askAll(t, c, calls)
		rate := float64(calls*each) / time.Since(begun).Minutes()
		if rate > tpm*1.25 || rate < tpm*0.8 {
			t.Errorf("%.0f tokens a minute, want about %d", rate, tpm)
		}
	})
}

// While a call waits for its retry its place is free for others.
func TestAWaitingRetryHoldsNoPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := true
		c := connect.NewClient(scripted(func(_ context.Context, r connect.Request) (connect.Reply, error) {
			if r.ID == "unlucky" && first {
				first = false
				return connect.Reply{}, &connect.Fault{Kind: connect.Busy, Msg: "busy"}
			}
			return connect.Reply{Stop: kapok.Complete, Text: "a"}, nil
		}), connect.Target{Concurrency: 1})
		var wg sync.WaitGroup
		wg.Go(func() {
			if rep, err := c.Ask(t.Context(), connect.Request{ID: "unlucky"}); err != nil || rep.Attempts != 2 {
				t.Errorf("got %+v, %v", rep, err)
			}
		})
		synctest.Wait()
		begun := time.Now()
		if _, err := c.Ask(t.Context(), connect.Request{ID: "lucky"}); err != nil {
			t.Error(err)
		}
		if d := time.Since(begun); d != 0 {
			t.Errorf("the other waited %v", d)
		}
		if s := c.Stats(); s.InFlight != 0 || s.Ceiling != 1 || s.Busy != 1 {
			t.Errorf("got %+v", s)
		}
		wg.Wait()
	})
}
