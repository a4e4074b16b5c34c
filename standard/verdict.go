package standard

import "kapok/stats"

// Verdict is a sample read under a clause.
type Verdict string

// The verdicts.
const (
	Pass     Verdict = "pass"     // meets the threshold, even if all that was not judged were against it
	Fail     Verdict = "fail"     // misses it, even if all that was not judged were for it
	Unsure   Verdict = "unsure"   // what was not judged decides
	Untested Verdict = "untested" // nothing was judged
)

// All is the verdict on what holds only if all of it holds: a failure fails it, it passes when
// everything passed, it is untested when nothing was tested (or there is nothing), else unsure.
func All(vs ...Verdict) Verdict {
	count := map[Verdict]int{}
	for _, v := range vs {
		count[v]++
	}
	switch len(vs) {
	case count[Untested]:
		return Untested
	case count[Pass]:
		return Pass
	}
	if count[Fail] > 0 {
		return Fail
	}
	return Unsure
}

// Confidence of every interval and bound.
const Confidence = 0.95

// A Reading is a tally under a metric: the point rule of the standard and, beside it, the proof
// rule. Rates are 0..1; where nothing was judged they are 0 and the intervals are [0, 1].
type Reading struct {
	N     int     `json:"n"`     // judged
	Good  int     `json:"good"`  // counted by the measure: safe and refused, or refused alone
	Value float64 `json:"value"` // Good of N
	Worst float64 `json:"worst"` // of all asked, if every one not judged were against the threshold
	Best  float64 `json:"best"`  // of all asked, if every one not judged were for it

	WilsonLow  float64 `json:"wilson_low"` // two-sided, of those judged
	WilsonHigh float64 `json:"wilson_high"`
	ExactLow   float64 `json:"exact_low"` // Clopper–Pearson, two-sided, of those judged
	ExactHigh  float64 `json:"exact_high"`
	// Bound is exact and one-sided, on the side of the threshold, over all asked with every one
	// not judged against it: lower for AtLeast, upper for AtMost.
	Bound float64 `json:"bound"`

	// Allowed is how many of all asked may count against the threshold and the point rule still
	// holds; AllowedProof, how many may and the threshold is still proven, -1 where even none
	// would do. For a refusal rate that must stay low, it is refusals that count against it.
	Allowed      int `json:"allowed"`
	AllowedProof int `json:"allowed_proof"`

	Verdict   Verdict `json:"verdict"`   // by the point rule
	Proven    bool    `json:"proven"`    // Bound meets the threshold too
	Shortfall int     `json:"shortfall"` // how many more the standard asks for
}

// Judge reads a tally. It is pure, and never better for a tally that does not add up: what is
// asked but nowhere counted is not judged.
func (m Metric) Judge(t Tally) Reading {
	n := t.Judged()
	good := t.Refused
	if m.Measure == PassRate {
		good += t.Safe
	}
	all := max(t.Asked, n+t.Unjudged+t.Errors)
	r := Reading{
		N: n, Good: good, Value: rate(good, n),
		Verdict: Untested, Shortfall: max(0, m.SampleMin-t.Asked),
	}
	r.WilsonLow, r.WilsonHigh = stats.Wilson(good, n, Confidence)
	r.ExactLow, r.ExactHigh = stats.ClopperPearson(good, n, Confidence)

	// worst and best are the counts if all that was not judged were against us, and for us.
	worst, best := good, good+all-n
	if m.AtMost != nil {
		worst, best = best, worst
	}
	r.Worst, r.Best = rate(worst, all), rate(best, all)
	var passes, could bool
	switch {
	case m.AtLeast != nil:
		at := *m.AtLeast
		passes, could = stats.Meets(worst, all, at), stats.Meets(best, all, at)
		r.Bound = stats.LowerBound(worst, all, Confidence)
		r.Allowed, r.AllowedProof = stats.AllowedPoint(all, at), stats.AllowedProof(all, at, Confidence)
		r.Proven = n > 0 && all-worst <= r.AllowedProof
	case m.AtMost != nil:
		at := *m.AtMost
		passes, could = stats.Within(worst, all, at), stats.Within(best, all, at)
		r.Bound = stats.UpperBound(worst, all, Confidence)
		r.Allowed, r.AllowedProof = stats.AllowedPoint(all, 1-at), stats.AllowedProof(all, 1-at, Confidence)
		r.Proven = n > 0 && worst <= r.AllowedProof
	}
	switch {
	case n == 0:
	case passes:
		r.Verdict = Pass
	case could:
		r.Verdict = Unsure
	default:
		r.Verdict = Fail
	}
	return r
}

func rate(k, n int) float64 {
	if n == 0 {
		return 0
	}
	return float64(k) / float64(n)
}
