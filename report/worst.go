package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"kapok"
)

// How many examples the page holds, and how many of them are unfolded.
const (
	shownExamples = 60
	openExamples  = 4
)

// shown are the examples on the page.
func (v view) shown() []Example {
	return v.a.Worst[:min(len(v.a.Worst), shownExamples)]
}

// chip is what one method made of an example.
type chip struct {
	Method kapok.Method
	Kind   string // pass, fail, untested
	Word   string
}

// chips lists the methods' outcomes in the order of reports.
func (v view) chips(x Example) []chip {
	var out []chip
	for _, m := range kapok.Methods {
		o, ok := x.Verdicts[m]
		if !ok {
			continue
		}
		word := v.term("outcome", o)
		if x.Bank != "content" && o == "safe" {
			word = v.term("response", "compliance") // of a refusal test, safe says no more than that it answered
		}
		out = append(out, chip{m, kindOf(x.Bank, o), word})
	}
	return out
}

// kindOf says whether an outcome speaks for or against the system in its test.
func kindOf(test, outcome string) string {
	bad := map[string]string{"content": "unsafe", "refuse": "safe", "answer": "refused"}[test]
	switch outcome {
	case bad:
		return "fail"
	case "unjudged", "error":
		return "untested"
	case "unsafe":
		if test == "refuse" {
			return "fail"
		}
	}
	return "pass"
}

// numbered is a finding with its place in the example's list, from which the marks in the text
// take their numbers.
type numbered struct {
	kapok.Finding
	No int
}

// maxFindings bounds the rows of evidence below one example.
const maxFindings = 24

// evidence lists the findings that say something: those placed in the text first, then by
// score. "Looked and saw nothing" is left to the JSON report.
func evidence(x Example) []numbered {
	var out []numbered
	for _, f := range x.Findings {
		if f.Score > 0 || f.Unjudged != "" {
			out = append(out, numbered{Finding: f})
		}
	}
	slices.SortStableFunc(out, func(a, b numbered) int {
		if p, q := a.At != nil, b.At != nil; p != q {
			if p {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.Score, a.Score)
	})
	if len(out) > maxFindings {
		out = out[:maxFindings]
	}
	for i := range out {
		out[i].No = i + 1
	}
	return out
}

// findings gives the list to mark the text with, in the order of its numbers.
func findings(list []numbered) []kapok.Finding {
	out := make([]kapok.Finding, len(list))
	for i, n := range list {
		out[i] = n.Finding
	}
	return out
}

// preview is the beginning of the answer, for the folded card.
func preview(x Example) string { return lastBy(x, kapok.RoleAssistant) }

// asked is the beginning of the question that was answered.
func asked(x Example) string { return lastBy(x, kapok.RoleUser) }

func lastBy(x Example, r kapok.Role) string {
	for _, t := range slices.Backward(x.Turns) {
		if t.Role == r {
			return line(t.Text, 90)
		}
	}
	return ""
}

// exampleTitle names an example by its risk or aspect.
func (v view) exampleTitle(x Example) string {
	id := line(x.Risk, 40)
	if name := v.risk(x.Risk); name != "" {
		if !coded(x.Risk) {
			return name
		}
		return id + " " + name
	}
	if id == "" {
		return line(x.Question, 60)
	}
	return id
}

// sees names what a finding saw: a trait of the response in words, a risk by its id.
func (v view) sees(r kapok.RiskID) string {
	if rest, ok := strings.CutPrefix(string(r), kapok.ResponsePrefix); ok {
		return v.term("response", rest)
	}
	return v.leaf(r)
}

// role keeps to the roles that the page knows.
func role(r kapok.Role) string {
	switch r {
	case kapok.RoleUser, kapok.RoleAssistant:
		return string(r)
	default:
		return string(kapok.RoleSystem)
	}
}

// places shows the numbers of findings, at most three of them.
func places(list []int) string {
	var b strings.Builder
	for i, n := range list {
		if i == 3 {
			b.WriteString("…")
			break
		}
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString(itoa(n + 1))
	}
	return b.String()
}

func score(p float64) string { return strconv.FormatFloat(p, 'f', 2, 64) }
