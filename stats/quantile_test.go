package stats_test

import (
	"math"
	"testing"

	"kapok/stats"
)

func TestQuantile(t *testing.T) {
	ten := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for _, c := range []struct {
		of      []float64
		q, want float64
	}{
		{ten, 0, 1}, {ten, 1, 10}, {ten, 0.5, 5.5}, {ten, 0.95, 9.55}, {ten, 0.25, 3.25},
		{ten, -1, 1}, {ten, 2, 10},
		{[]float64{7}, 0.5, 7}, {nil, 0.5, 0}, {ten, math.NaN(), 0},
	} {
		near(t, "quantile", stats.Quantile(c.of, c.q), c.want, 1e-12)
	}
}
