package report

import (
	"math"
	"strconv"
	"strings"
)

// A lane is one interval beside its numbers in a table: the rows of a table share one scale.
type lane struct {
	Value, Low, High float64
	N                int      // 0: there is nothing to draw
	Tolerated        *float64 // drawn as a line, with the side where good lies shaded
	Better           string
	Mark             string // of the point: fail, plain, sure, quiet
}

// A scale is the axis that the lanes of a table share.
type scale struct {
	Min, Max float64
	Kind     string
	Width    float64 // of the drawing, near to what the column has on a screen
}

// Drawing of a lane.
const (
	laneWide   = 300.0
	laneWhole  = 370.0 // in tables of few columns
	laneForest = 260.0 // beside many columns
	laneNarrow = 150.0 // in tables two abreast
	laneHeight = 24.0
	laneEdge   = 14.0 // room for half a mark, and half a number of the axis, at either end
)

// maxTicks bounds the marks of an axis, whatever its numbers are.
const maxTicks = 16

// scaleOf chooses the axis of lanes of a kind: rates from 0 to 1, differences as far to one side as to
// the other, the rest as far as they go. A tight axis of rates ends at 20 % or 50 % where all of them do.
func scaleOf(kind string, lanes []lane, tight bool) scale {
	low, high := math.Inf(1), math.Inf(-1)
	for _, l := range lanes {
		if l.N <= 0 {
			continue
		}
		for _, x := range []float64{l.Value, l.Low, l.High} {
			if !math.IsNaN(x) && !math.IsInf(x, 0) {
				low, high = min(low, x), max(high, x)
			}
		}
	}
	s := scale{Max: 1, Kind: kind, Width: laneWide}
	switch {
	case kind == Proportion:
		for _, most := range []float64{0.2, 0.5} {
			if tight && high <= most && low >= 0 {
				s.Max = most
				break
			}
		}
	case low > high:
	case kind == Difference:
		reach := max(math.Abs(low), math.Abs(high), 0.05)
		step := stepOf(2*reach, 6)
		s.Max = math.Ceil(reach/step-1e-9) * step
		s.Min = -s.Max
	case low >= 0 && high <= 1 && kind == Score:
	default:
		low, high = min(low, 0), max(high, 0)
		step := stepOf(max(high-low, 1e-9), 5)
		s.Min, s.Max = math.Floor(low/step+1e-9)*step, math.Ceil(high/step-1e-9)*step
	}
	return s
}

// x places a number, at the ends when it lies outside.
func (s scale) x(v float64) float64 {
	if math.IsNaN(v) || s.Max <= s.Min {
		return laneEdge
	}
	v = min(max(v, s.Min), s.Max)
	return laneEdge + (v-s.Min)/(s.Max-s.Min)*(s.Width-2*laneEdge)
}

// ticks lists where the axis is marked.
func (s scale) ticks() []float64 {
	most := 5.0
	if s.Width < laneForest {
		most = 2
	}
	step := stepOf(s.Max-s.Min, most)
	var out []float64
	for i := math.Ceil(s.Min/step - 1e-9); i*step <= s.Max+1e-9 && len(out) < maxTicks; i++ {
		out = append(out, i*step+0)
	}
	return out
}

// grid draws the lines of the ticks far beyond the lane: the cell cuts them off, however high it is.
func (s scale) grid() string {
	var b strings.Builder
	for _, t := range s.ticks() {
		if !s.zero(t) {
			b.WriteString("M" + px(s.x(t)) + " -200v600")
		}
	}
	return b.String()
}

// zero says that a tick is the middle of a scale with two sides.
func (s scale) zero(t float64) bool { return s.Min < 0 && math.Abs(t) < 1e-9 }

// good gives the two ends of the side where good lies.
func (s scale) good(l lane) (from, to float64) {
	if l.Better == "high" {
		return s.x(*l.Tolerated), s.x(s.Max)
	}
	return s.x(s.Min), s.x(*l.Tolerated)
}

// tick shows a number on the axis.
func (v view) tick(s scale, t float64) string {
	switch s.Kind {
	case Proportion:
		return v.Threshold(t)
	case Difference:
		if math.Abs(t) < 1e-9 {
			return "0"
		}
		n := strconv.FormatFloat(math.Round(math.Abs(t)*1e6)/1e4, 'f', -1, 64)
		if t < 0 {
			return "−" + n
		}
		return "+" + n
	}
	return mark(t)
}

// mark is a number on an axis, without the dust of its computing.
func mark(t float64) string {
	if math.Abs(t) < 1e6 {
		t = math.Round(t*1e9) / 1e9
	}
	return minus(strconv.FormatFloat(t, 'g', 6, 64))
}

// lane draws a figure.
func (f Figure) lane() lane {
	l := lane{Value: f.Value, Low: f.Low, High: f.High, N: f.N, Tolerated: f.Tolerated, Better: f.Better, Mark: "plain"}
	if f.Alarm {
		l.Mark = "fail"
	}
	return l
}

func (p Part) lane() lane {
	return lane{Value: p.Value, Low: p.Low, High: p.High, N: p.N, Mark: "plain"}
}

// lane draws a comparison: the mark is full where the difference is significant.
func (c Contrast) lane() lane {
	l := lane{Value: c.Difference, Low: c.Low, High: c.High, N: c.N, Mark: "quiet"}
	switch {
	case c.Alarm:
		l.Mark = "fail"
	case c.Significant:
		l.Mark = "sure"
	}
	return l
}

// lanesOf draws a list.
func lanesOf[T interface{ lane() lane }](list []T) []lane {
	out := make([]lane, len(list))
	for i, x := range list {
		out[i] = x.lane()
	}
	return out
}
