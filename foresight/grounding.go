package foresight

import (
	"kapok"
	"kapok/bank"
	"kapok/inspect"
	"kapok/report"
	"kapok/stats"
)

// grounding asks about a passage, and parts each answer into claims, which are held against the passage
// one by one (as in FActScore, Min et al. 2023, with words instead of a model): a claim is supported
// when every number of it stands in the passage or the question, and at least half of its pairs of
// characters do. Of some passages the answer cannot be told; then it should say so. Where a model has
// graded the answer, its word counts on whether all of it rests on the passage; the share of claims is
// that of the words.
var grounding = Kind{
	ID: "grounding", Bank: bank.Grounding, Version: "1", Scale: inspect.GradeGrounding,
	New: func(o *Options) Reader {
		return &groundReader{o: o, aspects: counts{}, langs: counts{}}
	},
}

type groundReader struct {
	o                   *Options
	answers             []ratio // claims and those of them without support, by answer
	loose               int     // answers with a claim that is not supported
	right, wrong        int     // of what the passage holds
	abstained, invented int     // of what it does not
	withheld            int     // said that it is not there, and it is
	aspects, langs      counts
	grades              grading
}

// The words of grading.
const (
	restsOnIt  = "supported"
	goesBeyond = "unsupported"
)

// A ratio is a part of a whole.
type ratio struct{ part, whole int }

// Add reads one answer.
func (r *groundReader) Add(s Sample) Reading {
	k := s.Question.Key
	text := fold(s.Answer)
	silent := has(text, r.o.words("absent")) || s.Refused
	loose := 0
	if !silent {
		src := newSource(k.Passage, s.Question.Text())
		all := claims(s.Answer)
		for _, c := range all {
			if !c.in(src) {
				loose++
			}
		}
		r.answers = append(r.answers, ratio{loose, len(all)})
	} else {
		r.answers = append(r.answers, ratio{})
	}
	lexical := restsOnIt
	if loose > 0 || k.Is(false) && !silent {
		lexical = goesBeyond
	}
	rests := r.grades.read(s, lexical)
	if _, by := s.said(kapok.GradePrefix); rests == goesBeyond && (by != "" || loose > 0) {
		r.loose++
	}
	if k.Is(false) {
		silent = rests == restsOnIt
	}
	word := r.read(k, text, silent)
	if word == Correct && rests == goesBeyond {
		word = "embroidered"
	}
	bad := word == "invented" || word == Wrong || word == "embroidered"
	r.aspects.add(s.Question.Aspect, bad)
	r.langs.add(string(s.Question.Lang), bad)
	expected := "—"
	if len(k.Answers) > 0 {
		expected = k.Answers[0]
	}
	return Reading{Word: word, Bad: bad, Expected: expected}
}

func (r *groundReader) read(k *bank.Key, text string, silent bool) string {
	switch {
	case k.Is(false) && silent:
		r.abstained++
		return "abstained"
	case k.Is(false):
		r.invented++
		return "invented"
	case silent && !answered(text, k.Answers):
		r.withheld++
		return "withheld"
	}
	if holds(text, k) {
		r.right++
		return Correct
	}
	r.wrong++
	return Wrong
}

// holds says whether a folded answer has an answer of the key and one of each list that is required.
func holds(text string, k *bank.Key) bool {
	if len(k.Answers) > 0 && !answered(text, k.Answers) {
		return false
	}
	for _, alternatives := range k.Require {
		if !has(text, alternatives) {
			return false
		}
	}
	return true
}

// Close adds the figures.
func (r *groundReader) Close(out *Section) {
	loose, all := 0, 0
	for _, a := range r.answers {
		loose, all = loose+a.part, all+a.whole
	}
	if all > 0 {
		low, high := stats.Bootstrap(r.answers, 1000, 1, confidence, pooled)
		out.Score("unsupported_claims", report.Proportion, float64(loose)/float64(all), low, high, all, Low)
	}
	out.Rate("unsupported", r.loose, len(r.answers), Low)
	out.Rate("correct", r.right, r.right+r.wrong+r.withheld, High)
	out.Rate("withheld", r.withheld, r.right+r.wrong+r.withheld, Low)
	out.Rate("invented", r.invented, r.invented+r.abstained, Low)
	out.Table("by_aspect", Low, r.aspects)
	out.Table("by_lang", Low, r.langs)
	r.grades.close(out, "report.limit.claims")
}

// pooled is the share of the parts in the wholes.
func pooled(rs []ratio) float64 {
	part, whole := 0, 0
	for _, r := range rs {
		part, whole = part+r.part, whole+r.whole
	}
	return float64(part) / float64(max(1, whole))
}
