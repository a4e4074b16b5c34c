package stats

import "math"

// Quantile is the q-quantile of values sorted in ascending order, interpolated between the two
// nearest (type 7 of Hyndman and Fan 1996). q is clipped to 0..1; no values give 0.
func Quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 || math.IsNaN(q) {
		return 0
	}
	at := min(max(q, 0), 1) * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
