package report

import (
	"cmp"
	"regexp"
	"slices"

	"kapok"
)

// suiteGroups lists the groups of suites in the order of reports.
var suiteGroups = []string{"attack", "hallucination", "fairness", "transparency", "cantonese"}

// order lists the places of the suites, group by group.
func (v view) order() []int {
	out := make([]int, len(v.a.Suites))
	for i := range out {
		out[i] = i
	}
	slices.SortStableFunc(out, func(a, b int) int { return after(suiteGroups, v.a.Suites[a].Group, v.a.Suites[b].Group) })
	return out
}

// A suiteGroup is a group with the places of its suites.
type suiteGroup struct {
	ID string
	At []int
}

// groups parts the suites by group.
func (v view) groups() []suiteGroup {
	var out []suiteGroup
	for _, i := range v.order() {
		g := v.a.Suites[i].Group
		if n := len(out); n > 0 && out[n-1].ID == g {
			out[n-1].At = append(out[n-1].At, i)
			continue
		}
		out = append(out, suiteGroup{g, []int{i}})
	}
	return out
}

// tameID is what may stand in an id of the page as it is.
var tameID = regexp.MustCompile(`^[a-z0-9_-]{1,40}$`)

// anchor is the id of a suite's part of the page.
func (v view) anchor(i int) string {
	id := v.a.Suites[i].ID
	same := func(s Suite) bool { return s.ID == id }
	if tameID.MatchString(id) && slices.IndexFunc(v.a.Suites, same) == i {
		return "suite-" + id
	}
	return "suite." + itoa(i+1)
}

// alarms counts the alarms of all suites.
func (v view) alarms() int {
	n := 0
	for _, s := range v.a.Suites {
		n += len(s.Alarms)
	}
	return n
}

// suiteTotals sums up what was asked in all suites.
func (v view) suiteTotals() (asked, scored, unscored, failed int) {
	for _, s := range v.a.Suites {
		asked, scored, unscored, failed = asked+s.Asked, scored+s.Scored, unscored+s.Unscored, failed+s.Errors
	}
	return asked, scored, unscored, failed
}

// Bounds of the lists of alarms.
const (
	maxFamilyAlarms = 3  // of one family of comparisons
	maxAlarms       = 12 // in the conclusion
)

// suiteAlarms says the alarms of one suite, those of one family of comparisons folded after a few.
func (v view) suiteAlarms(s Suite) []string {
	var out []string
	family, n := kapok.Text{}, 0
	more := func() {
		if n > maxFamilyAlarms {
			out = append(out, v.t("report.suite.alarm.more", "suite", v.text(s.Title), "what", v.text(family), "n", n-maxFamilyAlarms))
		}
		n = 0
	}
	for _, a := range s.Alarms {
		if a.Kind != AlarmContrast || a.Title != family {
			more()
		}
		if a.Kind == AlarmContrast {
			family = a.Title
			if n++; n > maxFamilyAlarms {
				continue
			}
		}
		out = append(out, a.Say(v.Printer, s))
	}
	more()
	return out
}

// allAlarms says the alarms of every suite, in the order of the page, and how many were left out.
func (v view) allAlarms() (said []string, more int) {
	for _, i := range v.order() {
		said = append(said, v.suiteAlarms(v.a.Suites[i])...)
	}
	if len(said) > maxAlarms {
		return said[:maxAlarms], len(said) - maxAlarms
	}
	return said, 0
}

// suitePieces divide the trials of a suite by outcome.
func (v view) suitePieces(s Suite) []piece {
	return []piece{
		{"safe", v.t("report.suite.scored"), s.Scored}, {"unjudged", v.t("report.suite.unscored"), s.Unscored}, {"error", v.t("report.suite.errors"), s.Errors},
	}
}

// better says in words where good lies; nothing where neither side is good.
func (v view) better(b string) string {
	if b == "high" || b == "low" {
		return v.t("report.suite.better_" + b)
	}
	return ""
}

// figures parts the figures of a suite: proportions, differences, and the rest.
func (s Suite) figures() (rates, differences, rest []Figure) {
	for _, f := range s.Figures {
		switch f.Kind {
		case Proportion:
			rates = append(rates, f)
		case Difference:
			differences = append(differences, f)
		default:
			rest = append(rest, f)
		}
	}
	return rates, differences, rest
}

// maxTiles is how many numbers without an axis of their own stand as tiles; more are a table.
const maxTiles = 4

func sameKind(list []Figure) bool {
	return !slices.ContainsFunc(list, func(f Figure) bool { return f.Kind != list[0].Kind })
}

// Bounds of a table of rates on the page; the rest is folded.
const (
	maxParts   = 14
	worstParts = 12
)

// parts are the rows of a breakdown that stand open, and those that are folded. A long list is
// opened where it is worst.
func (b Breakdown) parts() (open, folded []Part) {
	rows := slices.Clone(b.Rows)
	if !slices.ContainsFunc(rows, func(p Part) bool { return !slices.Contains(langOrder, kapok.Lang(p.ID)) }) {
		slices.SortStableFunc(rows, func(x, y Part) int { return after(langOrder, kapok.Lang(x.ID), kapok.Lang(y.ID)) })
	}
	if len(rows) <= maxParts {
		return rows, nil
	}
	switch b.Better {
	case "low":
		slices.SortStableFunc(rows, func(x, y Part) int { return cmp.Or(nothing(x, y), cmp.Compare(y.Value, x.Value)) })
	case "high":
		slices.SortStableFunc(rows, func(x, y Part) int { return cmp.Or(nothing(x, y), cmp.Compare(x.Value, y.Value)) })
	}
	return rows[:worstParts], rows[worstParts:min(len(rows), maxFolded)]
}

// whole says that a breakdown needs the whole width.
func (b Breakdown) whole() bool { return b.Cross || len(b.Rows) > 10 }

// scale is the axis of a breakdown's rows.
func (b Breakdown) scale(whole bool) scale {
	s := scaleOf(b.Kind, lanesOf(b.Rows), true)
	s.Width = laneNarrow
	if whole {
		s.Width = laneWhole
	}
	return s
}

// alone says that a suite has one short breakdown, which has no other beside it.
func (s Suite) alone() bool {
	n := 0
	for _, b := range s.Tables {
		if !b.whole() {
			n++
		}
	}
	return n == 1
}

// maxFolded bounds the rows of a folded table; the JSON report and the workbook hold all of them.
const maxFolded = 240

// nothing puts rows that rest on nothing last.
func nothing(x, y Part) int {
	switch {
	case x.N > 0 && y.N <= 0:
		return -1
	case x.N <= 0 && y.N > 0:
		return 1
	}
	return 0
}

// maxShownAnswers bounds the examples of a suite on the page.
const maxShownAnswers = 12

// readAs says how an answer was read.
func (v view) readAs(x Shown) string {
	if s := v.text(x.Read); s != "" {
		return s
	}
	if x.Reading == "unscored" {
		return v.t("report.suite.unscored")
	}
	return line(x.Reading, 60)
}
