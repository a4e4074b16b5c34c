package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// SignTest is the exact two-sided sign test (Dixon and Mood 1946): how often a fair coin would fall
// at least as unevenly as wins to losses. Ties are not given to it. Without wins and losses it is 1.
func SignTest(wins, losses int) float64 {
	n := max(wins, 0) + max(losses, 0)
	if n == 0 {
		return 1
	}
	least := min(max(wins, 0), max(losses, 0))
	return math.Min(1, 2*distuv.Binomial{N: float64(n), P: 0.5}.CDF(float64(least)))
}
