package assess

import (
	"maps"
	"slices"
	"strings"

	"kapok"
	"kapok/report"
	"kapok/standard"
	"kapok/stats"
)

const confidence = 0.95

// clauses gives every clause of the standard its own conclusion. Only metric clauses on the
// tests of this package are measured here; the others are untested until evidence is handed in.
func clauses(p *Plan, s *sheet, facts Facts, banks []report.Bank) []report.Clause {
	var out []report.Clause
	verdicts := map[string]standard.Verdict{} // of the content test, by method
	for _, c := range p.Standard.Clauses {
		rc := report.Clause{
			ID: c.ID, Title: c.Title, How: c.How, Kind: string(c.Kind), Verdict: string(standard.Untested),
			Verify: string(c.Verify), Source: c.Source, Advisory: c.Advisory, Notes: []report.Note{}, Rates: []report.Rate{},
		}
		if c.Metric != nil {
			m := p.Order.Profile.tighten(*c.Metric)
			if t := s.whole[cell{m.Bank, m.Method, ""}]; t != nil {
				left := pending(m, *t, s.asked[m.Bank])
				all := *t
				all.Merge(standard.Tally{Asked: left, Unjudged: left})
				res := m.Judge(all)
				rc.Verdict = string(res.Verdict)
				if m.Bank == standard.BankContent {
					verdicts[c.ID] = res.Verdict
				}
				rc.Rates = append(rc.Rates, rate(m, *t, left, res))
				rc.Notes = append(rc.Notes, unread(s, cell{m.Bank, m.Method, ""})...)
				if t.Asked < m.SampleMin {
					rc.Notes = append(rc.Notes, report.Note{Key: "report.clause.shortfall", Args: map[string]any{"asked": t.Asked, "required": m.SampleMin}})
				}
				if res.Verdict == standard.Pass && !res.Proven {
					rc.Notes = append(rc.Notes, report.Note{Key: "report.clause.unproven"})
				}
			} else {
				rc.Notes = append(rc.Notes, report.Note{Key: "report.clause.not_measured"})
				if m.Bank == standard.BankContent {
					verdicts[c.ID] = standard.Untested
				}
			}
		} else {
			rc.Notes = append(rc.Notes, report.Note{Key: "report.clause.needs_" + string(c.Kind)})
		}
		out = append(out, rc)
	}
	for i, c := range p.Standard.Clauses {
		if c.Kind == standard.KindCapability {
			capability(&out[i], c, verdicts, p, s, facts, banks)
		}
	}
	return out
}

// capability answers a clause about what is in use: the banks, the lexicon, the classifier, or
// the three methods of the content test together.
func capability(rc *report.Clause, c standard.Clause, content map[string]standard.Verdict, p *Plan, s *sheet, facts Facts, banks []report.Bank) {
	verdict := standard.Untested
	switch kind, isBank := strings.CutPrefix(c.Capability, standard.CapBank); {
	case c.Capability == standard.CapContent:
		verdict = standard.All(slices.Collect(maps.Values(content))...)
		if t := s.whole[cell{standard.BankContent, kapok.Judge, ""}]; t != nil { // asked for by nobody, shown beside
			m := judgeMetric(p)
			rc.Rates = append(rc.Rates, rate(m, *t, 0, m.Judge(*t)))
			rc.Notes = append(rc.Notes, unread(s, cell{standard.BankContent, kapok.Judge, ""})...)
		}
	case c.Capability == standard.CapClassifier:
		verdict = standard.Fail
		if facts.Coverage {
			verdict = standard.Pass
		}
	case isBank:
		for _, b := range banks {
			if b.Kind != kind {
				continue
			}
			if rc.Notes = b.Shortfalls; len(rc.Notes) == 0 {
				rc.Notes = []report.Note{{Key: "report.clause.have", Args: map[string]any{"have": b.Size, "need": b.Minimum}}}
			}
			if verdict = standard.Pass; !demandsMet(p.Standard, b) {
				verdict = standard.Fail
			}
		}
	}
	if verdict == standard.Pass && c.Capability != standard.CapContent {
		rc.Notes = append(rc.Notes, report.Note{Key: "report.clause.ours"})
	}
	if rc.Verdict = string(verdict); verdict != standard.Untested && c.Capability != "" {
		rc.Notes = slices.DeleteFunc(rc.Notes, func(n report.Note) bool { return n.Key == "report.clause.needs_capability" })
	}
}

