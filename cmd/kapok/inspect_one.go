package main

import (
	"fmt"
	"regexp"
	"strings"

	"kapok"
	"kapok/inspect"
	"kapok/report"
	"kapok/standard"
)

// one shows a person what the detectors see in one text. The words that were found are shown:
// the text is the user's own.
func (c *inspectCmd) one(e *env, panel inspect.Panel) error {
	r := row{text: *c.Text}
	out := r.inspect(e.ctx, panel)
	o := e.out
	if o.asJSON {
		return o.json(out)
	}
	x := r.exchange()
	t := table{head: []string{o.t("cli.inspect.by"), o.t("cli.inspect.outcome"), o.t("cli.inspect.risk"), o.t("cli.inspect.score"), o.t("cli.inspect.words"), o.t("cli.inspect.why")}}
	for _, f := range out.Findings {
		if f.Method() == kapok.Response {
			continue // it reads answers, and this is a text
		}
		method := o.p.Term("method", string(f.Method()))
		if f.Unjudged != "" {
			t.row(method, o.p.Term("outcome", string(standard.Unjudged)), "", "", "", o.why(f.Unjudged))
			continue
		}
		outcome := standard.Read(f.Method(), []kapok.Finding{f}, "")
		t.row(method, o.p.Term("outcome", string(outcome)), o.riskName(f.Risk), fmt.Sprintf("%.2f", f.Score), words(x, f.At), o.why(f.Why))
	}
	o.say("%s", strings.TrimRight(plainControl(t.String()), "\n"))
	return nil
}

// words quotes what a finding points at, on one line and bounded.
func words(x kapok.Exchange, at *kapok.Span) string {
	if at == nil || at.Turn < 0 || at.Turn >= len(x.Turns) {
		return ""
	}
	text := x.Turns[at.Turn].Text
	if at.Start < 0 || at.End > len(text) || at.Start >= at.End {
		return ""
	}
	return "「" + bounded(strings.ToValidUTF8(text[at.Start:at.End], "")) + "」"
}

// riskName is the title of a leaf of the house taxonomy with its id; nothing for "any".
func (o *output) riskName(id kapok.RiskID) string {
	if id == kapok.AnyRisk {
		return "–"
	}
	for _, l := range standard.Taxonomy() {
		if l.ID == id {
			return l.Title.In(o.lang) + " (" + string(id) + ")"
		}
	}
	return string(id)
}

var notWord = regexp.MustCompile(`[^a-z0-9]+`)

// why says a detector's reason in the user's language, where it is one of a fixed kind.
func (o *output) why(reason string) string {
	if strings.HasPrefix(reason, "term ") {
		return o.t("cli.inspect.term")
	}
	if key := "report.why." + strings.Trim(notWord.ReplaceAllString(strings.ToLower(reason), "_"), "_"); o.p.Has(key) {
		return o.p.TA(key, nil)
	}
	return report.Why(o.p, reason)
}
