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
			"points", strconv.FormatFloat(math.Abs(c.Difference)*100, 'f', 2, 64)))
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

// weaker says whether a language was found significantly weaker than another in a test.
func (c Compare) weaker() (kapok.Lang, bool) {
	if !c.Significant {
		return "", false
	}
	if c.Difference < 0 {
		return c.LangA, true
	}
	return c.LangB, true
}

// points shows a difference of rates in percentage points, with its sign.
func (v view) points(d float64) string {
	sign := "+"
	switch {
	case d < 0:
		sign = "−"
	case d == 0:
		sign = ""
	}
	return sign + v.t("report.points", "points", strconv.FormatFloat(math.Abs(d)*100, 'f', 2, 64))
}

// probability shows a p-value: three decimals, or that it is smaller.
func probability(p float64) string {
	if p < 0.001 {
		return "< 0.001"
	}
	return strconv.FormatFloat(p, 'f', 3, 64)
}
