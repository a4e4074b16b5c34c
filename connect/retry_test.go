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
		"86400":    maxRetryAfter,
		"1e308":    maxRetryAfter,
		"NaN":      0,
		"-5":       0,
		"tomorrow": 0,
		now.Add(10 * time.Second).UTC().Format(http.TimeFormat): 10 * time.Second,
		now.Add(-time.Hour).UTC().Format(http.TimeFormat):       0,
		now.Add(time.Hour).UTC().Format(http.TimeFormat):        maxRetryAfter,
	} {
		got := retryAfter(http.Header{"Retry-After": {value}})
		if (got-want).Abs() > 1500*time.Millisecond || want == 0 && got != 0 {
			t.Errorf("%q gives %v, want %v", value, got, want)
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
	if w := backoff(&Fault{Kind: Busy, RetryAfter: time.Hour}, 1, time.Millisecond, true); w < maxRetryAfter || w > maxRetryAfter*12/10 {
		t.Errorf("an hour's Retry-After waits %v", w)
	}
}
