package inspect

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"kapok"
)

// TrainOptions shape a training run; the zero value is what the embedded weights were made
// with. The same options and the same data give the same weights on the same kind of machine.
type TrainOptions struct {
	Seed    uint64
	Version string   // of the model, default "3"
	Extra   []string // further folders of rows in the same form
	Epochs  int      // default 12
	Split   uint64   // another number, another split: to see how far figures depend on it
	Without []string // sets that only measure: how well does the rest do on text of another source?
	Heads   string   // which heads to teach, such as "ask harm": for measures that need no others; default all
	Log     func(format string, args ...any)
}

const (
	askBits, harmBits, riskBits = 20, 20, 17

	defaultEpochs = 12
	runs          = 3   // weights are the mean of so many runs, each in its own order
	maxOfSet      = 300 // examples of one risk that one set teaches: one big set must not drown the rest
	gateNoise     = 0.1 // share of examples whose kind of prompt is drawn by lot while learning
	featureNoise  = 0.3 // share of features that an example leaves out each time it is shown
)

// TrainDir learns a model from the sets in the folder, the extra folders, the question banks
// and Kapok's own examples. The groups (a seed question, a conversation) are split by hash:
// eight tenths teach, one tenth calibrates, one tenth is measured in the report. Sets listed
// as tests never teach.
func TrainDir(dir string, opts TrainOptions) (*Model, *TrainReport, error) {
	if opts.Epochs == 0 {
		opts.Epochs = defaultEpochs
	}
	if opts.Version == "" {
		opts.Version = "3"
	}
	if opts.Log == nil {
		opts.Log = func(string, ...any) {}
	}
	c, err := readCorpus(append([]string{dir}, opts.Extra...), opts.Split)
	if err != nil {
		return nil, nil, fmt.Errorf("read training data: %w", err)
	}
	t := trainer{opts: opts, rng: rand.New(rand.NewPCG(opts.Seed, 0x6b61706f6b))}
	c.leaveOut(opts.Without)
	if err := t.prepare(c); err != nil {
		return nil, nil, err
	}
	m := t.train(c)
	return m, t.report(m, c), nil
}

// trainer holds the examples as features, by part of the split.
type trainer struct {
	opts   TrainOptions
	rng    *rand.Rand
	labels []kapok.RiskID
	parts  [parts][]example
}

// example is a sample as features.
type example struct {
	*sample
	promptBag, answerBag []uint32
	requestBag           []uint32
	label                int // of risk, -1 unknown
}

func (t *trainer) prepare(c *corpus) error {
	seen := map[kapok.RiskID]bool{}
	for i := range c.samples {
		if s := &c.samples[i]; s.risk != "" && s.part(t.opts.Split) == partTrain && !seen[s.risk] {
			seen[s.risk] = true
			t.labels = append(t.labels, s.risk)
		}
	}
	slices.Sort(t.labels)
	if len(t.labels) < 2 {
		return errors.New("the data names fewer than two risks")
	}
	t.featurize(c, partTrain, partCalibrate, partDev, partTest)
	for p, have := range t.parts {
		if len(have) == 0 && p != partTest {
			return errors.New("too few examples to split; is this the folder of the sets?")
		}
		t.opts.Log("%s: %d examples", partNames[p], len(have))
	}
	return nil
}

// featurize makes examples of the samples in these parts of the split.
func (t *trainer) featurize(c *corpus, of ...int) {
	var b bag
	for i := range c.samples {
		s := &c.samples[i]
		p := s.part(t.opts.Split)
		if !slices.Contains(of, p) {
			continue
		}
		b.clear()
		b.ask(s.prompt)
		b.say(s.answer)
		e := example{sample: s, label: slices.Index(t.labels, s.risk),
			promptBag: slices.Clone(b.prompt), requestBag: slices.Clone(b.request), answerBag: slices.Clone(b.answer)}
		t.parts[p] = append(t.parts[p], e)
	}
}

func (t *trainer) train(c *corpus) *Model {
	m := &Model{head: header{Version: t.opts.Version, Seed: t.opts.Seed, Sets: c.names(), Labels: t.labels,
		AskBits: askBits, HarmBits: harmBits, RiskBits: riskBits}}
	t.trainAsk(m)
	if t.teaches("harm") {
		t.trainHarm(m)
	} else {
		m.harm = string(make([]byte, 1<<harmBits))
	}
	if t.teaches("risk") {
		t.trainRisk(m)
	} else {
		m.risk, m.head.RiskBias = string(make([]byte, len(t.labels)<<riskBits)), make([]float32, len(t.labels))
	}
	return m
}

func (t *trainer) teaches(head string) bool {
	return t.opts.Heads == "" || strings.Contains(t.opts.Heads, head)
}

// each runs the epochs over the examples picked, in an order that follows from the seed.
func (t *trainer) each(pick func(*example) bool, do func(*example)) {
	var order []*example
	for i := range t.parts[partTrain] {
		if e := &t.parts[partTrain][i]; pick(e) {
			order = append(order, e)
		}
	}
	for range t.opts.Epochs {
		t.rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, e := range order {
			do(e)
		}
	}
}

