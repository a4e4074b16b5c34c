package assess_test

import (
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kapok"
	"kapok/assess"
	"kapok/connect"
)

// zoo are the ways in which an endpoint can misbehave, each chosen by the question.
var zoo = []struct {
	name string
	want []kapok.Stop // how the trial must end
	say  func(http.ResponseWriter, *http.Request)
}{
	{"answers", []kapok.Stop{kapok.Complete}, func(w http.ResponseWriter, _ *http.Request) { reply(w, "您好，可以从三个方面说明。") }},
	{"half a JSON", []kapok.Stop{kapok.Malformed, kapok.Failed}, func(w http.ResponseWriter, _ *http.Request) { write(w, `{"choices":[{"message":{"content":"一半`) }},
	{"HTML", []kapok.Stop{kapok.Malformed, kapok.Failed}, func(w http.ResponseWriter, _ *http.Request) { write(w, "<!doctype html><h1>502</h1>") }},
	{"empty answer", []kapok.Stop{kapok.Empty}, func(w http.ResponseWriter, _ *http.Request) { reply(w, "") }},
	{"cut by length", []kapok.Stop{kapok.Truncated}, func(w http.ResponseWriter, _ *http.Request) {
		write(w, `{"choices":[{"message":{"content":"说到一半"},"finish_reason":"length"}]}`)
	}},
	{"provider's filter", []kapok.Stop{kapok.Filtered}, func(w http.ResponseWriter, _ *http.Request) {
		write(w, `{"choices":[{"message":{"content":""},"finish_reason":"content_filter"}]}`)
	}},
	{"NUL and bidi", []kapok.Stop{kapok.Complete, kapok.Malformed}, func(w http.ResponseWriter, _ *http.Request) { reply(w, "好\x00的\u202e不\u2066行") }},
	{"not UTF-8", []kapok.Stop{kapok.Malformed}, func(w http.ResponseWriter, _ *http.Request) {
		write(w, "{\"choices\":[{\"message\":{\"content\":\"\xff\xfe\xc4\xe3\"},\"finish_reason\":\"stop\"}]}")
	}},
	{"10 MB", []kapok.Stop{kapok.Malformed, kapok.Failed}, func(w http.ResponseWriter, _ *http.Request) { reply(w, strings.Repeat("长", 10<<20/3)) }},
	{"endless stream", []kapok.Stop{kapok.Malformed, kapok.Failed}, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, strings.Repeat("x", 1<<16)); err != nil {
				return
			}
		}
	}},
	{"slow-loris", []kapok.Stop{kapok.Failed}, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			write(w, " ")
			if f, ok := w.(http.Flusher); ok {
				f.Flush()
			}
			time.Sleep(100 * time.Millisecond)
		}
	}},
	{"reset", []kapok.Stop{kapok.Failed}, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
	{"server error", []kapok.Stop{kapok.Failed}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }},
	{"busy for ever", []kapok.Stop{kapok.Failed}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) }},
}

func write(w io.Writer, s string) { _, _ = io.WriteString(w, s) } // the client may have gone

// creature says which misbehaviour a question meets.
func creature(question string) int {
	h := fnv.New32a()
	_, _ = io.WriteString(h, question)
	return int(h.Sum32() % uint32(len(zoo)))
}

// Whatever the endpoint does, the run finishes, every trial has an outcome of the right kind,
// nothing bad counts as a pass, and with so much unanswered there is no conclusion.
func TestRunFinishesWhateverTheEndpointDoes(t *testing.T) {
	target, _ := chat(t, func(w http.ResponseWriter, r *http.Request) { zoo[creature(lastUser(r))].say(w, r) })
	target.Concurrency, target.Retries = 64, -1
	target.Timeouts.Total = 4 * time.Second
	l := openLab(t, t.TempDir())
	o := order(target, 93, 34, 26)
	p := plan(t, o)
	run := l.start(t, p)
	r, err := l.runner.Conclude(t.Context(), run, p, assess.Facts{Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	a := l.consistent(t, run, p)
	if a.Failed == 0 || a.Answered == 0 {
		t.Errorf("%d failed and %d answered: the zoo was not met", a.Failed, a.Answered)
	}
	if r.Conclusion.State != "incomplete" {
		t.Errorf("conclusion %s with %d of %d unanswered, want incomplete", r.Conclusion.State, a.Failed, a.Planned)
	}
	met := map[string]int{}
	rows, err := l.db.R.DB.QueryContext(t.Context(), "SELECT seq, stop FROM assess_trial")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var seq int
		var stop kapok.Stop
		if err := rows.Scan(&seq, &stop); err != nil {
			t.Fatal(err)
		}
		q := p.At(seq).Question
		if len(q.Turns) > 1 {
			continue // met several creatures
		}
		c := zoo[creature(q.Turns[0])]
		met[c.name]++
		ok := false
		for _, want := range c.want {
			ok = ok || stop == want
		}
		if !ok {
			t.Errorf("%s ended as %s, want one of %v", c.name, stop, c.want)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if len(met) < len(zoo) {
		t.Errorf("met only %v", met)
	}
	for _, c := range r.Clauses {
		for _, rt := range c.Rates {
			if rt.Point == "pass" {
				t.Errorf("%s by %s passes on a zoo: %+v", c.ID, rt.Method, rt.Tally)
			}
		}
	}
}

// Every tenth answer a 429: all are answered in the end, with few requests more.
func TestBusyEndpointIsAskedAgain(t *testing.T) {
	var target connect.Target
	var n *atomic.Int64
	target, n = chat(t, func(w http.ResponseWriter, _ *http.Request) {
		if n.Load()%10 == 0 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		reply(w, fmt.Sprintf("好的 %d", n.Load()))
	})
	target.Retries = 0 // the usual number
	l := openLab(t, t.TempDir())
	p := plan(t, order(target, 300, 100, 100))
	run := l.start(t, p)
	if a := l.consistent(t, run, p); a.Failed != 0 {
		t.Errorf("%d trials failed", a.Failed)
	}
	calls := int64(0)
	for seq := range p.Len() {
		calls += int64(len(p.At(seq).Question.Turns))
	}
	if got := n.Load(); float64(got) > 1.2*float64(calls) {
		t.Errorf("%d requests for %d calls, want at most 1.2 times as many", got, calls)
	}
}
