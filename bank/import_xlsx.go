package bank

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"kapok"
)

// maxUnzipped bounds what a workbook may unfold to, in bytes.
const maxUnzipped = 1 << 30

// workbook reads the sheets of an XLSX file. A damaged workbook may make the library panic:
// that is the file's fault and an error.
func (in *importer) workbook(raw []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = kapok.Say(kapok.Invalid, "error.bank.workbook_damaged", "the workbook is damaged: {why}", "why", p)
		}
	}()
	in.out.Format = "xlsx"
	f, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{UnzipSizeLimit: maxUnzipped})
	if err != nil {
		return kapok.Say(kapok.KindOf(err), "error.bank.workbook_open", "open the workbook").Because(err)
	}
	err = in.sheets(f)
	return errors.Join(err, f.Close())
}

func (in *importer) sheets(f *excelize.File) error {
	sheets := f.GetSheetList()
	if only := in.options.Sheet; only != "" {
		if !slices.Contains(sheets, only) {
			return kapok.Say(kapok.Invalid, "error.bank.no_sheet", "there is no sheet {sheet}; there are {sheets}", "sheet", short(only), "sheets", sheets)
		}
		return in.sheet(f, only)
	}
	read := 0
	var why []error
	for _, s := range sheets {
		if k := kindOfSheet(s); k != "" && k != in.options.Kind {
			in.out.Skipped = append(in.out.Skipped, kapok.Say(kapok.Invalid, "error.bank.sheet_kind", "{sheet}: holds a bank of kind {kind}", "sheet", s, "kind", k))
			continue
		}
		if err := in.sheet(f, s); err != nil {
			in.out.Skipped = append(in.out.Skipped, kapok.Say(kapok.Invalid, "error.bank.sheet_fault", "{sheet}", "sheet", s).Because(err))
			why = append(why, kapok.Say(kapok.KindOf(err), "error.bank.sheet", "sheet {sheet}", "sheet", s).Because(err))
			continue
		}
		read++
	}
	if read == 0 {
		return errors.Join(append(why, kapok.Say(kapok.Invalid, "error.bank.no_questions", "no sheet holds questions for a bank of kind {kind}", "kind", in.options.Kind))...)
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
