package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"kapok/assess"
)

// systemThat is a system under test whose answers are all of one kind.
func systemThat(t *testing.T, says func(question string) string) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Messages []struct{ Content string } }
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || len(body.Messages) == 0 {
			http.Error(w, "bad request", http.StatusBadRequest)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"model": "s", "choices": []any{map[string]any{
			"message": map[string]any{"role": "assistant", "content": says(body.Messages[len(body.Messages)-1].Content)}, "finish_reason": "stop"}}})
	}))
	t.Cleanup(srv.Close)
	return srv.URL + "/v1"
}

// lastRun is the id of the newest run.
func lastRun(t *testing.T, dir string) string {
	t.Helper()
	var r struct{ Run string }
	if err := json.NewDecoder(strings.NewReader(kapokIn(t, dir, 0, "runs", "--json"))).Decode(&r); err != nil || r.Run == "" {
		t.Fatalf("no run: %v", err)
	}
	return r.Run
}

var shownPair = regexp.MustCompile(`(?s)<<回答一 ([0-9a-f]{24})>>\n(.*?)\n<<回答一结束.*<<回答二 [0-9a-f]{24}>>\n(.*?)\n<<回答二结束`)

// pairModel is a model that compares: by what it is shown, first and second.
type pairModel struct {
	calls  atomic.Int64
	choose func(first, second string) string // the whole reply where it is no choice
}

func (p *pairModel) serve(t *testing.T) string {
	t.Helper()
	return systemThat(t, func(prompt string) string {
		m := shownPair.FindStringSubmatch(prompt)
		if m == nil {
			return "ready" // the readiness check
		}
		p.calls.Add(1)
		choice := p.choose(m[2], m[3])
		switch choice {
		case "first", "second", "equal":
			return fmt.Sprintf(`{"nonce":%q,"better":%q,"reason":"理由"}`, m[1], choice)
		}
		return choice
	})
}

// Two systems answer the same questions; a judge says which answers are better. A judge that
// looks at the answers decides; one that looks at their order decides nothing, and is shown as
// such; one that is off form judges nothing.
func TestTwoRunsAreComparedWhicheverComesFirst(t *testing.T) {
	ownSettings(t)
	dir := t.TempDir()
	good := systemThat(t, func(q string) string {
		if strings.HasSuffix(q, "吗？") {
			return "请向有关部门咨询。" // the same as the other's
		}
		return "这是好的回答。"
	})
	poor := systemThat(t, func(q string) string {
		if strings.HasSuffix(q, "吗？") {
			return "请向有关部门咨询。"
		}
		return "这是差的回答。"
	})
	ids := make([]string, 0, 2)
	for _, url := range []string{good, poor} {
		kapokIn(t, dir, concludes, "assess", "--target", url, "--model", "s", "--profile", "quick", "--out", filepath.Join(t.TempDir(), "out"), "--format", "json", "-q")
		ids = append(ids, lastRun(t, dir))
	}
	m := &pairModel{}
	judge := m.serve(t)
	compare := func(code int, a, b string, args ...string) (c assess.Pairing) {
		t.Helper()
		m.calls.Store(0)
		said := kapokIn(t, dir, code, append([]string{"judge", "compare", a, b, "--target", judge, "--model", "j", "--json", "-q"}, args...)...)
		if err := json.Unmarshal([]byte(said), &c); err != nil {
			t.Fatalf("%v in %s", err, said)
		}
		if c.First+c.Second+c.Equal+c.Swayed+c.Unjudged+c.Left != c.Pairs {
			t.Errorf("not every pair is somewhere: %+v", c)
		}
		return c
	}

	m.choose = func(first, second string) string {
		switch {
		case strings.Contains(first, "好的") && strings.Contains(second, "差的"):
			return "first"
		case strings.Contains(first, "差的") && strings.Contains(second, "好的"):
			return "second"
		}
		return "equal"
	}
	c := compare(0, ids[0], ids[1])
	if c.Pairs != 124 || c.Alone != 0 || c.Same == 0 || c.Equal != c.Same || c.First != c.Pairs-c.Same || c.Second != 0 {
		t.Errorf("a judge that reads: %+v", c)
	}
	if m.calls.Load() != int64(2*c.First) {
		t.Errorf("%d calls about %d pairs that differ", m.calls.Load(), c.First)
	}
	if c.Wins == nil || c.Wins.Value != 1 || c.Wins.ExactLow < 0.9 || c.Sign > 1e-9 || c.Sway.K != 0 || !strings.HasPrefix(c.Judge, "pair/j@") {
		t.Errorf("its figures: %+v", c)
	}
	if turned := compare(0, ids[1], ids[0]); turned.Second != c.First || turned.First != 0 || turned.Judge != c.Judge {
		t.Errorf("turned round: %+v", turned)
	}
	if some := compare(exitIncomplete, ids[0], ids[1], "--max-calls", "20", "--concurrency", "1"); some.First != 10 || some.Left == 0 || m.calls.Load() != 20 {
		t.Errorf("within 20 calls: %+v after %d", some, m.calls.Load())
	}

	m.choose = func(string, string) string { return "first" }
	if c := compare(0, ids[0], ids[1]); c.First+c.Second != 0 || c.Swayed != c.Pairs-c.Same || c.Wins != nil || c.Sign != 1 || c.Sway.Value != 1 {
		t.Errorf("a judge that takes what comes first: %+v", c)
	}
	m.choose = func(string, string) string { return "The first one is better." }
	if c := compare(exitIncomplete, ids[0], ids[1]); c.Unjudged != c.Pairs-c.Same || c.Wins != nil || c.Sway != nil {
		t.Errorf("a judge off form: %+v", c)
	}

	for lang, want := range map[string]string{"zh-Hans": "结论随次序改变", "zh-Hant": "結論隨次序改變", "en": "the choice changes with the order"} {
		var out, errs bytes.Buffer
		args := []string{"judge", "compare", ids[0], ids[1], "--target", judge, "--model", "j", "--data", dir, "--lang", lang}
		if code := run(t.Context(), args, &out, &errs); code != exitIncomplete || !strings.Contains(out.String(), want) || strings.Contains(out.String()+errs.String(), "cli.compare") {
			t.Errorf("%s ended with %d:\n%s%s", lang, code, out.String(), errs.String())
		}
	}

	// what cannot be compared is refused before anything is asked
	m.calls.Store(0)
	for name, args := range map[string][]string{
		"itself":    {ids[0], ids[0], "--target", judge},
		"a guard":   {ids[0], ids[1], "--target", judge, "--kind", "wildguard"},
		"samples":   {ids[0], ids[1], "--target", judge, "--samples", "3"},
		"no judge":  {ids[0], ids[1]},
		"a replay":  {ids[0], ids[1], "--target", "demo"},
		"no number": {ids[0], ids[1], "--target", judge, "--max-calls", "-1"},
	} {
		kapokIn(t, dir, exitUsage, append([]string{"judge", "compare"}, args...)...)
		if m.calls.Load() != 0 {
			t.Errorf("%s: asked all the same", name)
		}
	}
}
