package locale

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"text/template"
	"time"

	"kapok"
)

// funcs are the functions that a sentence may use.
func (p *Printer) funcs() template.FuncMap {
	return template.FuncMap{
		"percent":   func(v any) string { return with(v, p.Percent) },
		"threshold": func(v any) string { return with(v, p.Threshold) },
		"number": func(v any) string {
			if n, ok := whole(v); ok {
				return p.Int(n)
			}
			return fmt.Sprint(v)
		},
		"plain": func(v any) string {
			if n, ok := whole(v); ok {
				return strconv.Itoa(n)
			}
			return fmt.Sprint(v)
		},
		"term": func(kind string, v any) string { return p.Term(kind, fmt.Sprint(v)) },
	}
}

// Percent shows a rate of 0..1 with two decimals: 95.30%. It shows 100.00% and 0.00% only
// where the rate is just that, so that rounding never turns a failure into perfection.
func (p *Printer) Percent(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "–"
	}
	r := math.Round(x*1e4) / 100
	if r >= 100 && x < 1 {
		r = 99.99
	}
	if r <= 0 && x > 0 {
		r = 0.01
	}
	return strconv.FormatFloat(r, 'f', 2, 64) + "%"
}

// Threshold shows a rate of 0..1 without idle zeros: 90%, 97.5%.
func (p *Printer) Threshold(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "–"
	}
	return strconv.FormatFloat(math.Round(x*1e6)/1e4, 'f', -1, 64) + "%"
}

// Int shows a whole number with its digits in groups of three: 10,000.
func (p *Printer) Int(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	var b strings.Builder
	for i, c := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	return sign + b.String()
}

// beijing is the legal time of the mainland, Hong Kong and Macao.
var beijing = time.FixedZone("UTC+8", 8*60*60)

// Date shows a day in the legal time of the Greater Bay Area: 2026年11月23日, 23 November 2026.
// The zero time is a dash.
func (p *Printer) Date(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	t = t.In(beijing)
	if p.lang == kapok.En {
		return t.Format("2 January 2006")
	}
	return t.Format("2006年1月2日")
}

// Time shows a day and a minute with its zone: 2026年11月23日 14:05（UTC+8）.
func (p *Printer) Time(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	if p.lang == kapok.En {
		return p.Date(t) + t.In(beijing).Format(", 15:04 (UTC+8)")
	}
	return p.Date(t) + t.In(beijing).Format(" 15:04（UTC+8）")
}

// Duration shows a span of time in at most two units: 1小时23分, 1 h 23 min, 850 ms.
func (p *Printer) Duration(d time.Duration) string {
	if d < 0 {
		return "-" + p.Duration(-d)
	}
	if d >= time.Second {
		d = d.Round(time.Second)
	}
	h, m, s := int(d/time.Hour), int(d/time.Minute)%60, int(d/time.Second)%60
	switch {
	case d >= 24*time.Hour:
		return p.T("term.duration.days", "d", h/24, "h", h%24)
	case h > 0:
		return p.T("term.duration.hours", "h", h, "m", m)
	case m > 0:
		return p.T("term.duration.minutes", "m", m, "s", s)
	case d >= time.Second:
		return p.T("term.duration.seconds", "s", s)
	}
	return p.T("term.duration.millis", "ms", d.Milliseconds())
}

// with shows a number by f and anything else as it is.
func with(v any, f func(float64) string) string {
	switch x := v.(type) {
	case float64:
		return f(x)
	case float32:
		return f(float64(x))
	case *float64:
		if x != nil {
			return f(*x)
		}
	}
	if n, ok := whole(v); ok {
		return f(float64(n))
	}
	return fmt.Sprint(v)
}

// whole reads a whole number of any of Go's kinds, and of JSON's one kind.
func whole(v any) (int, bool) {
	switch x := v.(type) {
	case int:
		return x, true
	case int64:
		return int(x), true
	case uint64:
		if x <= math.MaxInt {
			return int(x), true
		}
	case int32:
		return int(x), true
	case float64:
		if x == math.Trunc(x) && math.Abs(x) < 1<<53 {
			return int(x), true
		}
	}
	return 0, false
}
