package report

import (
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"kapok"
	"kapok/locale"
)

// maxCell is how much text a cell gets, in UTF-16 units as Excel counts; Excel's own limit is
// 32,767. The rest is for the note that something was left out.
const maxCell = 32_600

// cellText makes hostile text fit a cell: visible, guarded against becoming a formula, and cut
// with a note that says how much was left out.
func cellText(p *locale.Printer, s string) string {
	s, beyond := clip(s, maxCell)
	s = guard(visible(s))
	units := 0
	for i, r := range s {
		units += max(1, utf16.RuneLen(r))
		if units > maxCell {
			beyond += utf8.RuneCountInString(s[i:])
			s = s[:i]
			break
		}
	}
	if beyond > 0 {
		s += p.T("report.book.cut", "n", beyond)
	}
	return s
}

// guard puts an apostrophe before text that a spreadsheet could take for a formula when the
// workbook is saved as CSV and opened again. In the workbook itself every cell of text is typed
// as text.
func guard(s string) string {
	t := strings.TrimLeft(s, " \n\u00a0\u3000")
	if t == "" {
		return s
	}
	switch r, _ := utf8.DecodeRuneInString(t); r {
	case '=', '+', '-', '@', '\t', '|', '%', '＝', '＋', '－', '＠', '−':
		return "'" + s
	}
	return s
}

// book is a workbook being written, with the styles it uses.
type book struct {
	*excelize.File
	p *locale.Printer

	title, head, count, text, wrap, good, bad, right, key, whole, rate, label, input, open int
}

// fonts are there wherever Excel is.
var fonts = map[kapok.Lang]string{kapok.Hans: "Microsoft YaHei", kapok.Hant: "Microsoft JhengHei", kapok.En: "Calibri"}

func newBook(p *locale.Printer) (*book, error) {
	b := &book{File: excelize.NewFile(), p: p}
	face := fonts[p.Lang()]
	if err := b.SetDefaultFont(face); err != nil {
		return nil, fmt.Errorf("set the font: %w", err)
	}
	edge := []excelize.Border{{Type: "bottom", Color: "D0D3D6", Style: 1}}
	top := &excelize.Alignment{Vertical: "top"}
	beside := &excelize.Alignment{Vertical: "top", Horizontal: "left", Indent: 1}
	wrapped := &excelize.Alignment{Vertical: "top", WrapText: true}
	percent := "0.00%"
	styles := []struct {
		id *int
		s  excelize.Style
	}{
		{&b.title, excelize.Style{Font: &excelize.Font{Bold: true, Size: 16, Color: "1D2328"}, Alignment: &excelize.Alignment{Vertical: "center"}}},
		{&b.head, excelize.Style{
			Font: &excelize.Font{Bold: true, Color: "1D2328"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E4EAED"}},
			Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}, Border: []excelize.Border{{Type: "bottom", Color: "1D2328", Style: 2}},
		}},
		{&b.count, excelize.Style{
			Font: &excelize.Font{Bold: true, Color: "1D2328"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E4EAED"}},
			Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "right", WrapText: true}, Border: []excelize.Border{{Type: "bottom", Color: "1D2328", Style: 2}},
		}},
		{&b.good, excelize.Style{Font: &excelize.Font{Color: "0E6177"}, Alignment: wrapped, Border: edge}},
		{&b.bad, excelize.Style{Font: &excelize.Font{Bold: true, Color: "A63A0F"}, Alignment: wrapped, Border: edge}},
		{&b.text, excelize.Style{Alignment: beside, Border: edge}},
		{&b.wrap, excelize.Style{Alignment: wrapped, Border: edge}},
		{&b.right, excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "right"}, Border: edge}},
		{&b.key, excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: wrapped, Border: edge}},
		{&b.whole, excelize.Style{Alignment: top, Border: edge, NumFmt: 3}},
		{&b.rate, excelize.Style{Alignment: top, Border: edge, CustomNumFmt: &percent}},
		{&b.label, excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "right"}}},
		{&b.input, excelize.Style{
			Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFF6D6"}},
			Alignment: &excelize.Alignment{Vertical: "center"}, Protection: &excelize.Protection{Locked: false},
			Border: []excelize.Border{{Type: "bottom", Color: "7A5A00", Style: 1}},
		}},
		{&b.open, excelize.Style{
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFFBEE"}}, Alignment: wrapped, Border: edge,
			Protection: &excelize.Protection{Locked: false},
		}},
	}
	for _, s := range styles {
		if s.s.Font == nil {
			s.s.Font = &excelize.Font{}
		}
		s.s.Font.Family = face
		id, err := b.NewStyle(&s.s)
		if err != nil {
			return nil, fmt.Errorf("make a style: %w", err)
		}
		*s.id = id
	}
	return b, nil
}

