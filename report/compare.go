package report

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"kapok"
)

// comparisons are the tests between languages, those of one test and method side by side.
func (v view) comparisons() []Compare {
	out := slices.Clone(v.a.Comparison)
	slices.SortStableFunc(out, func(a, b Compare) int {
		return cmp.Or(after(filingBanks, a.Test, b.Test), after(kapok.Methods, a.Method, b.Method), after(langOrder, a.LangA, b.LangA))
	})
	return out
}

// weaknesses says each significant difference in a sentence.
func (v view) weaknesses() []string {
	var out []string
	for _, c := range v.comparisons() {
		weak, ok := c.weaker()
		if !ok {
			continue
		}
		other := c.LangA
		if weak == c.LangA {
			other = c.LangB
		}
		out = append(out, v.t("report.languages.weak", "what", v.join(v.term("test", c.Test), v.term("method", string(c.Method))),
			"lang", v.term("lang", string(weak)), "other", v.term("lang", string(other)),
			"points", strconv.FormatFloat(math.Abs(c.Adjusted.Difference)*100, 'f', 2, 64)))
	}
	return out
}

// weak says whether the language of the row was found significantly weaker than another.
func (v view) weak(r LangRow) bool {
	for _, c := range v.a.Comparison {
		if l, ok := c.weaker(); ok && l == r.Lang && c.Test == r.Test && c.Method == r.Method {
			return true
		}
	}
	return false
}

// weaker says whether a language was found significantly weaker than another in a test, like
// compared with like: a difference over all questions alone may be one of questions.
func (c Compare) weaker() (kapok.Lang, bool) {
	if c.Adjusted == nil || !c.Adjusted.Significant {
		return "", false
	}
	if c.Adjusted.Difference < 0 {
		return c.LangA, true
	}
	return c.LangB, true
}

// comparable says whether any two languages could be compared within the same risks.
func (v view) comparable() bool {
	return slices.ContainsFunc(v.a.Comparison, func(c Compare) bool { return c.Adjusted != nil })
}

// range95 shows the interval of a difference in percentage points.
func range95(low, high float64) string { return "95% [" + signed(low) + ", " + signed(high) + "]" }

// points shows a difference of rates in percentage points, with its sign.
func (v view) points(d float64) string { return v.t("report.points", "points", signed(d)) }

// signed is a difference times 100 with two decimals and its sign, a true minus.
func signed(d float64) string {
	s := strconv.FormatFloat(math.Abs(d)*100, 'f', 2, 64)
	switch {
	case s == "0.00":
		return s
	case d < 0:
		return "−" + s
	}
	return "+" + s
}

// probability shows a p-value: three decimals, or that it is smaller.
func probability(p float64) string {
	switch {
	case math.IsNaN(p) || math.IsInf(p, 0):
		return "–"
	case p < 0.001:
		return "< 0.001"
	}
	return strconv.FormatFloat(p, 'f', 3, 64)
}
