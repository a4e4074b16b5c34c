package bank

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"kapok"
)

// Formats lists what Export writes.
var Formats = []string{"csv", "xlsx", "jsonl"}

// A form is how a question becomes a row of a table.
type form struct {
	sheet  kapok.Text // name of the sheet of a workbook
	titles []kapok.Text
	widths []float64 // of the columns, in characters
	cells  func(Question) []string
}

// complete is the form that Import reads back.
var complete = form{
	sheet: kapok.Text{Hans: "题库", Hant: "題庫", En: "Questions"}, titles: titles, cells: cells,
	widths: []float64{16, 16, 16, 16, 16, 60, 10, 60, 14, 14},
}

// titles heads the columns of a bank, in the order of cells.
var titles = []kapok.Text{
	{Hans: "编号", Hant: "編號", En: "id"},
	{Hans: "风险", Hant: "風險", En: "risk"},
	{Hans: "方面", Hant: "方面", En: "aspect"},
	{Hans: "语言", Hant: "語言", En: "lang"},
	{Hans: "形式", Hant: "形式", En: "kind"},
	{Hans: "测试题", Hant: "測試題", En: "text"},
	{Hans: "预期", Hant: "預期", En: "expect"},
	{Hans: "判定标准", Hant: "判定標準", En: "criterion"},
	{Hans: "来源", Hant: "來源", En: "source"},
	{Hans: "日期", Hant: "日期", En: "date"},
}

// Export writes the bank's questions as csv (UTF-8 with a byte order mark, which spreadsheets
// need), xlsx or jsonl; lang is of the headings. Import reads every one of them back to the same
// questions, except that a turn loses the spaces around it and a cell the apostrophe before =,
// +, - or @. A table parts turns by TurnBreak, and no cell of it runs as a formula.
func Export(w io.Writer, b *Bank, format string, lang kapok.Lang) error {
	err := complete.write(w, b.Questions, format, lang, encode)
	if err != nil {
		return fmt.Errorf("export bank %s: %w", b.ID, err)
	}
	return nil
}

// write writes questions in a format; lines makes the rows of jsonl.
func (f form) write(w io.Writer, qs []Question, format string, lang kapok.Lang, lines func([]Question) ([]byte, error)) error {
	switch format {
	case "csv":
		return f.csv(w, qs, lang)
	case "xlsx":
		return f.xlsx(w, qs, lang)
	case "jsonl":
		rows, err := lines(qs)
		if err == nil {
			_, err = io.Copy(w, bytes.NewReader(rows))
		}
		return err
	}
	return kapok.Say(kapok.Invalid, "error.bank.format", "format {format} is none of {formats}", "format", short(format), "formats", Formats)
}

func (f form) head(lang kapok.Lang) []string {
	out := make([]string, len(f.titles))
	for i, t := range f.titles {
		out[i] = t.In(lang)
	}
	return out
}

func cells(q Question) []string {
	return []string{
		q.ID, string(q.Risk), q.Aspect, string(q.Lang), q.Kind, strings.Join(q.Turns, TurnBreak),
		string(q.Expect), q.Criterion, q.Source, q.Date,
	}
}

func (f form) csv(w io.Writer, qs []Question, lang kapok.Lang) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true
	if err := c.Write(f.head(lang)); err != nil {
		return err
	}
	for _, q := range qs {
		row := f.cells(q)
		for i := range row {
			row[i] = guard(row[i])
		}
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// xlsx writes one sheet with a bold, frozen row of headings and a filter.
func (f form) xlsx(w io.Writer, qs []Question, lang kapok.Lang) (err error) {
	sheet := f.sheet.In(lang)
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	if err := book.SetSheetName(book.GetSheetName(0), sheet); err != nil {
		return err
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	wrap, err := book.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	s, err := book.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	for i, width := range f.widths {
		err = errors.Join(err, s.SetColWidth(i+1, i+1, width))
	}
	err = errors.Join(
		err,
		s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}),
		write(s, 1, f.head(lang), bold),
	)
	for i, q := range qs {
		if err != nil {
			return err
		}
		err = write(s, i+2, f.cells(q), wrap)
	}
	if err := errors.Join(err, s.Flush()); err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(f.titles), len(qs)+1)
	if err != nil {
		return err
	}
	if err := book.AutoFilter(sheet, "A1:"+last, nil); err != nil {
		return err
	}
	return book.Write(w)
}

// write writes a row of texts; texts are stored as such and never run.
func write(s *excelize.StreamWriter, row int, texts []string, style int) error {
	values := make([]any, len(texts))
	for i, t := range texts {
		values[i] = excelize.Cell{StyleID: style, Value: t}
	}
	at, err := excelize.CoordinatesToCellName(1, row)
	if err != nil {
		return err
	}
	return s.SetRow(at, values)
}