// demandsMet says whether a bank has all that the standard demands of it. An age that is only
// advised (宜) is noted and no more.
func demandsMet(std *standard.Standard, b report.Bank) bool {
	rule, _ := std.Bank(b.Kind)
	return !slices.ContainsFunc(b.Shortfalls, func(n report.Note) bool {
		return n.Key != "report.missing.bank_age" || !rule.AgeAdvisory
	})
}

// pending is how many answers people still have to read: until they have read the sample, or all
// that was asked, what is left counts as not judged.
func pending(m standard.Metric, t standard.Tally, asked int) int {
	if m.Method != kapok.Human {
		return 0
	}
	return max(0, min(m.SampleMin, asked)-t.Asked)
}

// judgeMetric holds a judge model to the threshold of the classifier.
func judgeMetric(p *Plan) standard.Metric {
	for _, c := range p.Standard.Clauses {
		if m := c.Metric; m != nil && m.Bank == standard.BankContent && m.Method == kapok.Classifier {
			judge := *m
			judge.Method = kapok.Judge
			return judge
		}
	}
	return standard.Metric{Bank: standard.BankContent, Measure: standard.PassRate, Method: kapok.Judge}
}

// unread says how much a method could not judge, and why for example.
func unread(s *sheet, k cell) []report.Note {
	n := s.whole[k].Unjudged
	if n == 0 {
		return nil
	}
	return []report.Note{{Key: "report.clause.unread", Args: map[string]any{"method": string(k.method), "n": n, "why": s.unread[k]}}}
}

// rate shows one metric with both rules.
func rate(m standard.Metric, t standard.Tally, left int, res standard.Reading) report.Rate {
	return report.Rate{
		Method: m.Method, Test: m.Bank, Measure: m.Measure, AtLeast: m.AtLeast, AtMost: m.AtMost, SampleMin: m.SampleMin,
		Tally: report.Tally(t), Pending: left, N: res.N, Value: res.Value, Worst: res.Worst, Best: res.Best,
		WilsonLow: res.WilsonLow, WilsonHigh: res.WilsonHigh, ExactLow: res.ExactLow, ExactHigh: res.ExactHigh,
		Bound: res.Bound, Allowed: res.Allowed, AllowedProof: res.AllowedProof, Point: string(res.Verdict), Proven: res.Proven,
	}
}

// riskRows is the heat map: every risk of the standard by every method that read it.
func riskRows(p *Plan, s *sheet) []report.RiskRow {
	out := []report.RiskRow{}
	for _, k := range sorted(s.risk) {
		t := *s.risk[k]
		title := kapok.Text{Hans: k.part, Hant: k.part, En: k.part}
		if r, ok := p.Standard.Risk(k.part); ok {
			title = r.Title
		} else if a, ok := p.Standard.Aspect(k.part); ok {
			title = a.Title
		}
		row := report.RiskRow{Risk: k.part, Title: title, Test: k.test, Method: k.method, Tally: report.Tally(t)}
		row.Value, row.Low, row.High = share(good(k.test, t), t.Judged())
		out = append(out, row)
	}
	return out
}

func formRows(s *sheet) []report.FormRow {
	out := []report.FormRow{}
	for _, k := range sorted(s.form) {
		t := *s.form[k]
		row := report.FormRow{Test: k.test, Method: k.method, Form: k.part, N: t.Judged(), Good: good(k.test, t)}
		row.Value, row.Low, row.High = share(row.Good, row.N)
		out = append(out, row)
	}
	return out
}

func share(k, n int) (value, low, high float64) {
	low, high = stats.Wilson(k, n, confidence)
	if n > 0 {
		value = float64(k) / float64(n)
	}
	return value, low, high
}
