package bank

import (
	"slices"
	"strings"

	"kapok"
)

// headRows is how far down the headings of a table may stand.
const headRows = 10

// A table turns the rows of a CSV file or of a sheet into records, once it has seen the row of
// headings.
type table struct {
	in     *importer
	sheet  string
	layout layout
	above  []aboveRow // rows before the headings
	broken bool       // no headings where they should be
}

type aboveRow struct {
	line  int
	cells []string
	err   error
}

// row takes the next row. Rows without content are passed over.
func (t *table) row(line int, cells []string, err error) {
	if err == nil && !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" }) {
		return
	}
	if t.broken {
		return
	}
	if t.layout != nil {
		if err != nil {
			t.in.out.Rows++
			t.in.reject(t.sheet, line, "", reasons(err)...)
			return
		}
		t.in.take(t.sheet, line, t.layout.record(cells))
		return
	}
	if columns, l, ok := columnsOf(t.sheet, cells); ok && err == nil {
		t.layout = l
		t.in.out.Columns = append(t.in.out.Columns, columns...)
		for _, a := range t.above {
			t.in.out.Rows++
			t.in.reject(t.sheet, a.line, "", kapok.Say(kapok.Invalid, "error.bank.above", "the row stands above the headings"))
		}
		return
	}
	t.above = append(t.above, aboveRow{line, cells, err})
	t.broken = len(t.above) >= headRows
}

// end says whether the table had a column of questions.
func (t *table) end() error {
	if t.layout != nil {
		return nil
	}
	if len(t.above) == 0 {
		return kapok.Say(kapok.Invalid, "error.bank.nothing", "there is nothing in it")
	}
	var heads []string
	for _, h := range t.above[0].cells {
		heads = append(heads, short(h))
	}
	return kapok.Say(kapok.Invalid, "error.bank.no_column", "no column holds the questions: head it {name}, prompt or text (the first row has {heads})", "name", "测试题", "heads", heads[:min(len(heads), 12)])
}
