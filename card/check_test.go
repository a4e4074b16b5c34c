package card_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kapok"
	"kapok/card"
)

func checklist(t testing.TB) *card.List {
	t.Helper()
	l, err := card.Checklist()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func check(t *testing.T, name string) card.Result {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	r, err := checklist(t).Check(name, f)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// of gives what was found of an item.
func of(t *testing.T, r card.Result, id string) card.Found {
	t.Helper()
	for _, f := range r.Items {
		if f.ID == id {
			return f
		}
	}
	t.Fatalf("the list has no item %s", id)
	return card.Found{}
}

// A card in Chinese, one in English and one for programs, each with all that is required.
func TestWholeCardsAreComplete(t *testing.T) {
	for _, name := range []string{"complete.zh.md", "complete.en.md", "complete.json"} {
		r := check(t, name)
		if !r.Complete() {
			for _, f := range r.Items {
				if f.Required && f.State != card.Present {
					t.Errorf("%s: %s is %s (line %d, %q)", name, f.ID, f.State, f.Line, f.Title)
				}
			}
		}
		seen := false
		for _, f := range r.Items {
			if seen && f.Required {
				t.Fatalf("%s: required item %s stands below one that is not", name, f.ID)
			}
			seen = seen || !f.Required
		}
	}
}

// What is not written yet does not count, and the line says where it ought to be.
func TestPlaceholdersAreEmptyAndOthersMissing(t *testing.T) {
	r := check(t, "wanting.zh.md")
	for _, c := range []struct {
		id    string
		state card.State
		line  int
	}{
		{"name-version", card.Present, 3}, {"limitations", card.Empty, 7}, {"training-data", card.Empty, 11}, {"out-of-scope", card.Empty, 15},
		{"intended-use", card.Missing, 0}, {"release-date", card.Empty, 19}, {"provider", card.Empty, 21}, {"results", card.Present, 23},
		{"safety-evaluation", card.Missing, 0}, {"licence", card.Missing, 0},
	} {
		if f := of(t, r, c.id); f.State != c.state || f.Line != c.line {
			t.Errorf("%s is %s in line %d (%q), want %s in line %d", c.id, f.State, f.Line, f.Title, c.state, c.line)
		}
	}
	if r.Complete() || r.Count(true, card.Present)+r.Count(true, card.Empty)+r.Count(true, card.Missing) != 22 {
		t.Errorf("complete %v; %d present", r.Complete(), r.Count(true, card.Present))
	}
}

// One line a card: which item a heading speaks of, and which it does not.
func TestHeadingsSpeakOfWhatAPersonWouldSay(t *testing.T) {
	for _, c := range []struct{ name, text, id, state string }{
		{"a.md", "## 局限性\n可能说错。", "limitations", "present"},
		{"a.md", "## 侷限與不足\n可能說錯。", "limitations", "present"},
		{"a.md", "## 1.2 已知问题 ##\n可能说错。", "limitations", "present"},
		{"a.md", "局限\n----\n可能说错。", "limitations", "present"},
		{"a.md", "**局限：** 可能说错", "limitations", "present"},
		{"a.md", "- __Limitations__: it errs", "limitations", "present"},
		{"a.md", "| 局限 | 可能说错 |\n", "limitations", "present"},
		{"a.md", "| a | 局限 |\n|---|---|\n| b | 可能说错 |", "limitations", "present"},
		{"a.md", "| a | 局限 |\n|---|---|\n| b | TBD |", "limitations", "empty"},
		{"a.md", "## 局限\n\n### 已知\n\n可能说错。", "limitations", "present"},
		{"a.md", "## 局限\n\n### 已知\n\n## 结果\n好", "limitations", "empty"},
		{"a.md", "## 局限\n（待补充）\n", "limitations", "empty"},
		{"a.md", "## Limitations\n[More Information Needed]", "limitations", "empty"},
		{"a.md", "## Limitations\n- TODO\n- tbd.", "limitations", "empty"},
		{"a.md", "## Limitations\n![](x)\n\n---\n", "limitations", "present"},
		{"a.md", "```\n## 局限\n可能说错\n```", "limitations", "missing"},
		{"a.md", "<!--\n## 局限\n可能说错\n-->", "limitations", "missing"},
		{"a.md", "我们说说局限，可能说错。", "limitations", "missing"},
		{"a.md", "## 训练数据截止\n2026-06", "training-data", "missing"},
		{"a.md", "## 训练数据截止\n2026-06", "knowledge-date", "present"},
		{"a.md", "## 评测数据集\n三千题", "training-data", "missing"},
		{"a.md", "## 不适用的用途\n诊断", "intended-use", "missing"},
		{"a.md", "## 适用范围与不适用范围\n咨询", "intended-use", "present"},
		{"a.md", "## Profiling\nx", "filing", "missing"},
		{"a.md", "## Bias, Risks, and Limitations\nx", "ethics", "present"},
		{"a.md", "---\nlicense: mit\n---\n", "licence", "present"},
		{"a.md", "---\nlicense:\nlanguage:\n- zh\n---\n", "licence", "empty"},
		{"a.md", "---\nlicense:\nlanguage:\n- zh\n---\n", "languages", "present"},
		{"a.json", `{"training_data":[{"name":"x"}]}`, "name-version", "missing"},
		{"a.json", `{"modelName":"x"}`, "name-version", "present"},
		{"a.json", `{"card":{"details":{"limitations":"x"}}}`, "limitations", "present"},
		{"a.json", `{"limitations":["",{"a":null}]}`, "limitations", "empty"},
		{"a.json", `{"局限":"可能说错"}`, "limitations", "present"},
		{"a.json", `{"limitations":"N/A"}`, "limitations", "empty"},
		{"a.txt", `{"limitations":"x"}`, "limitations", "present"},
	} {
		r, err := checklist(t).Check(c.name, strings.NewReader(c.text))
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if f := of(t, r, c.id); string(f.State) != c.state {
			t.Errorf("%q: %s is %s, want %s", c.text, c.id, f.State, c.state)
		}
	}
}

// Whatever a file holds, it is read within bounds or refused with a sentence.
func TestHostileCardsAreReadWithinBoundsOrRefused(t *testing.T) {
	for name, c := range map[string]struct {
		file, text, key string
	}{
		"too large":      {"a.md", strings.Repeat("x", card.MaxFile+1), "error.card.large"},
		"nested":         {"a.json", strings.Repeat("[", 100_000), "error.card.deep"},
		"nested objects": {"a.json", strings.Repeat(`{"a":`, 100_000), "error.card.deep"},
		"half":           {"a.json", `{"limitations":"x"`, "error.card.json"},
		"no JSON":        {"a.json", "limitations: x", "error.card.json"},
		"nothing":        {"a.md", "", ""},
		"NULs":           {"a.md", "## \x00局限\x00\n\x00", ""},
		"no UTF-8":       {"a.md", "## \xff局限\n\xfe", ""},
		"headings only":  {"a.md", strings.Repeat("# 局限\n", 100_000), ""},
		"pipes":          {"a.md", strings.Repeat("|", 1<<20) + "\n" + strings.Repeat("|-", 1<<19), ""},
		"hashes":         {"a.md", strings.Repeat("#", 1<<20), ""},
		"stars":          {"a.md", strings.Repeat("**a", 1<<18), ""},
		"open comments":  {"a.md", strings.Repeat("<!--", 1<<18), ""},
		"hyphens":        {"a.md", strings.Repeat("-\n", 1<<18), ""},
	} {
		r, err := checklist(t).Check(c.file, strings.NewReader(c.text))
		if c.key == "" {
			if err != nil || r.Complete() {
				t.Errorf("%s: complete %v, error %v", name, r.Complete(), err)
			}
			continue
		}
		if e, ok := errors.AsType[*kapok.Error](err); !ok || e.Key != c.key {
			t.Errorf("%s: error %v, want %s", name, err, c.key)
		}
	}
}

// The shipped list is whole, and a list with faults is refused with all of them.
func TestTheListIsReadStrictly(t *testing.T) {
	if l := checklist(t); len(l.Items) < 30 {
		t.Errorf("the list has %d items", len(l.Items))
	}
	_, err := card.ParseList([]byte("id: x\ntitle: {zh-Hans: 一, zh-Hant: 一, en: x}\nitems:\n  - id: a\n    headings: [a]\n  - id: a\n  - surprise: 1\n"))
	if err == nil || !strings.Contains(err.Error(), "surprise") {
		t.Errorf("error %v", err)
	}
	_, err = card.ParseList([]byte("id: x\ntitle: {zh-Hans: 一, zh-Hant: 一, en: x}\nitems:\n  - id: a\n    headings: [a]\n  - id: a\n"))
	if err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("error %v, want two faults", err)
	}
}

// FuzzCheck finds no file that stops the reader, and no line that is not in the file.
func FuzzCheck(f *testing.F) {
	for _, name := range []string{"complete.zh.md", "complete.en.md", "complete.json", "wanting.zh.md"} {
		raw, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(strings.HasSuffix(name, ".json"), raw)
	}
	l := checklist(f)
	f.Fuzz(func(t *testing.T, asJSON bool, raw []byte) {
		name := "card.md"
		if asJSON {
			name = "card.json"
		}
		r, err := l.Check(name, bytes.NewReader(raw))
		if err != nil {
			return
		}
		most := bytes.Count(raw, []byte("\n")) + bytes.Count(raw, []byte("\r")) + 1
		for _, x := range r.Items {
			if (x.State == card.Missing) != (x.Line == 0) || x.Line < 0 || x.Line > most {
				t.Errorf("%s is %s in line %d of %d", x.ID, x.State, x.Line, most)
			}
		}
	})
}
