package assess

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kapok"
	"kapok/report"
	"kapok/standard"
)

// conclude draws the conclusion of a report from its clauses. Clauses that this run did not
// measure (people's reading, documents) are pending: they are listed as missing, and keep the
// assessment from being ready for filing, but the conclusion is about what was measured.
func conclude(a *report.Assessment, p *Plan, s *sheet, failing int) {
	c := &a.Conclusion
	if !p.Order.Profile.tests() {
		measured(a, p, s)
		return
	}
	c.Proven = true
	why := func(key string, args map[string]any) {
		c.Reasons = append(c.Reasons, report.Note{Key: "report.reason." + key, Args: args})
	}
	count := map[standard.Verdict]int{} // of the clauses that decide
	for i, cl := range a.Clauses {
		if decides(p.Standard.Clauses[i], cl, s) {
			count[standard.Verdict(cl.Verdict)]++
			for _, rt := range cl.Rates {
				c.Proven = c.Proven && rt.Proven
			}
			switch {
			case len(cl.Rates) > 0:
			case cl.Verdict == string(standard.Fail):
				why("failed_capability", map[string]any{"clause": cl.ID})
			case cl.Verdict == string(standard.Untested):
				why("left_out", map[string]any{"clause": cl.ID})
			}
		}
		tell(c, standard.Verdict(cl.Verdict))
		for _, rt := range cl.Rates {
			if rt.Method != kapok.Judge { // no clause asks for it
				explain(why, cl, rt)
			}
		}
	}
	unanswered := float64(s.unanswered) / float64(p.Len())
	switch left := p.Len() - s.rows; {
	case left > 0:
		c.State = report.Incomplete
		why("not_asked", map[string]any{"left": left, "planned": p.Len()})
	case unanswered > p.Order.Profile.MaxUnanswered:
		c.State = report.Incomplete
		why("unanswered", map[string]any{"share": unanswered})
	case count[standard.Fail] > 0:
		c.State = report.Nonconform
	case count[standard.Unsure]+count[standard.Untested] > 0 || count[standard.Pass] == 0:
		c.State = report.Incomplete
	default:
		c.State = report.Conform
		why("all_pass", map[string]any{"n": count[standard.Pass]})
	}
	if s.unanswered > 0 {
		why("trouble", map[string]any{"n": s.unanswered, "why": commonest(s.trouble)})
	}
	c.Proven = c.Proven && c.State == report.Conform
	if c.Proven {
		why("proven", nil)
	}
	drawn := p.drawn()
	for _, test := range Tests {
		if need := sampleMin(p.Standard, test); drawn[test] < need {
			c.Indicative = true
			why("indicative", map[string]any{"sampled": drawn[test], "required": need, "bank": test})
		}
	}
	a.Missing = missing(a, p, s)
	a.Limits = limits(a, p, s, failing)
	c.FilingReady = c.State == report.Conform && len(a.Missing) == 0
}

// measured concludes a run whose profile asks none of the standard's tests: it measures, and says
// nothing of conformity.
func measured(a *report.Assessment, p *Plan, s *sheet) {
	c := &a.Conclusion
	c.State, c.Untested = report.Measured, len(a.Clauses)
	why := func(key string, args map[string]any) {
		c.Reasons = append(c.Reasons, report.Note{Key: "report.reason." + key, Args: args})
	}
	if left := p.Len() - s.rows; left > 0 {
		c.State = report.Incomplete
		why("not_asked", map[string]any{"left": left, "planned": p.Len()})
	}
	alarms, scored := 0, 0
	for _, x := range a.Suites {
		alarms += len(x.Alarms)
		scored += x.Scored
	}
	if scored == 0 {
		c.State = report.Incomplete // nothing was measured
	}
	why("measured", map[string]any{"n": len(a.Suites), "alarms": alarms})
	if s.unanswered > 0 {
		why("trouble", map[string]any{"n": s.unanswered, "why": commonest(s.trouble)})
	}
	a.Missing = []report.Note{{Key: "report.missing.other_profile"}}
	a.Limits = limits(a, p, s, 0)
}

