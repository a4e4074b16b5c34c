package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"kapok"
	"kapok/report"
	"kapok/standard"
)

const (
	shownFindings = 20 // that are shown one by one
	aroundSpan    = 16 // runes that are shown before and after a place
	shownSpan     = 48 // runes of a place that are shown
)

// plainMarked shows a person the verdicts, then every finding with the user's own words around
// it, then what to do.
func plainMarked(o *output, in *inspector, r row, out inspected) string {
	t := table{head: []string{o.t("cli.inspect.by"), o.t("cli.inspect.verdict"), o.t("cli.inspect.risk"), o.t("cli.inspect.score"), o.t("cli.inspect.why")}}
	for _, m := range in.methods {
		v := *out.Verdicts.of(m)
		if m == kapok.Response && !r.answered && len(in.methods) > 1 {
			continue // it reads answers, and this is a text
		}
		score, risk := "", ""
		if v.Score != nil {
			score, risk = fmt.Sprintf("%.2f", *v.Score), "–"
		}
		if v.Risk != "" && v.Verdict != string(kapok.Safe) { // below that it is a guess of no use to anybody
			risk = o.riskName(v.Risk)
		}
		why := o.why(v.Reason)
		if len(v.Types) > 0 {
			why = o.typeCounts(v.Types)
		}
		t.row(o.p.Term("method", string(m)), o.verdictWord(m, v.Verdict), risk, score, why)
	}
	var b strings.Builder
	b.WriteString(plainControl(t.String()))
	n := 0
	for _, f := range out.Findings {
		if f.Severity == kapok.Safe && f.Span == nil || f.Severity == "" {
			continue // the table says it already
		}
		if n++; n > shownFindings {
			continue
		}
		fmt.Fprintf(&b, "\n%s\n", plainControl(o.finding(n, f)))
		if f.Span != nil {
			fmt.Fprintf(&b, "   %s\n", o.excerpt(r.x.Turns[f.turn].Text, *f.Span))
		}
		if f.Why != "" {
			fmt.Fprintf(&b, "   %s\n", plainControl(o.why(f.Why)))
		}
	}
	if n > shownFindings {
		fmt.Fprintf(&b, "\n%s\n", o.t("cli.inspect.more", "n", n-shownFindings))
	}
	if out.Decision != nil {
		fmt.Fprintf(&b, "\n%s\n", o.decision(out.Decision.Decision))
		return b.String()
	}
	fmt.Fprintf(&b, "\n%s\n", o.advice(out))
	return b.String()
}

// finding is the head of a finding: by whom, what, how sure, where.
func (o *output) finding(n int, f seen) string {
	said := []string{o.p.Term("method", string(methodOfID(f.By))), o.p.Term("severity", string(f.Severity)), o.riskName(f.Risk), fmt.Sprintf("%.2f", f.Score)}
	if s := f.Span; s != nil {
		said = append(said, o.t("cli.inspect.where", "from", s.RuneStart+1, "to", s.RuneEnd, "start", s.Start, "end", s.End))
	}
	return fmt.Sprintf("%d. %s", n, strings.Join(said, " · "))
}

// excerpt shows a place in the user's own text, on one line, marked and bounded.
func (o *output) excerpt(text string, at place) string {
	if at.Start < 0 || at.End > len(text) || at.Start > at.End {
		return ""
	}
	clean := func(s string) string { return strings.Join(strings.Fields(plainControl(s)), " ") }
	before, found, after := text[:at.Start], text[at.Start:at.End], text[at.End:]
	i := len(before)
	for n := 0; i > 0 && n < aroundSpan; n++ {
		_, size := utf8.DecodeLastRuneInString(before[:i])
		i -= size
	}
	head, tail := "", ""
	if i > 0 {
		head = "…"
	}
	short, more := firstRunes(after, aroundSpan)
	if more {
		tail = "…"
	}
	mid, more := firstRunes(found, shownSpan)
	mid = clean(mid)
	if more {
		mid += "…"
	}
	return head + clean(before[i:]) + o.paint(bad, "【"+mid+"】") + clean(short) + tail
}

// firstRunes gives at most n runes of a text, and whether there are more.
func firstRunes(s string, n int) (string, bool) {
	i := 0
	for ; i < len(s) && n > 0; n-- {
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return s[:i], i < len(s)
}

// advice says what to do with the text: the strictest advice of its findings, with a word on
// what was not judged.
func (o *output) advice(out inspected) string {
	var said []string
	has := map[kapok.Advice]bool{}
	for _, f := range out.Findings {
		has[f.Action] = true
	}
	for _, v := range []*verdict{out.Verdicts.Keyword, out.Verdicts.Classifier, out.Verdicts.PII} {
		if v != nil && v.Verdict == unjudged {
			has[kapok.AdviseReview] = true
		}
	}
	for _, a := range []kapok.Advice{kapok.AdviseBlock, kapok.AdviseRedact, kapok.AdviseReview} {
		if has[a] && (a != kapok.AdviseReview || !has[kapok.AdviseBlock]) {
			said = append(said, o.p.TA("cli.inspect.advice."+string(a), nil))
		}
	}
	if len(said) == 0 {
		said = append(said, o.t("cli.inspect.advice.pass"))
	}
	return strings.Join(said, "\n")
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
	if kind, ok := strings.CutPrefix(reason, "pii "); ok {
		return o.p.Term("pii", kind)
	}
	if what, ok := strings.CutPrefix(reason, notOnlyText); ok {
		return o.t("cli.inspect.not_only_text", "what", what)
	}
	if key := "report.why." + strings.Trim(notWord.ReplaceAllString(strings.ToLower(reason), "_"), "_"); o.p.Has(key) {
		return o.p.TA(key, nil)
	}
	return report.Why(o.p, reason)
}

func sortedKeys(m map[string]int) []string { return slices.Sorted(maps.Keys(m)) }
