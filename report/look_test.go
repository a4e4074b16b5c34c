package report_test

import (
	"os"
	"testing"
	"kapok"
	"kapok/report"
)

func TestLook(t *testing.T) {
	dir := os.Getenv("LOOK")
	if dir == "" { t.Skip() }
	for name, a := range map[string]report.Assessment{"sample": sample(), "demo": demo()} {
		for _, l := range []kapok.Lang{kapok.Hans, kapok.Hant, kapok.En} {
			f, _ := os.Create(dir + "/" + name + "." + string(l) + ".html")
			if err := report.HTML(f, a, l); err != nil { t.Fatal(err) }
			f.Close()
			f, _ = os.Create(dir + "/" + name + "." + string(l) + ".md")
			if err := report.Markdown(f, a, l); err != nil { t.Fatal(err) }
			f.Close()
			f, _ = os.Create(dir + "/" + name + "." + string(l) + ".xlsx")
			if err := report.XLSX(f, a, items(200), l); err != nil { t.Fatal(err) }
			f.Close()
		}
		f, _ := os.Create(dir + "/" + name + ".json")
		report.JSON(f, a); f.Close()
		f, _ = os.Create(dir + "/" + name + ".junit.xml")
		report.JUnit(f, a); f.Close()
	}
}