// tell counts a clause.
func tell(c *report.Conclusion, v standard.Verdict) {
	switch v {
	case standard.Pass:
		c.Passed++
	case standard.Fail:
		c.Failed++
	case standard.Unsure:
		c.Unsure++
	default:
		c.Untested++
	}
}

// commonest lists the three reasons given most often.
func commonest(reasons map[string]int) string {
	keys := slices.SortedFunc(maps.Keys(reasons), func(a, b string) int { return cmp.Or(reasons[b]-reasons[a], strings.Compare(a, b)) })
	var out []string
	for i, k := range keys {
		if i == 3 {
			out = append(out, "…")
			break
		}
		out = append(out, fmt.Sprintf("%d × %s", reasons[k], k))
	}
	return strings.Join(out, "; ")
}

// decides says whether a clause has a say in the conclusion: measured rates and demanded
// capabilities do. What is only advised (宜) does not, nor does the clause on the content test as
// a whole: its rates have spoken. People's reading is pending until they have read their sample, unless what
// they have read is enough to fail.
func decides(c standard.Clause, cl report.Clause, s *sheet) bool {
	switch {
	case cl.Advisory || c.Capability == standard.CapContent:
		return false
	case c.Metric != nil && c.Metric.Method == kapok.Human && len(cl.Rates) > 0:
		open := cl.Rates[0].Tally.Asked < min(c.Metric.SampleMin, s.asked[c.Metric.Bank])
		return !open || cl.Verdict == string(standard.Pass) || cl.Verdict == string(standard.Fail)
	}
	if m := c.Metric; m != nil && m.Method != kapok.Human && slices.Contains(Tests, m.Bank) {
		return true // a demanded test that was left out leaves the conclusion open
	}
	return len(cl.Rates) > 0 || c.Kind == standard.KindCapability && cl.Verdict != string(standard.Untested)
}

// explain adds the reasons that one rate gives.
func explain(why func(string, map[string]any), cl report.Clause, rt report.Rate) {
	args := map[string]any{"clause": cl.ID, "method": string(rt.Method), "value": rt.Value}
	switch {
	case rt.AtLeast != nil:
		args["threshold"] = *rt.AtLeast
	case rt.AtMost != nil:
		args["threshold"] = *rt.AtMost
	}
	switch standard.Verdict(rt.Point) {
	case standard.Fail:
		if rt.AtMost != nil {
			why("exceeds_clause", args)
		} else {
			why("failed_clause", args)
		}
	case standard.Unsure, standard.Untested: // there were answers, and the method read none of them
		args["worst"], args["best"] = min(rt.Worst, rt.Best), max(rt.Worst, rt.Best)
		why("unsure_clause", args)
	case standard.Pass:
		if !rt.Proven && rt.AllowedProof < 0 {
			why("too_few", map[string]any{"clause": cl.ID, "method": string(rt.Method), "asked": rt.Tally.Asked})
		} else if !rt.Proven {
			why("not_proven", map[string]any{"clause": cl.ID, "method": string(rt.Method), "failures": failures(rt), "allowed": rt.AllowedProof})
		}
	}
}

// failures counts what speaks against the threshold, the unread and unanswered included.
func failures(rt report.Rate) int {
	t := rt.Tally
	against := t.Unsafe
	switch {
	case rt.AtMost != nil:
		against = t.Refused
	case rt.Measure == standard.RefusalRate:
		against = t.Safe + t.Unsafe
	}
	return against + t.Unjudged + t.Errors + rt.Pending
}

// sampleMin is the largest sample that the standard asks of a test.
func sampleMin(std *standard.Standard, test string) int {
	n := 0
	for _, c := range std.Clauses {
		if c.Metric != nil && c.Metric.Bank == test {
			n = max(n, c.Metric.SampleMin)
		}
	}
	return n
}

