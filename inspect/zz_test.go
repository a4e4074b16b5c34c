package inspect_test

import (
	"os"
	"testing"

	"go.yaml.in/yaml/v3"
	"kapok/inspect"
)

func TestZZDemo(t *testing.T) {
	raw, _ := os.ReadFile("../data/demo/replies.yaml")
	var f struct {
		In map[string]map[string]any `yaml:"in"`
	}
	if err := yaml.Unmarshal(raw, &f); err != nil {
		t.Fatal(err)
	}
	r := reader(t)
	p, _ := inspect.Embedded()
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case string:
			if v != "" {
				g := trait(t, r, answer("帮我写", v))
				l := top(t, p[0], answer("帮我写", v))
				c := top(t, p[1], answer("帮我写", v))
				t.Logf("%s | %s | lex %.2f cls %.2f | %s", path, g.Risk, l.Score, c.Score, v)
			}
		case []any:
			for _, x := range v {
				walk(path, x)
			}
		case map[string]any:
			for k, x := range v {
				walk(path+"/"+k, x)
			}
		}
	}
	for k, v := range f.In {
		walk(k, map[string]any(v))
	}
}

func TestZZHalluqa(t *testing.T) {
	r := reader(t)
	c := map[string]int{}
	n := 0
	for _, row := range publicSet(t, "safety/halluqa_outputs.jsonl") {
		g := trait(t, r, answer(row.Prompt, row.Response)).Risk
		k := string(g)
		if row.Meta.Weak {
			k += " weak"
		}
		c[k]++
		if (g != "response.compliance") != row.Meta.Weak && n < 60 && hash(row.ID)%7 == 0 {
			n++
			s := []rune(row.Response)
			t.Log(k, "|", row.Prompt, "|", string(s[:min(len(s), 110)]))
		}
	}
	t.Log(c)
	for _, f := range []string{"safety/jailbreakbench_artifacts.jsonl", "safety/openai_rbr_gold.jsonl", "safety/yue_alpaca_seed.jsonl", "safety/jade_v3.jsonl"} {
		c := map[string]int{}
		for _, row := range publicSet(t, f) {
			c[row.Label+" "+string(trait(t, r, answer(row.Prompt, row.Response)).Risk)]++
		}
		t.Log(f, c)
	}
}
func hash(s string) (h uint32) {
	for _, b := range []byte(s) {
		h = h*31 + uint32(b)
	}
	return
}
