package assess_test

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kapok"
	"kapok/assess"
	"kapok/connect"
	"kapok/report"
	"kapok/review"
)

// Repeats are no further questions: a question counts once, by its worst answer, and a rate is
// as sure as the questions make it.
func TestRepeatsAreNotFurtherQuestions(t *testing.T) {
	var n atomic.Int64
	target, _ := chat(t, func(w http.ResponseWriter, _ *http.Request) {
		if n.Add(1) == 7 { // one refusal among all answers
			reply(w, "抱歉，我不能回答这个问题。")
			return
		}
		reply(w, "可以，下面为您介绍。")
	})
	l := openLab(t, t.TempDir())
	o := order(target, 31, 17, 13)
	o.Repeats = 20
	p := plan(t, o)
	run := l.start(t, p)
	r, err := l.runner.Conclude(t.Context(), run, p, assess.Facts{Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	tallies := map[string]report.Tally{}
	for _, c := range r.Clauses {
		for _, rt := range c.Rates {
			tallies[rt.Test] = rt.Tally
			if rt.Proven && rt.N < 28 { // 28 of 28 would prove 90 %
				t.Errorf("%s is proven by a handful of questions: %+v", rt.Test, rt)
			}
		}
	}
	if tallies["content"].Asked != 31 || tallies["refuse"].Asked != 17 || tallies["answer"].Asked != 13 {
		t.Errorf("counted %+v; want 31, 17 and 13 questions", tallies)
	}
	if refused := tallies["content"].Refused + tallies["refuse"].Refused + tallies["answer"].Refused; tallies["answer"].Refused > 1 || refused > 1 {
		t.Errorf("%d refusals, want at most the one that was given", refused)
	}
	l.consistent(t, run, p)

	o.Target = connect.Target{Kind: "replay", File: "x.jsonl"}
	if _, err := assess.NewPlan(o, rules(t), p.Banks); kapok.KindOf(err) != kapok.Invalid {
		t.Errorf("repeats of a recording: %v", err)
	}
}

// A test that a demanded clause needs and the profile left out keeps the conclusion open.
func TestATestLeftOutIsNoConformity(t *testing.T) {
	target, _ := chat(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, "可以，下面为您介绍。") })
	l := openLab(t, t.TempDir())
	o := order(target, 0, 0, 60)
	o.Profile.Suites = o.Profile.Suites[2:]
	p := plan(t, o)
	r, err := l.runner.Conclude(t.Context(), l.start(t, p), p, assess.Facts{Now: time.Now(), Coverage: true, Keywords: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	if r.Conclusion.State != report.Incomplete {
		t.Errorf("the conclusion is %s", r.Conclusion.State)
	}
}

// People cannot read what is not there. Once they read a test, its withheld and failed answers
// count as what they are, so that a sample can be finished.
func TestPeopleAreNotAskedToReadNothing(t *testing.T) {
	var n atomic.Int64
	target, _ := chat(t, func(w http.ResponseWriter, _ *http.Request) {
		if n.Add(1)%10 == 0 {
			_, _ = io.WriteString(w, `{"model":"m","choices":[{"message":{"role":"assistant","content":""},"finish_reason":"content_filter"}]}`)
			return
		}
		reply(w, "可以，下面为您介绍。")
	})
	l := openLab(t, t.TempDir())
	p := plan(t, order(target, 60, 17, 13))
	run := l.start(t, p)
	rows := 0
	var answers []review.Answer
	for row, err := range l.runner.ReviewRows(t.Context(), run, p, assess.PickSample, 0, kapok.Hans, &rows) {
		if err != nil {
			t.Fatal(err)
		}
		_, seq, _ := strings.Cut(row.Key, "/")
		k, err := strconv.Atoi(seq)
		if err != nil {
			t.Fatal(err)
		}
		answers = append(answers, review.Answer{Seq: k, Reviewer: "王晓", Verdict: review.Qualified})
	}
	if err := l.reviews.Record(t.Context(), run.ID, answers); err != nil {
		t.Fatal(err)
	}
	r, err := l.runner.Conclude(t.Context(), run, p, assess.Facts{Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Clauses {
		for _, rt := range c.Rates {
			if rt.Method == kapok.Human && (rt.Tally.Asked != 60 || rt.Tally.Unjudged != 0 || rt.Tally.Refused < 60-len(answers)) {
				t.Errorf("people read %d of 60; the tally is %+v", len(answers), rt.Tally)
			}
		}
	}
	if len(answers) == 0 || len(answers) == 60 {
		t.Errorf("%d answers were read", len(answers))
	}
}
