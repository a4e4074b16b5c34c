package kapok_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// may says which of our own packages each package may import. It is the architecture.
// A new package or arrow is a line here, with its reason in ARCHITECTURE.md.
var may = map[string]string{
	// words and data
	".": "", "data": "",
	// shelves
	"stats":     "",
	"script":    "data",      // simplified and traditional characters, for all that compare texts
	"extract":   "script",    // reads answers by versioned rules
	"peer":      ". extract", // files of other tools; extract to grade their answers beside their own scores
	"yamlfile":  ".",
	"locale":    ". data",
	"standard":  ". data stats",
	"bank":      ". data standard yamlfile",
	"connect":   ". data script yamlfile",
	"inspect":   ". data script connect",
	"canto":     "data script",                                                                    // which written Chinese a text is; data for its word lists
	"foresight": ". data script stats standard attack bank canto extract inspect report yamlfile", // scorers of suites; their result is a section of a report
	"card":      ". data extract yamlfile",                                                        // model cards against a checklist; headings are folded as answers are
	"policy":    ". data standard inspect yamlfile",                                               // joins detectors by a file, whose risks are the taxonomy's
	"attack":    ". data script yamlfile",                                                         // tables and templates; target and attacker model are the caller's functions
	"report":    ". data locale stats standard",
	// cellar
	"store": ".",
	// rooms
	"registry": ". store connect",
	"review":   ". store stats",
	"assess":   ". data store stats standard attack bank inspect connect foresight registry review report yamlfile",
	// doors may use everything
	"app": "*", "bench": "*", "cmd/kapok": "*",
}

func TestImportsFollowTheTable(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", "./...").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		pkg := short(words[0])
		allowed, listed := may[pkg]
		if !listed {
			t.Errorf("package %s has no line in the table", pkg)
			continue
		}
		for _, imp := range words[1:] {
			ours := imp == "kapok" || strings.HasPrefix(imp, "kapok/")
			if ours && allowed != "*" && !slices.Contains(strings.Fields(allowed), short(imp)) {
				t.Errorf("%s imports %s, which the table does not allow", pkg, short(imp))
			}
		}
	}
}

func short(path string) string {
	if path == "kapok" {
		return "."
	}
	return strings.TrimPrefix(path, "kapok/")
}
