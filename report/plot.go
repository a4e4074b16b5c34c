package report

import (
	"math"
)

// plot is a dot plot with intervals: one row a rate, a common axis, a threshold.
type plot struct {
	Title     string
	Says      string // the plot in one sentence, for those who do not see it
	Rows      []dot
	Min, Max  float64 // of the axis
	Threshold float64
	Asked     string // the threshold in words: ≥ 90%; empty: there is none
	AtMost    bool   // small is good
	size      plotSize
}

// dot is one row of a plot.
type dot struct {
	Label, Sub  string
	Value       float64
	Low, High   float64
	Worst, Best float64 // drawn where they differ from the value
	Bound       float64
	Bounded     bool // Bound is drawn
	N           int  // 0: nothing was judged
	Verdict     string
	Text, Note  string // at the right
	Tip         string
}

// plotSize holds the widths of the three columns and the height of a row, in units of the drawing.
type plotSize struct{ label, chart, text, row float64 }

var (
	wide   = plotSize{label: 252, chart: 430, text: 238, row: 38}
	narrow = plotSize{label: 116, chart: 200, text: 150, row: 26}
	phone  = plotSize{label: 112, chart: 176, text: 72, row: 30}
)

const (
	plotTop  = 26.0 // room for the threshold's label
	plotFoot = 26.0 // room for the axis
)

// slim is the plot for a page as wide as a hand: without the second lines.
func (p plot) slim() plot {
	rows := make([]dot, len(p.Rows))
	for i, r := range p.Rows {
		r.Sub, r.Note = "", ""
		rows[i] = r
	}
	p.Rows, p.size = rows, phone
	return p
}

// small says that there is room for few words.
func (p plot) small() bool { return p.size != wide }

// class names the plot's size for the style.
func (p plot) class() string {
	switch p.size {
	case wide:
		return "plot wide"
	case phone:
		return "plot phone"
	}
	return "plot"
}

func (p plot) width() float64  { return p.size.label + p.size.chart + p.size.text }
func (p plot) height() float64 { return plotTop + float64(len(p.Rows))*p.size.row + plotFoot }
func (p plot) floor() float64  { return p.height() - plotFoot }

// y is the middle of row i.
func (p plot) y(i int) float64 { return plotTop + (float64(i)+0.5)*p.size.row }

// x places a rate on the axis, at its ends when it lies outside.
func (p plot) x(v float64) float64 {
	if math.IsNaN(v) || p.Max <= p.Min {
		return p.size.label
	}
	v = min(max(v, p.Min), p.Max)
	return p.size.label + (v-p.Min)/(p.Max-p.Min)*p.size.chart
}

// reach gives the two ends of what a row could be.
func (p plot) reach(r dot) (from, to float64) {
	return p.x(min(r.Worst, r.Best)), p.x(max(r.Worst, r.Best))
}

// right is where the text at the right begins.
func (p plot) right() float64 { return p.size.label + p.size.chart + 16 }

// good gives the two ends of the side of the threshold that conforms.
func (p plot) good() (from, to float64) {
	if p.AtMost {
		return p.x(p.Min), p.x(p.Threshold)
	}
	return p.x(p.Threshold), p.x(p.Max)
}

// fit chooses an axis that shows every interval and the threshold.
func (p *plot) fit() {
	low, high := 1.0, 0.0
	see := func(v float64) { low, high = min(low, v), max(high, v) }
	for _, r := range p.Rows {
		if r.N > 0 {
			for _, v := range []float64{r.Low, r.High, r.Worst, r.Best} {
				see(v)
			}
			if r.Bounded {
				see(r.Bound)
			}
		}
	}
	if p.Asked != "" {
		see(p.Threshold)
	}
	if low > high {
		low, high = 0, 1
	}
	if p.AtMost {
		low = 0
	} else if p.Asked != "" || high > 0.9 {
		high = 1
	}
	step := stepOf(max(high-low, 0.04)+0.02, 6)
	p.Min = max(0, math.Floor((low-0.005)/step)*step)
	p.Max = min(1, math.Ceil((high+0.005)/step)*step)
}

// stepOf chooses the distance of the ticks so that there are at most one more than so many.
func stepOf(width, most float64) float64 {
	for unit := 0.01; unit < 1e12; unit *= 10 {
		for _, s := range []float64{1, 2, 5} {
			if width/(s*unit) <= most+1e-9 {
				return s * unit
			}
		}
	}
	return max(width, 1)
}

// ticks lists the rates at which the axis is marked.
func (p plot) ticks() []float64 {
	step := stepOf(p.Max-p.Min, 6)
	if p.small() && (p.Max-p.Min)/step > 4 {
		step *= 2
	}
	var out []float64
	for i := math.Ceil(p.Min/step - 1e-9); i*step <= p.Max+1e-9; i++ {
		out = append(out, max(0, i*step))
	}
	return out
}
