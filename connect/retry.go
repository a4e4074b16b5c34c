package connect

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	firstWait     = 500 * time.Millisecond
	longestWait   = time.Minute
	maxRetryAfter = 2 * time.Minute
	longestAsked  = 365 * 24 * time.Hour
	quickest      = 5 * time.Millisecond
	quickRetries  = 4
)

// backoff gives the pause after attempt n (from 1): full jitter under an exponential ceiling.
// While all is calm and the call was only turned away or its idle connection was closed, the
// first retries wait about as long as a call takes: a service that turns away one call in
// ten costs a tenth, not seconds.
// What the server asks for is honoured, with a little jitter on top so that all who were told the
// same do not come back at once; more than two minutes is not waited for (Fault.LongWait).
func backoff(f *Fault, n int, typical time.Duration, calm bool) time.Duration {
	if f.RetryAfter > 0 {
		return f.RetryAfter + rand.N(f.RetryAfter/10+1)
	}
	base := firstWait
	if (f.Kind == Busy || f.Kind == Reset) && calm && n <= quickRetries {
		base = min(max(typical, quickest), firstWait)
	}
	return rand.N(min(base<<min(n-1, 20), longestWait) + 1)
}

// retryAfter reads what the server asks to wait: retry-after-ms, or Retry-After in seconds, also
// with a fraction, or as a date. Nonsense and the past are 0.
func retryAfter(h http.Header) time.Duration {
	if d, ok := span(h.Get("Retry-After-Ms"), time.Millisecond); ok {
		return d
	}
	v := strings.TrimSpace(h.Get("Retry-After"))
	if d, ok := span(v, time.Second); ok {
		return d
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0
	}
	return min(max(time.Until(at), 0), longestAsked)
}

// span reads a number of units.
func span(s string, unit time.Duration) (d time.Duration, ok bool) {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		return 0, false
	}
	if !(n > 0) { // refuses NaN too
		return 0, true
	}
	return time.Duration(min(n, float64(longestAsked/unit)) * float64(unit)), true
}
