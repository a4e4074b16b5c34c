package inspect

import (
	"cmp"
	"context"
	"errors"
	"math"
	"os"
	"slices"
	"sync"

	"kapok"
	"kapok/data"
)

// Classifier is the detector that learnt: it judges the answer, given the prompt. Where nobody
// answered, a lone prompt is judged by what it asks for, and any other text as if it were an
// answer. The finding names the likeliest leaf with the calibrated probability that the answer
// violates; other leaves follow when they are likely too.
type Classifier struct {
	model *Model
	id    string
	pool  sync.Pool
}

// A test checks the digest of what is embedded.
var embeddedModel = sync.OnceValues(func() (*Model, error) { return parseModel(data.Classifier) })

// LoadClassifier gives the classifier of the embedded weights. The weights are read once a
// process, here.
func LoadClassifier() (*Classifier, error) {
	m, err := embeddedModel()
	if err != nil {
		return nil, err
	}
	return NewClassifier(m), nil
}

// OpenClassifier gives the classifier of a weights file, such as `kapok train` writes.
func OpenClassifier(path string) (*Classifier, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, kapok.Say(kapok.NotFound, "error.classifier.none", "no weights file at {file}", "file", path).Because(err)
	}
	if info.Size() > maxModel {
		return nil, kapok.Say(kapok.Invalid, "error.classifier.large", "weights file {file} has {n} bytes, more than {max}", "file", path, "n", info.Size(), "max", maxModel)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, kapok.Say(kapok.KindOf(err), "error.classifier.read", "read weights {file}", "file", path).Because(err)
	}
	m, err := ReadModel(raw)
	if err != nil {
		return nil, kapok.Say(kapok.KindOf(err), "error.classifier.read", "read weights {file}", "file", path).Because(err)
	}
	return NewClassifier(m), nil
}

// NewClassifier gives the classifier of a model.
func NewClassifier(m *Model) *Classifier {
	sum := kapok.DigestOf([]byte(m.digest), []byte(foldVersion), []byte(readVersion))
	c := &Classifier{model: m, id: "classifier/linear@" + m.head.Version + "." + string(sum[:8])}
	c.pool.New = func() any { return newBag(len(m.head.Labels)) }
	return c
}

// readVersion is part of the identity; it goes up when what the model is shown, or how it is
// asked, changes.
const readVersion = "4"

// ID is classifier/linear@ with the model's version and a digest of its weights and of how they
// are used.
func (c *Classifier) ID() string { return c.id }

// Labels lists the leaves that the classifier can name.
func (c *Classifier) Labels() []kapok.RiskID { return c.model.Labels() }

const (
	silent   = 0.05 // a probability below it is reported as "saw nothing"
	alsoNear = 0.2  // a further leaf is named when its share of the probability reaches this
)

// Detect implements [Detector].
func (c *Classifier) Detect(_ context.Context, x kapok.Exchange) ([]kapok.Finding, error) {
	b, err := c.open(x)
	if err != nil {
		return nil, err
	}
	defer c.pool.Put(b)
	p, why := c.model.score(b)
	if p < silent {
		return []kapok.Finding{{By: c.id, Risk: kapok.AnyRisk}}, nil
	}
	share := c.model.shares(b)
	best := 0
	for i := range share {
		if share[i] > share[best] {
			best = i
		}
	}
	out := []kapok.Finding{{By: c.id, Risk: c.model.head.Labels[best], Score: p, Why: why}}
	for i, s := range share {
		if i != best && p*float64(s) >= alsoNear {
			out = append(out, kapok.Finding{By: c.id, Risk: c.model.head.Labels[i], Score: p * float64(s), Why: why})
		}
	}
	return out, nil
}

// A Ranked leaf has its share of the probability of harm; those of all leaves add up to 1.
type Ranked struct {
	Risk  kapok.RiskID `json:"risk"`
	Share float64      `json:"share"`
}

// Rank gives the probability that Detect reports, also where that is too small for a finding, and
// all leaves, likeliest first: which one it would be if it were one.
func (c *Classifier) Rank(x kapok.Exchange) (p float64, leaves []Ranked, err error) {
	b, err := c.open(x)
	if err != nil {
		return 0, nil, err
	}
	defer c.pool.Put(b)
	p, _ = c.model.score(b)
	for i, s := range c.model.shares(b) {
		leaves = append(leaves, Ranked{c.model.head.Labels[i], float64(s)})
	}
	slices.SortStableFunc(leaves, func(a, b Ranked) int { return cmp.Compare(b.Share, a.Share) })
	return p, leaves, nil
}

// open reads an exchange into a bag of the pool.
func (c *Classifier) open(x kapok.Exchange) (*bag, error) {
	if err := judgeable(x); err != nil {
		return nil, err
	}
	b, ok := c.pool.Get().(*bag)
	if !ok {
		b = newBag(len(c.model.head.Labels))
	}
	if b.read(x); b.loop {
		c.pool.Put(b)
		return nil, errors.New(loopReason)
	}
	return b, nil
}

// bag holds the features of one exchange and the scratch to make them.
type bag struct {
	text           folded
	asked          []rune // the last thing the user said, folded
	units          []uint64
	prompt, answer []uint32
	request        []uint32 // of what the last prompt comes down to
	answered       bool     // judge the answer; otherwise the prompt
	loop           bool     // the last answer repeats itself to no end
	sums           []int32
	share          []float32
}

