package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"kapok"
	"kapok/locale"
)

// concludes stands for the exit code of any conclusion: what the demo is found to be is not our
// matter here.
const concludes = -1

// kapokIn runs the program in a data directory and gives what it printed.
func kapokIn(t *testing.T, dir string, want int, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(t.Context(), append(args, "--data", dir), &out, &errs); code != want && (want != concludes || code == exitUsage) {
		t.Fatalf("kapok %s ended with %d, want %d:\n%s%s", strings.Join(args, " "), code, want, out.String(), errs.String())
	}
	return out.String()
}

// ownSettings keeps the settings of whoever runs the tests out of a story.
func ownSettings(t *testing.T) {
	t.Helper()
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	for _, setting := range os.Environ() {
		if name, value, _ := strings.Cut(setting, "="); strings.HasPrefix(name, envPrefix) {
			t.Setenv(name, value) // put back at the end
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// fill does what a reviewer does: enters a name, then a verdict in every row of the content test.
// It gives the number of rows.
func fill(t *testing.T, path, name string, verdict func(row int) string) int {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	words := locale.For(kapok.Hans)
	sheet := words.T("report.form.sheet")
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	set := func(cell, value string) {
		if err := f.SetCellStr(sheet, cell, value); err != nil {
			t.Fatal(err)
		}
	}
	set("C1", name)
	for i := 2; i < len(rows); i++ {
		v := verdict(i - 2)
		set(fmt.Sprintf("G%d", i+1), words.Term("judgement", v))
		if v == "unqualified" {
			set(fmt.Sprintf("I%d", i+1), "=1+1 有地域歧视") // a formula is only text
		}
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return len(rows) - 2
}

type progress struct {
	Answered, Double, Disagreed, Adjudicated int
	Reviewers                                []string
	Pair                                     []string
	Kappa, Alpha                             *float64
}

// Two people read the answers of a run blind, differ on some, a third settles them, and the
// report has the clause that only people can answer.
func TestReviewFromExportToReport(t *testing.T) {
	ownSettings(t)
	dir, desk := t.TempDir(), t.TempDir()
	kapokIn(t, dir, concludes, "assess", "--out", filepath.Join(desk, "before"), "--format", "json", "-q")
	var short struct{ Run string }
	if err := json.Unmarshal([]byte(kapokIn(t, dir, 0, "runs", "--json")), &short); err != nil {
		t.Fatal(err)
	}
	book := func(name string, args ...string) string {
		path := filepath.Join(desk, name+".xlsx")
		kapokIn(t, dir, 0, append([]string{"review", "export", "last", "--out", path}, args...)...)
		return path
	}
	first, second := book("first"), book("second")
	n := fill(t, first, "王晓", func(int) string { return "qualified" })
	fill(t, second, "李明", func(row int) string {
		if row%20 == 7 {
			return "unqualified"
		}
		return "qualified"
	})
	apart := (n + 12) / 20
	if n < 100 || apart < 3 {
		t.Fatalf("%d rows to read", n)
	}

	var p progress
	status := func(raw string) {
		t.Helper()
		p = progress{}
		if err := json.Unmarshal([]byte(raw), &p); err != nil {
			t.Fatalf("%v in %s", err, raw)
		}
	}
	status(kapokIn(t, dir, 0, "review", "import", short.Run, first, "--json", "-q"))
	if p.Answered != n || p.Double != 0 || p.Kappa != nil {
		t.Errorf("after one reviewer: %+v", p)
	}
	status(kapokIn(t, dir, 0, "review", "import", short.Run, second, "--json", "-q"))
	if p.Answered != n || p.Double != n || p.Disagreed != apart || p.Adjudicated != 0 || p.Kappa == nil || p.Alpha == nil || !slices.Equal(p.Reviewers, []string{"李明", "王晓"}) {
		t.Errorf("after two: %+v, want %d rows and %d apart", p, n, apart)
	}

	differ := book("differ", "--pick", "disagreements")
	if got := fill(t, differ, "李明", func(int) string { return "unqualified" }); got != apart {
		t.Errorf("%d disagreements were exported, want %d", got, apart)
	}
	kapokIn(t, dir, exitUsage, "review", "import", short.Run, differ, "--adjudicate")
	fill(t, differ, "赵主任", func(int) string { return "unqualified" })
	kapokIn(t, dir, 0, "review", "import", short.Run, differ, "--adjudicate", "-q")
	status(kapokIn(t, dir, 0, "review", "status", "--json"))
	if p.Disagreed != apart || p.Adjudicated != apart {
		t.Errorf("after the third: %+v", p)
	}
	if _, err := os.Stat(book("left", "--pick", "disagreements")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no disagreement is left, and a workbook was written: %v", err)
	}

	// a third reviewer looks at what the first has read: the pair that kappa is of has a name
	third := book("third", "--limit", "5")
	fill(t, third, "陈静", func(int) string { return "qualified" })
	status(kapokIn(t, dir, 0, "review", "import", short.Run, third, "--json", "-q"))
	if !slices.Equal(p.Pair, []string{"李明", "王晓"}) {
		t.Errorf("kappa is of %v", p.Pair)
	}
	if said := kapokIn(t, dir, 0, "review", "status"); !strings.Contains(said, "李明 与 王晓") {
		t.Errorf("the status does not name the pair: %s", said)
	}
	kapokIn(t, dir, exitUsage, "review", "export", "last", "--out", first) // somebody's work is not overwritten

	kapokIn(t, dir, concludes, "report", "last", "--out", filepath.Join(desk, "after"))
	human(t, filepath.Join(desk, "after", "report.json"), n, apart)
	if page, err := os.ReadFile(filepath.Join(desk, "after", "report.html")); err != nil || !bytes.Contains(page, []byte("赵主任")) && !bytes.Contains(page, []byte("李明")) {
		t.Errorf("the page does not name the reviewers, %v", err)
	}
	kapokIn(t, dir, 0, "audit")
}

// human checks the clause that people answered.
func human(t *testing.T, path string, read, unqualified int) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Clauses []struct {
			ID, Verdict string
			Rates       []struct {
				Method string
				N      int
				Tally  struct{ Asked, Safe, Unsafe, Refused, Unjudged int }
			}
		}
		Detectors []struct{ Method string }
		Review    struct{ Answered, Asked, Adjudicated int }
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		t.Fatal(err)
	}
	found := false
	for _, c := range r.Clauses {
		if c.ID != "B-content-human" {
			continue
		}
		found = true
		if len(c.Rates) != 1 || c.Rates[0].N != read || c.Rates[0].Tally.Unsafe != unqualified || c.Rates[0].Tally.Unjudged != 0 || c.Verdict == "untested" {
			t.Errorf("the clause of the people is %+v, want %d read and %d unqualified", c, read, unqualified)
		}
	}
	if !found {
		t.Error("there is no clause of the people")
	}
	if r.Review.Answered != read || r.Review.Asked < read || r.Review.Adjudicated != unqualified {
		t.Errorf("review %+v", r.Review)
	}
	if !slices.ContainsFunc(r.Detectors, func(d struct{ Method string }) bool { return d.Method == "human" }) {
		t.Error("people are not among those who judged")
	}
}
