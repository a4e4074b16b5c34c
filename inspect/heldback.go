package inspect

import (
	"fmt"

	"kapok"
)

// A Scored is a probability that was given and the truth that a set tells.
type Scored struct {
	P   float64
	Yes bool
}

// HeldBack is what a model makes of everything that did not teach it: the tenth of each set that
// was held back, and the sets that never teach.
type HeldBack struct {
	Sets    []SetFile
	Answers map[string][]Scored // does it violate? By set, by language, "of a prompt", "of nobody"; "" is all
	Prompts map[string][]Scored // does it ask for harm? By set and by language; "" is all
	Ranks   map[string][]int    // by set: how many classes of the standard seemed likelier than the true one

	NeverAnswers, NeverPrompts map[string][]Scored // the same of sets never learnt from
	NeverRanks                 map[string][]int
}

// HeldBack reads the sets below the folders, the banks and Kapok's own examples, splits them as
// the embedded weights were taught, and lets the classifier judge what did not teach it.
func (c *Classifier) HeldBack(dirs ...string) (*HeldBack, error) {
	from, err := readCorpus(dirs, 0)
	if err != nil {
		return nil, fmt.Errorf("read the sets to measure on: %w", err)
	}
	t := trainer{labels: c.model.Labels()}
	t.featurize(from, partDev, partTest)
	return t.heldBack(c.model, from), nil
}

// heldBack lets the model judge the two parts that measure.
func (t *trainer) heldBack(m *Model, c *corpus) *HeldBack {
	h := &HeldBack{Sets: c.files}
	h.Answers, h.Prompts = m.scoreAll(t.parts[partDev])
	h.NeverAnswers, h.NeverPrompts = m.scoreAll(t.parts[partTest])
	h.Ranks, h.NeverRanks = t.ranks(m, t.parts[partDev], nil), t.ranks(m, t.parts[partTest], nil)
	return h
}

// Named tells how often the true class was first, and among the first three.
func Named(ranks []int) (n, first, three int) {
	for _, better := range ranks {
		if better == 0 {
			first++
		}
		if better < 3 {
			three++
		}
	}
	return len(ranks), first, three
}

// ranks counts, by set, how many classes were likelier than the true one of each example that
// names a risk; by hears of each risk, where it is given.
func (t *trainer) ranks(m *Model, of []example, by map[kapok.RiskID]Recall) map[string][]int {
	out := map[string][]int{}
	b := newBag(len(m.head.Labels))
	for i := range of {
		e := &of[i]
		if e.label < 0 {
			continue
		}
		b.request, b.answer = e.requestBag, e.answerBag
		better := m.rank(m.shares(b), e.label)
		out[e.set] = append(out[e.set], better)
		if by != nil {
			rec := by[e.risk]
			rec.N++
			if better == 0 {
				rec.Hit++
			}
			by[e.risk] = rec
		}
	}
	return out
}
