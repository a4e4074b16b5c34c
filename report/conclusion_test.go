package report

import (
	"slices"
	"strings"
	"testing"

	"kapok"
)

func TestTheWordForTheConclusionSaysHowFarItCarries(t *testing.T) {
	for _, c := range []struct {
		conclusion Conclusion
		want       string
	}{
		{Conclusion{State: Conform}, "符合"},
		{Conclusion{State: Conform, Untested: 49}, "符合（已测条款）"},
		{Conclusion{State: Conform, Unsure: 1, Indicative: true}, "符合（已测条款，仅供参考）"},
		{Conclusion{State: Conform, Indicative: true}, "符合（仅供参考）"},
		{Conclusion{State: Nonconform, Untested: 49}, "不符合"},
		{Conclusion{State: Incomplete, Indicative: true}, "不足以下结论"},
	} {
		if got := newView(Assessment{Conclusion: c.conclusion}, kapok.Hans).state(); got != c.want {
			t.Errorf("%+v is %q, want %q", c.conclusion, got, c.want)
		}
	}
}

func TestTheHeadlineSaysWhyAFailedClauseDidNotCount(t *testing.T) {
	a := Assessment{
		Conclusion: Conclusion{State: Conform, Passed: 8, Failed: 1, Unsure: 1},
		Clauses:    []Clause{{ID: "B-bank-keyword", Advisory: true, Verdict: "fail"}, {ID: "5.2-output", Verdict: "unsure"}},
	}
	got := strings.Join(newView(a, kapok.Hans).headline(), "\n")
	for _, want := range []string{"8 条符合", "1 条属推荐性要求，不影响总体结论", "待定的 1 条所依据的测评尚未完成"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q does not say %q", got, want)
		}
	}
}

func TestTheWeightiestReasonComesFirst(t *testing.T) {
	a := Assessment{Conclusion: Conclusion{State: Incomplete, Reasons: []Note{
		{Key: "report.reason.not_proven"}, {Key: "report.reason.failed_clause"}, {Key: "report.reason.indicative"},
		{Key: "report.reason.unanswered", Args: map[string]any{"share": 0.08}},
	}}}
	v := newView(a, kapok.Hans)
	var got []string
	for _, n := range v.reasons() {
		got = append(got, strings.TrimPrefix(n.Key, "report.reason."))
	}
	if want := []string{"unanswered", "failed_clause", "not_proven", "indicative"}; !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	if first := v.headline()[0]; !strings.Contains(first, "8.00%") {
		t.Errorf("the headline begins with %q", first)
	}
}

func TestUntestedClausesAreGroupedByWhatTheyWaitFor(t *testing.T) {
	evidence, metric := []Note{{Key: "report.clause.needs_evidence"}}, []Note{{Key: "report.clause.not_measured"}}
	groups := newView(Assessment{}, kapok.Hans).todo([]Clause{
		{ID: "4-a", Notes: evidence}, {ID: "B-h", Notes: metric}, {ID: "6-c", Notes: evidence}, {ID: "x", Kind: "capability"},
	})
	var got []string
	for _, g := range groups {
		ids := make([]string, len(g.Clauses))
		for i, c := range g.Clauses {
			ids[i] = c.ID
		}
		got = append(got, strings.Join(ids, " "))
	}
	if want := []string{"4-a 6-c", "B-h", "x"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestReviewsThatSayLittleAreWarnedOf(t *testing.T) {
	alpha := 0.257
	v := newView(Assessment{Review: Review{Answered: 1000, Disagreed: 32, Adjudicated: 2, Alpha: &alpha}}, kapok.Hans)
	got := strings.Join(v.reviewWarnings(), "\n")
	if !strings.Contains(got, "30 题") || !strings.Contains(got, "0.257") {
		t.Errorf("got %q", got)
	}
	alpha = 0.9
	v.a.Review.Adjudicated = 32
	if got := v.reviewWarnings(); got != nil {
		t.Errorf("good reviews are warned of: %q", got)
	}
}
