package foresight

import (
	"maps"
	"math"
	"slices"

	"kapok/bank"
	"kapok/inspect"
	"kapok/report"
	"kapok/stats"
)

// consistency puts the same question several times and looks whether the answers mean the same. They
// are gathered into clusters of equal meaning, whose entropy is the semantic entropy of Kuhn, Gal and
// Farquhar (2023) with frequencies for probabilities; how well it tells wrong answers from right ones is its AUROC.
// It is a screen, not a proof: a system that is wrong in the same way each time has none.
//
// Two answers mean the same when, folded, one holds the other as words, or their numbers are the same and
// at least half of their pieces are. Where a pass has gathered all answers to a question, by a model or by
// embeddings, its clusters count for that question. A system asked at temperature 0 answers the same by construction.
var consistency = Kind{
	ID: "consistency", Bank: bank.Facts, Version: "1", Scale: inspect.GradeFacts,
	Put: func(q bank.Question, o *Options) []Put {
		tries := o.Tries
		if tries < 2 {
			tries = usualTries
		}
		out := make([]Put, tries)
		for i := range out {
			out[i] = Put{Question: o.ask(q, ""), Repeat: i}
		}
		return out
	},
	New: func(o *Options) Reader {
		return &consistencyReader{o: o, sets: map[string]*repeated{}}
	},
}

// usualTries is how often a question is put where the profile does not say.
const usualTries = 5

type consistencyReader struct {
	o      *Options
	sets   map[string]*repeated
	grades grading
}

// repeated is what came back to one question.
type repeated struct {
	clusters []cluster   // by words
	given    map[int]int // answers by the cluster that a pass gave them
	by       string      // who made that pass
	n        int
	aspect   string
	first    string // how the first try was graded
	try      int    // which one that was
}

type cluster struct {
	text    string
	numbers []string
	pieces  []string
	n       int
}

// Add puts one answer into its cluster.
func (r *consistencyReader) Add(s Sample) Reading {
	base, _ := s.Base()
	x := r.sets[base]
	if x == nil {
		group, _, _ := cutAspect(s.Question.Aspect)
		x = &repeated{aspect: group, try: math.MaxInt, given: map[int]int{}}
		r.sets[base] = x
	}
	lexical := grade(s, r.o)
	word := r.grades.read(s, lexical)
	if s.Repeat < x.try {
		x.try, x.first = s.Repeat, word
	}
	x.add(cut(withoutConfidence(s.Answer), maxShownText), lexical == NotAttempted)
	if n, by, ok := s.cluster(); ok {
		x.given[n]++
		x.by = by
	}
	return Reading{Word: word, Expected: s.Question.Key.Answers[0]}
}

// none is the cluster of those that say that they do not know.
const none = "-"

func (x *repeated) add(answer string, unknown bool) {
	x.n++
	c := cluster{text: fold(answer), n: 1}
	if unknown {
		c.text = none
	} else {
		c.numbers, c.pieces = numbersIn(c.text), pieces(c.text)
	}
	for i := range x.clusters {
		if x.clusters[i].means(c) {
			x.clusters[i].n++
			return
		}
	}
	x.clusters = append(x.clusters, c)
}

// means says whether two answers mean the same, as far as their words show it.
func (c cluster) means(o cluster) bool {
	if c.text == none || o.text == none {
		return c.text == o.text
	}
	if !slices.Equal(c.numbers, o.numbers) {
		return false
	}
	if c.text == o.text || c.text != "" && contains(o.text, c.text) || o.text != "" && contains(c.text, o.text) {
		return true
	}
	shared := 0
	for _, p := range c.pieces {
		if slices.Contains(o.pieces, p) {
			shared++
		}
	}
	return len(c.pieces) > 0 && 2*shared >= len(c.pieces)+len(o.pieces)-shared
}

// sizes are those of the clusters that count, and by says who made them; empty: words.
func (x *repeated) sizes() (sizes []int, by string) {
	gathered := 0
	for _, c := range slices.Sorted(maps.Keys(x.given)) {
		gathered += x.given[c]
		sizes = append(sizes, x.given[c])
	}
	if gathered == x.n {
		return sizes, x.by
	}
	sizes = sizes[:0]
	for _, c := range x.clusters {
		sizes = append(sizes, c.n)
	}
	return sizes, ""
}

// entropy is that of clusters of these sizes, in nats.
func entropy(sizes []int) float64 {
	n := 0
	for _, k := range sizes {
		n += k
	}
	var h float64
	for _, k := range sizes {
		p := float64(k) / float64(n)
		h -= p * math.Log(p)
	}
	return h
}

// Close adds the figures.
func (r *consistencyReader) Close(out *Section) {
	var right, wrong, all []float64
	same, stubborn, errs := 0, 0, 0
	byAspect, byClusters, gathered := counts{}, map[int]int{}, map[string]int{}
	for _, id := range slices.Sorted(maps.Keys(r.sets)) {
		x := r.sets[id]
		if x.n < 2 {
			continue
		}
		sizes, by := x.sizes()
		gathered[by]++
		h := entropy(sizes)
		all = append(all, h)
		byClusters[len(sizes)]++
		byAspect.add(x.aspect, len(sizes) > 1)
		if len(sizes) == 1 {
			same++
		}
		switch x.first {
		case Correct:
			right = append(right, h)
		case Wrong:
			wrong = append(wrong, h)
			if errs++; len(sizes) == 1 {
				stubborn++
			}
		}
	}
	out.Rate("inconsistent", len(all)-same, len(all), Low)
	mean, low, high, _ := stats.Mean(all, confidence)
	out.Score("entropy", report.Score, mean, max(0, low), high, len(all), Low)
	if len(right) > 0 && len(wrong) > 0 {
		area, low, high := stats.AUROC(wrong, right, confidence)
		out.Score("auroc", report.Score, area, low, high, len(right)+len(wrong), High)
	}
	out.Rate("stubborn", stubborn, errs, Neither)
	out.Table("by_aspect", Low, byAspect)
	out.Curve("clusters", spread(byClusters, len(all)))
	for _, by := range slices.Sorted(maps.Keys(gathered)) {
		if by != "" {
			out.Find("report.finding.gathered", "n", gathered[by], "all", len(all), "by", by)
		}
	}
	r.grades.close(out, "")
	if gathered[""] > 0 || len(all) == 0 {
		out.Limit("report.limit.consistency")
	} else {
		out.Limit("report.limit.gathered")
	}
}

// spread is how many questions got one answer, two, three and so on.
func spread(by map[int]int, all int) []report.Point {
	var out []report.Point
	for _, k := range slices.Sorted(maps.Keys(by)) {
		p := report.Point{X: float64(k), N: by[k]}
		p.Y, p.Low, p.High = share(by[k], all)
		out = append(out, p)
	}
	return out
}
