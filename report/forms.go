package report

import (
	"math"
	"slices"
	"strconv"
)

// formGrid arranges the rates by form: a row a form, a column a test and method.
type formGrid struct {
	rows  []string
	cols  []formCol
	cells map[formKey]FormRow
}

type formCol struct{ test, method string }

type formKey struct{ test, method, form string }

func formsOf(in []FormRow) formGrid {
	g := formGrid{cells: map[formKey]FormRow{}}
	for _, r := range in {
		c := formCol{r.Test, string(r.Method)}
		if !slices.Contains(g.cols, c) {
			g.cols = append(g.cols, c)
		}
		if !slices.Contains(g.rows, r.Form) {
			g.rows = append(g.rows, r.Form)
		}
		g.cells[formKey{c.test, c.method, r.Form}] = r
	}
	return g
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
