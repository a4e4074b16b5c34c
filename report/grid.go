package report

import (
	"cmp"
	"math"
	"slices"

	"kapok"
	"kapok/locale"
)

// A grid is a heat map of rates by two parts.
type grid struct {
	Title  string
	Kind   string
	Better string
	Rows   []gridRow
	Cols   []kapok.Text
	Left   int // rows and columns that were left out
}

// A gridRow is one row; a cell that is nil was not asked.
type gridRow struct {
	Label kapok.Text
	Cells []*Part
}

// Bounds of a grid on the page.
const (
	maxGridCols = 14
	maxGridRows = 24
)

// gridOf arranges the cells of a breakdown. It stands upright: no more columns than rows.
func gridOf(b Breakdown) grid {
	g := grid{Kind: b.Kind, Better: b.Better}
	var rows, cols []kapok.Text
	at := map[[2]kapok.Text]*Part{}
	for i := range b.Rows {
		p := &b.Rows[i]
		across := kapok.Text{}
		if p.Across != nil {
			across = *p.Across
		}
		if !slices.Contains(rows, p.Label) {
			rows = append(rows, p.Label)
		}
		if !slices.Contains(cols, across) {
			cols = append(cols, across)
		}
		at[[2]kapok.Text{p.Label, across}] = p
	}
	turned := len(cols) > len(rows)
	if turned {
		rows, cols = cols, rows
	}
	g.Left = max(0, len(rows)-maxGridRows) + max(0, len(cols)-maxGridCols)
	cols = cols[:min(len(cols), maxGridCols)]
	g.Cols = cols
	for _, r := range rows {
		row := gridRow{Label: r}
		for _, c := range cols {
			key := [2]kapok.Text{r, c}
			if turned {
				key = [2]kapok.Text{c, r}
			}
			row.Cells = append(row.Cells, at[key])
		}
		g.Rows = append(g.Rows, row)
	}
	if len(g.Rows) > maxGridRows {
		slices.SortStableFunc(g.Rows, func(a, b gridRow) int { return cmp.Compare(g.badness(b), g.badness(a)) })
		g.Rows = g.Rows[:maxGridRows]
	}
	return g
}

// badness orders rows by their mean on the bad side, each answer counting once.
func (g grid) badness(r gridRow) float64 {
	sum, n := 0.0, 0
	for _, c := range r.Cells {
		if c != nil {
			sum, n = sum+c.Value*float64(c.N), n+c.N
		}
	}
	switch {
	case n == 0:
		return math.Inf(-1)
	case g.Better == "high":
		return -sum / float64(n)
	case g.Better == "low":
		return sum / float64(n)
	}
	return 0
}

// few is how many answers a cell needs to be shaded: one of one says little.
const few = 5

// gridSteps are where the shades of a grid begin, by where good lies: warm shades for what should be
// low, cold ones for what should be high or has no good side.
var gridSteps = map[string][]gridStep{
	"low":  {{0, "g0"}, {0.05, "l1"}, {0.2, "l2"}, {0.5, "l3"}},
	"high": {{0, "g0"}, {0.5, "h1"}, {0.75, "h2"}, {0.9, "h3"}},
	"none": {{0, "g0"}, {0.25, "h1"}, {0.5, "h2"}, {0.75, "h3"}},
}

type gridStep struct {
	From  float64
	Shade string
}

func (g grid) steps() []gridStep {
	if s, ok := gridSteps[g.Better]; ok {
		return s
	}
	return gridSteps["none"]
}

// shade is the colour of a cell; only rates have one.
func (g grid) shade(p *Part) string {
	if p == nil || p.N <= 0 {
		return "empty"
	}
	out := "g0"
	if p.N < few && g.Kind == Proportion {
		return "few"
	}
	if g.Kind != Proportion {
		return out
	}
	for _, s := range g.steps() {
		if p.Value >= s.From-1e-9 {
			out = s.Shade
		}
	}
	return out
}

// stepName says the range of a shade.
func (g grid) stepName(p *locale.Printer, i int) string {
	s := g.steps()
	to := 1.0
	if i+1 < len(s) {
		to = s[i+1].From
	}
	return p.Threshold(s[i].From) + "–" + p.Threshold(to)
}

// kOfN shows what stands behind a rate; of other numbers, and of rates that count no whole answers, how
// many they rest on.
func (v view) kOfN(kind string, k, n int, value float64) string {
	if n > 0 && kind == Proportion && (k > 0 || value == 0) {
		return v.Int(k) + "/" + v.Int(n)
	}
	return v.Int(n)
}

// muchUnread says that so many answers could not be scored that the figures must be read with care.
func (s Suite) muchUnread() bool { return s.Unread() > 0.05 }

// gridNumber is short enough for a cell: whole percent for rates.
func (v view) gridNumber(kind string, p Part) string {
	if kind == Proportion {
		return cellNumber(p.Value) + "%"
	}
	return shown(v.Printer, kind, p.Value)
}

// thin says that some cells rest on too few answers to be shaded.
func (g grid) thin() bool {
	return slices.ContainsFunc(g.Rows, func(r gridRow) bool {
		return slices.ContainsFunc(r.Cells, func(p *Part) bool { return g.shade(p) == "few" })
	})
}
