package inspect

import (
	"math"
)

// Steps of AdaGrad for the three heads, and the pull towards zero that the features in use feel.
const (
	askRate  = 0.3
	harmRate = 0.2
	riskRate = 0.3
	l2       = 1e-5
)

// float1 is one weight while it learns: its value and AdaGrad's sum of squares.
type float1 struct{ w, g float32 }

// step moves against the gradient. The conversions keep the arithmetic the same on machines
// that would fuse a product into a sum.
func (f *float1) step(grad, rate float32) {
	grad += float32(l2 * f.w)
	f.g += float32(grad * grad)
	f.w -= float32(rate*grad) / float32(math.Sqrt(float64(f.g)+1e-6))
}

// weights is a table of one head with two outcomes. Where tell is given, feature i counts
// tell[i] times, and the weight learnt is worth that much more.
type weights struct {
	w    []float1
	tell []float32
	bias float1
	rate float32
}

func newWeights(n int, rate float32) *weights { return &weights{w: make([]float1, n), rate: rate} }

// add adds a share of another table: a mean of runs depends less on the order of the examples.
func (t *weights) add(w *weights, share float32) {
	for i := range t.w {
		t.w[i].w += float32(w.w[i].w * w.told(uint32(i)) * share)
	}
	t.bias.w += float32(w.bias.w * share)
}

// learn does one step of logistic regression on a bag of n features, of which idx may hold
// several sorts, and gives the gradient of the bias.
func (t *weights) learn(idx []uint32, n int, bias, want, weight float32) float32 {
	var z float32
	for _, i := range idx {
		z += float32(t.w[i].w * t.told(i))
	}
	norm := float32(normOf(n))
	err := (float32(sigmoid(float64(z*norm)+float64(bias))) - want) * weight
	grad := float32(err * norm)
	for _, i := range idx {
		t.w[i].step(float32(grad*t.told(i)), t.rate)
	}
	return err
}

func (t *weights) told(i uint32) float32 {
	if t.tell == nil {
		return 1
	}
	return t.tell[i]
}

// evidenceCount sums, by weight, how often each feature stands in violating and in harmless examples.
type evidenceCount struct {
	yes, no []float32
	sum     [2]float32
}

func newEvidenceCount(n int) *evidenceCount {
	return &evidenceCount{yes: make([]float32, n), no: make([]float32, n)}
}

func (t *evidenceCount) count(i uint32, violates bool, weight float32) {
	if violates {
		t.yes[i] += weight
		t.sum[1] += weight
		return
	}
	t.no[i] += weight
	t.sum[0] += weight
}

// How a count becomes a scale: what is added to every count, and the scale of a feature that
// says nothing.
const (
	tallyPrior = 0.5
	tellLeast  = 0.25
)

// tells gives each feature the size of its log-odds as its scale, as naive Bayes would weigh it,
// so that rare and even-handed features do not learn single examples by heart (Wang and Manning,
// "Baselines and Bigrams", 2012).
func (t *evidenceCount) tells() []float32 {
	out := make([]float32, len(t.yes))
	base := float64(t.sum[0]+1) / float64(t.sum[1]+1)
	for i := range out {
		odds := float64(t.yes[i]+tallyPrior) / float64(t.no[i]+tallyPrior) * base
		out[i] = tellLeast + float32((1-tellLeast)*math.Abs(math.Log(odds)))
	}
	return out
}

// quantise gives the table as int8 and the scale that turns sums of it back into logits.
func quantise(w []float1, bias *float1) (string, scale) {
	var top float32
	for _, f := range w {
		top = max(top, float32(math.Abs(float64(f.w))))
	}
	step := max(top, 1e-9) / 127
	out := make([]byte, len(w))
	for i, f := range w {
		out[i] = byte(int8(math.Round(float64(f.w / step))))
	}
	return string(out), scale{Step: step, Bias: bias.w, A: 1}
}

// Shares of yes for which probabilities are calibrated. The sets hold whatever their makers
// gathered; among the answers of a service under test violations are rarer than harmless ones, and
// among those to harmless prompts rarer still.
const (
	askPrior   = 0.45
	plainPrior = 0.1
	riskyPrior = 0.25
	lonePrior  = 0.4
)

// point is a held-back example for calibration: its sum, the truth and its weight.
type point struct{ z, y, w float64 }

