package report

// measuredSummary is the first sheet of a run that asked none of the standard's tests: what was measured,
// every alarm in words, where it is from.
func (b *book) measuredSummary(v view) [][]any {
	asked, scored, unscored, failed := v.suiteTotals()
	rows := [][]any{
		b.cells(b.head, v.T("report.book.item"), v.T("report.book.detail")),
		b.pair(v.T("report.run.system"), v.a.System.Name),
		b.pair(v.T("report.fact.model"), dash(v.a.System.Model)),
		b.pair(v.T("report.fact.profile"), v.term("profile", v.a.Run.Profile)),
		b.pair(v.T("report.book.conclusion"), v.measuredWord()),
	}
	for _, s := range v.measuredHeadline() {
		rows = append(rows, b.pair("", s))
	}
	rows = append(rows, b.pair(v.T("report.suite.col.n"), v.t("report.suite.counts", "n", asked, "scored", scored, "unscored", unscored, "errors", failed)))
	return append(rows, b.alarmRows(v)...)
}

// alarmRows say every alarm of the suites.
func (b *book) alarmRows(v view) [][]any {
	if len(v.a.Suites) == 0 {
		return nil
	}
	rows := [][]any{nil, b.cells(b.head, v.T("report.suite.col.alarms"), "")}
	n := 0
	for _, at := range v.order() {
		for _, a := range v.a.Suites[at].Alarms {
			n++
			rows = append(rows, b.pair(itoa(n), a.Say(v.Printer, v.a.Suites[at])))
		}
	}
	if n == 0 {
		rows = append(rows, b.pair("", v.t("report.suite.none", "n", len(v.a.Suites))))
	}
	return rows
}
