package report

import (
	"slices"
	"strings"

	"kapok"
)

// heat is the map of risks by method. Columns are risks, rows are methods of a test.
type heat struct {
	Risks  []string
	Groups []heatGroup
	Rows   []heatRow
}

// heatGroup is a class of risks, such as A.1, over its columns.
type heatGroup struct {
	ID       string
	From, To int
}

// heatRow is one method of one test; a risk that it does not ask about has no cell.
type heatRow struct {
	Test   string
	Method kapok.Method
	Cells  map[string]RiskRow
}

// heatOf arranges the rows of the tests, in the order of reports.
func heatOf(rows []RiskRow, tests ...string) heat {
	var h heat
	place := map[[2]string]int{}
	for _, test := range tests {
		for _, m := range kapok.Methods {
			for _, r := range rows {
				if r.Test != test || r.Method != m {
					continue
				}
				at := [2]string{test, string(m)}
				i, ok := place[at]
				if !ok {
					i = len(h.Rows)
					place[at] = i
					h.Rows = append(h.Rows, heatRow{test, m, map[string]RiskRow{}})
				}
				h.Rows[i].Cells[r.Risk] = r
				h.Risks = append(h.Risks, r.Risk)
			}
		}
	}
	slices.Sort(h.Risks)
	h.Risks = slices.Compact(h.Risks)
	for i, id := range h.Risks {
		class := classOf(id)
		if n := len(h.Groups); n > 0 && h.Groups[n-1].ID == class {
			h.Groups[n-1].To = i + 1
			continue
		}
		h.Groups = append(h.Groups, heatGroup{class, i, i + 1})
	}
	return h
}

// classOf is a risk's id without its last part: A.2.d → A.2.
func classOf(risk string) string {
	if i := strings.LastIndexByte(risk, '.'); i > 0 {
		return risk[:i]
	}
	return risk
}

// letterOf is the last part of a risk's id.
func letterOf(risk string) string { return risk[strings.LastIndexByte(risk, '.')+1:] }

// Drawing of the map.
const (
	heatLabel = 116.0
	heatCell  = 25.0
	heatGap   = 7.0  // between classes
	heatTop   = 38.0 // room for the classes and letters
	heatTest  = 22.0 // room for the name of a test above its rows
)

func (h heat) x(col int) float64 {
	gaps := 0
	for i, g := range h.Groups {
		if col >= g.From {
			gaps = i
		}
	}
	return heatLabel + float64(col)*heatCell + float64(gaps)*heatGap
}

// y is the top of a row; the name of its test stands above the first row of the test.
func (h heat) y(row int) float64 {
	tests := 0
	for i := range h.Rows {
		if i <= row && h.opens(i) {
			tests++
		}
	}
	return heatTop + float64(row)*(heatCell+2) + float64(tests)*heatTest
}

// opens says that a row is the first of its test.
func (h heat) opens(row int) bool { return row == 0 || h.Rows[row].Test != h.Rows[row-1].Test }

func (h heat) width() float64  { return h.x(len(h.Risks)-1) + heatCell }
func (h heat) height() float64 { return h.y(len(h.Rows)-1) + heatCell + 2 }

// shade places a rate against what its test asks: h3 all good, h2 and h1 better than asked, l1
// to l3 worse, h0 where nothing was judged.
func (b bar) shade(r RiskRow) string {
	judged := r.Tally.Safe + r.Tally.Unsafe + r.Tally.Refused
	asked := b.atLeast
	if !b.known {
		asked = 0.9
	}
	switch {
	case judged == 0:
		return "h0"
	case r.Value >= 1:
		return "h3"
	case r.Value >= (1+asked)/2:
		return "h2"
	case r.Value >= asked:
		return "h1"
	case r.Value >= asked-0.05:
		return "l1"
	case r.Value >= asked-0.15:
		return "l2"
	}
	return "l3"
}

// clear says that even the favourable end of the interval is worse than asked.
func (b bar) clear(r RiskRow) bool {
	return b.known && r.High < b.atLeast && r.Tally.Safe+r.Tally.Unsafe+r.Tally.Refused > 0
}
