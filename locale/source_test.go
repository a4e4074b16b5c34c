package locale

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"kapok"
)

var keyed = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-zA-Z0-9_-]+)+\.?$`)

// TestEveryKeyInTheSourceIsInTheCatalogue reads all Go of the tree (templates are generated
// into Go) for T("…"), TA("…") and Note{Key: "…"}. A literal that a variable is added to, such as
// "report.reason."+key, must begin some key.
func TestEveryKeyInTheSourceIsInTheCatalogue(t *testing.T) {
	p := For(kapok.Hans)
	begins := func(prefix string) bool {
		for key := range p.messages {
			if strings.HasPrefix(key, prefix) {
				return true
			}
		}
		return false
	}
	found := 0
	for _, u := range uses(t, "..") {
		found++
		switch {
		case u.open && !begins(u.key):
			t.Errorf("%s: no key begins with %q", u.at, u.key)
		case !u.open && !p.Has(u.key):
			t.Errorf("%s: %q is not in the catalogue", u.at, u.key)
		}
	}
	if found == 0 {
		t.Fatal("no use of the catalogue was found; the scan is broken")
	}
}

type use struct {
	key  string
	open bool // a variable is added
	at   string
}

func uses(t *testing.T, root string) []use {
	t.Helper()
	var out []use
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
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(fset, path, src, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			var e ast.Expr
			switch x := n.(type) {
			case *ast.CallExpr:
				if s, ok := x.Fun.(*ast.SelectorExpr); ok && len(x.Args) > 0 && (s.Sel.Name == "T" || s.Sel.Name == "TA" || s.Sel.Name == "t") {
					e = x.Args[0]
				}
			case *ast.CompositeLit:
				e = noteKey(x)
			}
			if key, open, ok := literal(e); ok && keyed.MatchString(key) {
				out = append(out, use{key, open, fset.Position(n.Pos()).String()})
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// noteKey is the key of Note{Key: …} or report.Note{Key: …}.
func noteKey(x *ast.CompositeLit) ast.Expr {
	name := ""
	switch typ := x.Type.(type) {
	case *ast.Ident:
		name = typ.Name
	case *ast.SelectorExpr:
		name = typ.Sel.Name
	}
	if name != "Note" {
		return nil
	}
	for _, el := range x.Elts {
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok && id.Name == "Key" {
				return kv.Value
			}
		}
	}
	return nil
}

// literal reads "…" and "…" + more.
func literal(e ast.Expr) (key string, open, ok bool) {
	switch x := e.(type) {
	case *ast.BasicLit:
		if x.Kind == token.STRING {
			s, err := strconv.Unquote(x.Value)
			return s, false, err == nil
		}
	case *ast.BinaryExpr:
		if x.Op == token.ADD {
			key, _, ok = literal(x.X)
			return key, true, ok
		}
	}
	return "", false, false
}
