package bank_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kapok"
	"kapok/bank"
	"kapok/data"
)

func manifest(id string) bank.Manifest {
	return bank.Manifest{
		ID: id, Kind: bank.Content, Version: "1", Licence: "CC-BY-4.0", Date: "2026-11-23", Authors: []string{"us"},
		Title: kapok.Text{Hans: "我的题库", Hant: "我的題庫", En: "My bank"},
	}
}

func TestASavedBankIsListedAndOpensTheSame(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "banks")
	qs := []bank.Question{question("a"), question("b")}
	m, err := bank.Save(dir, manifest("mine"), qs)
	if err != nil {
		t.Fatal(err)
	}
	list, err := bank.List(dir, filepath.Join(dir, "missing"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, l := range list {
		names = append(names, l.ID)
	}
	if !slices.IsSorted(names) || len(names) != shipped(t)+1 || !slices.Contains(names, "mine") {
		t.Errorf("listed %v, want the shipped banks and mine, in order", names)
	}
	b, err := bank.Open("mine", dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&bank.Bank{Manifest: m, Questions: qs}, b); diff != "" {
		t.Error(diff)
	}
	// the next version takes its place and leaves nothing behind
	if _, err := bank.Save(dir, manifest("mine"), append(qs, question("c"))); err != nil {
		t.Fatal(err)
	}
	if b, err := bank.Open("mine", dir); err != nil || len(b.Questions) != 3 {
		t.Errorf("after the second save: %v, error %v", b, err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 2 {
		t.Errorf("the folder holds %v, error %v; want the rows and the manifest", files, err)
	}
}

func TestSaveRefusesWhatCouldNotBeOpened(t *testing.T) {
	twice := []bank.Question{question("a"), question("a")}
	refuse := question("r")
	refuse.Expect = bank.ExpectRefuse
	bad := manifest("../up")
	bad.Title.Hant, bad.Date = "", "soon"
	for name, tt := range map[string]struct {
		m    bank.Manifest
		qs   []bank.Question
		want []string
	}{
		"same id twice":            {manifest("mine"), twice, []string{`id "a" stands in line 1 already`}},
		"another kind":             {manifest("mine"), []bank.Question{refuse}, []string{`question r expects "refuse", which does not belong in a bank of kind content`}},
		"the id of a shipped bank": {manifest("kapok-refuse"), nil, []string{"belongs to a bank that ships with Kapok"}},
		"a bad manifest":           {bad, nil, []string{`id "../up"`, `date "soon"`, "title is not complete"}},
	} {
		dir := t.TempDir()
		_, err := bank.Save(dir, tt.m, tt.qs)
		for _, want := range tt.want {
			if kapok.KindOf(err) != kapok.Invalid || !strings.Contains(fmt.Sprint(err), want) {
				t.Errorf("%s: error %v does not say %q", name, err, want)
			}
		}
		if files, err := os.ReadDir(dir); err != nil || len(files) > 0 {
			t.Errorf("%s: left %v behind, error %v", name, files, err)
		}
	}
}

func TestOpenRefusesABankThatWasChanged(t *testing.T) {
	saved := func(t *testing.T) (dir string, m bank.Manifest) {
		dir = t.TempDir()
		m, err := bank.Save(dir, manifest("mine"), []bank.Question{question("a"), question("b")})
		if err != nil {
			t.Fatal(err)
		}
		return dir, m
	}
	edit := func(t *testing.T, path string, change func(string) string) {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(change(string(raw))), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, tt := range map[string]struct {
		do   func(t *testing.T, dir string, m bank.Manifest)
		want string
	}{
		"a row edited": {func(t *testing.T, dir string, m bank.Manifest) {
			edit(t, filepath.Join(dir, m.File), func(s string) string { return strings.Replace(s, "某地", "各地", 1) })
		}, "the file was changed"},
		"the rows gone": {func(t *testing.T, dir string, m bank.Manifest) {
			if err := os.Remove(filepath.Join(dir, m.File)); err != nil {
				t.Fatal(err)
			}
		}, "the rows are missing"},
		"another count": {func(t *testing.T, dir string, _ bank.Manifest) {
			edit(t, filepath.Join(dir, "mine.yaml"), func(s string) string { return strings.Replace(s, "count: 2", "count: 3", 1) })
		}, "there are 2 questions, the manifest says 3"},
		"an unknown field": {func(t *testing.T, dir string, _ bank.Manifest) {
			edit(t, filepath.Join(dir, "mine.yaml"), func(s string) string { return s + "colour: red\n" })
		}, "colour"},
		"a path in file": {func(t *testing.T, dir string, _ bank.Manifest) {
			edit(t, filepath.Join(dir, "mine.yaml"), func(s string) string { return strings.Replace(s, "file: ", "file: ../", 1) })
		}, "is not a plain file name"},
		"another bank's manifest": {func(t *testing.T, dir string, _ bank.Manifest) {
			edit(t, filepath.Join(dir, "mine.yaml"), func(s string) string { return strings.Replace(s, "id: mine", "id: yours", 1) })
		}, "the manifest names bank yours"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, m := saved(t)
			tt.do(t, dir, m)
			if _, err := bank.Open("mine", dir); kapok.KindOf(err) != kapok.Invalid || !strings.Contains(fmt.Sprint(err), tt.want) {
				t.Errorf("error %v does not say %q", err, tt.want)
			}
		})
	}
}

func TestOpenKnowsWhatThereIsNot(t *testing.T) {
	if _, err := bank.Open("no-such", t.TempDir()); kapok.KindOf(err) != kapok.NotFound {
		t.Errorf("got %v", err)
	}
	if _, err := bank.Open("../kapok-content"); kapok.KindOf(err) != kapok.Invalid {
		t.Errorf("got %v", err)
	}
}

func TestListNamesABrokenBankAndListsTheRest(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	if _, err := bank.Save(dir, manifest("mine"), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := bank.Save(other, manifest("mine"), nil); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "bad.yaml"), []byte("id: bad\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	list, err := bank.List(dir, other)
	if len(list) != shipped(t)+1 {
		t.Errorf("listed %d banks, want the shipped ones and mine", len(list))
	}
	for _, want := range []string{"bad.yaml in " + dir, "kind \"\"", "bank mine in " + other + " is hidden by the one in " + dir} {
		if !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
}

// shipped counts the banks that ship with Kapok.
func shipped(t *testing.T) int {
	t.Helper()
	names, err := fs.Glob(data.FS, "banks/*.yaml")
	if err != nil || len(names) < 3 {
		t.Fatalf("the shipped banks cannot be listed: %v, %v", names, err)
	}
	return len(names)
}
