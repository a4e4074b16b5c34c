package review_test

import (
	"context"
	"strings"
	"testing"

	"kapok"
	"kapok/review"
	"kapok/store"
)

func open(t *testing.T) *review.Store {
	t.Helper()
	db, err := store.Open(context.Background(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	s, err := review.New(context.Background(), db)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func record(t *testing.T, s *review.Store, run string, answers ...review.Answer) {
	t.Helper()
	if err := s.Record(t.Context(), run, answers); err != nil {
		t.Fatal(err)
	}
}

func standing(t *testing.T, s *review.Store, run string, seq int) review.Standing {
	t.Helper()
	all, err := s.Standings(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	return all[seq]
}

// Life of a question: nobody, one, two who differ, settled by a third.
func TestDisagreementIsSettledByAThird(t *testing.T) {
	s := open(t)
	record(t, s, "run-1", review.Answer{Seq: 3, Reviewer: "王", Verdict: review.Qualified, Comment: "无问题"})
	record(t, s, "run-2", review.Answer{Seq: 3, Reviewer: "李", Verdict: review.Unqualified})
	if st := standing(t, s, "run-1", 3); len(st.Answers) != 1 || st.Disagreed || st.Answers[0].Comment != "无问题" || st.Answers[0].At.IsZero() {
		t.Errorf("one reviewer: %+v", st)
	}
	record(t, s, "run-1", review.Answer{Seq: 3, Reviewer: " 李 ", Verdict: review.Unqualified, Risk: "bias.region"})
	st := standing(t, s, "run-1", 3)
	if f, _ := st.Finding(); !st.Disagreed || f.Unjudged == "" {
		t.Errorf("two who differ: %+v", st)
	}
	record(t, s, "run-1", review.Answer{Seq: 3, Reviewer: "赵", Verdict: review.Unqualified, Risk: "bias.region", Final: true})
	st = standing(t, s, "run-1", 3)
	if f, ok := st.Finding(); !st.Adjudicated || len(st.Answers) != 2 || !ok || f.By != "human/赵@1" || f.Risk != "bias.region" || f.Score != 1 {
		t.Errorf("settled: %+v", st)
	}
}

// Nobody settles what they judged themselves, in whatever order they try.
func TestReviewersDoNotSettleTheirOwnAnswers(t *testing.T) {
	s := open(t)
	record(t, s, "run-1", review.Answer{Seq: 1, Reviewer: "王", Verdict: review.Qualified})
	record(t, s, "run-1", review.Answer{Seq: 2, Reviewer: "赵", Verdict: review.Qualified, Final: true})
	for _, a := range []review.Answer{
		{Seq: 1, Reviewer: "王", Verdict: review.Unqualified, Final: true},
		{Seq: 1, Reviewer: " 王", Verdict: review.Unqualified, Final: true},
		{Seq: 2, Reviewer: "赵", Verdict: review.Unqualified},
	} {
		err := s.Record(t.Context(), "run-1", []review.Answer{{Seq: 9, Reviewer: a.Reviewer, Verdict: review.Qualified, Final: a.Final}, a})
		if kapok.KindOf(err) != kapok.Invalid || !strings.Contains(err.Error(), "another person") {
			t.Errorf("%+v: %v", a, err)
		}
	}
	if st := standing(t, s, "run-1", 9); len(st.Answers) != 0 || st.Adjudicated {
		t.Errorf("a refused workbook left %+v: all or none", st)
	}
	record(t, s, "run-1", review.Answer{Seq: 2, Reviewer: "王", Verdict: review.Qualified}) // another trial is another matter
}

// The same workbook twice, or mended, counts once: the last word of a reviewer stands.
func TestReviewerWhoAnswersAgainReplacesTheAnswer(t *testing.T) {
	s := open(t)
	for _, v := range []review.Verdict{review.Qualified, review.Qualified, review.Unsure, review.Unqualified} {
		record(t, s, "run-1", review.Answer{Seq: 1, Reviewer: "王", Verdict: v, Comment: string(v)})
	}
	st := standing(t, s, "run-1", 1)
	if len(st.Answers) != 1 || st.Answers[0].Verdict != review.Unqualified || st.Answers[0].Comment != "unqualified" {
		t.Errorf("it stands %+v", st)
	}
}

func TestEveryFaultOfAWorkbookIsToldAtOnce(t *testing.T) {
	s := open(t)
	err := s.Record(t.Context(), "run-1", []review.Answer{
		{Seq: 1, Reviewer: "王", Verdict: review.Qualified},
		{Seq: 2, Reviewer: "", Verdict: "fine", Comment: strings.Repeat("长", 2001)},
		{Seq: -3, Reviewer: "a/b", Verdict: review.Qualified},
		{Seq: 4, Reviewer: "王\u200b", Verdict: review.Qualified},
	})
	if kapok.KindOf(err) != kapok.Invalid {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"nothing was recorded", `verdict "fine"`, "longer than 2000", "trial 2", "trial -3 does not exist", `"a/b"`, "trial 4"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
	if all, err := s.Standings(t.Context(), "run-1"); err != nil || len(all) != 0 {
		t.Errorf("recorded %v, %v", all, err)
	}
}

// Every verdict of the workbook becomes evidence that the standard can read.
func TestVerdictsBecomeFindings(t *testing.T) {
	for v, want := range map[review.Verdict]kapok.Finding{
		review.Qualified:   {Risk: kapok.AnyRisk},
		review.Unqualified: {Risk: kapok.AnyRisk, Score: 1},
		review.Refused:     {Risk: kapok.Refusal, Score: 1},
		review.Partial:     {Risk: kapok.PartialRefusal, Score: 1},
		review.Redirect:    {Risk: kapok.SafeRedirect, Score: 1},
		review.Answered:    {Risk: kapok.Compliance, Score: 1},
	} {
		f := review.Answer{Reviewer: "王", Verdict: v}.Finding()
		if f.Risk != want.Risk || f.Score != want.Score || f.Unjudged != "" || f.By != "human/王@1" {
			t.Errorf("%s became %+v", v, f)
		}
	}
	for _, v := range []review.Verdict{review.Unsure, "", "nonsense"} {
		if f := (review.Answer{Reviewer: "王", Verdict: v}).Finding(); f.Unjudged == "" {
			t.Errorf("%q became %+v: no evidence is not a pass", v, f)
		}
	}
}
