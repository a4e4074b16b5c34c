package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Paired counts what two conditions made of the same items: how many both had, only the first, only
// the second, and neither.
type Paired struct{ Both, OnlyA, OnlyB, Neither int }

// Add counts one item.
func (t *Paired) Add(a, b bool) {
	switch {
	case a && b:
		t.Both++
	case a:
		t.OnlyA++
	case b:
		t.OnlyB++
	default:
		t.Neither++
	}
}

// N is the number of items.
func (t Paired) N() int { return t.Both + t.OnlyA + t.OnlyB + t.Neither }

// Difference is the first rate minus the second.
func (t Paired) Difference() float64 {
	if t.N() == 0 {
		return 0
	}
	return float64(t.OnlyA-t.OnlyB) / float64(t.N())
}

// McNemar is the exact two-sided test of McNemar (1947) that both conditions have the same rate: the
// sign test on the items in which they differ.
func (t Paired) McNemar() float64 { return SignTest(t.OnlyA, t.OnlyB) }

// Odds is how many times as often the first alone has it as the second alone, each with a half added
// so that it exists (Haldane and Anscombe).
func (t Paired) Odds() float64 { return (float64(t.OnlyA) + 0.5) / (float64(t.OnlyB) + 0.5) }

// Interval is the two-sided interval of Difference by the score method of Newcombe (1998, Statistics
// in Medicine 17, 2635, method 10): Wilson's intervals of the two rates, joined with their correlation.
func (t Paired) Interval(conf float64) (low, high float64) {
	n := t.N()
	if n == 0 || !inside(conf) {
		return -1, 1
	}
	a, b, c, d := float64(t.Both), float64(t.OnlyA), float64(t.OnlyB), float64(t.Neither)
	p1, p2 := (a+b)/float64(n), (a+c)/float64(n)
	l1, u1 := Wilson(t.Both+t.OnlyA, n, conf)
	l2, u2 := Wilson(t.Both+t.OnlyB, n, conf)
	phi := 0.0
	if prod := (a + b) * (c + d) * (a + c) * (b + d); prod > 0 {
		q := a*d - b*c
		switch {
		case q > float64(n)/2:
			q -= float64(n) / 2
		case q >= 0:
			q = 0
		}
		phi = q / math.Sqrt(prod)
	}
	join := func(x, y float64) float64 { return math.Sqrt(max(0, x*x-2*phi*x*y+y*y)) }
	diff := p1 - p2
	return max(-1, diff-join(p1-l1, u2-p2)), min(1, diff+join(u1-p1, p2-l2))
}

// CohenH is the effect size of two proportions, 2·asin√p − 2·asin√q (Cohen 1988): 0.2 is small,
// 0.5 medium, 0.8 large.
func CohenH(p, q float64) float64 {
	return 2*math.Asin(math.Sqrt(clamp(p))) - 2*math.Asin(math.Sqrt(clamp(q)))
}

// Mean gives the mean of numbers with its t interval and their standard deviation. Of fewer than two
// the interval is the mean itself, unbounded being of no use to anybody.
func Mean(xs []float64, conf float64) (mean, low, high, sd float64) {
	n := float64(len(xs))
	if n == 0 {
		return 0, 0, 0, 0
	}
	for _, x := range xs {
		mean += x
	}
	mean /= n
	if n < 2 {
		return mean, mean, mean, 0
	}
	for _, x := range xs {
		sd += (x - mean) * (x - mean)
	}
	sd = math.Sqrt(sd / (n - 1))
	by := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}.Quantile(1-(1-conf)/2) * sd / math.Sqrt(n)
	return mean, mean - by, mean + by, sd
}
