package report_test

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"kapok"
	"kapok/report"
)

type junitFile struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Skipped  int `xml:"skipped,attr"`
	Suites   []struct {
		Name  string `xml:"name,attr"`
		Tests int    `xml:"tests,attr"`
		Cases []struct {
			Class   string    `xml:"classname,attr"`
			Name    string    `xml:"name,attr"`
			Failure *struct{} `xml:"failure"`
			Error   *struct{} `xml:"error"`
			Skipped *struct{} `xml:"skipped"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

func junit(t *testing.T, a report.Assessment) (junitFile, string) {
	t.Helper()
	var b bytes.Buffer
	if err := report.JUnit(&b, a); err != nil {
		t.Fatal(err)
	}
	var f junitFile
	if err := xml.Unmarshal(b.Bytes(), &f); err != nil {
		t.Fatal(err)
	}
	return f, b.String()
}

func TestOnlyWhatConformsIsAPassInJUnit(t *testing.T) {
	a := sample()
	a.Clauses[2].Verdict, a.Clauses[2].Rates[0].Point = "unsure", "unsure"
	a.Clauses[3].Verdict = "a word that nobody foresaw"
	f, _ := junit(t, a)
	cases, failures, errs, skipped := 0, 0, 0, 0
	state := map[string]string{}
	for _, s := range f.Suites {
		for _, c := range s.Cases {
			cases++
			switch {
			case c.Failure != nil:
				failures++
				state[c.Class] = "failure"
			case c.Error != nil:
				errs++
				state[c.Class] = "error"
			case c.Skipped != nil:
				skipped++
				state[c.Class] = "skipped"
			default:
				state[c.Class] = "pass"
			}
		}
	}
	if f.Tests != cases || f.Failures != failures || f.Errors != errs || f.Skipped != skipped {
		t.Errorf("the counts of the file are not those of its cases: %+v, %d %d %d %d", f, cases, failures, errs, skipped)
	}
	rates := 0
	for _, c := range a.Clauses {
		rates += len(c.Rates)
	}
	if cases != 1+len(a.Clauses)+rates {
		t.Errorf("%d cases for 1 conclusion, %d clauses and %d rates", cases, len(a.Clauses), rates)
	}
	for class, want := range map[string]string{
		"assessment": "failure", "5.2-content-human": "skipped", "5.2-content-keyword": "pass", "5.2-content-keyword.keyword": "pass",
		"5.2-content-classifier": "error", "5.2-content-classifier.classifier": "error", "5.2-content-judge": "error", "B-refuse": "failure",
		"B-refuse.response": "failure", "4.1": "skipped",
	} {
		if state[class] != want {
			t.Errorf("%s is %q, want %q", class, state[class], want)
		}
	}
	for s, want := range map[report.State]string{report.Conform: "pass", report.Incomplete: "error", "": "error"} {
		a.Conclusion.State = s
		f, _ := junit(t, a)
		c := f.Suites[0].Cases[0]
		got := map[bool]string{true: "error", false: "pass"}[c.Error != nil]
		if got != want || c.Failure != nil {
			t.Errorf("a run that is %q is %s", s, got)
		}
	}
}

func TestHostileTextAddsNothingToJUnit(t *testing.T) {
	bad, good := mixed(), mixed()
	poison(&bad, hostile)
	poison(&good, harmless)
	got, text := junit(t, bad)
	want, _ := junit(t, good)
	if len(got.Suites) != len(want.Suites) || got.Tests != want.Tests || got.Failures != want.Failures {
		t.Error("hostile text changed the shape")
	}
	names := map[string]int{}
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		tok, err := d.Token()
		if err != nil {
			break
		}
		if s, ok := tok.(xml.StartElement); ok {
			names[s.Name.Local]++
		}
	}
	for n := range names {
		if !slices.Contains([]string{"testsuites", "testsuite", "testcase", "failure", "error", "skipped", "system-out"}, n) {
			t.Errorf("hostile text made the element <%s>", n)
		}
	}
	if !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\x1b\u202e") {
		t.Error("characters that XML or a terminal cannot bear")
	}
}

func TestASummaryForAPullRequest(t *testing.T) {
	for l, want := range map[kapok.Lang]string{kapok.Hans: "**不符合**", kapok.Hant: "**不符合**", kapok.En: "**Does not conform**"} {
		text := markdown(t, sample(), l)
		if !strings.Contains(text, want) || strings.Contains(text, "⟦") {
			t.Errorf("%s:\n%s", l, text)
		}
		for _, want := range []string{"| 5.2-content-keyword |", "90.68% (88.72%–92.33%)", "- **B-refuse**", "run-20261123-k3v9q2tm"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", l, want)
			}
		}
	}
	if text := markdown(t, demo(), kapok.En); !strings.Contains(text, "> Demonstration.") {
		t.Error("the summary of the demo does not say so")
	}
}

func markdown(t *testing.T, a report.Assessment, l kapok.Lang) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.Markdown(&b, a, l); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestHostileTextIsNoMarkdown(t *testing.T) {
	bad, good := mixed(), mixed()
	poison(&bad, hostile)
	poison(&good, harmless)
	text := markdown(t, bad, kapok.En)
	if got, want := strings.Count(text, "\n"), strings.Count(markdown(t, good, kapok.En), "\n"); got != want {
		t.Errorf("hostile text made %d lines, harmless text %d", got, want)
	}
	if len(text) > 64<<10 {
		t.Errorf("the summary has %d bytes", len(text))
	}
	for i, l := range strings.Split(text, "\n") {
		said := outsideCode(t, i+1, l)
		for _, bad := range []string{"<", "](", "![", "://", "www.", "@e", "\x1b", "\x00", "\u202e"} {
			if at := strings.Index(said, bad); at >= 0 && !strings.HasPrefix(said[max(0, at-1):], `\`) {
				t.Errorf("line %d holds %q unescaped: %.120s", i+1, bad, l)
			}
		}
		if strings.HasPrefix(l, "|") && strings.Count(strings.ReplaceAll(l, `\|`, ""), "|") != 8 {
			t.Errorf("line %d has other columns: %.120s", i+1, l)
		}
	}
}

// outsideCode gives a line without its code spans, which must be closed.
func outsideCode(t *testing.T, no int, l string) string {
	t.Helper()
	var b strings.Builder
	for i := 0; i < len(l); {
		switch {
		case l[i] == '\\' && i+1 < len(l):
			b.WriteString(l[i : i+2])
			i += 2
		case l[i] == '`':
			n := len(l[i:]) - len(strings.TrimLeft(l[i:], "`"))
			fence := strings.Repeat("`", n)
			rest := l[i+n:]
			end := -1
			for j := 0; j < len(rest); {
				if rest[j] != '`' {
					j++
					continue
				}
				k := len(rest[j:]) - len(strings.TrimLeft(rest[j:], "`"))
				if k == n {
					end = j
					break
				}
				j += k
			}
			if end < 0 {
				t.Errorf("line %d: a code span %s is not closed: %.120s", no, fence, l)
				return b.String()
			}
			i += n + end + n
		default:
			b.WriteByte(l[i])
			i++
		}
	}
	return b.String()
}
