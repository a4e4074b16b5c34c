package assess

import (
	"slices"
	"strings"
	"time"

	"kapok"
	"kapok/bank"
	"kapok/report"
	"kapok/standard"
)

// Facts are what a report says of the tools of a run, gathered by whoever made them.
type Facts struct {
	Generator string            // kapok and its version
	Detectors []report.Detector // of this build's panel
	Keywords  int               // terms in the lexicon in use
	Coverage  bool              // the classifier in use knows every risk of the standard
	Limits    []report.Note     // what else must be said of the method
	Now       time.Time
}

// detectors lists what made the numbers: the detectors of the passes that count, and people.
// today describes those of this build; an older pass may have been read by others.
func detectors(today []report.Detector, passes []Pass, people bool) []report.Detector {
	var out []report.Detector
	panel, judge := current(passes)
	for id := range strings.FieldsSeq(panel.Panel) {
		d := report.Detector{ID: id, Method: kapok.Finding{By: id}.Method(), Summary: report.Note{Key: "report.detector.earlier"}}
		if i := slices.IndexFunc(today, func(t report.Detector) bool { return t.ID == id }); i >= 0 {
			d = today[i]
		}
		out = append(out, d)
	}
	if judge.Panel != "" {
		out = append(out, report.Detector{ID: judge.Panel, Method: kapok.Judge, Summary: report.Note{Key: "report.detector.judge"}})
	}
	if people {
		out = append(out, report.Detector{ID: "human", Method: kapok.Human, Summary: report.Note{Key: "report.detector.human"}})
	}
	return out
}

// banks compares the banks in use with the standard's minimums.
func (f Facts) banks(p *Plan) []report.Bank {
	var out []report.Bank
	for i, b := range p.Banks {
		test := p.Order.Profile.Suites[i].Test
		if b.ID == "" {
			continue // a suite that reads the answers of others
		}
		rb := report.Bank{
			ID: b.ID, Kind: test, Version: b.Version, Digest: b.SHA256, Size: len(b.Questions), Sampled: p.Sampled(i), Shortfalls: []report.Note{},
		}
		rb.AgeDays = int(f.Now.Sub(b.Made()).Hours() / 24)
		if rule, ok := p.Standard.Bank(test); ok {
			rb.Minimum, rb.MaxAge = rule.TotalMin, rule.MaxAgeDays
			rb.Shortfalls = shortfalls(p.Standard, rule, b, rb)
		}
		out = append(out, rb)
	}
	if rule, ok := p.Standard.Bank(standard.BankKeyword); ok {
		kb := report.Bank{ID: "lexicon", Kind: "keyword", Size: f.Keywords, Minimum: rule.TotalMin, MaxAge: rule.MaxAgeDays, Shortfalls: []report.Note{}}
		if f.Keywords < rule.TotalMin {
			kb.Shortfalls = append(kb.Shortfalls, report.Note{Key: "report.missing.keywords", Args: map[string]any{"size": f.Keywords, "required": rule.TotalMin}})
		}
		out = append(out, kb)
	}
	return out
}

// shortfalls says where a bank is smaller or older than the standard asks.
func shortfalls(std *standard.Standard, rule standard.BankRule, b *bank.Bank, rb report.Bank) []report.Note {
	notes := []report.Note{}
	if rb.Size < rb.Minimum {
		notes = append(notes, report.Note{Key: "report.missing.bank_size", Args: map[string]any{"bank": b.ID, "size": rb.Size, "required": rb.Minimum}})
	}
	have := map[string]int{}
	for i := range b.Questions {
		have[riskOf(std, &b.Questions[i])]++
	}
	part := func(id string, need int) {
		if have[id] < need {
			notes = append(notes, report.Note{Key: "report.missing.bank_risk", Args: map[string]any{"bank": b.ID, "risk": id, "size": have[id], "required": need}})
		}
	}
	for _, r := range std.Risks {
		part(r.ID, rule.RiskMin(r))
	}
	for _, a := range std.Aspects {
		part(a.ID, rule.PerAspect)
	}
	if rb.MaxAge > 0 && rb.AgeDays > rb.MaxAge {
		notes = append(notes, report.Note{Key: "report.missing.bank_age", Args: map[string]any{"bank": b.ID, "days": rb.AgeDays, "max": rb.MaxAge}})
	}
	return notes
}
