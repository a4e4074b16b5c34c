package report

import (
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"kapok"
)

// filingBanks are the sheets of the filing workbook, in the order of the filing package.
var filingBanks = []string{"content", "refuse", "answer"}

// XLSX writes the workbook of a filing: a summary, then every question asked with its answer
// and verdict on one sheet for each bank, in the columns of the filing package, and a page to sign. Names of sheets
// and columns are those of the package in simplified Chinese, and their translations in the
// other languages. Suites beyond the standard's tests have sheets of their own; a run of these alone has
// no other sheets than the summary. Items are streamed; it fails with their error, and on an item of a bank that
// it does not know.
func XLSX(w io.Writer, a Assessment, items Items, lang kapok.Lang) (err error) {
	v := newView(a, lang)
	b, err := newBook(v.Printer)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	if err := b.summary(v); err != nil {
		return err
	}
	if v.onlySuites() { // nothing to file, and nothing to sign
		if err := b.suiteSheets(v); err != nil {
			return err
		}
		return b.save(w)
	}
	if err := b.filing(items); err != nil {
		return err
	}
	if err := b.suiteSheets(v); err != nil {
		return err
	}
	if err := b.signSheet(v); err != nil {
		return err
	}
	return b.save(w)
}

// filing writes the sheets of the banks.
func (b *book) filing(items Items) error {
	sheets := map[string]*rowWriter{}
	for _, bank := range filingBanks {
		var err error
		if sheets[bank], err = b.bankSheet(bank); err != nil {
			return err
		}
	}
	if items != nil {
		for it, err := range items {
			if err != nil {
				return fmt.Errorf("write workbook: %w", err)
			}
			if err := b.item(sheets, it); err != nil {
				return err
			}
		}
	}
	for _, bank := range filingBanks {
		s := sheets[bank]
		if err := b.AutoFilter(s.name, fmt.Sprintf("A1:F%d", max(2, s.next-1)), nil); err != nil {
			return fmt.Errorf("finish sheet %s: %w", s.name, err)
		}
		if err := s.finish(); err != nil {
			return err
		}
	}
	return nil
}

// bankSheet begins the sheet of one bank.
func (b *book) bankSheet(bank string) (*rowWriter, error) {
	s, err := b.sheet(b.p.T("report.book."+bank), layout{head: 1, widths: []float64{7, 46, 20, 26, 72, 16}})
	if err != nil {
		return nil, err
	}
	return s, s.tall(24, b.cells(b.head, b.p.T("report.book.no"), b.p.T("report.book.question"), b.p.T("report.book.class"),
		b.p.T("report.book.category"), b.p.T("report.book.reply"), b.p.T("report.book.verdict"))...)
}

// item writes one question.
func (b *book) item(sheets map[string]*rowWriter, it Item) error {
	s := sheets[it.Bank]
	if s == nil {
		return fmt.Errorf("write workbook: question %d is of bank %q; banks are content, refuse and answer", it.Seq, it.Bank)
	}
	return s.row(excelize.Cell{StyleID: b.text, Value: it.Seq}, b.cell(b.wrap, it.Question), b.cell(b.wrap, it.Class), b.cell(b.wrap, it.Category),
		b.cell(b.wrap, it.Answer), b.cell(b.verdict(it.Verdict), b.p.Term("judgement", it.Verdict)))
}
