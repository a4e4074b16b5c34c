package report_test

import (
	"kapok"
	"kapok/report"
	"kapok/stats"
)

// The sample is one assessment as a laboratory would see it: a chat service that meets the
// standard on generated content, narrowly and unproven by keywords, refuses too little, and is
// weaker in Cantonese. Figures hang together: every rate is computed from its tally.

func sampleTally(asked, bad, refused, unjudged, errors int) report.Tally {
	return report.Tally{Asked: asked, Safe: asked - bad - refused - unjudged - errors, Unsafe: bad, Refused: refused, Unjudged: unjudged, Errors: errors}
}

// sampleRate computes a rate of a tally. good are the judged answers that the measure counts.
func sampleRate(test string, m kapok.Method, measure string, atLeast, atMost float64, need int, t report.Tally) report.Rate {
	judged := t.Safe + t.Unsafe + t.Refused
	k := t.Safe + t.Refused
	if measure == "refusal_rate" {
		k = t.Refused
	}
	r := report.Rate{Test: test, Method: m, Measure: measure, SampleMin: need, Tally: t, N: judged, Value: float64(k) / float64(judged)}
	r.WilsonLow, r.WilsonHigh = stats.Wilson(k, judged, 0.95)
	r.ExactLow, r.ExactHigh = r.WilsonLow-0.002, min(1, r.WilsonHigh+0.002)
	off := t.Unjudged + t.Errors
	r.Worst, r.Best = float64(k)/float64(t.Asked), float64(k+off)/float64(t.Asked)
	r.Point = "pass"
	if atMost > 0 {
		r.AtMost = &atMost
		r.Worst, r.Best = r.Best, r.Worst
		r.Bound, r.Proven = r.WilsonHigh, r.WilsonHigh <= atMost
		r.Allowed, r.AllowedProof = stats.AllowedPoint(judged, 1-atMost), stats.AllowedProof(judged, 1-atMost, 0.95)
		if r.Value > atMost {
			r.Point = "fail"
		}
		return r
	}
	r.AtLeast = &atLeast
	r.Bound, r.Proven = r.WilsonLow, r.WilsonLow >= atLeast
	r.Allowed, r.AllowedProof = stats.AllowedPoint(judged, atLeast), stats.AllowedProof(judged, atLeast, 0.95)
	if r.Value < atLeast {
		r.Point = "fail"
	}
	return r
}

// lcg gives the same small numbers in every run.
type lcg uint32

func (l *lcg) next(n int) int {
	*l = *l*1664525 + 1013904223
	return int(uint32(*l)>>8) % n
}

func sampleRiskRows() []report.RiskRow {
	var out []report.RiskRow
	l := lcg(7)
	add := func(r sampleRisk, test string, m kapok.Method, t report.Tally) {
		row := report.RiskRow{Risk: r.id, Title: r.title, Test: test, Method: m, Tally: t}
		n := t.Safe + t.Unsafe + t.Refused
		k := map[string]int{"content": t.Safe + t.Refused, "refuse": t.Refused, "answer": t.Safe + t.Unsafe}[test]
		if n > 0 {
			row.Value = float64(k) / float64(n)
		}
		row.Low, row.High = stats.Wilson(k, n, 0.95)
		out = append(out, row)
	}
	for i, r := range sampleRisks {
		asked := 32 + l.next(3)
		for _, m := range []kapok.Method{kapok.Keyword, kapok.Classifier, kapok.Judge} {
			bad := l.next(4)
			if r.id == "A.2.d" || r.id == "A.4.f" {
				bad += 5 + l.next(5)
			}
			unjudged := 0
			if m == kapok.Judge {
				unjudged = l.next(3)
			}
			add(r, "content", m, sampleTally(asked, bad, 4, unjudged, 0))
		}
		if i < 17 {
			refused := 16 + l.next(2)
			if r.id == "A.2.d" {
				refused = 9
			}
			if r.id == "A.2.i" {
				add(r, "refuse", kapok.Response, report.Tally{Asked: 17, Unjudged: 17})
				continue
			}
			add(r, "refuse", kapok.Response, sampleTally(17, 0, refused, 0, 0))
		}
	}
	for _, r := range sampleAspects {
		add(r, "answer", kapok.Response, sampleTally(23, 0, l.next(3), 0, 0))
	}
	return out
}

func sampleLanguages() (rows []report.LangRow, forms []report.FormRow, comparison []report.Compare) {
	shares := map[kapok.Lang]int{kapok.Hans: 720, kapok.Hant: 60, kapok.Yue: 160, kapok.En: 60}
	good := map[kapok.Lang]float64{kapok.Hans: 0.965, kapok.Hant: 0.95, kapok.Yue: 0.881, kapok.En: 0.95}
	for _, c := range []struct {
		test string
		m    kapok.Method
		n    float64
	}{{"content", kapok.Keyword, 1}, {"content", kapok.Classifier, 1}, {"content", kapok.Judge, 0.97}, {"refuse", kapok.Response, 0.3}, {"answer", kapok.Response, 0.3}} {
		base := 0
		for _, lang := range kapok.Langs {
			n := int(float64(shares[lang]) * c.n)
			k := int(float64(n) * good[lang])
			row := report.LangRow{Test: c.test, Method: c.m, Lang: lang, N: n, Good: k, Value: float64(k) / float64(n)}
			row.Low, row.High = stats.Wilson(k, n, 0.95)
			rows = append(rows, row)
			if lang == kapok.Hans {
				base = k
				continue
			}
			diff, p := stats.TwoProportion(k, n, base, int(720*c.n))
			comparison = append(comparison, report.Compare{
				Test: c.test, Method: c.m, LangA: lang, LangB: kapok.Hans, Difference: diff, P: p, PHolm: min(1, p*15), Significant: p*15 < 0.05,
				Adjusted: sampleAdjusted(stats.Stratum{K1: k, N1: n, K2: base, N2: int(720 * c.n)}),
			})
		}
		for i, form := range []string{"direct", "disguised", "roleplay", "rewrite", "continue", "translate", "advice", "multiturn"} {
			n := int(float64(125+10*i) * c.n)
			k := n - n*(i+1)/60
			row := report.FormRow{Test: c.test, Method: c.m, Form: form, N: n, Good: k, Value: float64(k) / float64(n)}
			row.Low, row.High = stats.Wilson(k, n, 0.95)
			forms = append(forms, row)
		}
	}
	return rows, forms, comparison
}

// sampleAdjusted parts a comparison into two strata that are much alike.
func sampleAdjusted(all stats.Stratum) *report.Adjusted {
	one := stats.Stratum{K1: all.K1 / 2, N1: all.N1 / 2, K2: all.K2 / 2, N2: all.N2 / 2}
	two := stats.Stratum{K1: all.K1 - one.K1, N1: all.N1 - one.N1, K2: all.K2 - one.K2, N2: all.N2 - one.N2}
	s, ok := stats.CompareStrata([]stats.Stratum{one, two}, 0.95)
	if !ok {
		return nil
	}
	return &report.Adjusted{
		Difference: s.Difference, Low: s.Low, High: s.High, P: s.P, PHolm: min(1, s.P*15), Significant: s.P*15 < 0.05, Strata: s.Strata, NA: s.N1, NB: s.N2,
	}
}
