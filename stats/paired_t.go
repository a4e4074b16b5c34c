package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// PairedT is the two-sided t test that paired differences of several kinds lie around 0: their sum over
// the root of the sum of each kind's own variance, with the degrees of freedom of Welch (1947) and
// Satterthwaite (1946). Of one kind it is the paired t test of Student. Kinds should be on one scale, or
// each over its own spread. A kind of fewer than two differences is left out.
//
// Where two conditions may change places, differences are even around 0, and then the test keeps its level
// and errs, if at all, to the safe side (Efron 1969). Where few differ and those all by the same there is
// no variance to go by; so p is never less than 2/2^m of the m differences that are not 0, which is the least
// that their signs could show.
func PairedT(kinds ...[]float64) float64 {
	var sum, variance, squares float64
	apart := 0
	for _, diffs := range kinds {
		n := float64(len(diffs))
		if n < 2 {
			continue
		}
		mean, _, _, sd := Mean(diffs, 0.95)
		v := n * sd * sd
		sum += n * mean
		variance += v
		squares += v * v / (n - 1)
		for _, d := range diffs {
			if d != 0 {
				apart++
			}
		}
	}
	least := math.Min(1, math.Exp2(1-float64(apart)))
	switch {
	case sum == 0 || math.IsNaN(sum):
		return 1
	case variance == 0 || squares == 0: // nothing to go by, or too little for the digits of a float
		return least
	}
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: variance * variance / squares}
	return math.Min(1, math.Max(least, 2*t.Survival(math.Abs(sum)/math.Sqrt(variance))))
}
