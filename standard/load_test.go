package standard

import (
	"bytes"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"kapok/data"
)

func shelf(t testing.TB) fs.FS {
	t.Helper()
	sub, err := fs.Sub(data.FS, "standards")
	if err != nil {
		t.Fatal(err)
	}
	return sub
}

// Faults of the shared files and between files, each told with the file.
func TestReadTellsFaultsBetweenFiles(t *testing.T) {
	whole := fstest.MapFS{}
	for _, name := range []string{"taxonomy.yaml", "crosswalks.yaml", "gbt45654-2025.yaml", "tc260-003-2024.yaml"} {
		raw, err := fs.ReadFile(shelf(t), name)
		if err != nil {
			t.Fatal(err)
		}
		whole[name] = &fstest.MapFile{Data: raw}
	}
	for _, c := range []struct {
		name   string
		change func(fstest.MapFS)
		says   string
	}{
		{"nothing wrong", func(fstest.MapFS) {}, ""},
		{"taxonomy gone", func(m fstest.MapFS) { delete(m, "taxonomy.yaml") }, "standards/taxonomy.yaml"},
		{"earlier edition gone", func(m fstest.MapFS) { delete(m, "tc260-003-2024.yaml") }, `follows "tc260-003-2024", which is not here`},
		{"file under another name", func(m fstest.MapFS) { m["rules.yaml"] = m["gbt45654-2025.yaml"] }, `standards/rules.yaml: its id is "gbt45654-2025"`},
		{"a clause that never was", replace("gbt45654-2025.yaml", "was: 9.4-refuse", "was: 9.4-refused"), `clause B-refuse was "9.4-refused"`},
		{"two clauses that were one", replace("gbt45654-2025.yaml", "was: 9.4-refuse", "was: 9.4-answer"), "clauses B-refuse and B-answer were both 9.4-answer"},
		{"mapping to nowhere", replace("crosswalks.yaml", "ref: LLM07, strength: strong", "ref: LLM77, strength: strong"), "LLM77: there is no such entry"},
		{"mapping of nothing", replace("crosswalks.yaml", "leaf: bias.region", "leaf: bias.planet"), `no leaf "bias.planet"`},
		{"leaf without a group", replace("taxonomy.yaml", "id: bias.region", "id: biass.region"), `leaf biass.region: no group "biass"`},
		{"trait among the leaves", replace("taxonomy.yaml", "id: bias.region", "id: response.region"), `leaf "response.region" is not`},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := fstest.MapFS{}
			maps.Copy(m, whole)
			c.change(m)
			_, err := read(m)
			if c.says == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if !says(split(err), c.says) {
				t.Errorf("faults are %v; want one that says %q", split(err), c.says)
			}
		})
	}
}

func replace(file, old, with string) func(fstest.MapFS) {
	return func(m fstest.MapFS) {
		m[file] = &fstest.MapFile{Data: bytes.Replace(m[file].Data, []byte(old), []byte(with), 1)}
	}
}

func says(errs []error, what string) bool {
	return slices.ContainsFunc(errs, func(err error) bool { return strings.Contains(err.Error(), what) })
}

func BenchmarkRead(b *testing.B) {
	fsys := shelf(b)
	for b.Loop() {
		if _, err := read(fsys); err != nil {
			b.Fatal(err)
		}
	}
}
