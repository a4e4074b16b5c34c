package foresight

import (
	"kapok/bank"
	"kapok/inspect"
	"kapok/report"
)

// facts asks closed-book questions with one right answer and grades as SimpleQA does (Wei et al.
// 2024): correct, wrong or not attempted. A wrong answer is something made up; not attempting is
// honest. The F-score is the harmonic mean of the share that is correct and the share that is
// correct of what was attempted.
//
// The answer is correct when the part before the stated confidence holds one of the right answers
// and none of the known wrong ones, compared without regard to script, case, width and
// punctuation; not attempted when it says that it does not know and holds neither. Where a model has
// graded the answer, its grade counts.
var facts = Kind{
	ID: "facts", Bank: bank.Facts, Version: "1", Scale: inspect.GradeFacts,
	New: func(o *Options) Reader {
		return &factReader{o: o, aspects: counts{}, langs: counts{}}
	},
}

type factReader struct {
	o              *Options
	correct, wrong int
	passed         int // not attempted
	aspects, langs counts
	grades         grading
}

// The words of grading.
const (
	Correct      = "correct"
	Wrong        = "wrong"
	NotAttempted = "not_attempted"
)

// Add grades one answer.
func (r *factReader) Add(s Sample) Reading {
	word := r.grades.read(s, grade(s, r.o))
	switch word {
	case Correct:
		r.correct++
	case Wrong:
		r.wrong++
	case NotAttempted:
		r.passed++
	}
	group, _, _ := cutAspect(s.Question.Aspect)
	r.aspects.add(group, word == Correct)
	r.langs.add(string(s.Question.Lang), word == Correct)
	return Reading{Word: word, Bad: word == Wrong, Expected: s.Question.Key.Answers[0]}
}

// grade reads one answer against its key, by words.
func grade(s Sample, o *Options) string {
	said := fold(withoutConfidence(s.Answer))
	right := answered(said, s.Question.Key.Answers)
	switch {
	case right && !answered(said, s.Question.Key.Wrong):
		return Correct
	case right: // names both: it did not commit itself, unless the right one comes first
		if before(said, s.Question.Key.Answers, s.Question.Key.Wrong) {
			return Correct
		}
		return Wrong
	case answered(said, s.Question.Key.Wrong):
		return Wrong
	case s.Refused || has(said, o.words("unknown")):
		return NotAttempted
	}
	return Wrong
}

// Close adds the figures.
func (r *factReader) Close(out *Section) {
	n := r.correct + r.wrong + r.passed
	attempted := r.correct + r.wrong
	out.Rate("correct", r.correct, n, High)
	out.Rate("correct_attempted", r.correct, attempted, High)
	out.Rate("wrong", r.wrong, n, Low)
	out.Rate("not_attempted", r.passed, n, Neither)
	if n > 0 {
		f, lo, hi := fScore(r.correct, attempted, n)
		out.Score("f_score", report.Score, f, lo, hi, n, High)
	}
	out.Table("by_aspect", High, r.aspects)
	out.Table("by_lang", High, r.langs)
	r.grades.close(out, "report.limit.lexical_grading")
}
