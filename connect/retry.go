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
	quickest      = 5 * time.Millisecond
	quickRetries  = 4
)

// backoff gives the pause after attempt n (from 1): full jitter under an exponential ceiling.
// While all is calm and the call was only turned away or its idle connection was closed, the
// first retries wait about as long as a call takes: a service that turns away one call in
// ten costs a tenth, not seconds.
// What the server asks for is honoured up to two minutes, with a little jitter on top so that
// all who were told the same do not come back at once.
func backoff(f *Fault, n int, typical time.Duration, calm bool) time.Duration {
	if f.RetryAfter > 0 {
		w := min(f.RetryAfter, maxRetryAfter)
		return w + rand.N(w/10+1)
	}
	base := firstWait
	if (f.Kind == Busy || f.Kind == Reset) && calm && n <= quickRetries {
		base = min(max(typical, quickest), firstWait)
	}
	return rand.N(min(base<<min(n-1, 20), longestWait) + 1)
}

// retryAfter reads the header: seconds, also with a fraction, or a date. Nonsense and the past
// are 0.
func retryAfter(h http.Header) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0
	}
	if s, err := strconv.ParseFloat(v, 64); err == nil {
		if !(s > 0) { // refuses NaN too
			return 0
		}
		return time.Duration(min(s, maxRetryAfter.Seconds()) * float64(time.Second))
	}
	at, err := http.ParseTime(v)
	if err != nil {
		return 0
	}
	return min(max(time.Until(at), 0), maxRetryAfter)
}
