package stats

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// exactRanks is the number of differences up to which SignedRank is exact.
const exactRanks = 60

// SignedRank is the two-sided test of Wilcoxon (1945) that paired differences lie evenly around 0.
// Differences of 0 are left out. Up to 60 of the others it adds up all signs that the ranks could
// have, ties included; above, it uses the normal distribution with the correction for ties.
// effect is the rank-biserial correlation, -1..1: the share of rank on the positive side minus that
// on the negative one (Kerby 2014).
func SignedRank(diffs []float64) (p, effect float64) {
	d := make([]float64, 0, len(diffs))
	for _, x := range diffs {
		if x != 0 && !math.IsNaN(x) {
			d = append(d, x)
		}
	}
	n := len(d)
	if n == 0 {
		return 1, 0
	}
	slices.SortFunc(d, func(a, b float64) int { return cmp.Compare(math.Abs(a), math.Abs(b)) })
	double := make([]int, n) // twice the rank, which is whole for ties too
	var ties float64
	for i := 0; i < n; {
		j := i
		for j < n && math.Abs(d[j]) == math.Abs(d[i]) {
			j++
		}
		for k := i; k < j; k++ {
			double[k] = i + 1 + j
		}
		t := float64(j - i)
		ties += t*t*t - t
		i = j
	}
	plus, all := 0, 0
	for i, x := range d {
		all += double[i]
		if x > 0 {
			plus += double[i]
		}
	}
	effect = float64(2*plus-all) / float64(all)
	if n <= exactRanks {
		return exactSigns(double, plus, all), effect
	}
	m := float64(n)
	mean := m * (m + 1) / 4
	sd := math.Sqrt(m*(m+1)*(2*m+1)/24 - ties/48)
	z := max(0, math.Abs(float64(plus)/2-mean)-0.5) / sd
	return min(1, 2*distuv.UnitNormal.Survival(z)), effect
}

// exactSigns is how often signs thrown by a fair coin would put at least as uneven a share of the
// ranks on one side.
func exactSigns(double []int, plus, all int) float64 {
	ways := make([]float64, all+1) // chance of each sum
	ways[0] = 1
	top := 0
	for _, r := range double {
		for s := top; s >= 0; s-- {
			ways[s+r] += ways[s] / 2
			ways[s] /= 2
		}
		top += r
	}
	far := min(plus, all-plus)
	var p float64
	for s := 0; s <= far; s++ {
		p += ways[s]
	}
	return min(1, 2*p)
}

// AUROC is the chance that a number drawn from those with the trait is larger than one from those
// without, ties counting half, with the interval of DeLong et al. (1988) on the logit scale. It is
// 0.5, and 0..1, where one side is empty.
func AUROC(with, without []float64, conf float64) (area, low, high float64) {
	m, n := len(with), len(without)
	if m == 0 || n == 0 {
		return 0.5, 0, 1
	}
	a, b := slices.Sorted(slices.Values(with)), slices.Sorted(slices.Values(without))
	place := func(in []float64, x float64) float64 { // how many are below x, ties half
		lo, _ := slices.BinarySearch(in, x)
		hi, _ := slices.BinarySearch(in, math.Nextafter(x, math.Inf(1)))
		return float64(lo) + float64(hi-lo)/2
	}
	va, vb := make([]float64, m), make([]float64, n)
	for i, x := range a {
		va[i] = place(b, x) / float64(n)
		area += va[i]
	}
	area /= float64(m)
	for j, x := range b {
		vb[j] = 1 - place(a, x)/float64(m)
	}
	se := math.Sqrt(spreadOf(va)/float64(m) + spreadOf(vb)/float64(n))
	if area <= 0 || area >= 1 || se == 0 {
		k := int(math.Round(area * float64(min(m, n)))) // no spread to go by: as sure as the smaller side allows
		low, high = Wilson(k, min(m, n), conf)
		return area, low, high
	}
	z := distuv.UnitNormal.Quantile(1 - (1-conf)/2)
	logit, by := math.Log(area/(1-area)), z*se/(area*(1-area))
	back := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	return area, back(logit - by), back(logit + by)
}

// spreadOf is the variance of numbers.
func spreadOf(xs []float64) float64 {
	_, _, _, sd := Mean(xs, 0.95)
	return sd * sd
}
