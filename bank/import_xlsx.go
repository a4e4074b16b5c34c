package bank

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// maxUnzipped bounds what a workbook may unfold to, in bytes.
const maxUnzipped = 1 << 30

// workbook reads the sheets of an XLSX file. A damaged workbook may make the library panic:
// that is the file's fault and an error.
func (in *importer) workbook(raw []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the workbook is damaged: %v", p)
		}
	}()
	in.out.Format = "xlsx"
	f, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{UnzipSizeLimit: maxUnzipped})
	if err != nil {
		return fmt.Errorf("open the workbook: %w", err)
	}
	err = in.sheets(f)
	return errors.Join(err, f.Close())
}

func (in *importer) sheets(f *excelize.File) error {
	sheets := f.GetSheetList()
	if only := in.options.Sheet; only != "" {
		if !slices.Contains(sheets, only) {
			return fmt.Errorf("there is no sheet %s; there are %s", short(only), strings.Join(sheets, ", "))
		}
		return in.sheet(f, only)
	}
	read := 0
	var why []error
	for _, s := range sheets {
		if k := kindOfSheet(s); k != "" && k != in.options.Kind {
			in.out.Skipped = append(in.out.Skipped, fmt.Sprintf("%s: holds a bank of kind %s", s, k))
			continue
		}
		if err := in.sheet(f, s); err != nil {
			in.out.Skipped = append(in.out.Skipped, fmt.Sprintf("%s: %v", s, err))
			why = append(why, fmt.Errorf("sheet %s: %w", s, err))
			continue
		}
		read++
	}
	if read == 0 {
		return errors.Join(append(why, fmt.Errorf("no sheet holds questions for a bank of kind %s", in.options.Kind))...)
	}
	return nil
}

func (in *importer) sheet(f *excelize.File, sheet string) error {
	rows, err := f.Rows(sheet)
	if err != nil {
		return err
	}
	t := table{in: in, sheet: sheet}
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns()
		t.row(n, cells, err)
	}
	return errors.Join(rows.Error(), rows.Close(), t.end())
}

// kindOfSheet reads the names of sheets in a filing workbook; empty where the name says nothing.
func kindOfSheet(sheet string) string {
	switch {
	case strings.Contains(sheet, "非拒答"):
		return Answer
	case strings.Contains(sheet, "拒答"):
		return Refuse
	case strings.Contains(sheet, "生成内容"), strings.Contains(sheet, "生成內容"):
		return Content
	}
	return ""
}
