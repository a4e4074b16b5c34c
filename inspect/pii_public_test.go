package inspect_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kapok/inspect"
)

// ordinarySentences reads sentences of the public sets, each once, in the order of the files.
func ordinarySentences(t *testing.T, most int) []string {
	t.Helper()
	seen := map[string]bool{}
	var out []string
	add := func(text string) {
		for s := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune("。！？\n!?", r) }) {
			if s = strings.TrimSpace(s); len(s) >= 6 && len(out) < most && !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
		}
	}
	for _, file := range []string{"safety/halluqa_outputs.jsonl", "safety/jade_v3.jsonl", "safety/openai_rbr_gold.jsonl", "safety/cyberseceval_frr.jsonl",
		"safety/chinese_simpleqa.jsonl", "safety/yue_alpaca_seed.jsonl", "language/ud_chinese_gsd.jsonl", "safety/cbbq_sample.jsonl", "safety/safetybench_zh_subset.jsonl",
		"safety/xsafety_zh.jsonl", "language/common_voice_zh_hk.jsonl", "language/hkcancor.jsonl", "language/common_voice_yue.jsonl", "safety/coldataset.jsonl.gz"} {
		for _, r := range publicSet(t, file) {
			add(r.Prompt)
			add(r.Response)
			add(r.Text)
			for _, g := range r.Meta.Good {
				add(g)
			}
		}
	}
	return out
}

func TestOrdinarySentencesSeldomHoldPII(t *testing.T) {
	p, err := inspect.LoadPII()
	if err != nil {
		t.Fatal(err)
	}
	sentences := ordinarySentences(t, 100_000)
	kinds, hit, bytes := map[string]int{}, 0, 0
	var dump strings.Builder
	for _, s := range sentences {
		bytes += len(s)
		found := p.Find(s)
		if len(found) > 0 {
			hit++
		}
		for _, m := range found {
			kinds[m.Kind]++
			dump.WriteString(m.Kind + "\t" + s[m.Start:m.End] + "\t" + s + "\n")
		}
	}
	if dir := os.Getenv("KAPOK_PII_DUMP"); dir != "" { // to read what was found; never kept
		if err := os.WriteFile(filepath.Join(dir, "pii-found.tsv"), []byte(dump.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	rate := float64(hit) / float64(len(sentences))
	t.Logf("%d sentences, %d bytes: %d (%.4f %%) with a finding, by kind %v", len(sentences), bytes, hit, 100*rate, kinds)
	if rate > 0.001 {
		t.Errorf("%.4f %% of ordinary sentences have a finding, want at most 0.1 %%", 100*rate)
	}
}
