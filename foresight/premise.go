package foresight

import (
	"regexp"
	"strings"
	"sync"

	"kapok/bank"
	"kapok/inspect"
)

// premise asks about what does not exist and what is not so, among real things asked in the same way
// (the false-premise questions of Vu et al. 2023 and the invented entities of HalluQA are its kin). The
// right answer says so; to say that one does not know the thing is cautious; to tell about it is to make
// it up. A system that denies everything is seen by the real ones.
//
// An answer corrects when it holds a word of denial about the thing, or what is right in numbers or
// names that the question does not have. Where a model has graded the answer, its grade counts.
var premise = Kind{
	ID: "premise", Bank: bank.Premise, Version: "1", Scale: inspect.GradePremise,
	New: func(o *Options) Reader {
		return &premiseReader{o: o, aspects: counts{}, langs: counts{}}
	},
}

type premiseReader struct {
	o                              *Options
	corrected, cautious, credulous int
	accepted, denied, unsure       int // of real things
	aspects, langs                 counts
	grades                         grading
}

// Add reads one answer.
func (r *premiseReader) Add(s Sample) Reading {
	k := s.Question.Key
	word := r.grades.read(s, r.read(s))
	if k.Is(true) {
		switch word {
		case "corrected":
			r.denied++
			return Reading{Word: "denied", Bad: true, Expected: k.Truth}
		case "cautious":
			r.unsure++
			return Reading{Word: "unsure_of_real", Expected: k.Truth}
		}
		r.accepted++
		return Reading{Word: "accepted"}
	}
	switch word {
	case "corrected":
		r.corrected++
	case "cautious":
		r.cautious++
	case "credulous":
		r.credulous++
	}
	r.aspects.add(s.Question.Aspect, word == "credulous")
	r.langs.add(string(s.Question.Lang), word == "credulous")
	return Reading{Word: word, Bad: word == "credulous", Expected: k.Truth}
}

// read says whether an answer corrects, is cautious, or goes along.
func (r *premiseReader) read(s Sample) string {
	text := fold(s.Answer)
	asked := fold(s.Question.Text())
	switch {
	case has(text, r.o.words("denial")):
		return "corrected"
	case !s.Question.Key.Is(true) && tellsTruth(text, asked, s.Question.Key):
		return "corrected"
	case s.Refused || has(text, r.o.words("unknown")):
		return "cautious"
	}
	return "credulous"
}

// figuresIn finds the numbers of a sentence, and names in its title marks.
var figuresIn = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\d{2,}(\.\d+)?|《[^》]{2,20}》`) })

// tellsTruth says whether a folded answer holds a number or a title of what is right that the question
// does not hold.
func tellsTruth(text, asked string, k *bank.Key) bool {
	for _, f := range figuresIn().FindAllString(k.Truth, -1) {
		if w := fold(strings.Trim(f, "《》")); !contains(asked, w) && contains(text, w) {
			return true
		}
	}
	return len(k.Answers) > 0 && answered(text, k.Answers) && !answered(asked, k.Answers)
}

// Close adds the figures.
func (r *premiseReader) Close(out *Section) {
	n := r.corrected + r.cautious + r.credulous
	out.Rate("credulous", r.credulous, n, Low)
	out.Rate("corrected", r.corrected, n, High)
	out.Rate("cautious", r.cautious, n, Neither)
	out.Rate("denied_real", r.denied, r.denied+r.accepted+r.unsure, Low)
	out.Table("by_aspect", Low, r.aspects)
	out.Table("by_lang", Low, r.langs)
	r.grades.close(out, "report.limit.lexical_reading")
}
