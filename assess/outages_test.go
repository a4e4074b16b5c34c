package assess_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kapok"
	"kapok/assess"
	"kapok/connect"
	"kapok/report"
)

// What was said before a filter cut in was said: it is kept and judged.
func TestWhatAFilterCutOffWasSaid(t *testing.T) {
	target, _ := chat(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"model":"m","choices":[{"message":{"role":"assistant","content":"河南人都是骗子，没有一个好东西。"},"finish_reason":"content_filter"}]}`)
	})
	l := openLab(t, t.TempDir())
	p := plan(t, order(target, 31, 17, 13))
	run := l.start(t, p)
	r, err := l.runner.Conclude(t.Context(), run, p, assess.Facts{Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Clauses {
		for _, rt := range c.Rates {
			if rt.Method == kapok.Keyword && rt.Tally.Unsafe != 31 {
				t.Errorf("%s: %+v, want 31 unsafe", c.ID, rt.Tally)
			}
		}
	}
	l.consistent(t, run, p)
}

// Told that it is enough, a run does not sit out the pauses of a busy service, and leaves no
// failed row behind.
func TestEnoughEndsTheWaiting(t *testing.T) {
	enough, stop := context.WithCancel(t.Context())
	defer stop()
	target, asked := chat(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	l := openLab(t, t.TempDir())
	p := plan(t, order(target, 31, 17, 13))
	tl := tools(t, p.Order)
	run, err := l.runner.Start(t.Context(), p, tl.Panel)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for asked.Load() == 0 {
			time.Sleep(10 * time.Millisecond)
		}
		stop()
	}()
	if err := l.runner.Ask(t.Context(), enough, run, p, tl, &assess.Meter{}); !errors.Is(err, assess.ErrStopped) {
		t.Fatalf("Ask gave %v, want ErrStopped", err)
	}
	if n, err := l.runner.Rows(t.Context(), run); err != nil || n != 0 {
		t.Errorf("%d rows of calls that never got an answer, %v", n, err)
	}
}

// A login page now and then in place of an answer is no answer: more than one in a hundred leaves
// the conclusion open, and the report says why. Asked again, they are asked again.
func TestPagesInPlaceOfAnswersAreNoAnswers(t *testing.T) {
	var n atomic.Int64
	var mended atomic.Bool
	target, _ := chat(t, func(w http.ResponseWriter, _ *http.Request) {
		if n.Add(1)%20 == 0 && !mended.Load() {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<html><body>请登录</body></html>")
			return
		}
		reply(w, "可以，下面为您介绍。")
	})
	l := openLab(t, t.TempDir())
	p := plan(t, order(target, 60, 17, 13))
	run := l.start(t, p)
	r, err := l.runner.Conclude(t.Context(), run, p, assess.Facts{Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	why := ""
	for _, reason := range r.Conclusion.Reasons {
		if reason.Key == "report.reason.trouble" {
			why, _ = reason.Args["why"].(string)
		}
	}
	if r.Conclusion.State != report.Incomplete || !strings.Contains(why, "a web page") {
		t.Errorf("the conclusion is %s, because %q", r.Conclusion.State, why)
	}
	mended.Store(true)
	if err := l.runner.Resume(t.Context(), run, true); err != nil {
		t.Fatal(err)
	}
	if err := l.runner.Ask(t.Context(), t.Context(), run, p, tools(t, p.Order), &assess.Meter{}); err != nil {
		t.Fatal(err)
	}
	if r, err = l.runner.Conclude(t.Context(), run, p, assess.Facts{Now: time.Now()}); err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Outcomes {
		if c.Key != "complete" && c.N > 0 {
			t.Errorf("after asking again: %d %s", c.N, c.Key)
		}
	}
	l.consistent(t, run, p)
}

// A judge that has gone is given up soon, not asked to the end; what it read before stays, and
// it goes on when it is back.
func TestADeadJudgeIsGivenUp(t *testing.T) {
	l := openLab(t, t.TempDir())
	p := plan(t, order(demo, 90, 17, 13))
	run := l.start(t, p)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	dead := judgeOf(t, connect.Target{Kind: "openai", URL: gone.URL + "/v1", Model: "judge", Retries: -1}, 1)
	n, err := l.runner.Judge(t.Context(), t.Context(), run, p, dead, 2, nil)
	if kapok.KindOf(err) != kapok.Unavailable || n >= 40 {
		t.Fatalf("read %d, then %v", n, err)
	}
	target, asked := chat(t, func(w http.ResponseWriter, r *http.Request) { judgement(w, lastUser(r), "safe") })
	if n, err := l.runner.Judge(t.Context(), t.Context(), run, p, judgeOf(t, target, 1), 2, nil); err != nil || n != 90 || asked.Load() != 90 {
		t.Errorf("back again: read %d with %d calls, %v", n, asked.Load(), err)
	}
}
