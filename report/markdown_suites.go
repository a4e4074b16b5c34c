package report

import (
	"bytes"
	"fmt"
	"strings"
)

// mdSuites writes a line a suite, and then every alarm in words.
func (v view) mdSuites(b *bytes.Buffer) {
	if len(v.a.Suites) == 0 {
		return
	}
	fmt.Fprintf(b, "## %s\n\n", md(v.T("report.section.foresight")))
	heads := []string{"suite", "figure", "value", "n", "tolerated", "unscored", "alarms"}
	for i, h := range heads {
		heads[i] = md(v.T("report.suite.col." + h))
	}
	fmt.Fprintf(b, "| %s |\n|%s\n", strings.Join(heads, " | "), strings.Repeat("---|", len(heads)))
	for _, at := range v.order() {
		s := v.a.Suites[at]
		f, _ := s.Main()
		value, interval := f.Show(v.Printer)
		if f.N > 0 {
			value += " (" + interval + ")"
		}
		cells := []string{v.text(s.Title), v.text(f.Title), value, v.Int(f.N), f.Asks(v.Printer), v.unread(s), v.alarmWord(s)}
		for i, c := range cells {
			cells[i] = md(c)
		}
		fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
	}
	b.WriteString("\n")
	said, more := v.allAlarms()
	for _, s := range said {
		fmt.Fprintf(b, "- %s\n", md(s))
	}
	if more > 0 {
		fmt.Fprintf(b, "- %s\n", md(v.t("report.suite.alarms_more", "n", more)))
	}
	if len(said) == 0 {
		fmt.Fprintf(b, "%s\n", md(v.t("report.suite.none", "n", len(v.a.Suites))))
	}
	b.WriteString("\n")
}

// alarmWord says how many alarms a suite raised.
func (v view) alarmWord(s Suite) string {
	switch {
	case len(s.Alarms) > 0:
		return v.t("report.suite.alarms", "n", len(s.Alarms))
	case s.Scored == 0:
		return v.t("report.suite.nothing_scored")
	}
	return v.t("report.suite.no_alarm")
}

// unread is the share of the answers of a suite that could not be scored.
func (v view) unread(s Suite) string { return v.value(s.Unread(), s.Scored+s.Unscored) }
