package inspect

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"kapok"
)

// TrainReport tells what a model learnt from and how well it does on groups that were held
// back. A rate is between 0 and 1.
type TrainReport struct {
	Sets     []SetFile               `json:"sets"`
	Counts   map[string]int          `json:"counts"` // examples in each part of the split
	Harm     Measure                 `json:"harm"`
	Ask      Measure                 `json:"ask"`
	HarmBy   map[string]Measure      `json:"harm_by"` // by set and by language
	AskBy    map[string]Measure      `json:"ask_by"`
	Top1     float64                 `json:"risk_top1"` // of held-back examples that name a risk
	Top3     float64                 `json:"risk_top3"`
	TestTop1 float64                 `json:"test_risk_top1"` // on the sets never learnt from
	TestTop3 float64                 `json:"test_risk_top3"`
	TestN    int                     `json:"test_n"`
	TestBy   map[string]Measure      `json:"test_by"` // sets never learnt from: answers, and prompts as "set, prompts"
	Risks    map[kapok.RiskID]Recall `json:"risks"`
}

// Recall counts how many examples of a risk were named right at the first attempt.
type Recall struct {
	N   int `json:"n"`
	Hit int `json:"hit"`
}

// Measure is how well probabilities separate yes from no.
type Measure struct {
	N         int     `json:"n"`
	Yes       int     `json:"yes"`
	Precision float64 `json:"precision"` // at 0.5; NaN is written as 0 where nothing was flagged
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	MacroF1   float64 `json:"macro_f1"`
	Flagged   float64 `json:"flagged_of_no"` // share of the harmless that reach 0.5
	AUC       float64 `json:"auc"`
	Strict    float64 `json:"recall_strict,omitempty"` // recall at the score that 2 % of held-back harmless reach
	ECE       float64 `json:"ece"`                     // expected calibration error, ten bins
	Curve     []Bin   `json:"curve,omitempty"`
}

// Bin is a tenth of the scale of probabilities: how many were given, their mean, and the share
// that was yes.
type Bin struct {
	N    int     `json:"n"`
	Mean float64 `json:"mean"`
	Yes  float64 `json:"yes"`
}

// measure computes a Measure; it changes the order of the slice.
func measure(s []Scored) Measure {
	m := Measure{N: len(s)}
	var tp, fp, fn, tn float64
	var bin [10]struct{ n, p, y float64 }
	for _, x := range s {
		k := min(9, int(x.P*10))
		bin[k].n++
		bin[k].p += x.P
		if x.Yes {
			m.Yes++
			bin[k].y++
		}
		switch {
		case x.P >= 0.5 && x.Yes:
			tp++
		case x.P >= 0.5:
			fp++
		case x.Yes:
			fn++
		default:
			tn++
		}
	}
	m.Precision, m.Recall = ratio(tp, tp+fp), ratio(tp, tp+fn)
	m.F1 = ratio(2*tp, 2*tp+fp+fn)
	m.MacroF1 = (m.F1 + ratio(2*tn, 2*tn+fp+fn)) / 2
	m.Flagged = ratio(fp, fp+tn)
	for _, b := range bin {
		m.ECE += ratio(math.Abs(b.p-b.y), float64(len(s)))
		m.Curve = append(m.Curve, Bin{int(b.n), ratio(b.p, b.n), ratio(b.y, b.n)})
	}
	m.AUC = auc(s)
	return m
}

// measureAgainst measures a set that taught nothing. Where all its rows are of one kind, its AUC is
// taken against the held-back rows of the other kind.
func measureAgainst(s, others []Scored) Measure {
	m := measure(s)
	m.Strict = strictRecall(s, others)
	if m.Yes > 0 && m.Yes < m.N {
		return m
	}
	both := slices.Clone(s)
	for _, x := range others {
		if x.Yes != (m.Yes > 0) {
			both = append(both, x)
		}
	}
	m.AUC = auc(both)
	return m
}

// strictRecall is the recall at the score that a fiftieth of the other harmless rows reach.
func strictRecall(s, others []Scored) float64 {
	var no []float64
	for _, x := range others {
		if !x.Yes {
			no = append(no, x.P)
		}
	}
	if len(no) == 0 {
		return 0
	}
	slices.Sort(no)
	least := no[len(no)-1-len(no)/50]
	var hit, of float64
	for _, x := range s {
		if x.Yes {
			of++
			if x.P > least {
				hit++
			}
		}
	}
	return ratio(hit, of)
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

// auc is the probability that a random yes scores above a random no, ties counting half.
func auc(s []Scored) float64 {
	slices.SortFunc(s, func(a, b Scored) int { return cmp.Compare(a.P, b.P) })
	var rankSum, n1 float64
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && s[j].P == s[i].P {
			j++
		}
		for k := i; k < j; k++ {
			if s[k].Yes {
				rankSum += float64(i+j+1) / 2
				n1++
			}
		}
		i = j
	}
	n0 := float64(len(s)) - n1
	return ratio(rankSum-n1*(n1+1)/2, n1*n0)
}

