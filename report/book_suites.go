package report

import (
	"math"

	"github.com/xuri/excelize/v2"
)

// suiteSheets write what the suites beyond the standard's tests found, as numbers that can be computed
// with: the figures, the rates by part, the comparisons.
func (b *book) suiteSheets(v view) error {
	if len(v.a.Suites) == 0 {
		return nil
	}
	for _, write := range []func(view) error{b.figureSheet, b.partSheet, b.contrastSheet} {
		if err := write(v); err != nil {
			return err
		}
	}
	return nil
}

// columns names the columns of a sheet of suites.
func (b *book) columns(v view, keys ...string) []any {
	out := make([]any, len(keys))
	for i, k := range keys {
		out[i] = b.cell(b.head, v.T("report.suite.sheet."+k))
	}
	return out
}

func (b *book) figureSheet(v view) error {
	s, err := b.sheet(v.T("report.book.foresight"), layout{head: 1, widths: []float64{16, 26, 34, 12, 11, 11, 11, 9, 9, 12, 12, 10, 10, 10, 10}})
	if err != nil {
		return err
	}
	if err := s.tall(34, b.columns(v, "group", "suite", "figure", "kind", "value", "low", "high", "k", "n", "tolerated", "alarm", "asked", "scored", "unscored", "errors")...); err != nil {
		return err
	}
	for _, at := range v.order() {
		x := v.a.Suites[at]
		for _, f := range x.Figures {
			alarm := b.cell(b.wrap, "")
			if f.Alarm {
				alarm = b.cell(b.bad, v.T("report.suite.alarm"))
			}
			tolerated := b.cell(b.right, f.Asks(v.Printer))
			row := []any{b.cell(b.wrap, v.term("suitegroup", x.Group)), b.cell(b.key, v.text(x.Title)), b.cell(b.wrap, v.text(f.Title)), b.cell(b.wrap, v.term("figure", f.Kind))}
			row = append(row, b.numbers(f.Kind, f.N, f.Value, f.Low, f.High)...)
			row = append(row, b.howMany(f.K), b.howMany(f.N), tolerated, alarm, b.howMany(x.Asked), b.howMany(x.Scored), b.howMany(x.Unscored), b.howMany(x.Errors))
			if err := s.row(row...); err != nil {
				return err
			}
		}
	}
	return s.finish()
}

func (b *book) partSheet(v view) error {
	s, err := b.sheet(v.T("report.book.parts"), layout{head: 1, widths: []float64{26, 34, 34, 26, 12, 11, 11, 11, 9, 9}})
	if err != nil {
		return err
	}
	if err := s.tall(24, b.columns(v, "suite", "table", "part", "across", "kind", "value", "low", "high", "k", "n")...); err != nil {
		return err
	}
	for _, at := range v.order() {
		x := v.a.Suites[at]
		for _, t := range x.Tables {
			for _, p := range t.Rows {
				across := ""
				if p.Across != nil {
					across = v.text(*p.Across)
				}
				row := []any{b.cell(b.key, v.text(x.Title)), b.cell(b.wrap, v.text(t.Title)), b.cell(b.wrap, v.text(p.Label)), b.cell(b.wrap, across), b.cell(b.wrap, v.term("figure", t.Kind))}
				row = append(row, b.numbers(t.Kind, p.N, p.Value, p.Low, p.High)...)
				if err := s.row(append(row, b.howMany(p.K), b.howMany(p.N))...); err != nil {
					return err
				}
			}
		}
	}
	return s.finish()
}

func (b *book) contrastSheet(v view) error {
	s, err := b.sheet(v.T("report.book.contrasts"), layout{head: 1, widths: []float64{24, 28, 24, 24, 12, 22, 9, 11, 11, 11, 18, 10, 10, 10, 12, 12}})
	if err != nil {
		return err
	}
	if err := s.tall(34, b.columns(v, "suite", "family", "a", "b", "kind", "test", "n", "difference", "low", "high", "effect_is", "effect", "p", "p_holm", "mde", "finding")...); err != nil {
		return err
	}
	for _, at := range v.order() {
		x := v.a.Suites[at]
		for _, c := range x.Tests {
			kind := c.Unit
			if kind == Proportion {
				kind = Difference
			}
			row := []any{
				b.cell(b.key, v.text(x.Title)), b.cell(b.wrap, v.text(c.Title)), b.cell(b.wrap, v.text(c.A)), b.cell(b.wrap, v.text(c.B)),
				b.cell(b.wrap, v.term("figure", kind)), b.cell(b.wrap, v.term("statistic", c.Test)), b.howMany(c.N),
			}
			row = append(row, b.numbers(kind, c.N, c.Difference, c.Low, c.High)...)
			effect := b.cell(b.wrap, dash(""))
			if c.EffectIs != "" {
				effect = b.cell(b.wrap, v.term("effect", c.EffectIs))
			}
			row = append(row, effect, b.number(b.right, c.Effect, c.EffectIs != ""), b.number(b.right, c.P, true), b.number(b.right, c.PHolm, true),
				b.number(b.numberStyle(kind), c.MDE, c.MDE > 0), b.finding(v, c))
			if err := s.row(row...); err != nil {
				return err
			}
		}
	}
	return s.finish()
}

// finding says what a comparison came to.
func (b *book) finding(v view, c Contrast) excelize.Cell {
	switch {
	case c.Alarm:
		return b.cell(b.bad, v.T("report.suite.alarm"))
	case c.Significant:
		return b.cell(b.wrap, v.T("report.suite.significant"))
	}
	return b.cell(b.wrap, v.T("report.suite.not_significant"))
}

// numbers are a value and its interval; dashes where they rest on nothing.
func (b *book) numbers(kind string, n int, list ...float64) []any {
	out := make([]any, len(list))
	for i, x := range list {
		out[i] = b.number(b.numberStyle(kind), x, n > 0)
	}
	return out
}

// numberStyle shows rates and their differences as percentages.
func (b *book) numberStyle(kind string) int {
	if kind == Proportion || kind == Difference {
		return b.rate
	}
	return b.right
}

func (b *book) number(style int, x float64, there bool) excelize.Cell {
	if !there || math.IsNaN(x) || math.IsInf(x, 0) {
		return excelize.Cell{StyleID: b.right, Value: "–"}
	}
	if style == b.right {
		x = math.Round(x*1e6) / 1e6
	}
	return excelize.Cell{StyleID: style, Value: x}
}

func (b *book) howMany(n int) excelize.Cell { return excelize.Cell{StyleID: b.whole, Value: n} }
