package connect_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kapok"
	"kapok/connect"
)

// askAll puts n questions to a client from its own number of workers and gives how they ended.
func askAll(t testing.TB, c *connect.Client, n int) (outcomes map[kapok.Stop]int) {
	t.Helper()
	outcomes = map[kapok.Stop]int{}
	var mu sync.Mutex
	var next atomic.Int64
	var wg sync.WaitGroup
	for range c.Workers() {
		wg.Go(func() {
			for next.Add(1) <= int64(n) {
				rep, _ := c.Ask(t.Context(), question("?"))
				mu.Lock()
				outcomes[rep.Stop]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return outcomes
}

// Every tenth answer is a 429: all calls are answered, with at most 1.2 times the requests and
// A service that turns away every tenth call is not choked: all is answered, with a tenth more
// requests, and the ceiling stays. What that does to the rate is measured by kapok bench.
func TestEveryTenth429ChokesNothing(t *testing.T) {
	const calls = 1000
	var served atomic.Int64
	target := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if served.Add(1)%10 == 0 {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		say(w, completion("好"))
	})
	target.Concurrency, target.Retries = 32, 0
	c := open(t, target)
	if got := askAll(t, c, calls); got[kapok.Complete] != calls {
		t.Errorf("outcomes %v, want %d complete", got, calls)
	}
	s := c.Stats()
	if s.Calls > calls*12/10 || s.Busy == 0 || s.Retries == 0 {
		t.Errorf("%d requests for %d calls, %d of them turned away", s.Calls, calls, s.Busy)
	}
	if s.Limit != s.Ceiling {
		t.Errorf("the ceiling of %d fell to %d", s.Ceiling, s.Limit)
	}
}

// A storm in which everything is turned away for a while passes; nothing is lost.
func TestA429StormPasses(t *testing.T) {
	var until atomic.Int64
	until.Store(time.Now().Add(700 * time.Millisecond).UnixNano())
	target := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if time.Now().UnixNano() < until.Load() {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		say(w, completion("好"))
	})
	target.Concurrency, target.Retries = 16, 0
	c := open(t, target)
	if got := askAll(t, c, 100); got[kapok.Complete] != 100 {
		t.Errorf("outcomes %v", got)
	}
	if s := c.Stats(); s.Calls > 400 {
		t.Errorf("%d requests for 100 calls: that is hammering", s.Calls)
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	for name, header := range map[string]func() string{
		"seconds": func() string { return "1" },
		"date":    func() string { return time.Now().Add(2 * time.Second).UTC().Format(http.TimeFormat) }, // a date has whole seconds
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var times []time.Time
			target := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				times = append(times, time.Now())
				if len(times) == 1 {
					w.Header().Set("Retry-After", header())
					w.WriteHeader(http.StatusServiceUnavailable)
					return
				}
				say(w, completion("好"))
			})
			target.Retries = 2
			rep, err := open(t, target).Ask(t.Context(), question("?"))
			if err != nil || rep.Attempts != 2 || rep.Text != "好" {
				t.Fatalf("got %+v, %v", rep, err)
			}
			if d := times[1].Sub(times[0]); d < 950*time.Millisecond || d > 3*time.Second {
				t.Errorf("came back after %v", d)
			}
		})
	}
}

// Who asks for an hour is not knocked at eight times: the fault names the wait.
func TestALongRetryAfterIsToldAndNotWaitedFor(t *testing.T) {
	for _, code := range []int{429, 503} {
		var n atomic.Int64
		target := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			n.Add(1)
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(code)
		})
		target.Retries = 0
		c := open(t, target)
		rep, err := c.Ask(t.Context(), question("?"))
		f := fault(t, err)
		if f.Kind != connect.Busy || !f.LongWait() || f.RetryAfter != time.Hour || !strings.HasSuffix(f.Msg, "; it asks to wait 1h0m0s, so go on after that") {
			t.Errorf("got %s: %s", f.Kind, f.Msg)
		}
		if rep.Stop != kapok.Failed || rep.Attempts != 1 || n.Load() != 1 {
			t.Errorf("asked %d times, %+v", n.Load(), rep)
		}
		next := question("?") // the next call is held back
		enough := make(chan struct{})
		time.AfterFunc(50*time.Millisecond, func() { close(enough) })
		next.Enough = enough
		if _, err := c.Ask(t.Context(), next); fault(t, err).Kind != connect.Stopped || n.Load() != 1 {
			t.Errorf("asked %d times: %v", n.Load(), err)
		}
		begun := time.Now()
		if _, err := open(t, target).Check(t.Context()); fault(t, err).Kind != connect.Busy || time.Since(begun) > 3*time.Second {
			t.Errorf("a check takes %v: %v", time.Since(begun), err)
		}
	}
}

