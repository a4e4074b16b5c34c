package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kapok"
	"kapok/app"
	"kapok/locale"
)

// changing is what differs from run to run: ids, rates, times.
var changing = []struct {
	what *regexp.Regexp
	by   string
}{
	{regexp.MustCompile(`run-\d{8}-\w+`), "run-…"},
	{regexp.MustCompile(`[\d.,]+ ?(/s|题/秒)`), "N/s"},
	{regexp.MustCompile(`(^|[^\d.])[\d.,]+ ?(ms|s|毫秒|秒)\b`), "${1}T"},
	{regexp.MustCompile(`[\d.,]+ ?(毫秒|秒)`), "T"},
	{regexp.MustCompile(`\d+/\d+ (in flight|并发)`), "N in flight"},
}

func steady(s string) string {
	for _, c := range changing {
		s = c.what.ReplaceAllString(s, c.by)
	}
	return s
}

// What the two READMEs show is what the program prints. KAPOK_README=write puts it there anew.
func TestReadmeShowsWhatTheProgramPrints(t *testing.T) {
	rewrite := os.Getenv("KAPOK_README") == "write"
	ownSettings(t)
	terms, err := app.LoadLexicon(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for name, lang := range map[string]kapok.Lang{"README.md": kapok.En, "README.zh-CN.md": kapok.Hans} {
		path := filepath.Join(root, name)
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Chdir(t.TempDir())
		args := []string{"assess", "--target", "demo", "--profile", "filing", "--lang", string(lang)}
		var out bytes.Buffer
		if code := run(t.Context(), append(args, "--data", t.TempDir()), &out, &out); code == exitUsage {
			t.Fatalf("%s", out.String())
		}
		printed := fmt.Sprintf("```\n$ kapok %s\n%s```\n", strings.Join(args, " "), out.String())
		const begin, end = "<!-- output:begin -->\n", "<!-- output:end -->"
		head, rest, found := strings.Cut(string(raw), begin)
		shown, tail, closed := strings.Cut(rest, end)
		if !found || !closed {
			t.Fatalf("%s has no place for output", name)
		}
		if rewrite {
			if err := os.WriteFile(path, []byte(head+begin+printed+end+tail), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if d := cmp.Diff(steady(printed), steady(shown)); d != "" {
			t.Errorf("%s is out of date (KAPOK_README=write go test ./cmd/kapok -run Readme mends it):\n%s", name, d)
		}
		if n := locale.For(lang).Int(terms.Stats().Terms); !strings.Contains(tail, n) {
			t.Errorf("%s does not say that the lexicon has %s terms", name, n)
		}
	}
}
