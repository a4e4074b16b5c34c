package report

import (
	"math"
	"slices"
	"strings"
)

// A chart is a curve with its axes.
type chart struct {
	Curve
	X, Y     axis
	Diagonal bool // the ideal, where both axes are the same shares
}

// An axis of a chart.
type axis struct {
	Min, Max float64
	Share    bool // 0..1, shown as percentages
	Whole    bool // marked at whole numbers only
}

// Drawing of a chart.
const (
	chartLeft   = 46.0
	chartTop    = 12.0
	chartWidth  = 400.0
	chartHeight = 300.0
	chartFoot   = 26.0
)

// maxPoints bounds the points of a curve on the page.
const maxPoints = 60

// maxWhole is the largest number that an axis of whole numbers takes: turns and tries are few.
const maxWhole = 1e6

// chartOf fits the axes of a curve to its points.
func chartOf(c Curve) chart {
	c.Points = c.Points[:min(len(c.Points), maxPoints)]
	var xs, ys []float64
	for _, p := range c.Points {
		if p.N > 0 {
			xs, ys = append(xs, p.X), append(ys, p.Y, p.Low, p.High)
		}
	}
	h := chart{Curve: c, X: fitAxis(xs), Y: fitAxis(ys)}
	if !slices.ContainsFunc(xs, func(x float64) bool { return x != math.Trunc(x) || math.Abs(x) > maxWhole }) {
		h.X = countAxis(xs)
	}
	h.Diagonal = h.X.Share && h.Y.Share && c.ID == Reliability
	return h
}

// countAxis is the axis of whole numbers, such as turns.
func countAxis(list []float64) axis {
	low, high := 0.0, 1.0
	for i, x := range list {
		if i == 0 {
			low, high = x, x
		}
		low, high = min(low, x), max(high, x)
	}
	return axis{Min: low - 0.5, Max: high + 0.5, Whole: true}
}

// fitAxis takes 0 to 1 for shares, and otherwise as much as is needed.
func fitAxis(list []float64) axis {
	low, high := math.Inf(1), math.Inf(-1)
	for _, x := range list {
		if !math.IsNaN(x) && !math.IsInf(x, 0) {
			low, high = min(low, x), max(high, x)
		}
	}
	if low > high || low >= 0 && high <= 1 {
		return axis{Max: 1, Share: true}
	}
	step := stepOf(max(high-low, 1e-9), 5)
	return axis{Min: math.Floor(low/step+1e-9) * step, Max: math.Ceil(high/step-1e-9) * step}
}

func (a axis) at(v, from, to float64) float64 {
	if math.IsNaN(v) || a.Max <= a.Min {
		return from
	}
	return from + (min(max(v, a.Min), a.Max)-a.Min)/(a.Max-a.Min)*(to-from)
}

func (a axis) ticks() []float64 {
	step := stepOf(a.Max-a.Min, 5)
	if a.Whole {
		step = max(1, stepOf(a.Max-a.Min, 10))
	}
	var out []float64
	for i := math.Ceil(a.Min/step - 1e-9); i*step <= a.Max+1e-9 && len(out) < maxTicks; i++ {
		out = append(out, i*step+0)
	}
	return out
}

func (h chart) x(v float64) float64 { return h.X.at(v, chartLeft, chartWidth-12) }
func (h chart) y(v float64) float64 { return h.Y.at(v, chartHeight-chartFoot, chartTop) }

// show writes a number of an axis.
func (v view) axisNumber(a axis, x float64) string {
	if a.Share {
		return v.Threshold(x)
	}
	return mark(x)
}

// path joins the points.
func (h chart) path() string {
	var b strings.Builder
	for _, p := range h.Points {
		if p.N <= 0 {
			continue
		}
		if b.Len() == 0 {
			b.WriteByte('M')
		} else {
			b.WriteByte('L')
		}
		b.WriteString(px(h.x(p.X)) + " " + px(h.y(p.Y)))
	}
	return b.String()
}

// whiskers are the intervals of the points.
func (h chart) whiskers() string {
	var b strings.Builder
	for _, p := range h.Points {
		if p.N <= 0 {
			continue
		}
		x, low, high := h.x(p.X), h.y(p.Low), h.y(p.High)
		b.WriteString("M" + px(x) + " " + px(low) + "V" + px(high) + "M" + px(x-4) + " " + px(low) + "h8M" + px(x-4) + " " + px(high) + "h8")
	}
	return b.String()
}

// radius grows with the root of what a point rests on.
func (h chart) radius(p Point) float64 {
	most := 1
	for _, q := range h.Points {
		most = max(most, q.N)
	}
	return 3 + 4*math.Sqrt(float64(max(0, p.N))/float64(most))
}

// curveNumber shows a coordinate in the table of points.
func (v view) curveNumber(a axis, x float64) string {
	if a.Share {
		return v.Percent(x)
	}
	return shown(v.Printer, Amount, x)
}
