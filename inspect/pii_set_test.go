package inspect_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"testing"

	"kapok/inspect"
)

var writePII = flag.Bool("write-pii", false, "write testdata/pii.jsonl again")

const (
	piiSetFile = "testdata/pii.jsonl"
	piiSetSeed = 45654
	piiSetRows = 3000
)

// The set is published as a file; this keeps the file and its generator the same.
func TestPIISetIsWhatItsSeedGives(t *testing.T) {
	var want bytes.Buffer
	enc := json.NewEncoder(&want)
	enc.SetEscapeHTML(false)
	for _, r := range makePII(piiSetSeed, piiSetRows) {
		if err := enc.Encode(r); err != nil {
			t.Fatal(err)
		}
	}
	if *writePII {
		if err := os.WriteFile(piiSetFile, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(piiSetFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want.Bytes()) {
		t.Errorf("%s is not what the generator makes of its seed; write it with go test ./inspect -run TestPIISet -args -write-pii", piiSetFile)
	}
}

// piiScore counts spans: found and wanted, found only, wanted only.
type piiScore struct{ hit, extra, missed int }

func (s piiScore) f1() float64 {
	if s.hit == 0 {
		return 0
	}
	return 2 * float64(s.hit) / float64(2*s.hit+s.extra+s.missed)
}

// scorePII compares bytes and kind exactly; whole counts all, rows how many traps were hit.
func scorePII(t *testing.T, p *inspect.PII, rows []piiRow) (whole piiScore, kinds, langs map[string]piiScore, trapped int) {
	kinds, langs = map[string]piiScore{}, map[string]piiScore{}
	shown := 0
	for _, r := range rows {
		var have []piiSpan
		for _, m := range p.Find(r.Text) {
			have = append(have, piiSpan{m.Kind, m.Start, m.End})
		}
		if len(r.Spans) == 0 && len(have) > 0 {
			trapped++
		}
		count := func(kind string, hit, extra, missed int) {
			for _, c := range []struct {
				in  map[string]piiScore
				key string
			}{{kinds, kind}, {langs, string(r.Lang)}} {
				s := c.in[c.key]
				c.in[c.key] = piiScore{s.hit + hit, s.extra + extra, s.missed + missed}
			}
			whole = piiScore{whole.hit + hit, whole.extra + extra, whole.missed + missed}
		}
		wrong := false
		for _, s := range r.Spans {
			if slices.Contains(have, s) {
				count(s.Kind, 1, 0, 0)
			} else {
				count(s.Kind, 0, 0, 1)
				wrong = true
			}
		}
		for _, s := range have {
			if !slices.Contains(r.Spans, s) {
				count(s.Kind, 0, 1, 0)
				wrong = true
			}
		}
		if wrong && shown < 40 {
			shown++
			t.Logf("%s %q: want %v, have %v", r.ID, r.Text, r.Spans, have)
		}
	}
	return whole, kinds, langs, trapped
}

func TestPIIOnTheSyntheticSet(t *testing.T) {
	p, err := inspect.LoadPII()
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range []struct {
		name string
		rows []piiRow
	}{
		{"published", makePII(piiSetSeed, piiSetRows)},
		{"another seed", makePII(20261124, 20000)},
		{"fresh frames", makeRows(45438, 20000, piiFresh, piiFreshTraps)},
		{"last frames", makeRows(654, 20000, piiLast, piiLastTraps)},
	} {
		whole, kinds, langs, trapped := scorePII(t, p, set.rows)
		t.Logf("%s, %d rows: F1 %.4f (%+v), traps hit %d", set.name, len(set.rows), whole.f1(), whole, trapped)
		for _, by := range []map[string]piiScore{kinds, langs} {
			for _, k := range sorted(by) {
				t.Logf("  %-9s F1 %.4f %+v", k, by[k].f1(), by[k])
			}
		}
		if whole.f1() < 0.98 {
			t.Errorf("%s: F1 is %.4f, want at least 0.98", set.name, whole.f1())
		}
	}
}
