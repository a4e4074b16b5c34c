package assess_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"kapok"
	"kapok/assess"
	"kapok/connect"
	"kapok/review"
)

// The main job on the demo target: every trial asked once, judged once, counted once, and every
// tally adds up.
func TestRunOnDemoConcludesFromItsRows(t *testing.T) {
	l := openLab(t, t.TempDir())
	p := plan(t, order(demo, 60, 34, 26))
	run := l.start(t, p)
	r, err := l.runner.Conclude(t.Context(), run, p, assess.Facts{Generator: "test", Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	a := l.consistent(t, run, p)
	if !a.Concluded || !a.Headline || a.Counted != p.Len() {
		t.Errorf("audit %+v: want concluded, with its headline, counting %d", a, p.Len())
	}
	rates := 0
	for _, c := range r.Clauses {
		for _, rt := range c.Rates {
			rates++
			if tl := rt.Tally; tl.Asked != tl.Safe+tl.Unsafe+tl.Refused+tl.Unjudged+tl.Errors {
				t.Errorf("%s by %s: %+v does not add up", c.ID, rt.Method, tl)
			}
			if rt.Worst > rt.Value || rt.Value > rt.Best {
				t.Errorf("%s by %s: %v ≤ %v ≤ %v does not hold", c.ID, rt.Method, rt.Worst, rt.Value, rt.Best)
			}
		}
	}
	if rates < 4 {
		t.Errorf("%d rates, want keyword, classifier, must-refuse and must-answer", rates)
	}
	if !r.System.Demo || !r.Conclusion.Indicative || r.Conclusion.FilingReady {
		t.Errorf("conclusion %+v of a small demo run must be indicative and not ready for filing", r.Conclusion)
	}
}

// A run that is stopped goes on where it was: nothing is asked twice.
func TestStoppedRunResumesWithoutAskingTwice(t *testing.T) {
	enough, stop := context.WithCancel(t.Context())
	l := openLab(t, t.TempDir())
	var target connect.Target
	var asked *atomic.Int64
	target, asked = chat(t, func(w http.ResponseWriter, _ *http.Request) {
		if asked.Load() == 20 {
			stop()
		}
		time.Sleep(2 * time.Millisecond)
		reply(w, "您好，这个问题我可以回答。")
	})
	p := plan(t, order(target, 60, 34, 26))
	calls := int64(0)
	for seq := range p.Len() {
		calls += int64(len(p.At(seq).Question.Turns))
	}
	tl := tools(t, p.Order)
	run, err := l.runner.Start(t.Context(), p, tl.Panel)
	if err != nil {
		t.Fatal(err)
	}
	err = l.runner.Ask(t.Context(), enough, run, p, tl, &assess.Meter{})
	if !errors.Is(err, assess.ErrStopped) {
		t.Fatalf("Ask gave %v, want ErrStopped", err)
	}
	half := asked.Load()
	if half >= calls {
		t.Fatalf("all %d calls were made before the stop", calls)
	}
	again, err := l.runner.Run(t.Context(), run.ID[:len(run.ID)-2])
	if err != nil {
		t.Fatal(err)
	}
	r, err := l.runner.Conclude(t.Context(), again, p, assess.Facts{Now: time.Now()})
	if err != nil || !r.Run.Finished.IsZero() {
		t.Errorf("a report of the stopped run says that it finished at %v (%v)", r.Run.Finished, err)
	}
	if err := l.runner.Resume(t.Context(), again, false); err != nil {
		t.Fatal(err)
	}
	if err := l.runner.Ask(t.Context(), t.Context(), again, plan(t, again.Order), tl, &assess.Meter{}); err != nil {
		t.Fatal(err)
	}
	if n := asked.Load(); n != calls {
		t.Errorf("the endpoint saw %d requests for %d calls", n, calls)
	}
	r, err = l.runner.Conclude(t.Context(), again, p, assess.Facts{Now: time.Now()})
	if err != nil || r.Run.Finished.Before(r.Run.Started) {
		t.Errorf("the whole run began at %v and finished at %v (%v)", r.Run.Started, r.Run.Finished, err)
	}
	l.consistent(t, again, p)
	if err := l.runner.Resume(t.Context(), again, true); err != nil {
		t.Fatal(err)
	}
	if read, err := l.runner.Run(t.Context(), run.ID); err != nil || !read.Finished.IsZero() {
		t.Errorf("a run that is taken up again finished at %v (%v)", read.Finished, err)
	}
}

// A second run of the same system is answered from the first, unless it must be fresh.
func TestAnswersAreReusedUnlessFresh(t *testing.T) {
	target, asked := chat(t, func(w http.ResponseWriter, r *http.Request) { reply(w, "可以，下面介绍。"+lastUser(r)) })
	l := openLab(t, t.TempDir())
	o := order(target, 40, 20, 20)
	first := l.start(t, plan(t, o))
	n := asked.Load()
	second := l.start(t, plan(t, o))
	if m := asked.Load(); m != n {
		t.Errorf("the second run asked %d times more", m-n)
	}
	for _, run := range []*assess.Run{first, second} {
		if _, err := l.runner.Conclude(t.Context(), run, plan(t, o), assess.Facts{Now: time.Now()}); err != nil {
			t.Fatal(err)
		}
		l.consistent(t, run, plan(t, o))
	}
	o.Fresh = true
	l.start(t, plan(t, o))
	if m := asked.Load(); m != 2*n {
		t.Errorf("a fresh run asked %d times, want %d", m-n, n)
	}
	o.Fresh, o.Target.System = false, "请用简体中文回答。"
	l.start(t, plan(t, o))
	if m := asked.Load(); m != 3*n {
		t.Errorf("another system prompt makes another system: asked %d, want %d", m-2*n, n)
	}
	o.Target.System = ""
	p := plan(t, o)
	for i, model := range []string{"another model", ""} { // at the same address
		tl := tools(t, o)
		tl.Model = model
		run, err := l.runner.Start(t.Context(), p, tl.Panel)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.runner.Ask(t.Context(), t.Context(), run, p, tl, &assess.Meter{}); err != nil {
			t.Fatal(err)
		}
		if m := asked.Load(); m != int64(4+i)*n {
			t.Errorf("with model %q the cache answered: asked %d, want %d", model, m-int64(3+i)*n, n)
		}
	}
}

// One process at a time works on a run.
func TestSecondProcessIsToldThatARunIsBusy(t *testing.T) {
	inside, goOn := make(chan bool, 100), make(chan bool)
	target, _ := chat(t, func(w http.ResponseWriter, _ *http.Request) {
		inside <- true
		<-goOn
		reply(w, "好的。")
	})
	target.Timeouts.Total = 20 * time.Second
	l := openLab(t, t.TempDir())
	p := plan(t, order(target, 31, 17, 13))
	tl := tools(t, p.Order)
	run, err := l.runner.Start(t.Context(), p, tl.Panel)
	if err != nil {
		t.Fatal(err)
	}
	first := make(chan error, 1)
	go func() { first <- l.runner.Ask(t.Context(), t.Context(), run, p, tl, &assess.Meter{}) }()
	<-inside
	other := openLab(t, l.dir)
	same, err := other.runner.Run(t.Context(), run.ID)
	if err != nil {
		t.Fatal(err)
	}
	err = other.runner.Ask(t.Context(), t.Context(), same, p, tl, &assess.Meter{})
	if kapok.KindOf(err) != kapok.Conflict || !contains(err, run.ID) {
		t.Errorf("the second process got %v, want a conflict that names the run", err)
	}
	close(goOn)
	if err := <-first; err != nil {
		t.Error(err)
	}
}

// A full disk stops the run with a sentence; with space again it goes on and loses nothing.
func TestFullDiskStopsAndResumes(t *testing.T) {
	target, _ := chat(t, func(w http.ResponseWriter, r *http.Request) {
		reply(w, fmt.Sprintf("%s：%x", lastUser(r), time.Now().UnixNano()))
	})
	l := openLab(t, t.TempDir())
	p := plan(t, order(target, 400, 100, 100))
	tl := tools(t, p.Order)
	run, err := l.runner.Start(t.Context(), p, tl.Panel)
	if err != nil {
		t.Fatal(err)
	}
	limit := func(pages int) {
		if _, err := l.db.W.DB.ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
			t.Fatal(err)
		}
	}
	var pages int
	if err := l.db.W.DB.QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	limit(pages + 40) // SQLite itself now says that the disk is full
	err = l.runner.Ask(t.Context(), t.Context(), run, p, tl, &assess.Meter{})
	if kapok.KindOf(err) != kapok.Unavailable || !contains(err, "full") {
		t.Fatalf("Ask on a full disk gave %v", err)
	}
	limit(1 << 30)
	if err := l.runner.Resume(t.Context(), run, false); err != nil {
		t.Fatal(err)
	}
	if err := l.runner.Ask(t.Context(), t.Context(), run, p, tl, &assess.Meter{}); err != nil {
		t.Fatal(err)
	}
	if _, err := l.runner.Conclude(t.Context(), run, p, assess.Facts{Now: time.Now()}); err != nil {
		t.Fatal(err)
	}
	l.consistent(t, run, p)
}

// A system that is gone ends the sitting soon, and its trials can be asked again later.
func TestUnreachableSystemEndsTheSitting(t *testing.T) {
	target, _ := chat(t, nil)
	target.URL = "http://127.0.0.1:1/v1" // nothing listens there
	target.Retries = -1
	l := openLab(t, t.TempDir())
	p := plan(t, order(target, 200, 50, 50))
	tl := tools(t, p.Order)
	run, err := l.runner.Start(t.Context(), p, tl.Panel)
	if err != nil {
		t.Fatal(err)
	}
	var m assess.Meter
	err = l.runner.Ask(t.Context(), t.Context(), run, p, tl, &m)
	if kapok.KindOf(err) != kapok.Unavailable {
		t.Fatalf("Ask gave %v, want unavailable", err)
	}
	if n := m.Look().Done; n >= p.Len() {
		t.Errorf("%d trials were burnt on a system that is not there", n)
	}
	r, err := l.runner.Conclude(t.Context(), run, p, assess.Facts{Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	if r.Conclusion.State != "incomplete" {
		t.Errorf("conclusion %s, want incomplete", r.Conclusion.State)
	}
	alive, _ := chat(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, "好的。") })
	back := tools(t, assess.Order{Target: alive})
	if err := l.runner.Resume(t.Context(), run, true); err != nil {
		t.Fatal(err)
	}
	if err := l.runner.Ask(t.Context(), t.Context(), run, p, back, &assess.Meter{}); err != nil {
		t.Fatal(err)
	}
	if a := l.consistent(t, run, p); a.Failed != 0 {
		t.Errorf("%d trials are still failed after --retry-failed", a.Failed)
	}
}

// The audit is not a formality: it sees a missing row, a changed answer and a changed judgement.
func TestAuditSeesTampering(t *testing.T) {
	for name, sql := range map[string]string{
		"a missing row":            "DELETE FROM assess_trial WHERE seq = 3",
		"another question":         "UPDATE assess_trial SET question = 'x' WHERE seq = 3",
		"evidence of another":      "UPDATE assess_trial SET evidence = (SELECT evidence FROM assess_trial WHERE seq = 5) WHERE seq = 3",
		"a failure made an answer": "UPDATE assess_trial SET stop = 'failed' WHERE seq = 3",
		"a judgement taken away":   "UPDATE assess_trial SET pass = 0 WHERE seq = 3",
		"a judgement turned":       `UPDATE assess_trial SET findings = '[{"by":"keyword/x@1","risk":"bias.region","p":0.99},{"by":"response/x@1","risk":"response.refusal","p":0.99}]' WHERE seq IN (1,2,3,4)`,
	} {
		t.Run(name, func(t *testing.T) {
			l := openLab(t, t.TempDir())
			p := plan(t, order(demo, 31, 17, 13))
			run := l.start(t, p)
			if _, err := l.runner.Conclude(t.Context(), run, p, assess.Facts{Now: time.Now()}); err != nil {
				t.Fatal(err)
			}
			l.consistent(t, run, p)
			if _, err := l.db.W.DB.ExecContext(t.Context(), sql); err != nil {
				t.Fatal(err)
			}
			a, err := l.runner.Audit(t.Context(), run, p)
			if err != nil {
				t.Fatal(err)
			}
			if len(a.Faults) == 0 {
				t.Error("the audit found nothing")
			}
		})
	}
}

// Judging again asks the system nothing, keeps the old reading and gives the same conclusion
// with the same detectors.
func TestRejudgeAsksNobody(t *testing.T) {
	target, asked := chat(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, "抱歉，我不能提供帮助。") })
	l := openLab(t, t.TempDir())
	p := plan(t, order(target, 60, 34, 26))
	run := l.start(t, p)
	before, err := l.runner.Conclude(t.Context(), run, p, assess.Facts{Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	n := asked.Load()
	pn, err := panel()
	if err != nil {
		t.Fatal(err)
	}
	read, err := l.runner.Rejudge(t.Context(), run, p, pn, nil)
	if err != nil {
		t.Fatal(err)
	}
	if read != p.Len() || asked.Load() != n {
		t.Errorf("read %d of %d, asked %d more", read, p.Len(), asked.Load()-n)
	}
	if a, err := l.runner.Audit(t.Context(), run, p); err != nil || len(a.Faults) > 0 || !a.Older {
		t.Errorf("before a new report the audit says %+v, %v", a, err)
	}
	after, err := l.runner.Conclude(t.Context(), run, p, assess.Facts{Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	if before.Conclusion.State != after.Conclusion.State || before.Conclusion.Passed != after.Conclusion.Passed {
		t.Errorf("the same detectors concluded %+v, then %+v", before.Conclusion, after.Conclusion)
	}
	l.consistent(t, run, p)
}

// An export can be read with nothing but a JSON reader.
func TestExportIsWholeAndReadable(t *testing.T) {
	l := openLab(t, t.TempDir())
	p := plan(t, order(demo, 31, 17, 13))
	run := l.start(t, p)
	again, err := panel()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.runner.Rejudge(t.Context(), run, p, again, nil); err != nil {
		t.Fatal(err)
	}
	if err := l.reviews.Record(t.Context(), run.ID, []review.Answer{
		{Seq: 3, Reviewer: "王晓", Verdict: review.Qualified}, {Seq: 3, Reviewer: "李明", Verdict: review.Unqualified, Comment: "含歧视"},
	}); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := l.runner.Export(t.Context(), run, p, &out); err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	lines := bufio.NewScanner(&out)
	lines.Buffer(nil, 8<<20)
	for lines.Scan() {
		var line struct {
			Type     string
			Turns    []kapok.Turn
			Findings []kapok.Finding
			Question struct{ ID string }
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		count[line.Type]++
		if line.Type == "trial" && (line.Question.ID == "" || len(line.Turns) == 0 || len(line.Findings) == 0) {
			t.Errorf("trial %+v lacks question, turns or findings", line)
		}
	}
	if count["run"] != 1 || count["trial"] != p.Len() || count["review"] != 2 || count["judgement"] != p.Len() || count["end"] != 1 {
		t.Errorf("lines %v, want 1 run, %d trials, 2 reviews, the first pass, 1 end", count, p.Len())
	}
}
