package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
)

var shownGrade = regexp.MustCompile(`(?s)<<回答 ([0-9a-f]{24})>>\n(.*?)\n<<回答结束.*"grade": "(\w+)`)

// graderThat serves a model that gives every answer the first word of its scale, unless chatters.
func graderThat(t *testing.T, chatters *atomic.Bool) string {
	t.Helper()
	return systemThat(t, func(prompt string) string {
		m := shownGrade.FindStringSubmatch(prompt)
		if m == nil {
			return "ready" // the readiness check
		}
		if chatters.Load() {
			return "答对了"
		}
		raw, _ := json.Marshal(map[string]string{"nonce": m[1], "grade": m[3], "quote": m[2], "reason": "相符"})
		return string(raw)
	})
}

// reported computes the report of the newest run again and gives its JSON.
func reported(t *testing.T, dir string) string {
	t.Helper()
	out := t.TempDir()
	kapokIn(t, dir, 0, "report", "--format", "json", "--out", out, "-q")
	files, err := filepath.Glob(filepath.Join(out, "*.json"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the report is %v, %v", files, err)
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// asksFacts is a run of two suites that are graded.
func asksFacts(t *testing.T, dir string) {
	t.Helper()
	profile := filepath.Join(t.TempDir(), "graded.yaml")
	text := "id: graded\ntitle: {zh-Hans: 评级, zh-Hant: 評級, en: Graded}\nstandard: gbt45654-2025\nsuites:\n" +
		"  - {test: facts, bank: kapok-facts, sample: 12}\n  - {test: consistency, bank: kapok-facts, sample: 5, tries: 3}\n"
	if err := os.WriteFile(profile, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	kapokIn(t, dir, 0, "assess", "--profile", profile, "--out", filepath.Join(t.TempDir(), "out"), "--format", "json", "-q")
}

// kapok judge grade asks about every answer once, keeps to its budget, ends with 3 while any answer is
// not graded, and the report says who graded.
func TestGradeFromTheCommandLine(t *testing.T) {
	ownSettings(t)
	dir := t.TempDir()
	asksFacts(t, dir)
	var chatters atomic.Bool
	url := graderThat(t, &chatters)
	grade := func(code int, args ...string) (out struct {
		Judged, Unjudged, Calls int
		Stopped                 bool
	}) {
		t.Helper()
		said := kapokIn(t, dir, code, append([]string{"judge", "grade", "--target", url, "--model", "j", "--json", "-q"}, args...)...)
		if strings.TrimSpace(said) != "" {
			if err := json.Unmarshal([]byte(said), &out); err != nil {
				t.Fatalf("%v in %s", err, said)
			}
		}
		return out
	}
	grade(exitUsage, "--kind", "qwen3guard")
	chatters.Store(true)
	if g := grade(exitIncomplete); g.Judged != 0 || g.Unjudged != 27 {
		t.Errorf("off form: %+v", g)
	}
	chatters.Store(false)
	if g := grade(0); g.Judged != 27 || g.Unjudged != 0 {
		t.Errorf("of the form: %+v", g)
	}
	if g := grade(0); g.Judged != 0 || g.Calls != 0 {
		t.Errorf("nothing was left: %+v", g)
	}
	kapokIn(t, dir, exitIncomplete, "judge", "grade", "--target", url, "--model", "other", "--max-calls", "5", "-q")
	shown := reported(t, dir)
	if !strings.Contains(shown, "report.finding.graded") || !strings.Contains(shown, "judge/grade-j@") {
		t.Error("the report does not say who graded")
	}
	if audit := kapokIn(t, dir, 0, "audit", "--json"); !strings.Contains(audit, `"faults": []`) && !strings.Contains(audit, `"faults":[]`) {
		t.Errorf("the audit says %s", audit)
	}
}

// kapok judge cluster asks for embeddings or for an opinion.
func TestClusterFromTheCommandLine(t *testing.T) {
	ownSettings(t)
	dir := t.TempDir()
	asksFacts(t, dir)
	var calls atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		var body struct{ Input []string }
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || !strings.HasSuffix(r.URL.Path, "/embeddings") {
			http.Error(w, "no", http.StatusNotFound)
			return
		}
		var data []string
		for i := range body.Input {
			data = append(data, fmt.Sprintf(`{"index":%d,"embedding":[1,0.5]}`, i))
		}
		_, _ = fmt.Fprintf(w, `{"model":"e","data":[%s],"usage":{"prompt_tokens":3}}`, strings.Join(data, ","))
	}))
	t.Cleanup(srv.Close)
	kapokIn(t, dir, exitUsage, "judge", "cluster", "--target", srv.URL, "--model", "e", "--threshold", "0.8", "-q")
	kapokIn(t, dir, exitUsage, "judge", "cluster", "--embed", "--target", srv.URL, "--model", "e", "--threshold", "1.8", "-q")
	said := kapokIn(t, dir, 0, "judge", "cluster", "--embed", "--target", srv.URL, "--model", "e", "--json", "-q")
	if !strings.Contains(said, `"judged": 15`) && !strings.Contains(said, `"judged":15`) || calls.Load() > 6 {
		t.Errorf("%d calls, and it says %s", calls.Load(), said)
	}
	shown := reported(t, dir)
	if !strings.Contains(shown, "embed/cluster-e@") {
		t.Error("the report does not say who gathered")
	}
}
