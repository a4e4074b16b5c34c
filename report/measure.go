package report

import (
	"math"
	"strconv"

	"kapok/locale"
)

// shown is a number of a kind as people read it: a percentage, percentage points with a sign, three
// digits, or a plain number.
func shown(p *locale.Printer, kind string, x float64) string {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return "–"
	case kind == Proportion:
		return p.Percent(x)
	case kind == Difference:
		return p.T("report.points", "points", signed(x))
	case kind == Score:
		return minus(strconv.FormatFloat(x, 'f', 3, 64))
	}
	return plain(p, x)
}

// plain is a number without idle decimals, at most two of them; one smaller than that keeps two digits.
func plain(p *locale.Printer, x float64) string {
	switch {
	case x == math.Trunc(x) && math.Abs(x) < 1e15:
		return minus(p.Int(int(x)))
	case math.Abs(x) < 0.1 || math.Abs(x) >= 1e15:
		return minus(strconv.FormatFloat(x, 'g', 2, 64))
	}
	return minus(strconv.FormatFloat(x, 'f', 2, 64))
}

// minus writes a true minus for a hyphen.
func minus(s string) string {
	if s != "" && s[0] == '-' {
		return "−" + s[1:]
	}
	return s
}

// apart is a difference of a kind with its sign; differences of proportions are percentage points.
func apart(p *locale.Printer, kind string, d float64) string {
	switch {
	case math.IsNaN(d) || math.IsInf(d, 0):
		return "–"
	case kind == Proportion || kind == Difference:
		return signed(d)
	}
	s := shown(p, kind, d)
	if d > 0 {
		s = "+" + s
	}
	return s
}

// between shows the two ends of an interval of numbers of a kind.
func between(p *locale.Printer, kind string, low, high float64) string {
	none := func(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) }
	switch {
	case none(low) || none(high):
		return "–"
	case kind == Difference:
		return "[" + signed(low) + ", " + signed(high) + "]"
	case kind == Amount && max(math.Abs(low), math.Abs(high)) < 1e6 && (low != math.Trunc(low) || high != math.Trunc(high)):
		return minus(strconv.FormatFloat(low, 'f', 2, 64)) + "–" + minus(strconv.FormatFloat(high, 'f', 2, 64))
	}
	return shown(p, kind, low) + "–" + shown(p, kind, high)
}

// Show gives the figure and its interval as people read them; dashes where it was computed from nothing.
func (f Figure) Show(p *locale.Printer) (value, interval string) {
	if f.N <= 0 {
		return "–", "–"
	}
	return shown(p, f.Kind, f.Value), between(p, f.Kind, f.Low, f.High)
}

// Asks shows what is tolerated of a figure: ≤ 20%; a dash where nothing is set.
func (f Figure) Asks(p *locale.Printer) string {
	if f.Tolerated == nil {
		return "–"
	}
	bound := limit(p, f.Kind, *f.Tolerated)
	if f.Better == "high" {
		return "≥\u00a0" + bound
	}
	return "≤\u00a0" + bound
}

// Main is the figure that stands for the suite: the first.
func (s Suite) Main() (Figure, bool) {
	if len(s.Figures) == 0 {
		return Figure{}, false
	}
	return s.Figures[0], true
}

// Say tells the alarm in one sentence of its suite. It is on one line and safe to show.
func (a Alarm) Say(p *locale.Printer, s Suite) string {
	lang := p.Lang()
	args := []any{"suite", line(s.Title.In(lang), 80), "what", line(a.Title.In(lang), 120), "value", shown(p, a.Unit, a.Value)}
	switch a.Kind {
	case AlarmContrast:
		unit := a.Unit
		if unit == Proportion {
			unit = Difference
		}
		value := shown(p, unit, a.Value)
		if unit != Difference {
			value = apart(p, unit, a.Value)
		}
		args[5] = value
		return line(p.T("report.suite.alarm.contrast", append(args, "a", line(a.A.In(lang), 80), "b", line(a.B.In(lang), 80), "level", AlarmLevel)...), 600)
	case AlarmBelow:
		return line(p.T("report.suite.alarm.below", append(args, "bound", limit(p, a.Unit, a.Bound))...), 600)
	}
	return line(p.T("report.suite.alarm.above", append(args, "bound", limit(p, a.Unit, a.Bound))...), 600)
}

// limit shows what is tolerated, without idle zeros.
func limit(p *locale.Printer, kind string, x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "–"
	}
	switch kind {
	case Proportion:
		return p.Threshold(x)
	case Difference:
		return p.T("report.points", "points", minus(strconv.FormatFloat(math.Round(x*1e6)/1e4, 'f', -1, 64)))
	}
	return shown(p, kind, x)
}

// Unread is the share of the answers that were there and could not be scored.
func (s Suite) Unread() float64 {
	if s.Scored+s.Unscored == 0 {
		return 0
	}
	return float64(s.Unscored) / float64(s.Scored+s.Unscored)
}
