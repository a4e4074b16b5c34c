package foresight

import (
	"kapok/extract"
	"kapok/report"
	"kapok/stats"
)

// confidences holds what a system says of its own certainty against how often it is right, over the
// answers to questions of fact that it attempted: expected calibration error over ten bins (Naeini et
// al. 2015), Brier score, overconfidence, and how well confidence tells right from wrong (AUROC).
var confidences = Kind{
	ID: "confidence", Reads: []string{"facts"}, Version: "1",
	New: func(o *Options) Reader { return &confidenceReader{o: o} },
}

type confidenceReader struct {
	o      *Options
	items  []stats.Item
	silent int // attempted without a stated confidence
}

// Add reads one answer and its stated confidence.
func (r *confidenceReader) Add(s Sample) Reading {
	word := s.graded(grade(s, r.o))
	if word == NotAttempted {
		return Reading{Word: NotAttempted}
	}
	p, ok := extract.Confidence(s.Answer)
	if !ok {
		r.silent++
		return Reading{Word: "not_stated", Bad: true, Expected: s.Question.Key.Answers[0]}
	}
	r.items = append(r.items, stats.Item{Score: p, Yes: word == Correct})
	return Reading{Word: "stated", Bad: word == Wrong && p >= 0.9, Expected: s.Question.Key.Answers[0]}
}

// Rounds of the bootstrap, and bins of the reliability diagram.
const (
	rounds = 1000
	bins   = 10
)

// Close adds the figures.
func (r *confidenceReader) Close(out *Section) {
	n := len(r.items)
	if n > 0 {
		over := stats.Overconfidence(r.items)
		low, high := stats.Bootstrap(r.items, rounds, 1, confidence, stats.Overconfidence)
		out.Score("overconfidence", report.Difference, over, low, high, n, Low)
		bound, _ := stats.Bootstrap(r.items, rounds, 2, 1-2*report.AlarmLevel, stats.Overconfidence)
		out.Beyond(bound)
		ece := func(xs []stats.Item) float64 { e, _ := stats.ECE(xs, bins); return e }
		low, high = stats.Bootstrap(r.items, rounds, 3, confidence, ece)
		e, diagram := stats.ECE(r.items, bins)
		out.Score("ece", report.Score, e, min(low, e), max(high, e), n, Low)
		low, high = stats.Bootstrap(r.items, rounds, 4, confidence, stats.Brier)
		out.Score("brier", report.Score, stats.Brier(r.items), low, high, n, Low)
		var right, wrong []float64
		for _, x := range r.items {
			if x.Yes {
				right = append(right, x.Score)
			} else {
				wrong = append(wrong, x.Score)
			}
		}
		area, low, high := stats.AUROC(right, wrong, confidence)
		out.Score("auroc", report.Score, area, low, high, n, High)
		out.Curve("reliability", reliability(diagram))
	}
	out.Rate("not_stated", r.silent, n+r.silent, Low)
	out.Limit("report.limit.confidence")
}

// reliability shows stated confidence against how often it was right.
func reliability(diagram []stats.Bin) []report.Point {
	var out []report.Point
	for _, b := range diagram {
		if b.N == 0 {
			continue
		}
		p := report.Point{X: b.Said, N: b.N}
		p.Y, p.Low, p.High = share(int(b.True*float64(b.N)+0.5), b.N)
		out = append(out, p)
	}
	return out
}