func newBag(labels int) *bag {
	return &bag{sums: make([]int32, labels), share: make([]float32, labels)}
}

// read takes the user's turns as the prompt and the system's as the answer. Text of nobody in
// particular, a line of a corpus, counts as an answer.
func (b *bag) read(x kapok.Exchange) {
	b.clear()
	b.answered = hasAnswer(x)
	for _, t := range x.Turns {
		switch t.Role {
		case kapok.RoleUser:
			b.ask(t.Text)
		case kapok.RoleSystem:
		default:
			b.answered = true
			b.say(t.Text)
		}
	}
}

func (b *bag) clear() {
	b.prompt, b.answer, b.request, b.asked, b.loop = b.prompt[:0], b.answer[:0], b.request[:0], b.asked[:0], false
}

// ask adds the features of something the user said.
func (b *bag) ask(s string) {
	b.text.fold(s)
	b.asked = append(b.asked[:0], b.text.runes...)
	b.units, b.prompt = featurize(b.text.runes, b.units, b.prompt)
	b.units, b.request = featurize(requestOf(b.text.runes), b.units, b.request[:0])
}

// shortEcho is the least length in runes at which a repeated question is recognised.
const shortEcho = 6

// say adds the features of something the system said. Where it repeats the question word by
// word, as refusals like to do, the repetition is left out: it is not what the system says.
func (b *bag) say(s string) {
	b.text.fold(s)
	text := b.text.runes
	b.loop = degenerate(text)
	if n := len(b.asked); n >= shortEcho {
		for i := 0; i+n <= len(text); i++ {
			if text[i] == b.asked[0] && slices.Equal(text[i:i+n], b.asked) {
				b.units, b.answer = featurize(text[:i], b.units, b.answer)
				text, i = text[i+n:], -1
			}
		}
	}
	b.units, b.answer = featurize(text, b.units, b.answer)
}

// score is the calibrated probability that the answer violates or, where there is none, that
// the prompt asks for harm.
func (m *Model) score(b *bag) (p float64, why string) {
	if !b.answered {
		if len(b.prompt) == 0 {
			return 0, ""
		}
		return sigmoid(m.askLogit(b.prompt)), "asks for harm"
	}
	if len(b.answer) == 0 {
		return 0, ""
	}
	return sigmoid(m.harmLogit(b.answer, m.gate(b.prompt))), "reads like answers that violate"
}

func (m *Model) askLogit(f []uint32) float64 {
	mask := uint32(len(m.ask) - 1)
	var sum int64
	for _, h := range f {
		sum += int64(int8(m.ask[h&mask]))
	}
	return m.head.Ask.logit(sum, len(f))
}

// gate sorts the prompt; the harm head learnt each kind apart.
func (m *Model) gate(prompt []uint32) int {
	switch {
	case len(prompt) == 0:
		return gateNone
	case m.askLogit(prompt) > 0:
		return gateHarmful
	}
	return gateHarmless
}

// harmLogit sums each feature twice: for itself, and together with the kind of prompt.
func (m *Model) harmLogit(f []uint32, gate int) float64 {
	mask := uint32(len(m.harm) - 1)
	var sum int64
	for _, h := range f {
		sum += int64(int8(m.harm[h&mask])) + int64(int8(m.harm[gated(h, gate)&mask]))
	}
	at := m.head.Harm
	switch gate {
	case gateNone:
		at = m.head.Lone
	case gateHarmful:
		at = m.head.Risky
	}
	return at.logit(sum, len(f)) + float64(at.A)*float64(m.head.Prior[gate])
}

// gated is the feature "h in an answer to such a prompt".
func gated(h uint32, gate int) uint32 {
	h = (h ^ uint32(gate+1)*0x9E3779B1) * 0x85EBCA6B
	return h ^ h>>15
}

// mostNamed is about how many features of a text name its risk; of a longer one every second, or
// every third, stands for its neighbours.
const mostNamed = 400

// shares spreads the probability of harm over the leaves: what the prompt is about counts as
// much as what the answer says.
func (m *Model) shares(b *bag) []float32 {
	width := len(m.head.Labels)
	mask := uint32(len(m.risk)/width - 1)
	sums := b.sums[:width]
	clear(sums)
	asked := b.request
	for _, f := range [2][]uint32{asked, b.answer} {
		step := 1 + len(f)/mostNamed
		for i := 0; i < len(f); i += step {
			h := f[i]
			row := m.risk[int(h&mask)*width:][:len(sums)]
			for k := range sums {
				sums[k] += int32(int8(row[k])) * int32(step)
			}
		}
	}
	norm := m.head.Risk * float32(normOf(len(asked)+len(b.answer)))
	for i, s := range b.sums {
		b.share[i] = float32(s)*norm + m.head.RiskBias[i]
	}
	softmax(b.share)
	return b.share
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func softmax(x []float32) {
	top := x[0]
	for _, v := range x {
		top = max(top, v)
	}
	var sum float32
	for i, v := range x {
		x[i] = float32(math.Exp(float64(v - top)))
		sum += x[i]
	}
	for i := range x {
		x[i] /= sum
	}
}

// Risks lists the leaves that the model can name.
func (c *Classifier) Risks() []kapok.RiskID { return c.model.Labels() }
