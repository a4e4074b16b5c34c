package report

import "strings"

// junitMeasured is a suite of cases for what one suite beyond the standard's tests found: whether its
// answers could be scored, each figure, and each family of comparisons. An alarm is a failure, with its
// sentence; what rests on nothing is an error.
func (v view) junitMeasured(s Suite) junitSuite {
	class := "foresight." + line(s.ID, 60)
	out := junitSuite{Name: "foresight " + v.text(s.Title)}
	add := func(name, verdict, message, text string) {
		c := junitCase{Class: class, Name: name}
		c.tell(verdict, message, text)
		out.Cases = append(out.Cases, c)
	}
	counts := v.t("report.suite.counts", "n", s.Asked, "scored", s.Scored, "unscored", s.Unscored, "errors", s.Errors)
	scored := "pass"
	if s.Scored == 0 {
		scored = "unsure"
	}
	add("answers", scored, v.t("report.suite.unscored")+": "+v.unread(s), counts)
	for _, f := range s.Figures {
		value, interval := f.Show(v.Printer)
		verdict := "pass"
		switch {
		case f.N <= 0:
			verdict = "unsure"
		case f.Alarm:
			verdict = "fail"
		}
		text := ""
		if f.N > 0 {
			text = "95% interval " + interval + ", n = " + v.Int(f.N) + ", tolerated " + f.Asks(v.Printer)
		}
		add(v.text(f.Title), verdict, v.figureWords(s, f, value), text)
	}
	for _, f := range families(s.Tests) {
		verdict := "pass"
		if f.Alarm > 0 {
			verdict = "fail"
		}
		add(v.text(f.Title), verdict, v.familyWords(f), v.familyAlarms(s, f))
	}
	for _, a := range v.loose(s) {
		add(v.text(a.Title), "fail", a.Say(v.Printer, s), "")
	}
	return out
}

// figureWords is the alarm of a figure in its sentence, or the figure.
func (v view) figureWords(s Suite, f Figure, value string) string {
	for _, a := range s.Alarms {
		if f.Alarm && a.Kind != AlarmContrast && a.Title == f.Title {
			return a.Say(v.Printer, s)
		}
	}
	return v.text(f.Title) + ": " + value
}

// familyAlarms says the alarms of a family, one a line.
func (v view) familyAlarms(s Suite, f family) string {
	var b strings.Builder
	n := 0
	for _, a := range s.Alarms {
		if a.Kind == AlarmContrast && a.Title == f.Title {
			if n++; n <= maxAlarms {
				b.WriteString(a.Say(v.Printer, s) + "\n")
			}
		}
	}
	return b.String()
}

// loose are the alarms that neither a figure nor a family of comparisons carries.
func (v view) loose(s Suite) []Alarm {
	var out []Alarm
	for _, a := range s.Alarms {
		carried := false
		for _, f := range s.Figures {
			carried = carried || a.Kind != AlarmContrast && f.Alarm && f.Title == a.Title
		}
		for _, c := range s.Tests {
			carried = carried || a.Kind == AlarmContrast && c.Alarm && c.Title == a.Title
		}
		if !carried {
			out = append(out, a)
		}
	}
	return out
}
