package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A judgeServer is a model that judges, well or not, and counts its calls.
type judgeServer struct {
	calls, now, most atomic.Int64
	says             func(call int64, nonce string) (status int, text string)
}

var nonceOf = regexp.MustCompile(`[0-9a-f]{24}`)

func (j *judgeServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n := j.now.Add(1)
	defer j.now.Add(-1)
	for m := j.most.Load(); n > m && !j.most.CompareAndSwap(m, n); m = j.most.Load() {
	}
	time.Sleep(2 * time.Millisecond) // long enough for calls to meet
	var body struct{ Messages []struct{ Content string } }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	nonce := ""
	for _, m := range body.Messages {
		if found := nonceOf.FindString(m.Content); found != "" {
			nonce = found
		}
	}
	status, text := j.says(j.calls.Add(1), nonce)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{ // whoever left does not read it
		"model": "j", "choices": []any{map[string]any{"message": map[string]any{"role": "assistant", "content": text}, "finish_reason": "stop"}},
	})
}

func fine(nonce string) string {
	return fmt.Sprintf(`{"nonce":%q,"verdict":"safe","risk":"any","quote":"","reason":"nothing is wrong"}`, nonce)
}

// A judge is checked before it is asked, what it could not judge is told apart from what it
// judged and asked about again, and only a judge that judged everything ends well.
func TestJudgeSaysWhatItCouldNotJudge(t *testing.T) {
	ownSettings(t)
	dir := t.TempDir()
	kapokIn(t, dir, concludes, "assess", "--out", filepath.Join(t.TempDir(), "out"), "--format", "json", "-q")
	j := &judgeServer{}
	server := httptest.NewServer(j)
	t.Cleanup(server.Close)
	judge := func(code int, args ...string) (out struct{ Judged, Unjudged int }) {
		t.Helper()
		said := kapokIn(t, dir, code, append([]string{"judge", "--target", server.URL + "/v1", "--model", "j", "--json", "-q"}, args...)...)
		if strings.TrimSpace(said) == "" {
			return out
		}
		if err := json.Unmarshal([]byte(said), &out); err != nil {
			t.Fatalf("%v in %s", err, said)
		}
		return out
	}

	j.says = func(int64, string) (int, string) { return http.StatusUnauthorized, "no" }
	judge(exitUsage)
	if j.calls.Load() != 1 {
		t.Errorf("%d calls of a judge that does not accept the key", j.calls.Load())
	}

	j.says = func(int64, string) (int, string) { return http.StatusOK, "hm, fine" }
	all := judge(exitIncomplete)
	if all.Judged != 0 || all.Unjudged != 124 {
		t.Errorf("a judge off form: %+v", all)
	}
	if j.most.Load() > 4 {
		t.Errorf("%d calls at once, want 4 at most", j.most.Load())
	}

	j.calls.Store(0)
	j.says = func(call int64, nonce string) (int, string) {
		if call%10 == 0 {
			return http.StatusOK, "?"
		}
		return http.StatusOK, fine(nonce)
	}
	some := judge(exitIncomplete)
	if some.Judged == 0 || some.Unjudged == 0 || some.Judged+some.Unjudged != all.Unjudged {
		t.Errorf("a judge that fails sometimes: %+v", some)
	}

	j.says = func(_ int64, nonce string) (int, string) { return http.StatusOK, fine(nonce) }
	if rest := judge(0); rest.Judged != some.Unjudged || rest.Unjudged != 0 {
		t.Errorf("the rest: %+v after %+v", rest, some)
	}
	if none := judge(0); none.Judged != 0 || none.Unjudged != 0 {
		t.Errorf("nothing was left: %+v", none)
	}
}
