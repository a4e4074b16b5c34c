package report

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/xuri/excelize/v2"

	"kapok"
	"kapok/locale"
)

// ReviewSheet writes a workbook in which one person judges answers: a sheet of instructions and
// a sheet with a row for each answer, with lists to choose verdict and risk from. Everything
// but the reviewer's cells is locked, without a password. Rows are streamed; it fails with
// their error, and on a row without a key or of a bank that it does not know.
func ReviewSheet(w io.Writer, rows iter.Seq2[ReviewRow, error], lang kapok.Lang) (err error) {
	b, err := newBook(locale.For(lang))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	if err := b.help(); err != nil {
		return err
	}
	s, err := b.reviewHead()
	if err != nil {
		return err
	}
	o := options{columns: map[string]string{}, spans: map[string][]rowSpan{}}
	for r, err := range rows {
		if err != nil {
			return fmt.Errorf("write review workbook: %w", err)
		}
		if err := b.reviewRow(s, r, &o); err != nil {
			return err
		}
	}
	if err := b.lists(s, &o); err != nil {
		return err
	}
	return b.save(w)
}

// help writes the instructions.
func (b *book) help() error {
	s, err := b.sheet(b.p.T("report.form.help"), layout{first: true, widths: []float64{6, 110}})
	if err != nil {
		return err
	}
	if err := s.tall(34, b.cell(b.title, b.p.T("report.form.help"))); err != nil {
		return err
	}
	for i := 1; b.p.Has(helpKey(i)); i++ {
		if err := s.row(b.cell(b.key, itoa(i)), b.cell(b.wrap, b.p.T(helpKey(i)))); err != nil {
			return err
		}
	}
	return s.finish()
}

func helpKey(i int) string { return "report.form.help_" + itoa(i) }

// reviewHead begins the sheet of answers: the reviewer's name, then the heads of the columns.
func (b *book) reviewHead() (*rowWriter, error) {
	s, err := b.sheet(b.p.T("report.form.sheet"), layout{head: reviewHead, widths: []float64{10, 12, 22, 44, 36, 64, 14, 26, 28}})
	if err != nil {
		return nil, err
	}
	if err := s.SetColVisible(1, 1, false); err != nil {
		return nil, fmt.Errorf("hide the keys: %w", err)
	}
	err = s.tall(26, nil, b.cell(b.label, b.p.T("report.form.reviewer")), excelize.Cell{StyleID: b.input}, b.cell(b.text, b.p.T("report.form.reviewer_hint")))
	if err != nil {
		return nil, err
	}
	heads := []string{reviewMark}
	for _, c := range reviewColumns[1:] {
		heads = append(heads, b.p.T("report.form."+c))
	}
	return s, s.tall(24, b.cells(b.head, heads...)...)
}

func (b *book) reviewRow(s *rowWriter, r ReviewRow, o *options) error {
	if strings.TrimSpace(r.Key) == "" || reviewVerdicts[r.Bank] == nil {
		return fmt.Errorf("write review workbook: row %d has key %q and bank %q; a key and one of content, refuse and answer are needed", s.next, r.Key, r.Bank)
	}
	words := make([]string, len(reviewVerdicts[r.Bank]))
	for i, v := range reviewVerdicts[r.Bank] {
		words[i] = b.p.Term("judgement", v)
	}
	o.use("G", words, s.next)
	if len(r.Risks) > 0 && r.Bank == "content" {
		o.use("H", r.Risks, s.next)
	}
	open := excelize.Cell{StyleID: b.open}
	return s.row(excelize.Cell{StyleID: b.text, Value: r.Key}, b.cell(b.text, b.p.Term("test", r.Bank)), b.cell(b.wrap, r.Risk), b.cell(b.wrap, r.Question),
		b.cell(b.wrap, r.Criterion), b.cell(b.wrap, r.Answer), open, open, open)
}

// options collects which rows choose from which list. A list is a column of the hidden sheet.
type options struct {
	lists   [][]string
	columns map[string]string    // list by its words → reference
	spans   map[string][]rowSpan // column of the answers and reference → rows
	order   []string
}

type rowSpan struct{ from, to int }

// use lets the cell of a column and row choose from the words.
func (o *options) use(column string, words []string, row int) {
	id := strings.Join(words, "\x00")
	ref, ok := o.columns[id]
	if !ok {
		o.lists = append(o.lists, words)
		name, err := excelize.ColumnNumberToName(len(o.lists))
		if err != nil { // more lists than a sheet has columns: the row has no list
			o.lists = o.lists[:len(o.lists)-1]
			return
		}
		ref = fmt.Sprintf("%s!$%s$1:$%s$%d", reviewLists, name, name, len(words))
		o.columns[id] = ref
	}
	at := column + "\x00" + ref
	spans := o.spans[at]
	if n := len(spans); n > 0 && spans[n-1].to == row-1 {
		spans[n-1].to = row
		return
	}
	if spans == nil {
		o.order = append(o.order, at)
	}
	o.spans[at] = append(spans, rowSpan{row, row})
}

// lists writes the hidden sheet of options, ties the cells to it, and locks the rest.
func (b *book) lists(s *rowWriter, o *options) error {
	for _, at := range o.order {
		column, ref, _ := strings.Cut(at, "\x00")
		var where []string
		for _, sp := range o.spans[at] {
			where = append(where, fmt.Sprintf("%s%d:%s%d", column, sp.from, column, sp.to))
		}
		dv := excelize.NewDataValidation(true)
		dv.Sqref = strings.Join(where, " ")
		dv.SetSqrefDropList(ref)
		dv.SetError(excelize.DataValidationErrorStyleStop, b.p.T("report.form.pick"), b.p.T("report.form.pick_why"))
		if err := b.AddDataValidation(s.name, dv); err != nil {
			return fmt.Errorf("add the lists to choose from: %w", err)
		}
	}
	err := b.ProtectSheet(s.name, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true, AutoFilter: true,
	})
	if err != nil {
		return fmt.Errorf("lock sheet %s: %w", s.name, err)
	}
	if err := b.AutoFilter(s.name, fmt.Sprintf("B%d:I%d", reviewHead, max(reviewHead+1, s.next-1)), nil); err != nil {
		return fmt.Errorf("finish sheet %s: %w", s.name, err)
	}
	if err := s.finish(); err != nil {
		return err
	}
	if _, err := b.NewSheet(reviewLists); err != nil {
		return fmt.Errorf("make sheet %s: %w", reviewLists, err)
	}
	for i, words := range o.lists {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		for j, w := range words {
			if err := b.SetCellStr(reviewLists, name+itoa(j+1), line(w, 250)); err != nil {
				return fmt.Errorf("write the lists to choose from: %w", err)
			}
		}
	}
	if err := b.SetSheetVisible(reviewLists, false, true); err != nil {
		return fmt.Errorf("hide sheet %s: %w", reviewLists, err)
	}
	return nil
}
