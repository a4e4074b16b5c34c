package report

import (
	"github.com/xuri/excelize/v2"
)

// summary writes the first sheet: what came out, the rates, what is missing, where it is from.
func (b *book) summary(v view) error {
	s, err := b.sheet(v.T("report.book.summary"), layout{first: true, widths: []float64{32, 66, 10, 10, 10, 12, 10, 16, 12}})
	if err != nil {
		return err
	}
	if err := s.tall(34, b.cell(b.title, v.title())); err != nil {
		return err
	}
	var rows [][]any
	if v.a.System.Demo {
		rows = append(rows, b.pair("", v.T("report.demo")))
	}
	if v.onlySuites() {
		rows = append(rows, b.measuredSummary(v)...)
	} else {
		rows = append(rows, b.ruledSummary(v)...)
	}
	rows = append(rows, nil)
	rows = append(rows, b.provenance(v)...)
	for _, r := range rows {
		if err := s.row(r...); err != nil {
			return err
		}
	}
	return s.finish()
}

// ruledSummary is what came out by the standard's rules, the rates, and what is missing.
func (b *book) ruledSummary(v view) [][]any {
	rows := b.subject(v)
	rows = append(rows, nil)
	rows = append(rows, b.rateRows(v)...)
	rows = append(rows, b.alarmRows(v)...)
	rows = append(rows, nil, b.cells(b.head, v.T("report.section.missing"), ""))
	for i, n := range v.a.Missing {
		rows = append(rows, b.pair(itoa(i+1), v.note(n)))
	}
	if len(v.a.Missing) == 0 {
		rows = append(rows, b.pair("", v.T("report.missing.nothing")))
	}
	return rows
}

func (b *book) pair(name, value string) []any {
	return []any{b.cell(b.key, name), b.cell(b.wrap, value)}
}

// subject says what was assessed and what came out.
func (b *book) subject(v view) [][]any {
	rows := [][]any{
		b.cells(b.head, v.T("report.book.item"), v.T("report.book.detail")),
		b.pair(v.T("report.run.system"), v.a.System.Name),
		b.pair(v.T("report.fact.model"), dash(v.a.System.Model)),
		b.pair(v.T("report.fact.standard"), v.standard()),
		b.pair(v.T("report.fact.profile"), v.term("profile", v.a.Run.Profile)),
		b.pair(v.T("report.book.conclusion"), v.state()),
	}
	names := []string{v.T("report.book.proven"), v.T("report.book.sampled"), v.T("report.section.missing")}
	for i, s := range v.statements() {
		rows = append(rows, b.pair(names[i], v.T("report.state."+s.Key+"_"+s.sign())))
	}
	for _, n := range v.reasons() {
		rows = append(rows, b.pair(v.T("report.reasons"), v.note(n)))
	}
	return rows
}

// rateRows are the rates as numbers, so that they can be computed with.
func (b *book) rateRows(v view) [][]any {
	head := b.cells(b.head, v.T("report.col.clause"), v.T("report.col.requirement"))
	head = append(head, b.cells(b.count, v.T("report.col.questions"), v.T("report.col.judged"), v.T("report.col.failures"), v.T("report.col.rate"),
		v.T("report.col.asked"), v.T("report.col.bound"))...)
	rows := [][]any{append(head, b.cell(b.head, v.T("report.col.conclusion")))}
	number := func(n int) excelize.Cell { return excelize.Cell{StyleID: b.whole, Value: n} }
	for _, c := range v.measured() {
		for _, r := range c.Rates {
			value, bound := excelize.Cell{StyleID: b.text, Value: "–"}, excelize.Cell{StyleID: b.text, Value: "–"}
			if r.N > 0 {
				value, bound = excelize.Cell{StyleID: b.rate, Value: r.Value}, excelize.Cell{StyleID: b.rate, Value: r.Bound}
			}
			rows = append(rows, []any{
				b.cell(b.key, v.rateName(c, r)), b.cell(b.wrap, v.text(c.Title)), number(r.Tally.Asked), number(r.N), number(r.failures()),
				value, b.cell(b.right, v.asks(r)), bound, b.cell(b.verdict(r.Point), v.term("verdict", r.Point)),
			})
		}
	}
	return rows
}

// provenance is what is needed to repeat the assessment.
func (b *book) provenance(v view) [][]any {
	rows := [][]any{
		b.cells(b.head, v.T("report.book.provenance"), ""),
		b.pair(v.T("report.fact.run"), v.a.Run.ID),
		b.pair(v.T("report.fact.finished"), v.finished(v.Time)),
		b.pair(v.T("report.fact.seed"), v.T("report.plain", "n", v.a.Run.Seed)),
		b.pair(v.T("report.fact.order"), v.a.Run.Order),
		b.pair(v.T("report.fact.version"), v.a.Standard.Version),
		b.pair(v.T("report.fact.digest"), v.a.Standard.Digest),
	}
	for _, k := range v.banks() {
		rows = append(rows, b.pair(v.T("report.book.bank_digest"), v.bankName(k)+" "+k.ID+" "+k.Version+" "+k.Digest))
	}
	return append(rows,
		b.pair(v.T("report.book.generator"), v.a.Generator),
		b.pair("", v.T("report.book.guard")),
	)
}

// verdict is the style of a verdict's cell.
func (b *book) verdict(word string) int {
	switch word {
	case "pass", "qualified":
		return b.good
	case "fail", "unqualified":
		return b.bad
	}
	return b.wrap
}