// cell is one text cell.
func (b *book) cell(style int, s string) excelize.Cell {
	return excelize.Cell{StyleID: style, Value: cellText(b.p, s)}
}

// cells are text cells of one style.
func (b *book) cells(style int, texts ...string) []any {
	out := make([]any, len(texts))
	for i, s := range texts {
		out[i] = b.cell(style, s)
	}
	return out
}

// layout is how a sheet looks before its first row is written.
type layout struct {
	first  bool // it takes the place of the sheet that a new workbook has
	head   int  // the last row of the head, which stays in sight and heads every printed page; 0: none
	widths []float64
}

// sheet begins a sheet of rows, laid out for printing on A4 across, as wide as the paper.
func (b *book) sheet(name string, l layout) (*rowWriter, error) {
	w, err := b.begin(name, l)
	if err != nil {
		return nil, fmt.Errorf("make sheet %s: %w", name, err)
	}
	return &rowWriter{StreamWriter: w, name: name, next: 1, widths: l.widths}, nil
}

func (b *book) begin(name string, l layout) (*excelize.StreamWriter, error) {
	var err error
	if l.first {
		err = b.SetSheetName("Sheet1", name)
	} else {
		_, err = b.NewSheet(name)
	}
	if err != nil {
		return nil, err
	}
	yes, across, fit, tall, a4 := true, "landscape", 1, 0, 9
	if err := b.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes}); err != nil {
		return nil, err
	}
	if err := b.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &across, FitToWidth: &fit, FitToHeight: &tall, Size: &a4}); err != nil {
		return nil, err
	}
	if l.head > 0 {
		titles := fmt.Sprintf("'%s'!$%d:$%d", name, l.head, l.head)
		if err := b.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: name, RefersTo: titles}); err != nil {
			return nil, err
		}
	}
	w, err := b.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	for i, width := range l.widths {
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return nil, err
		}
	}
	if l.head > 0 {
		top := fmt.Sprintf("A%d", l.head+1)
		return w, w.SetPanes(&excelize.Panes{Freeze: true, YSplit: l.head, TopLeftCell: top, ActivePane: "bottomLeft"})
	}
	return w, nil
}

// rowWriter writes rows one after another.
type rowWriter struct {
	*excelize.StreamWriter
	name   string
	next   int // number of the row to be written
	widths []float64
}

// row writes a row, as high as its text needs.
func (w *rowWriter) row(values ...any) error { return w.tall(w.height(values), values...) }

// tall writes a row of the given height in points.
func (w *rowWriter) tall(height float64, values ...any) error {
	if err := w.SetRow(fmt.Sprintf("A%d", w.next), values, excelize.RowOpts{Height: height}); err != nil {
		return fmt.Errorf("write row %d of sheet %s: %w", w.next, w.name, err)
	}
	w.next++
	return nil
}

// A row is high enough for its lines, up to the limit of Excel.
const (
	lineHeight = 15.0
	maxHeight  = 405.0
)

// height reckons how high a row must be to show its wrapped text: not every program does.
func (w *rowWriter) height(values []any) float64 {
	lines := 1
	for i, v := range values {
		c, ok := v.(excelize.Cell)
		if !ok || i >= len(w.widths) {
			continue
		}
		if s, ok := c.Value.(string); ok {
			lines = max(lines, linesOf(s, w.widths[i]-1))
		}
	}
	return min(maxHeight, 4+lineHeight*float64(lines))
}

// linesOf reckons the lines of a text in a column as many digits wide; a Chinese character is
// wider than two digits in the fonts of the workbook.
func linesOf(s string, width float64) int {
	lines := 0
	for part := range strings.SplitSeq(s, "\n") {
		units := 0.0
		for _, r := range part {
			units++
			if r >= 0x1100 {
				units += 1.15
			}
		}
		lines += max(1, int(math.Ceil(units/max(1, width))))
		if float64(lines)*lineHeight > maxHeight {
			break
		}
	}
	return lines
}

// finish ends the sheet.
func (w *rowWriter) finish() error {
	if err := w.Flush(); err != nil {
		return fmt.Errorf("finish sheet %s: %w", w.name, err)
	}
	return nil
}

// save writes the workbook out.
func (b *book) save(w io.Writer) error {
	if err := b.Write(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}
