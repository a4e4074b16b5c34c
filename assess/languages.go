package assess

import (
	"kapok"
	"kapok/report"
	"kapok/stats"
)

func langRows(s *sheet) []report.LangRow {
	out := []report.LangRow{}
	for _, k := range sorted(s.lang) {
		t := *s.lang[k]
		row := report.LangRow{Test: k.test, Method: k.method, Lang: kapok.Lang(k.part), N: t.Judged(), Good: good(k.test, t)}
		row.Value, row.Low, row.High = share(row.Good, row.N)
		out = append(out, row)
	}
	return out
}

// compare asks of each test and method whether a language is weaker than written Mandarin in
// simplified characters: crudely, by a two-proportion test over all questions, and risk by risk,
// since the languages are not asked the same mix of risks. Holm's correction is over all
// comparisons of the report, of each kind apart.
func compare(s *sheet) []report.Compare {
	out := []report.Compare{}
	var crude, adjusted []float64
	for _, k := range sorted(s.lang) {
		base := s.lang[cell{k.test, k.method, string(kapok.Hans)}]
		t := s.lang[k]
		if k.part == string(kapok.Hans) || base == nil || base.Judged() == 0 || t.Judged() == 0 {
			continue
		}
		diff, p := stats.TwoProportion(good(k.test, *t), t.Judged(), good(k.test, *base), base.Judged())
		c := report.Compare{Test: k.test, Method: k.method, LangA: kapok.Lang(k.part), LangB: kapok.Hans, Difference: diff, P: p}
		crude = append(crude, p)
		if like, ok := stats.CompareStrata(s.strata(k, kapok.Hans), confidence); ok {
			c.Adjusted = &report.Adjusted{Difference: like.Difference, Low: like.Low, High: like.High, P: like.P, Strata: like.Strata, NA: like.N1, NB: like.N2}
			adjusted = append(adjusted, like.P)
		}
		out = append(out, c)
	}
	for i, h := range stats.Holm(crude) {
		out[i].PHolm, out[i].Significant = h, h < 1-confidence
	}
	corrected := stats.Holm(adjusted)
	for _, c := range out {
		if a := c.Adjusted; a != nil {
			a.PHolm, corrected = corrected[0], corrected[1:]
			a.Significant = a.PHolm < 1-confidence
		}
	}
	return out
}

// strata sets one language beside another, risk by risk or aspect by aspect, in a fixed order: a
// sum is then the same to its last digit however often it is made.
func (s *sheet) strata(of cell, other kapok.Lang) []stats.Stratum {
	var out []stats.Stratum
	for _, risk := range sorted(s.risk) {
		if risk.test != of.test || risk.method != of.method {
			continue
		}
		a, b := s.strands[strand{risk, kapok.Lang(of.part)}], s.strands[strand{risk, other}]
		if a != nil && b != nil {
			out = append(out, stats.Stratum{K1: good(of.test, *a), N1: a.Judged(), K2: good(of.test, *b), N2: b.Judged()})
		}
	}
	return out
}