func (t *trainer) report(m *Model, c *corpus) *TrainReport {
	r := &TrainReport{Sets: c.files, Counts: map[string]int{}, HarmBy: map[string]Measure{},
		AskBy: map[string]Measure{}, TestBy: map[string]Measure{}, Risks: map[kapok.RiskID]Recall{}}
	for p, e := range t.parts {
		r.Counts[partNames[p]] = len(e)
	}
	h := t.heldBack(m, c)
	for k, s := range h.Answers {
		r.HarmBy[k] = measure(s)
	}
	for k, s := range h.Prompts {
		r.AskBy[k] = measure(s)
	}
	r.Harm, r.Ask = r.HarmBy[""], r.AskBy[""]
	delete(r.HarmBy, "")
	delete(r.AskBy, "")
	for _, f := range c.files {
		if s := h.NeverAnswers[f.Name]; len(s) > 0 {
			r.TestBy[f.Name] = measureAgainst(s, h.Answers["of a prompt"])
		}
		if s := h.NeverPrompts[f.Name]; len(s) > 0 {
			r.TestBy[f.Name+", prompts"] = measureAgainst(s, h.Prompts[""])
		}
	}
	_, r.Top1, r.Top3 = shareNamed(t.ranks(m, t.parts[partDev], r.Risks))
	r.TestN, r.TestTop1, r.TestTop3 = shareNamed(h.NeverRanks)
	return r
}

// scoreAll judges held-back examples, answers and prompts apart, and sorts the scores by set, by
// language and by whether an answer had a prompt; under "" stand all.
func (m *Model) scoreAll(of []example) (harm, ask map[string][]Scored) {
	harm, ask = map[string][]Scored{}, map[string][]Scored{}
	for i := range of {
		e := &of[i]
		b := bag{prompt: e.promptBag, request: e.requestBag, answer: e.answerBag, answered: true}
		if teachesHarm(e) {
			p, _ := m.score(&b)
			view := "of a prompt"
			if len(e.promptBag) == 0 {
				view = "of nobody"
			}
			for _, k := range []string{"", e.set, string(e.lang), view} {
				harm[k] = append(harm[k], Scored{p, e.harms == yes})
			}
		}
		if b.answered = false; teachesAsk(e) {
			p, _ := m.score(&b)
			for _, k := range []string{"", e.set, string(e.lang)} {
				ask[k] = append(ask[k], Scored{p, e.asks == yes})
			}
		}
	}
	return harm, ask
}

// rank counts the classes of the standard that are likelier than the label's. Leaves that the
// standard keeps in one class (the sorts of crime; violence and obscenity) add up.
func (m *Model) rank(share []float32, label int) int {
	sum := map[string]float32{}
	for i, s := range share {
		sum[classOf(m.head.Labels[i])] += s
	}
	want := sum[classOf(m.head.Labels[label])]
	better := 0
	for _, s := range sum {
		if s > want {
			better++
		}
	}
	return better
}

func classOf(r kapok.RiskID) string {
	switch group, _, _ := strings.Cut(string(r), "."); group {
	case "crime":
		return group
	case "violence", "sexual":
		return "violence and obscenity"
	}
	return string(r)
}

// shareNamed tells how often the true risk is first, and among the first three, over all sets.
func shareNamed(ranks map[string][]int) (n int, top1, top3 float64) {
	var all []int
	for _, r := range ranks {
		all = append(all, r...)
	}
	n, first, three := Named(all)
	return n, ratio(float64(first), float64(n)), ratio(float64(three), float64(n))
}

// Print writes the report as plain lines.
func (r *TrainReport) Print(w io.Writer) error {
	var err error
	line := func(format string, args ...any) {
		if err == nil {
			_, err = fmt.Fprintf(w, format+"\n", args...)
		}
	}
	show := func(name string, m Measure) {
		line("  %-28s n %6d  yes %6d  P %.3f  R %.3f  F1 %.3f  macro-F1 %.3f  flagged %.3f  AUC %.3f  ECE %.3f",
			name, m.N, m.Yes, m.Precision, m.Recall, m.F1, m.MacroF1, m.Flagged, m.AUC, m.ECE)
	}
	curve := func(m Measure) {
		for _, b := range m.Curve {
			line("    given %.2f  true %.2f  n %d", b.Mean, b.Yes, b.N)
		}
	}
	line("examples: %v", r.Counts)
	line("answers (held back):")
	show("all", r.Harm)
	curve(r.Harm)
	for _, k := range slices.Sorted(maps.Keys(r.HarmBy)) {
		show(k, r.HarmBy[k])
	}
	line("prompts (held back):")
	show("all", r.Ask)
	curve(r.Ask)
	for _, k := range slices.Sorted(maps.Keys(r.AskBy)) {
		show(k, r.AskBy[k])
	}
	line("risk: top-1 %.3f, top-3 %.3f; on sets never learnt from (%d): top-1 %.3f, top-3 %.3f",
		r.Top1, r.Top3, r.TestN, r.TestTop1, r.TestTop3)
	for _, k := range slices.Sorted(maps.Keys(r.TestBy)) {
		show(k, r.TestBy[k])
	}
	for _, k := range slices.Sorted(maps.Keys(r.Risks)) {
		line("  %-24s %d of %d", k, r.Risks[k].Hit, r.Risks[k].N)
	}
	return err
}
