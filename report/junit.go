package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"

	"kapok"
)

// JUnit writes the assessment as JUnit XML, in English, for continuous integration: a suite for
// the whole, one for each clause, one for each clause and method, and one for each suite beyond the
// standard's tests. What does not conform, or raises an alarm, is a failure, what could not be told an error, what was not tested is skipped: nothing of these
// is a pass.
func JUnit(w io.Writer, a Assessment) error {
	v := newView(a, kapok.En)
	root := junitRoot{Name: "kapok " + line(a.Run.ID, 60), Time: seconds(a.Cost.Seconds)}
	root.add(v.junitWhole())
	if !v.onlySuites() {
		for _, c := range a.Clauses {
			root.add(v.junitClause(c))
			for _, r := range c.Rates {
				root.add(v.junitRate(c, r))
			}
		}
	}
	for _, s := range a.Suites {
		root.add(v.junitMeasured(s))
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write JUnit report: %w", err)
	}
	e := xml.NewEncoder(w)
	e.Indent("", " ")
	if err := e.Encode(root); err != nil {
		return fmt.Errorf("write JUnit report: %w", err)
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return fmt.Errorf("write JUnit report: %w", err)
	}
	return nil
}

type junitRoot struct {
	XMLName  xml.Name `xml:"testsuites"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Errors   int      `xml:"errors,attr"`
	Skipped  int      `xml:"skipped,attr"`
	Time     string   `xml:"time,attr"`
	Suites   []junitSuite
}

type junitSuite struct {
	XMLName  xml.Name `xml:"testsuite"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Errors   int      `xml:"errors,attr"`
	Skipped  int      `xml:"skipped,attr"`
	Stamp    string   `xml:"timestamp,attr,omitempty"` // when the run ended; not there while it has not
	Cases    []junitCase
}

type junitCase struct {
	XMLName xml.Name   `xml:"testcase"`
	Class   string     `xml:"classname,attr"`
	Name    string     `xml:"name,attr"`
	Failure *junitNote `xml:"failure,omitempty"`
	Error   *junitNote `xml:"error,omitempty"`
	Skipped *junitNote `xml:"skipped,omitempty"`
	Out     string     `xml:"system-out,omitempty"`
}

type junitNote struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

func (r *junitRoot) add(s junitSuite) {
	for _, c := range s.Cases {
		s.Tests++
		switch {
		case c.Failure != nil:
			s.Failures++
		case c.Error != nil:
			s.Errors++
		case c.Skipped != nil:
			s.Skipped++
		}
	}
	r.Tests, r.Failures, r.Errors, r.Skipped = r.Tests+s.Tests, r.Failures+s.Failures, r.Errors+s.Errors, r.Skipped+s.Skipped
	r.Suites = append(r.Suites, s)
}

// tell sets the outcome of a case from a verdict.
func (c *junitCase) tell(verdict, message, text string) {
	n := &junitNote{Message: message, Type: verdict, Text: text}
	switch verdict {
	case "pass", string(Conform):
		c.Out = message
		if text != "" {
			c.Out += "\n" + text
		}
	case "fail", string(Nonconform):
		c.Failure = n
	case "untested", string(Measured): // a run that only measured concludes nothing
		n.Type = ""
		c.Skipped = n
	default: // unsure, incomplete, and whatever nobody foresaw
		c.Error = n
	}
}

func (v view) junitWhole() junitSuite {
	c := junitCase{Class: "assessment", Name: "conclusion"}
	c.tell(string(v.a.Conclusion.State), v.state(), v.notes(v.a.Conclusion.Reasons))
	s := junitSuite{Name: "assessment of " + line(v.a.System.Name, 120), Cases: []junitCase{c}}
	if t := v.a.Run.Finished; !t.IsZero() {
		s.Stamp = t.UTC().Format("2006-01-02T15:04:05")
	}
	return s
}

// notes says notes one a line.
func (v view) notes(list []Note) string {
	var b strings.Builder
	for _, n := range list {
		b.WriteString(v.note(n) + "\n")
	}
	return b.String()
}

func (v view) junitClause(cl Clause) junitSuite {
	id := line(cl.ID, 60)
	c := junitCase{Class: id, Name: v.text(cl.Title)}
	text := v.notes(cl.Notes)
	if cl.Verify == "uncertain" {
		text += v.T("report.verify") + "\n"
	}
	c.tell(cl.Verdict, v.term("verdict", cl.Verdict), text)
	return junitSuite{Name: id, Cases: []junitCase{c}}
}

func (v view) junitRate(cl Clause, r Rate) junitSuite {
	id := line(cl.ID, 60) + "." + line(string(r.Method), 20)
	c := junitCase{Class: id, Name: v.term("measure", r.Measure) + " " + v.asks(r)}
	text := ""
	if r.N > 0 {
		text = fmt.Sprintf("95%% interval %s, one-sided bound %s, worst to best %s", v.interval(r.WilsonLow, r.WilsonHigh), v.Percent(r.Bound), v.interval(r.Worst, r.Best))
	}
	c.tell(r.Point, v.rateInWords(r), text)
	return junitSuite{Name: id, Cases: []junitCase{c}}
}

func seconds(s float64) string { return strconv.FormatFloat(s, 'f', 3, 64) }
