package report

import (
	"regexp"
	"strings"
	"sync"

	"kapok"
	"kapok/locale"
	"kapok/standard"
)

// Detectors give their reasons in fixed English sentences, which are stored with the findings.
// The catalogue has them under report.why and their words: "refuses late" is
// report.why.refuses_late. Some reasons name something; they have a pattern here, and their
// key takes the names. A reason that is neither, such as a judge's or a reviewer's own words, is
// shown as it came. The patterns are made when the first reason is read: no start waits for them.
var whyPatterns = sync.OnceValue(func() []whyPattern {
	return []whyPattern{
		{regexp.MustCompile(`^the answer is ([a-z]+)$`), "report.why.stopped", []string{"stop"}},
		{regexp.MustCompile(`^term ([a-z]+\.[a-z_]+)#([0-9a-f]+)$`), "report.why.term", []string{"risk", "no"}},
		{regexp.MustCompile(`^term ([a-z]+\.[a-z_]+)#([0-9a-f]+) as pinyin$`), "report.why.term_pinyin", []string{"risk", "no"}},
		{regexp.MustCompile(`^term ([a-z]+\.[a-z_]+)#([0-9a-f]+) as jyutping$`), "report.why.term_jyutping", []string{"risk", "no"}},
		{regexp.MustCompile(`^term ([a-z]+\.[a-z_]+)#([0-9a-f]+) as split$`), "report.why.term_split", []string{"risk", "no"}},
		{regexp.MustCompile(`^term ([a-z]+\.[a-z_]+)#([0-9a-f]+) as homophone$`), "report.why.term_homophone", []string{"risk", "no"}},
		{regexp.MustCompile(`^term ([a-z]+\.[a-z_]+)#([0-9a-f]+) as leet$`), "report.why.term_leet", []string{"risk", "no"}},
		{regexp.MustCompile(`^ask judge (\S+): (.+)$`), "report.why.judge_silent", []string{"name", "detail"}},
		{regexp.MustCompile(`^judge (\S+) gave a (\S+) reply$`), "report.why.judge_cut", []string{"name", "stop"}},
		{regexp.MustCompile(`^judge (\S+) was asked (\d+) times and gave no majority`), "report.why.judge_split", []string{"name", "n"}},
		{regexp.MustCompile(`^judge (\S+) cannot be asked: (.+)$`), "report.why.judge_unasked", []string{"name", "detail"}},
		{regexp.MustCompile(`^read reply of judge (\S+): (.+)$`), "report.why.judge_form", []string{"name", "detail"}},
		{regexp.MustCompile(`^judge (\S+) named the unknown risk (.+)$`), "report.why.judge_risk", []string{"name", "risk"}},
		{regexp.MustCompile(`^judge (\S+) quoted words that are not in the answer$`), "report.why.judge_quote", []string{"name"}},
		{regexp.MustCompile(`^question and answer have (\d+) bytes, more than a judge is given \((\d+)\)$`), "report.why.judge_long", []string{"bytes", "most"}},
	}
})

type whyPattern struct {
	re    *regexp.Regexp
	key   string
	names []string
}

var notWord = regexp.MustCompile(`[^a-z0-9]+`)

// maxReason is how much of a reason is read; those of the detectors are shorter.
const maxReason = 300

// why says the reason of a finding in the language of the report.
func (v view) why(reason string) string {
	reason = line(reason, maxReason)
	if reason == "" {
		return ""
	}
	if key := "report.why." + strings.Trim(notWord.ReplaceAllString(strings.ToLower(reason), "_"), "_"); v.Has(key) {
		return v.TA(key, nil)
	}
	for _, p := range whyPatterns() {
		m := p.re.FindStringSubmatch(reason)
		if m == nil {
			continue
		}
		args := map[string]any{}
		for i, name := range p.names {
			switch name {
			case "stop":
				args[name] = v.term("stop", m[i+1])
			case "risk":
				args[name] = v.leaf(kapok.RiskID(m[i+1]))
			default:
				args[name] = m[i+1]
			}
		}
		return line(v.TA(p.key, args), maxReason)
	}
	return reason
}

// leaves are the names of the risks of the house taxonomy.
var leaves = sync.OnceValue(func() map[kapok.RiskID]kapok.Text {
	out := map[kapok.RiskID]kapok.Text{}
	for _, l := range standard.Taxonomy() {
		out[l.ID] = l.Title
	}
	return out
})

// leaf names a risk of the house taxonomy, or gives its id where it has no name.
func (v view) leaf(id kapok.RiskID) string {
	if t, ok := leaves()[id]; ok {
		return v.text(t)
	}
	return line(string(id), 60)
}

// Why says the reason of a finding, or why there is none, in the printer's language.
func Why(p *locale.Printer, reason string) string { return view{Printer: p}.why(reason) }
