package locale

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kapok"
)

var errorKey = regexp.MustCompile(`^error(\.[a-z0-9_]+)+$`)
var plainField = regexp.MustCompile(`\{\{\.([a-z][a-z0-9_]*)\}\}`)

// TestErrorsSayWhatTheCatalogueSays finds, in all Go of the tree, every key of an error. Where the
// English text follows the key, as in kapok.Say, it is the catalogue's sentence and its arguments
// are those that the sentence fills in. A sentence that nothing says is no sentence.
func TestErrorsSayWhatTheCatalogueSays(t *testing.T) {
	en := printersOf(t)[kapok.En]
	said := map[string]int{}
	texts := 0
	eachFile(t, "..", func(fset *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			if key, ok := text(n); ok && errorKey.MatchString(key) {
				said[key]++
				if !en.Has(key) {
					t.Errorf("%s: %s is not in the catalogue", fset.Position(n.Pos()), key)
				}
			}
			var list []ast.Expr
			call := false
			switch x := n.(type) {
			case *ast.CallExpr:
				if f, ok := x.Fun.(*ast.SelectorExpr); !ok || f.Sel.Name != "T" && f.Sel.Name != "TA" && f.Sel.Name != "t" {
					list, call = x.Args, true
				}
			case *ast.CompositeLit:
				list = x.Elts
			}
			for i, arg := range list {
				key, ok := text(arg)
				if !ok || !errorKey.MatchString(key) || i+1 == len(list) {
					continue
				}
				english, ok := text(list[i+1])
				m := en.messages[key]
				if !ok || m == nil {
					continue
				}
				texts++
				at := fset.Position(arg.Pos())
				if want := plainField.ReplaceAllString(m.Other, "{$1}"); english != want {
					t.Errorf("%s: %s says\n%s\nand the catalogue\n%s", at, key, english, want)
				}
				if !call || len(list) == i+2 && len(m.names()) > 0 && !says(n) {
					continue // a table, or a helper that fills in what all its sentences need
				}
				if given, want := names(list[i+2:]), slices.Sorted(slices.Values(m.names())); !slices.Equal(given, want) {
					t.Errorf("%s: %s is given %v and wants %v", at, key, given, want)
				}
			}
			return true
		})
	})
	if texts == 0 {
		t.Fatal("no error was found; the scan is broken")
	}
	for _, key := range slices.Sorted(maps.Keys(en.messages)) {
		if strings.HasPrefix(key, "error.") && said[key] == 0 {
			t.Errorf("nothing says %s", key)
		}
	}
}

// says tells kapok.Say from helpers of another name.
func says(n ast.Node) bool {
	switch f := n.(*ast.CallExpr).Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name == "Say"
	case *ast.Ident:
		return f.Name == "Say"
	}
	return false
}

// text reads "…" and "…" + "…".
func text(n ast.Node) (string, bool) {
	switch x := n.(type) {
	case *ast.BasicLit:
		if x.Kind == token.STRING {
			s, err := strconv.Unquote(x.Value)
			return s, err == nil
		}
	case *ast.BinaryExpr:
		a, ok := text(x.X)
		b, too := text(x.Y)
		return a + b, ok && too && x.Op == token.ADD
	}
	return "", false
}

// names are the names among name, value, name, value, sorted.
func names(args []ast.Expr) []string {
	var out []string
	for i := 0; i < len(args); i += 2 {
		name, _ := text(args[i])
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func eachFile(t *testing.T, root string, do func(*token.FileSet, *ast.File)) {
	t.Helper()
	fset := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err == nil {
			do(fset, file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnErrorIsSaidInTheReadersLanguage(t *testing.T) {
	_, missing := os.Open("/nowhere/key")
	key := kapok.Say(kapok.Invalid, "error.connect.read_key", "read the key from {ref}", "ref", "file:/nowhere/key").Because(missing)
	slow := kapok.Say(kapok.Unavailable, "error.connect.total", "{where} gave no complete answer within {time}", "where", "h", "time", 90*time.Second)
	said := kapok.Say(kapok.Unavailable, "error.connect.says", "{fault} (it says: {said})", "fault", slow, "said", "ouch")
	own := &kapok.Error{Msg: "only English"}
	for _, c := range []struct {
		err      error
		hans, en string
	}{
		{key, "无法读取密钥 file:/nowhere/key：文件或目录不存在", "read the key from file:/nowhere/key: no such file or directory"},
		{fmt.Errorf("open bank x: %w", key), "无法读取密钥 file:/nowhere/key：文件或目录不存在", "open bank x: read the key from file:/nowhere/key: no such file or directory"},
		{said, "h 在 1 分 30 秒 内没有给出完整回答（对方提示：ouch）", "h gave no complete answer within 1 min 30 s (it says: ouch)"},
		{errors.Join(slow, own), "h 在 1 分 30 秒 内没有给出完整回答\nonly English", "h gave no complete answer within 1 min 30 s\nonly English"},
		{missing, "/nowhere/key：文件或目录不存在", "/nowhere/key: no such file or directory"},
		{errors.New("plain"), "plain", "plain"},
		{kapok.Say(kapok.Invalid, "error.cli.open", "cannot open {file}", "file", "f").Because(errors.New("zip: odd")), "无法打开 f（zip: odd）", "cannot open f: zip: odd"},
		{kapok.Say(kapok.Invalid, "error.cli.open", "cannot open {file}", "file", "f").Because(errors.Join(slow, own)), "无法打开 f：\nh 在 1 分 30 秒 内没有给出完整回答\nonly English", "cannot open f:\nh gave no complete answer within 1 min 30 s\nonly English"},
	} {
		if got := For(kapok.Hans).Error(c.err); got != c.hans {
			t.Errorf("%v is said as\n%s, want\n%s", c.err, got, c.hans)
		}
		if got := For(kapok.En).Error(c.err); got != c.en {
			t.Errorf("%v is said as\n%s, want\n%s", c.err, got, c.en)
		}
	}
}