// platt fits A and B on held-back examples by Newton's method, reweighted to a prior, so that
// a probability of one half means "as likely as not" on such a mixture.
func (s *scale) platt(prior float64, pts []point) {
	var total [2]float64
	for _, p := range pts {
		total[int(p.y)] += p.w
	}
	if total[0] == 0 || total[1] == 0 {
		return
	}
	for i := range pts {
		share := [2]float64{1 - prior, prior}
		pts[i].w *= share[int(pts[i].y)] / total[int(pts[i].y)] * float64(len(pts))
	}
	unit := spread(pts)
	loss := func(a, b float64) float64 {
		sum := plattPull * (a - 1) * (a - 1) / 2
		for _, p := range pts {
			x := a*p.z/unit + b
			sum += p.w * (math.Max(x, 0) - p.y*x + math.Log1p(math.Exp(-math.Abs(x))))
		}
		return sum
	}
	a, b := 1.0, 0.0
	for range 100 {
		var ga, gb, haa, hab, hbb float64
		for _, p := range pts {
			z := p.z / unit
			q := sigmoid(a*z + b)
			d, v := p.w*(q-p.y), p.w*q*(1-q)
			ga, gb = ga+d*z, gb+d
			haa, hab, hbb = haa+v*z*z, hab+v*z, hbb+v
		}
		ga, haa, hbb = ga+plattPull*(a-1), haa+plattPull, hbb+1e-6
		det := haa*hbb - hab*hab
		if det <= 1e-12 {
			break
		}
		da, db := (hbb*ga-hab*gb)/det, (haa*gb-hab*ga)/det
		for now := loss(a, b); loss(a-da, b-db) > now && math.Abs(da)+math.Abs(db) > 1e-9; {
			da, db = da/2, db/2
		}
		a, b = a-da, b-db
		if math.Abs(da)+math.Abs(db) < 1e-9 {
			break
		}
	}
	a /= unit
	if a > 0 && !math.IsNaN(b) {
		s.A, s.B = float32(a), float32(b)
	}
}

// spread is the size of the sums, by which they are made comparable.
func spread(pts []point) float64 {
	var sum float64
	for _, p := range pts {
		sum += p.z * p.z
	}
	return max(1e-3, math.Sqrt(sum/float64(len(pts))))
}

// plattPull keeps A finite where held-back examples are separated without fault.
const plattPull = 1

// rows is a table of one row of labels a feature, for the softmax over risks.
type rows struct {
	w, g  []float32
	bias  []float1
	width int
	prob  []float32
}

func newRows(n, width int) *rows {
	return &rows{w: make([]float32, n*width), g: make([]float32, n*width), bias: make([]float1, width),
		width: width, prob: make([]float32, width)}
}

func (t *rows) add(r *rows, share float32) {
	for i := range t.w {
		t.w[i] += float32(r.w[i] * share)
	}
	for k := range t.bias {
		t.bias[k].w += float32(r.bias[k].w * share)
	}
}

func (t *rows) learn(idx []uint32, label int, weight float32) {
	norm := float32(normOf(len(idx)))
	clear(t.prob)
	for _, i := range idx {
		for k, w := range t.w[int(i)*t.width:][:t.width] {
			t.prob[k] += w
		}
	}
	for k := range t.prob {
		t.prob[k] = float32(t.prob[k]*norm) + t.bias[k].w
	}
	softmax(t.prob)
	t.prob[label]--
	for k := range t.prob {
		t.bias[k].step(t.prob[k]*weight, riskRate)
		t.prob[k] *= norm * weight
	}
	for _, i := range idx {
		w, g := t.w[int(i)*t.width:][:t.width], t.g[int(i)*t.width:][:t.width]
		for k, grad := range t.prob {
			g[k] += float32(grad * grad)
			w[k] -= float32(riskRate*grad) / float32(math.Sqrt(float64(g[k])+1e-6))
		}
	}
}

func (t *rows) quantise() (weights string, step float32, bias []float32) {
	var top float32
	for _, w := range t.w {
		top = max(top, float32(math.Abs(float64(w))))
	}
	step = max(top, 1e-9) / 127
	out := make([]byte, len(t.w))
	for i, w := range t.w {
		out[i] = byte(int8(math.Round(float64(w / step))))
	}
	bias = make([]float32, t.width)
	for k := range bias {
		bias[k] = t.bias[k].w
	}
	return string(out), step, bias
}

// temper finds the softmax temperature that makes the risks of held-back examples likeliest,
// and folds it into the weights' scale.
func (m *Model) temper(dev []example) {
	step, bias := m.head.Risk, m.head.RiskBias
	best, bestLoss := 1.0, math.Inf(1)
	b := newBag(len(m.head.Labels))
	for t := 0.4; t < 3; t *= 1.08 {
		m.head.Risk, m.head.RiskBias = step/float32(t), scaled(bias, float32(1/t))
		loss, n := 0.0, 0
		for i := range dev {
			e := &dev[i]
			if e.label < 0 {
				continue
			}
			b.request, b.answer = e.requestBag, e.answerBag
			loss -= float64(e.weight) * math.Log(max(1e-9, float64(m.shares(b)[e.label])))
			n++
		}
		if n > 0 && loss < bestLoss {
			best, bestLoss = t, loss
		}
	}
	m.head.Risk, m.head.RiskBias = step/float32(best), scaled(bias, float32(1/best))
}

func scaled(x []float32, by float32) []float32 {
	out := make([]float32, len(x))
	for i, v := range x {
		out[i] = v * by
	}
	return out
}
