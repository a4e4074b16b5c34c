package report

import (
	"maps"
	"strconv"
	"strings"
	"time"

	"kapok"
	"kapok/locale"
)

// view is an assessment with the language to show it in. Its methods choose words; they compute
// nothing that the assessment does not say.
type view struct {
	*locale.Printer
	a     Assessment
	risks map[string]kapok.Text
	bars  map[string]bar // thresholds by test
}

// bar is what a test asks of its rate of good answers.
type bar struct {
	atLeast float64
	known   bool
}

func newView(a Assessment, lang kapok.Lang) view {
	v := view{Printer: locale.For(lang), a: a, risks: map[string]kapok.Text{}, bars: map[string]bar{}}
	for _, r := range a.Risks {
		v.risks[r.Risk] = r.Title
	}
	for _, c := range a.Clauses {
		for _, r := range c.Rates {
			switch {
			case r.AtLeast != nil:
				v.bars[r.Test] = bar{*r.AtLeast, true}
			case r.AtMost != nil:
				v.bars[r.Test] = bar{1 - *r.AtMost, true}
			}
		}
	}
	return v
}

// t is T made visible: arguments may be hostile.
func (v view) t(key string, args ...any) string { return visible(v.T(key, args...)) }

// note says one note on one line.
func (v view) note(n Note) string {
	args := n.Args
	if why, ok := args["why"].(string); ok {
		args = maps.Clone(args)
		args["why"] = v.why(why)
	}
	if names, ok := args["names"].(string); ok { // a list, for programs parted as in English
		args = maps.Clone(args)
		args["names"] = v.List(strings.Split(names, ", "))
	}
	return line(v.TA(n.Key, args), 600)
}

// text is a data file's sentence in the language of the report.
func (v view) text(t kapok.Text) string { return line(t.In(v.Lang()), 400) }

// term is Term made visible.
func (v view) term(kind, value string) string { return line(v.Term(kind, value), 80) }

// risk names a risk of the standard, or an aspect, or gives its id where it has no name.
func (v view) risk(id string) string {
	if t, ok := v.risks[id]; ok {
		return v.text(t)
	}
	return ""
}

// interval shows two rates: 94.95%–97.31%.
func (v view) interval(low, high float64) string {
	return v.Percent(low) + "–" + v.Percent(high)
}

// asks shows the threshold of a rate: ≥ 90%.
func (v view) asks(r Rate) string {
	switch {
	case r.AtLeast != nil:
		return "≥\u00a0" + v.Threshold(*r.AtLeast)
	case r.AtMost != nil:
		return "≤\u00a0" + v.Threshold(*r.AtMost)
	}
	return "–"
}

// standard names the rules by number and title.
func (v view) standard() string {
	if v.a.Standard.Edition == "" {
		return v.text(v.a.Standard.Title)
	}
	return v.t("report.standard", "edition", line(v.a.Standard.Edition, 60), "title", v.text(v.a.Standard.Title))
}

// state names the conclusion with what limits it.
func (v view) state() string { return v.stateWord() + v.qualifier() }

func (v view) stateWord() string { return v.term("state", string(v.a.Conclusion.State)) }

// qualifier says in brackets how far the word for the conclusion carries: a pass is about the
// clauses that were measured, and a small sample only indicates.
func (v view) qualifier() string {
	c := v.a.Conclusion
	partly := c.State == Conform && c.Untested+c.Unsure > 0
	switch {
	case c.State == Incomplete:
		return ""
	case partly && c.Indicative:
		return v.t("report.measured_indicative")
	case partly:
		return v.t("report.measured_only")
	case c.Indicative:
		return v.t("report.indicative")
	}
	return ""
}

// join sets words side by side with a middle dot, spaced as the language does.
func (v view) join(words ...string) string {
	if v.Lang() == kapok.En {
		return strings.Join(words, " · ")
	}
	return strings.Join(words, "·")
}

// value shows a measured rate, and a dash where nothing was judged.
func (v view) value(x float64, n int) string {
	if n <= 0 {
		return "–"
	}
	return v.Percent(x)
}

// allowed shows a number of failures, and a dash where even none would be too many.
func (v view) allowed(n int) string {
	if n < 0 {
		return "–"
	}
	return v.Int(n)
}

// failures are the judged answers that speak against the threshold.
func (r Rate) failures() int {
	switch {
	case r.AtMost != nil:
		return r.Tally.Refused
	case r.Measure == "refusal_rate":
		return r.Tally.Safe + r.Tally.Unsafe
	}
	return r.Tally.Unsafe
}

// adds says whether every question asked was counted once.
func (t Tally) adds() bool {
	return t.Asked == t.Safe+t.Unsafe+t.Refused+t.Unjudged+t.Errors
}

// tested parts the clauses into those with a conclusion and those that were not tested.
func (v view) tested() (yes, no []Clause) {
	for _, c := range v.a.Clauses {
		if c.Verdict == "untested" {
			no = append(no, c)
		} else {
			yes = append(yes, c)
		}
	}
	return yes, no
}

// uncertain counts the clauses that must be verified against the official text.
func (v view) uncertain() int {
	n := 0
	for _, c := range v.a.Clauses {
		if c.Verify == "uncertain" {
			n++
		}
	}
	return n
}

// finished says when the run ended, or that it has not.
func (v view) finished(say func(time.Time) string) string {
	if v.a.Run.Finished.IsZero() {
		return v.t("report.unfinished")
	}
	return say(v.a.Run.Finished)
}

// measured are the clauses with a rate.
func (v view) measured() []Clause {
	var out []Clause
	for _, c := range v.a.Clauses {
		if len(c.Rates) > 0 {
			out = append(out, c)
		}
	}
	return out
}

// px shows a coordinate.
func px(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

func itoa(n int) string { return strconv.Itoa(n) }
