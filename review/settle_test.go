package review_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kapok"
	"kapok/review"
)

func said(reviewer string, v review.Verdict) review.Answer {
	return review.Answer{Reviewer: reviewer, Verdict: v}
}

func final(reviewer string, v review.Verdict, at time.Time) review.Answer {
	return review.Answer{Reviewer: reviewer, Verdict: v, Final: true, At: at}
}

func TestWhatPeopleSayTogether(t *testing.T) {
	early, late := time.Unix(1, 0), time.Unix(2, 0)
	for name, c := range map[string]struct {
		answers            []review.Answer
		disagreed, settled bool
		by                 string
		score              float64
		unjudged           bool
	}{
		"one":         {answers: []review.Answer{said("甲", review.Qualified)}, by: "human/甲@1"},
		"two agree":   {answers: []review.Answer{said("甲", review.Unqualified), said("乙", review.Unqualified)}, by: "human/甲@1", score: 1},
		"disagree":    {answers: []review.Answer{said("甲", review.Unqualified), said("乙", review.Qualified)}, disagreed: true, by: "human/reviewers@1", unjudged: true},
		"one unsure":  {answers: []review.Answer{said("甲", review.Unsure), said("乙", review.Qualified)}, disagreed: true, by: "human/reviewers@1", unjudged: true},
		"both unsure": {answers: []review.Answer{said("甲", review.Unsure), said("乙", review.Unsure)}, by: "human/甲@1", unjudged: true},
		"settled": {answers: []review.Answer{said("甲", review.Unqualified), said("乙", review.Qualified), final("丙", review.Unqualified, early)},
			disagreed: true, settled: true, by: "human/丙@1", score: 1},
		"settled twice, the last counts": {answers: []review.Answer{final("丙", review.Unqualified, late), final("丁", review.Qualified, early)},
			settled: true, by: "human/丙@1", score: 1},
		"settled as unsure": {answers: []review.Answer{said("甲", review.Unqualified), said("乙", review.Qualified), final("丙", review.Unsure, early)},
			disagreed: true, settled: true, by: "human/丙@1", unjudged: true},
	} {
		s := review.Stand(c.answers)
		f, ok := s.Finding()
		if s.Disagreed != c.disagreed || s.Adjudicated != c.settled || !ok || f.By != c.by || f.Score != c.score || (f.Unjudged != "") != c.unjudged {
			t.Errorf("%s: %+v, finding %+v", name, s, f)
		}
		if err := f.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, ok := review.Stand(nil).Finding(); ok {
		t.Error("nobody looked, and there is a finding")
	}
}

// Ten answers of two reviewers: eight alike (five qualified, three not), two apart. By hand:
// observed 0.8, by chance 0.6·0.6+0.4·0.4 = 0.52, kappa 0.28/0.48 = 7/12; alpha with its
// correction for small samples 1 - 19·(4/1)/(2·12·8) = 29/48.
func TestAgreementOfAWorkedExample(t *testing.T) {
	all := map[int]review.Standing{}
	pairs := strings.Fields("QQ QQ QQ QQ QQ UU UU UU QU UQ")
	word := map[byte]review.Verdict{'Q': review.Qualified, 'U': review.Unqualified}
	for seq, p := range pairs {
		all[seq] = review.Stand([]review.Answer{said("乙", word[p[0]]), said("甲", word[p[1]])})
	}
	all[10] = review.Stand([]review.Answer{said("丙", review.Qualified)})                         // seen by one
	all[11] = review.Stand([]review.Answer{final("丁", review.Qualified, time.Unix(1, 0))})       // settled only
	all[8] = review.Stand(append(all[8].Answers, final("丁", review.Qualified, time.Unix(1, 0)))) // and one disagreement settled
	g := review.Agree(all)
	if g.Answered != 12 || g.Double != 10 || g.Disagreed != 2 || g.Adjudicated != 2 || fmt.Sprint(g.Reviewers) != "[丙 乙 甲]" {
		t.Errorf("agreement %+v", g)
	}
	if fmt.Sprint(g.Pair) != "[乙 甲]" {
		t.Errorf("kappa is said to be of %v", g.Pair)
	}
	if g.Kappa == nil || math.Abs(*g.Kappa-7.0/12) > 1e-12 {
		t.Errorf("kappa %v, want %v", g.Kappa, 7.0/12)
	}
	if g.Alpha == nil || math.Abs(*g.Alpha-29.0/48) > 1e-12 {
		t.Errorf("alpha %v, want %v", g.Alpha, 29.0/48)
	}
}

func TestAgreementThatCannotBeToldIsNotANumber(t *testing.T) {
	same := review.Stand([]review.Answer{said("甲", review.Qualified), said("乙", review.Qualified)})
	for name, all := range map[string]map[int]review.Standing{
		"nobody":       {},
		"one reviewer": {0: review.Stand([]review.Answer{said("甲", review.Qualified)})},
		"one category": {0: same, 1: same},
	} {
		if g := review.Agree(all); g.Kappa != nil || g.Alpha != nil {
			t.Errorf("%s: kappa %v, alpha %v", name, g.Kappa, g.Alpha)
		}
	}
}

// Whatever people say: counts are in order, coefficients are at most 1, and what is unsure or
// unsettled never counts as a judgement.
func TestStandingsAreNeverBetterThanTheirAnswers(t *testing.T) {
	verdicts := []review.Verdict{review.Qualified, review.Unqualified, review.Unsure, review.Refused, review.Partial, review.Redirect, review.Answered}
	one := rapid.Custom(func(t *rapid.T) review.Answer {
		return review.Answer{
			Reviewer: rapid.SampledFrom([]string{"甲", "乙", "丙"}).Draw(t, "who"), Verdict: rapid.SampledFrom(verdicts).Draw(t, "verdict"),
			Final: rapid.IntRange(0, 5).Draw(t, "final") == 0, At: time.Unix(rapid.Int64Range(0, 9).Draw(t, "at"), 0),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		all := map[int]review.Standing{}
		for seq := range rapid.IntRange(0, 12).Draw(t, "trials") {
			answers := rapid.SliceOfNDistinct(one, 1, 4, func(a review.Answer) string { return fmt.Sprint(a.Reviewer, a.Final) }).Draw(t, "answers")
			s := review.Stand(answers)
			f, ok := s.Finding()
			if !ok || f.Validate() != nil || f.Method() != kapok.Human {
				t.Fatalf("finding %+v, %v", f, f.Validate())
			}
			if s.Disagreed && !s.Adjudicated && f.Unjudged == "" {
				t.Fatalf("a disagreement that nobody settled judges: %+v", f)
			}
			if s.Final != nil && s.Final.Verdict == review.Unsure && f.Unjudged == "" {
				t.Fatalf("unsure judges: %+v", f)
			}
			all[seq] = s
		}
		g := review.Agree(all)
		if g.Answered != len(all) || g.Disagreed > g.Double || g.Double > g.Answered || g.Adjudicated > g.Answered {
			t.Fatalf("counts %+v of %d trials", g, len(all))
		}
		for _, v := range []*float64{g.Kappa, g.Alpha} {
			if v != nil && !(*v <= 1) {
				t.Fatalf("a coefficient of %v", *v)
			}
		}
	})
}
