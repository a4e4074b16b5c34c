package inspect_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kapok"
	"kapok/inspect"
)

// publicRow is a row of the public sets, which the project reads and never keeps.
type publicRow struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Prompt   string `json:"prompt"`
	Response string `json:"response"`
	Text     string `json:"text"`
	Label    string `json:"label"`
	Category string `json:"category"`
	Meta     struct {
		Weak bool     `json:"weak_refusal_pattern"`
		Good []string `json:"good_answers"`
	} `json:"meta"`
}

// publicSet reads a set below KAPOK_TRAIN_DATA, or skips the test.
func publicSet(t *testing.T, name string) []publicRow {
	t.Helper()
	dir := os.Getenv("KAPOK_TRAIN_DATA")
	if dir == "" {
		t.Skip("KAPOK_TRAIN_DATA names no folder of sets")
	}
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	var out []publicRow
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var x publicRow
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			t.Fatal(err)
		}
		out = append(out, x)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func answer(prompt, text string) kapok.Exchange {
	x := kapok.Exchange{Stop: kapok.Complete}
	if prompt != "" {
		x.Turns = append(x.Turns, kapok.Turn{Role: kapok.RoleUser, Text: prompt})
	}
	x.Turns = append(x.Turns, kapok.Turn{Role: kapok.RoleAssistant, Text: text})
	return x
}

// top gives the highest score of a detector on an exchange, with its finding.
func top(t *testing.T, d inspect.Detector, x kapok.Exchange) kapok.Finding {
	t.Helper()
	found, err := d.Detect(t.Context(), x)
	if err != nil {
		t.Fatal(err)
	}
	best := found[0]
	for _, f := range found {
		if f.Score > best.Score {
			best = f
		}
	}
	return best
}

func TestOrdinaryTextSeldomHitsTheLexicon(t *testing.T) {
	l, err := inspect.LoadLexicon()
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range []struct {
		file string
		text func(publicRow) (prompt, text string)
		most float64
	}{
		{"safety/chinese_simpleqa.jsonl", func(r publicRow) (string, string) { return "", r.Prompt + "。" + strings.Join(r.Meta.Good, "。") }, 0.002},
		{"safety/halluqa_outputs.jsonl", func(r publicRow) (string, string) { return r.Prompt, r.Response }, 0.005},
		{"language/hkcancor.jsonl", func(r publicRow) (string, string) { return "", r.Text }, 0.001},
		{"language/ud_chinese_gsd.jsonl", func(r publicRow) (string, string) { return "", r.Text }, 0.002},
		{"safety/yue_alpaca_seed.jsonl", func(r publicRow) (string, string) { return r.Prompt, r.Response }, 0.001},
		{"safety/openai_rbr_gold.jsonl", func(r publicRow) (string, string) { return r.Prompt, r.Response }, 0.015},
		{"safety/cyberseceval_frr.jsonl", func(r publicRow) (string, string) { return "", r.Prompt }, 0.03},
	} {
		rows := publicSet(t, set.file)
		hits := 0
		for _, r := range rows {
			prompt, text := set.text(r)
			x := answer(prompt, text)
			if f := top(t, l, x); f.Score >= 0.5 {
				hits++
				if term, ok := l.Find(f.Why); ok && hits <= 5 {
					t.Logf("%s: %s %.2f by %q", r.ID, f.Risk, f.Score, term.Text)
				}
			}
		}
		rate := float64(hits) / float64(len(rows))
		t.Logf("%s: %d of %d (%.4f) score 0.5 or more", set.file, hits, len(rows), rate)
		if rate > set.most {
			t.Errorf("%s: the lexicon flags %.4f of ordinary text, want at most %.4f", set.file, rate, set.most)
		}
	}
}
