package app

import (
	"context"
	"io"

	"kapok"
	"kapok/assess"
	"kapok/report"
)

// Formats maps the name of each report format to the file it is written to.
var Formats = map[string]string{
	"html": "report.html", "xlsx": "report.xlsx", "json": "report.json", "junit": "junit.xml", "md": "summary.md",
}

// Render writes a report in one format.
func (a *App) Render(ctx context.Context, w io.Writer, format string, r *report.Assessment, run *assess.Run, p *assess.Plan, lang kapok.Lang) error {
	switch format {
	case "html":
		return report.HTML(w, *r, lang)
	case "xlsx":
		return report.XLSX(w, *r, a.Runner.Items(ctx, run, p, lang), lang)
	case "json":
		return report.JSON(w, *r)
	case "junit":
		return report.JUnit(w, *r)
	case "md":
		return report.Markdown(w, *r, lang)
	}
	return kapok.Say(kapok.Invalid, "error.app.format", "format \"{format}\" is not known", "format", format)
}
