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

// titles heads the columns of a table, in the order of cells.
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
	var err error
	switch format {
	case "csv":
		err = exportCSV(w, b, lang)
	case "xlsx":
		err = exportXLSX(w, b, lang)
	case "jsonl":
		var rows []byte
		if rows, err = encode(b.Questions); err == nil {
			_, err = io.Copy(w, bytes.NewReader(rows))
		}
	default:
		return kapok.Say(kapok.Invalid, "error.bank.format", "format {format} is none of {formats}", "format", short(format), "formats", Formats)
	}
	if err != nil {
		return fmt.Errorf("export bank %s: %w", b.ID, err)
	}
	return nil
}

func head(lang kapok.Lang) []string {
	out := make([]string, len(titles))
	for i, t := range titles {
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

func exportCSV(w io.Writer, b *Bank, lang kapok.Lang) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true
	if err := c.Write(head(lang)); err != nil {
		return err
	}
	for _, q := range b.Questions {
		row := cells(q)
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

// exportXLSX writes one sheet with a bold, frozen row of headings and a filter.
func exportXLSX(w io.Writer, b *Bank, lang kapok.Lang) (err error) {
	const sheet = "bank"
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := f.SetSheetName(f.GetSheetName(0), sheet); err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	wrap, err := f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	s, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	err = errors.Join(
		s.SetColWidth(1, 5, 16), s.SetColWidth(6, 6, 60), s.SetColWidth(7, 7, 10), s.SetColWidth(8, 8, 60), s.SetColWidth(9, 10, 14),
		s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}),
		write(s, 1, head(lang), bold),
	)
	for i, q := range b.Questions {
		if err != nil {
			return err
		}
		err = write(s, i+2, cells(q), wrap)
	}
	if err := errors.Join(err, s.Flush()); err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(titles), len(b.Questions)+1)
	if err != nil {
		return err
	}
	if err := f.AutoFilter(sheet, "A1:"+last, nil); err != nil {
		return err
	}
	return f.Write(w)
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
