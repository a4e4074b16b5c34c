package connect

import (
	"net/http"
	"testing"
	"time"
)

func TestRetryAfterIsReadInBothForms(t *testing.T) {
	now := time.Now()
	for value, want := range map[string]time.Duration{
		"":         0,
		"3":        3 * time.Second,
		"0.5":      500 * time.Millisecond,
		"86400":    24 * time.Hour,
		"1e308":    longestAsked,
		"NaN":      0,
		"-5":       0,
		"tomorrow": 0,
		now.Add(10 * time.Second).UTC().Format(http.TimeFormat): 10 * time.Second,
		now.Add(-time.Hour).UTC().Format(http.TimeFormat):       0,
		now.Add(time.Hour).UTC().Format(http.TimeFormat):        time.Hour,
	} {
		got := retryAfter(http.Header{"Retry-After": {value}})
		if (got-want).Abs() > 1500*time.Millisecond || want == 0 && got != 0 {
			t.Errorf("%q gives %v, want %v", value, got, want)
		}
	}
}

func TestRetryAfterIsReadInMilliseconds(t *testing.T) {
	for ms, want := range map[string]time.Duration{"1500": 1500 * time.Millisecond, "0": 0, "x": 3 * time.Second, "1e300": longestAsked} {
		if got := retryAfter(http.Header{"Retry-After-Ms": {ms}, "Retry-After": {"3"}}); got != want {
			t.Errorf("%q gives %v, want %v", ms, got, want)
		}
	}
}

func TestBackoffGrowsWithFullJitterUnderACap(t *testing.T) {
	busy := &Fault{Kind: Busy}
	for n := 1; n < 40; n++ {
		ceiling := min(firstWait<<min(n-1, 20), longestWait)
		var most, sum time.Duration
		for range 400 {
			w := backoff(busy, n, 0, false)
			if w < 0 || w > ceiling {
				t.Fatalf("attempt %d waits %v, above %v", n, w, ceiling)
			}
			most, sum = max(most, w), sum+w
		}
		if mean := sum / 400; mean < ceiling*4/10 || mean > ceiling*6/10 || most < ceiling*9/10 {
			t.Errorf("attempt %d waits %v on average and %v at most, under %v: that is not full jitter", n, mean, most, ceiling)
		}
	}
}

func TestBackoffIsShortWhileAllIsCalm(t *testing.T) {
	busy := &Fault{Kind: Busy}
	for range 100 {
		if w := backoff(busy, 1, 20*time.Millisecond, true); w > 20*time.Millisecond {
			t.Fatalf("waits %v where a call takes 20 ms", w)
		}
	}
	if w := backoff(&Fault{Kind: Busy, RetryAfter: time.Minute}, 1, time.Millisecond, true); w < time.Minute || w > 66*time.Second {
		t.Errorf("a minute's Retry-After waits %v", w)
	}
}