// Once the caller has had enough, what is sent is finished and what waits ends.
func TestEnoughEndsWhatWaitsAndFinishesWhatIsSent(t *testing.T) {
	var n atomic.Int64
	target := serve(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		n.Add(1)
		if strings.Contains(string(b), "turned away") {
			w.Header().Set("Retry-After", "60")
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		time.Sleep(300 * time.Millisecond)
		say(w, completion("好"))
	})
	target.Retries = 0
	target.Concurrency = 1
	for name, c := range map[string]struct {
		before func(*connect.Client)
		asked  string
		kind   connect.FaultKind
		sent   int64
	}{
		"sent":                {nil, "?", "", 1},
		"waits for its retry": {nil, "turned away", connect.Stopped, 1},
		"waits for its turn":  {func(c *connect.Client) { _, _ = c.Ask(t.Context(), question("first")) }, "second", connect.Stopped, 1},
	} {
		n.Store(0)
		client := open(t, target)
		var wg sync.WaitGroup
		if c.before != nil {
			wg.Go(func() { c.before(client) })
			for client.Stats().InFlight == 0 {
				time.Sleep(time.Millisecond)
			}
		}
		enough := make(chan struct{})
		time.AfterFunc(100*time.Millisecond, func() { close(enough) })
		r := question(c.asked)
		r.Enough = enough
		begun := time.Now()
		rep, err := client.Ask(t.Context(), r)
		switch {
		case c.kind == "" && (err != nil || rep.Text != "好"):
			t.Errorf("%s: got %+v, %v", name, rep, err)
		case c.kind != "" && (fault(t, err).Kind != c.kind || rep.Stop != kapok.Failed):
			t.Errorf("%s: got %+v, %v", name, rep, err)
		}
		wg.Wait()
		if n.Load() != c.sent || time.Since(begun) > 3*time.Second {
			t.Errorf("%s: %d requests, %v", name, n.Load(), time.Since(begun))
		}
	}
	target.RPM, target.Concurrency = 1, 4 // and the rate
	client := open(t, target)
	enough := make(chan struct{})
	time.AfterFunc(400*time.Millisecond, func() { close(enough) })
	stopped := atomic.Int64{}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			r := question("?")
			r.Enough = enough
			if _, err := client.Ask(t.Context(), r); err != nil {
				stopped.Add(1)
			}
		})
	}
	wg.Wait()
	if stopped.Load() != 3 || client.Stats().InFlight != 0 {
		t.Errorf("%d of 4 stopped, %+v", stopped.Load(), client.Stats())
	}
}

func TestOnlyWhatMayPassIsRepeated(t *testing.T) {
	for code, again := range map[int]bool{400: false, 401: false, 403: false, 404: false, 408: true, 422: false, 425: true, 429: true, 500: true, 502: true, 503: true, 504: true, 529: true} {
		n := 0
		target := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			n++
			w.Header().Set("Retry-After", "0.001")
			w.WriteHeader(code)
		})
		target.Retries = 2
		rep, err := open(t, target).Ask(t.Context(), question("?"))
		f := fault(t, err)
		want := 1
		if again {
			want = 3
		}
		if n != want || rep.Attempts != want || f.Status != code || rep.Stop != kapok.Failed {
			t.Errorf("%d was asked %d times (%d attempts, status %d, %s)", code, n, rep.Attempts, f.Status, rep.Stop)
		}
	}
}

func TestABrokenConnectionIsRepeated(t *testing.T) {
	n := 0
	target := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if n++; n < 3 {
			c, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			say(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
			_ = c.Close()
			return
		}
		say(w, completion("好"))
	})
	target.Retries = 0
	if rep, err := open(t, target).Ask(t.Context(), question("?")); err != nil || rep.Attempts != 3 {
		t.Errorf("got %+v, %v", rep, err)
	}
}

func TestAServerThatIsRestartedIsWaitedFor(t *testing.T) {
	s := httptest.NewUnstartedServer(whole(func(w http.ResponseWriter, _ *http.Request) { say(w, completion("好")) }))
	address := s.Listener.Addr().String()
	if err := s.Listener.Close(); err != nil {
		t.Fatal(err)
	}
	c := open(t, connect.Target{Kind: "openai", URL: "http://" + address + "/v1"})
	go func() {
		time.Sleep(300 * time.Millisecond)
		l, err := net.Listen("tcp", address)
		if err != nil {
			return // somebody else has the port: the test then fails on its own
		}
		s.Listener = l
		s.Start()
	}()
	rep, err := c.Ask(t.Context(), question("?"))
	if err != nil || rep.Attempts < 2 {
		t.Errorf("got %+v, %v", rep, err)
	}
	s.Close()
}

func TestATimeoutIsTriedOnceMore(t *testing.T) {
	var n atomic.Int64
	target := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		n.Add(1)
		<-r.Context().Done()
	})
	target.Retries = 5
	target.Timeouts.Total = 30 * time.Millisecond
	_, err := open(t, target).Ask(t.Context(), question("?"))
	if f := fault(t, err); f.Kind != connect.Timeout || n.Load() != 2 || !strings.Contains(f.Msg, "30ms") {
		t.Errorf("got %s after %d requests", f.Msg, n.Load())
	}
}
