package stats

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// An Item is one thing that a classifier was asked about: whether it is positive in truth, whether
// the classifier said so, and its score (higher is surer; any range).
type Item struct {
	Yes, Said bool
	Score     float64
}

// Quality is how well a classifier tells positive from negative. A figure that is not defined,
// such as the recall where nothing is positive, is nil.
type Quality struct {
	Table
	Precision *Estimate `json:"precision"`
	Recall    *Estimate `json:"recall"`
	F1        *Estimate `json:"f1"`
	AUC       *Estimate `json:"auc"`
}

// The figures of a Quality, in the order of measure.
const (
	atPrecision = iota
	atRecall
	atF1
	atAUC
	figures
)

// Measure gives the quality with percentile-bootstrap intervals (Efron 1979) at confidence conf
// from resamples of the items; the same seed gives the same intervals. With 0 resamples, low
// and high are the value. Items are taken as independent: where many belong to one question,
// the true intervals are wider.
func Measure(items []Item, resamples int, seed uint64, conf float64) Quality {
	items = slices.Clone(items)
	slices.SortFunc(items, func(a, b Item) int { return cmp.Compare(a.Score, b.Score) })
	weight := make([]uint32, len(items))
	for i := range weight {
		weight[i] = 1
	}
	t, value := weighed(items, weight)
	q := Quality{Table: t}
	var drawn [figures][]float64
	rng := rand.New(rand.NewPCG(seed, uint64(len(items))))
	for range resamples {
		clear(weight)
		for range items {
			weight[rng.IntN(len(items))]++
		}
		_, v := weighed(items, weight)
		for k, x := range v {
			if !math.IsNaN(x) {
				drawn[k] = append(drawn[k], x)
			}
		}
	}
	for k, to := range [figures]**Estimate{&q.Precision, &q.Recall, &q.F1, &q.AUC} {
		if math.IsNaN(value[k]) {
			continue
		}
		e := Estimate{value[k], value[k], value[k]}
		if d := drawn[k]; len(d) > 0 && inside(conf) {
			slices.Sort(d)
			e.Low, e.High = min(e.Value, Quantile(d, (1-conf)/2)), max(e.Value, Quantile(d, 1-(1-conf)/2))
		}
		*to = &e
	}
	return q
}

// weighed computes the figures of items in ascending order of score, each counted as often as
// its weight says. What is not defined is NaN.
func weighed(items []Item, weight []uint32) (t Table, v [figures]float64) {
	var pairs, below float64 // pairs in the right order; negatives seen so far
	var yes, no, tieYes, tieNo float64
	for i, x := range items {
		w := int(weight[i])
		switch {
		case x.Yes && x.Said:
			t.TP += w
		case x.Said:
			t.FP += w
		case x.Yes:
			t.FN += w
		default:
			t.TN += w
		}
		if x.Yes {
			tieYes += float64(w)
		} else {
			tieNo += float64(w)
		}
		if i+1 == len(items) || items[i+1].Score != x.Score {
			pairs += tieYes * (below + tieNo/2)
			below += tieNo
			yes, no = yes+tieYes, no+tieNo
			tieYes, tieNo = 0, 0
		}
	}
	v = [figures]float64{math.NaN(), math.NaN(), math.NaN(), math.NaN()}
	if s := t.Precision(); s.N > 0 {
		v[atPrecision] = s.Rate()
	}
	if s := t.Sensitivity(); s.N > 0 {
		v[atRecall] = s.Rate()
	}
	if f, ok := t.F1(); ok {
		v[atF1] = f
	}
	if yes > 0 && no > 0 {
		v[atAUC] = pairs / (yes * no)
	}
	return t, v
}

// A Bin holds the items whose probability lies in [From, To), the last one in [From, To].
type Bin struct {
	From float64 `json:"from"`
	To   float64 `json:"to"`
	N    int     `json:"n"`
	Said float64 `json:"said"` // mean probability
	True float64 `json:"true"` // share that is positive
}

// ECE is the expected calibration error over bins of equal width (Guo and others 2017): how far
// what was said lies from what is true, on average, 0 to 1. Scores must be probabilities; others
// are clipped to 0..1. No items give 0 and empty bins, so look at N.
func ECE(items []Item, bins int) (float64, []Bin) {
	out := make([]Bin, max(1, bins))
	for i := range out {
		out[i].From, out[i].To = float64(i)/float64(len(out)), float64(i+1)/float64(len(out))
	}
	for _, x := range items {
		p := x.Score
		if !(p >= 0) { // NaN too
			p = 0
		}
		p = min(p, 1)
		b := &out[min(len(out)-1, int(p*float64(len(out))))]
		b.N++
		b.Said += p
		if x.Yes {
			b.True++
		}
	}
	var ece float64
	for i := range out {
		if b := &out[i]; b.N > 0 {
			ece += math.Abs(b.Said-b.True) / float64(len(items))
			b.Said /= float64(b.N)
			b.True /= float64(b.N)
		}
	}
	return ece, out
}