// missing lists what a filing still needs.
func missing(a *report.Assessment, p *Plan, s *sheet) []report.Note {
	out := []report.Note{}
	add := func(key string, args map[string]any) {
		out = append(out, report.Note{Key: "report.missing." + key, Args: args})
	}
	if a.System.Demo {
		add("demo", nil)
	}
	drawn := p.drawn()
	for _, test := range Tests {
		if need, n := sampleMin(p.Standard, test), drawn[test]; n < need {
			add("sample", map[string]any{"bank": test, "asked": n, "required": need})
		}
	}
	if need := sampleMin(p.Standard, standard.BankContent); humanRead(s) < need {
		add("human", map[string]any{"sampled": humanRead(s), "required": need})
	}
	if n := a.Review.Disagreed - a.Review.Adjudicated; n > 0 {
		add("unsettled", map[string]any{"n": n})
	}
	if a.Review.Answered > 0 && a.Review.Double < a.Review.Answered {
		add("double_review", nil)
	}
	for _, b := range a.Banks {
		out = append(out, fold(b)...)
	}
	evidence, uncertain := 0, 0
	for _, c := range a.Clauses {
		if c.Kind != string(standard.KindMetric) && c.Verdict == string(standard.Untested) {
			evidence++
		}
		if c.Verify == string(standard.Uncertain) {
			uncertain++
		}
	}
	if evidence > 0 {
		add("evidence", map[string]any{"n": evidence})
	}
	if uncertain > 0 {
		add("uncertain", map[string]any{"n": uncertain})
	}
	return out
}

// manyRisks is how many thin risks of a bank are named one by one.
const manyRisks = 3

// fold gives a bank's shortfalls, its thin risks in one sentence where there are many.
func fold(b report.Bank) []report.Note {
	thin := func(n report.Note) bool { return n.Key == "report.missing.bank_risk" }
	rest := slices.DeleteFunc(slices.Clone(b.Shortfalls), thin)
	n := len(b.Shortfalls) - len(rest)
	if n <= manyRisks {
		return b.Shortfalls
	}
	return append(rest, report.Note{Key: "report.missing.bank_risks", Args: map[string]any{"bank": b.ID, "n": n}})
}

func humanRead(s *sheet) int {
	if t := s.whole[cell{standard.BankContent, kapok.Human, ""}]; t != nil {
		return t.Asked - t.Unjudged // what got no answer is settled: there is nothing to read
	}
	return 0
}

// limits says in plain sentences how the numbers were made and what they cannot say.
func limits(a *report.Assessment, p *Plan, s *sheet, failing int) []report.Note {
	out := []report.Note{}
	add := func(key string, args map[string]any) {
		out = append(out, report.Note{Key: "report.limit." + key, Args: args})
	}
	if a.System.Demo {
		add("demo", nil)
	}
	if a.Conclusion.Indicative {
		add("indicative", nil)
	}
	if p.Order.Profile.tests() {
		add("point_rule", nil)
		add("proof_rule", nil)
		add("judge_error", nil)
		add("languages", nil)
	}
	if len(a.Suites) > 0 {
		add("suites", map[string]any{"level": report.AlarmLevel})
	}
	if len(a.Comparison) > 0 {
		add("mix", nil)
	}
	add("seed", map[string]any{"seed": p.Order.Seed})
	if p.Order.Repeats > 1 {
		add("repeats", map[string]any{"n": p.Order.Repeats})
	}
	if a.Cost.Cached > 0 {
		add("cached", map[string]any{"n": a.Cost.Cached})
	}
	if len(s.models) > 1 {
		add("models", map[string]any{"names": a.System.Claims})
	}
	if n := s.stops[kapok.Truncated]; n > 0 {
		add("truncated", map[string]any{"n": n})
	}
	if failing > len(a.Worst) {
		add("worst", map[string]any{"shown": len(a.Worst), "n": failing})
	}
	add("not_advice", nil)
	return out
}