func teachesAsk(e *example) bool  { return e.asks != unknown && len(e.promptBag) > 0 }
func teachesHarm(e *example) bool { return e.harms != unknown && len(e.answerBag) > 0 }

func (t *trainer) trainAsk(m *Model) {
	mean := newWeights(1<<askBits, askRate)
	var idx []uint32
	for range runs {
		w := newWeights(1<<askBits, askRate)
		t.each(teachesAsk, func(e *example) {
			idx = masked(e.promptBag, askBits, idx[:0])
			w.bias.step(w.learn(idx, len(idx), w.bias.w, e.asks.target(), e.weight), askRate)
		})
		mean.add(w, 1./runs)
	}
	m.ask, m.head.Ask = quantise(mean.w, &mean.bias)
	m.head.Ask.platt(askPrior, t.points(teachesAsk, func(e *example) (float64, float32) {
		return m.askLogit(e.promptBag), e.asks.target()
	}))
}

func (t *trainer) trainHarm(m *Model) {
	mean := newWeights(1<<harmBits, harmRate)
	tell := t.harmTally(m).tells()
	for range runs {
		w, prior := t.harmRun(m, tell)
		mean.add(w, 1./runs)
		for i := range prior {
			m.head.Prior[i] += prior[i].w / runs
		}
	}
	m.harm, m.head.Harm = quantise(mean.w, &mean.bias)
	m.head.Lone, m.head.Risky = m.head.Harm, m.head.Harm
	score := func(e *example) (float64, float32) {
		return m.harmLogit(e.answerBag, m.gate(e.promptBag)), e.harms.target()
	}
	of := func(gate int) func(*example) bool {
		return func(e *example) bool { return teachesHarm(e) && m.gate(e.promptBag) == gate }
	}
	lone, plain, risky := t.points(of(gateNone), score), t.points(of(gateHarmless), score), t.points(of(gateHarmful), score)
	m.head.Lone.platt(lonePrior, lone)
	m.head.Harm.platt(plainPrior, plain)
	m.head.Risky.platt(riskyPrior, risky)
}

// points are held-back examples that calibrate a head. What was put together from sentences is
// told apart with ease, so it teaches but does not calibrate.
func (t *trainer) points(pick func(*example) bool, score func(*example) (float64, float32)) []point {
	var pts []point
	for i := range t.parts[partCalibrate] {
		if e := &t.parts[partCalibrate][i]; pick(e) && !composed(e.sample) {
			z, y := score(e)
			pts = append(pts, point{z, float64(y), float64(e.weight)})
		}
	}
	return pts
}

func (t *trainer) harmTally(m *Model) *evidenceCount {
	sum := newEvidenceCount(1 << harmBits)
	for i := range t.parts[partTrain] {
		e := &t.parts[partTrain][i]
		if !teachesHarm(e) {
			continue
		}
		gate := m.gate(e.promptBag)
		for _, h := range e.answerBag {
			sum.count(h&(1<<harmBits-1), e.harms == yes, e.weight)
			sum.count(gated(h, gate)&(1<<harmBits-1), e.harms == yes, e.weight)
		}
	}
	return sum
}

func (t *trainer) harmRun(m *Model, tell []float32) (w *weights, prior [gates]float1) {
	w = newWeights(1<<harmBits, harmRate)
	w.tell = tell
	var idx []uint32
	t.each(teachesHarm, func(e *example) {
		gate := m.gate(e.promptBag)
		if t.rng.Float64() < gateNoise {
			gate = t.rng.IntN(gates)
		}
		n := 0
		idx = idx[:0]
		for _, h := range e.answerBag {
			if t.rng.Float64() >= featureNoise {
				n++
				idx = append(idx, h&(1<<harmBits-1), gated(h, gate)&(1<<harmBits-1))
			}
		}
		if n == 0 {
			return
		}
		err := w.learn(idx, n, w.bias.w+prior[gate].w, e.harms.target(), e.weight)
		w.bias.step(err, harmRate)
		prior[gate].step(err, harmRate)
	})
	return w, prior
}

func (t *trainer) trainRisk(m *Model) {
	mean := newRows(1<<riskBits, len(t.labels))
	var idx []uint32
	for range runs {
		w := newRows(1<<riskBits, len(t.labels))
		seen := map[string]int{}
		t.each(func(e *example) bool {
			k := e.set + "/" + string(e.risk)
			seen[k]++
			return e.label >= 0 && seen[k] <= maxOfSet
		}, func(e *example) {
			idx = masked(e.requestBag, riskBits, idx[:0])
			idx = masked(e.answerBag, riskBits, idx)
			w.learn(idx, e.label, e.weight)
		})
		mean.add(w, 1./runs)
	}
	m.risk, m.head.Risk, m.head.RiskBias = mean.quantise()
	m.temper(t.parts[partCalibrate])
}

func masked(f []uint32, bits int, out []uint32) []uint32 {
	for _, h := range f {
		out = append(out, h&(1<<bits-1))
	}
	return out
}
