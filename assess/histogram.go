package assess

import (
	"math"
	"time"
)

// A histogram keeps durations in buckets 5 % wide, so that quantiles of any number of trials
// take a fixed amount of memory.
type histogram struct {
	bucket [400]int
	n      int
}

const width = 1.05

func (h *histogram) add(d time.Duration) {
	i := 0
	if us := d.Microseconds(); us > 1 {
		i = min(len(h.bucket)-1, int(math.Log(float64(us))/math.Log(width)))
	}
	h.bucket[i]++
	h.n++
}

// quantile gives the middle of the bucket that holds quantile q, in milliseconds.
func (h *histogram) quantile(q float64) float64 {
	left := int(math.Ceil(q * float64(h.n)))
	for i := range h.bucket {
		if left -= h.bucket[i]; left <= 0 && h.n > 0 {
			return math.Round(math.Pow(width, float64(i)+0.5)) / 1000
		}
	}
	return 0
}
