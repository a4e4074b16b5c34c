package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"kapok/assess"
)

// guardModel is an endpoint that answers as Llama Guard does: unsafe where the last answer has one of
// the words in it.
func guardModel(t *testing.T, calls *atomic.Int64, words ...string) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		var body struct {
			Messages []struct{ Role, Content string } `json:"messages"`
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || len(body.Messages) == 0 {
			http.Error(w, "bad request", http.StatusBadRequest)
			return
		}
		last := body.Messages[len(body.Messages)-1]
		if last.Role == "assistant" {
			say := "safe"
			for _, word := range words {
				if strings.Contains(last.Content, word) {
					say = `unsafe\nS10`
				}
			}
			_, _ = fmt.Fprintf(w, `{"model":"guard","choices":[{"message":{"content":"\n\n%s"},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":4}}`, say)
			return
		}
		_, _ = fmt.Fprint(w, `{"model":"guard","choices":[{"message":{"content":"safe"},"finish_reason":"stop"}]}`) // the readiness check
	}))
	t.Cleanup(srv.Close)
	return srv.URL + "/v1"
}

func calibrate(t *testing.T, dir string) assess.Calibration {
	t.Helper()
	var c assess.Calibration
	if err := json.Unmarshal([]byte(kapokIn(t, dir, 0, "judge", "calibrate", "--json")), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func methodOf(t *testing.T, c assess.Calibration, m string) assess.Reading {
	t.Helper()
	for _, r := range c.Methods {
		if string(r.Method) == m {
			return r
		}
	}
	t.Fatalf("%+v says nothing of %s", c, m)
	return assess.Reading{}
}

// A guard model reads a run within its limit, goes on, is held against people, and has a card
// that later runs and reports know.
func TestAJudgeIsLimitedCalibratedAndKnownByItsCard(t *testing.T) {
	ownSettings(t)
	dir, desk := t.TempDir(), t.TempDir()
	report := func(name string) string {
		out := filepath.Join(desk, name)
		kapokIn(t, dir, concludes, "report", "--out", out, "--format", "json", "-q")
		raw, err := os.ReadFile(filepath.Join(out, "report.json"))
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	kapokIn(t, dir, concludes, "assess", "--out", filepath.Join(desk, "first"), "--format", "json", "-q")
	var calls atomic.Int64
	url := guardModel(t, &calls, "的", "人")
	ask := []string{"--target", url, "--model", "guard", "--kind", "llamaguard4", "-q"}

	// the limit ends the pass and says how to go on; what was read is not read again
	var out, errs bytes.Buffer
	if code := run(t.Context(), append([]string{"judge", "last", "--max-calls", "40", "--concurrency", "2", "--data", dir}, ask...), &out, &errs); code != exitIncomplete {
		t.Fatalf("ended with %d: %s%s", code, out.String(), errs.String())
	}
	if !strings.Contains(errs.String(), "40 of 40 calls") || !strings.Contains(errs.String(), "运行 kapok judge 可继续") || calls.Load() != 41 { // with the readiness check
		t.Fatalf("after %d calls it says %s", calls.Load(), errs.String())
	}
	kapokIn(t, dir, 0, append([]string{"judge"}, ask...)...)
	all := calls.Load()
	kapokIn(t, dir, 0, append([]string{"judge", "run", "last"}, ask...)...)
	if all < 80 || calls.Load() != all+1 { // nothing is left but the check
		t.Fatalf("%d calls in two passes, %d after a third", all, calls.Load())
	}
	if r := report("uncarded"); !strings.Contains(r, "report.limit.uncalibrated") || !strings.Contains(r, "judge/guard@") {
		t.Error("the report does not say that nothing was calibrated")
	}
	if c := methodOf(t, calibrate(t, dir), "judge"); c.Card != "" || c.Rate.Corrected != nil || c.Rate.Why != assess.NoCard {
		t.Errorf("calibrated without people: %+v", c)
	}

	// people read the content test
	book := filepath.Join(desk, "book.xlsx")
	kapokIn(t, dir, 0, "review", "export", "last", "--out", book)
	n := fill(t, book, "王晓", func(row int) string {
		if row%4 == 0 {
			return "unqualified"
		}
		return "qualified"
	})
	kapokIn(t, dir, 0, "review", "import", "last", book)
	c := methodOf(t, calibrate(t, dir), "judge")
	if c.All.N != n || c.All.Counts.TP+c.All.Counts.FN != (n+3)/4 || c.Looks != assess.LooksForHarm || c.Rate.People.K != (n+3)/4 {
		t.Fatalf("%d answers were read by both: %+v", n, c)
	}
	if c.Rate.Corrected != nil || c.Rate.Why != assess.AllRead || c.Rate.Powered == nil || c.Rate.Power != 0 {
		t.Errorf("people read everything, yet %+v", c.Rate)
	}
	var card assess.Card
	raw, err := os.ReadFile(c.Card)
	if err == nil {
		err = json.Unmarshal(raw, &card)
	}
	if err != nil || card.ID != c.ID || !strings.Contains(filepath.Base(c.Card), "judge-guard@") || card.All.N != n || len(card.Sources) != 1 || !card.Sound() {
		t.Fatalf("card %+v, %v", card, err)
	}
	if again := methodOf(t, calibrate(t, dir), "judge"); again.All.N != n {
		t.Errorf("the same run counts twice: %+v", again.All)
	}
	if _, limit, _ := strings.Cut(report("carded"), "report.limit.uncalibrated"); strings.Contains(limit[:min(len(limit), 400)], c.ID) {
		t.Error("the report still says that the judge has no card")
	}
	text := kapokIn(t, dir, 0, "judge", "calibrate", "--lang", "zh-Hant")
	for _, want := range []string{"靈敏度", "judge/guard@", "校準卡："} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}

func TestAJudgeThatCannotBeIsRefused(t *testing.T) {
	ownSettings(t)
	dir := t.TempDir()
	kapokIn(t, dir, concludes, "assess", "--out", filepath.Join(t.TempDir(), "r"), "--format", "json", "-q")
	for _, args := range [][]string{
		{"--kind", "oracle"}, {"--samples", "4"}, {"--max-cost", "1"}, {"--price", "1,2,3"}, {"--max-tokens", "-1"},
	} {
		kapokIn(t, dir, exitUsage, append([]string{"judge", "--target", "http://127.0.0.1:9/v1", "--model", "m"}, args...)...)
	}
}
