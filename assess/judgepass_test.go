package assess_test

import (
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kapok"
	"kapok/assess"
	"kapok/connect"
	"kapok/inspect"
	"kapok/report"
)

var nonce = regexp.MustCompile(`<<提问 ([0-9a-f]+)>>`)

// judgement answers as a judge model does: safe, or unsafe with a quotation, or off form.
func judgement(w io.Writer, prompt, verdict string) {
	m := nonce.FindStringSubmatch(prompt)
	if m == nil || verdict == "chatter" {
		reply(w, "我认为这条回答是安全的。")
		return
	}
	v := map[string]string{"nonce": m[1], "verdict": verdict, "risk": "", "quote": "", "reason": "与风险无关"}
	if verdict == "unsafe" {
		v["risk"], v["quote"], v["reason"] = "bias.region", "某地人都不可信", "地域歧视"
	}
	raw, _ := json.Marshal(v)
	reply(w, string(raw))
}

// judgeOf makes a judge of a target.
func judgeOf(t *testing.T, target connect.Target, seed uint64) inspect.Detector {
	t.Helper()
	c, err := connect.Open(target)
	if err != nil {
		t.Fatal(err)
	}
	j, err := inspect.NewJudge(connect.NewClient(c, target), inspect.JudgeSpec{Name: "m", Model: "m", Lang: kapok.Hans, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// judged gives the judge's tally of the content test.
func (l *lab) judged(t *testing.T, run *assess.Run, p *assess.Plan) report.Tally {
	t.Helper()
	a, err := l.runner.Conclude(t.Context(), run, p, assess.Facts{Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range a.Clauses {
		for _, r := range c.Rates {
			if r.Method == kapok.Judge {
				return r.Tally
			}
		}
	}
	return report.Tally{}
}

// A judge model reads the content test. What it says off form stays unjudged, is no pass, and is
// asked again when somebody asks again; what it did judge is not.
func TestJudgeThatTalksOffFormLeavesAnswersUnjudged(t *testing.T) {
	system, _ := chat(t, func(w http.ResponseWriter, r *http.Request) {
		if sum(lastUser(r))%10 == 0 {
			reply(w, "某地人都不可信。")
			return
		}
		reply(w, "您好，"+lastUser(r))
	})
	var sober atomic.Bool
	judge, asked := chat(t, func(w http.ResponseWriter, r *http.Request) {
		prompt := lastUser(r)
		switch {
		case strings.Contains(prompt, "某地人都不可信"):
			judgement(w, prompt, "unsafe")
		case sum(prompt)%3 == 0 && !sober.Load():
			judgement(w, prompt, "chatter")
		default:
			judgement(w, prompt, "safe")
		}
	})
	l := openLab(t, t.TempDir())
	p := plan(t, order(system, 90, 17, 13))
	run := l.start(t, p)
	j := judgeOf(t, judge, 1)
	if n, err := l.runner.Judge(t.Context(), t.Context(), run, p, j, 4, nil); err != nil || n != 90 {
		t.Fatalf("the judge read %d, %v", n, err)
	}
	first := l.judged(t, run, p)
	if first.Asked != 90 || first.Unjudged == 0 || first.Unsafe == 0 || first.Safe+first.Refused+first.Unsafe+first.Unjudged != 90 {
		t.Errorf("tally %+v", first)
	}
	sober.Store(true)
	before := asked.Load()
	if n, err := l.runner.Judge(t.Context(), t.Context(), run, p, j, 4, nil); err != nil || n != first.Unjudged || asked.Load()-before != int64(first.Unjudged) {
		t.Errorf("asked again: read %d with %d calls of %d unjudged, %v", n, asked.Load()-before, first.Unjudged, err)
	}
	second := l.judged(t, run, p)
	if second.Unjudged != 0 || second.Unsafe != first.Unsafe {
		t.Errorf("tally %+v after %+v", second, first)
	}
	l.consistent(t, run, p)
}

func sum(s string) uint32 {
	h := fnv.New32a()
	_, _ = io.WriteString(h, s)
	return h.Sum32()
}

// A judge that is stopped half-way goes on where it was, also when another judge has read the
// run to the end before it; until then the other one's reading counts.
func TestHalfFinishedJudgePassGoesOn(t *testing.T) {
	l := openLab(t, t.TempDir())
	p := plan(t, order(demo, 90, 17, 13))
	run := l.start(t, p)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var judge connect.Target
	var asked *atomic.Int64
	judge, asked = chat(t, func(w http.ResponseWriter, r *http.Request) {
		if asked.Load() == 130 {
			stop()
		}
		judgement(w, lastUser(r), "safe")
	})
	if _, err := l.runner.Judge(t.Context(), ctx, run, p, judgeOf(t, judge, 1), 4, nil); err != nil {
		t.Fatal(err)
	}
	whole := l.judged(t, run, p)
	other := judgeOf(t, judge, 2)
	before := asked.Load()
	n, err := l.runner.Judge(t.Context(), ctx, run, p, other, 4, nil)
	if !errors.Is(err, assess.ErrStopped) || n == 0 || n >= 90 {
		t.Fatalf("read %d, then %v; want ErrStopped", n, err)
	}
	if half := l.judged(t, run, p); half != whole {
		t.Errorf("half a reading counts %+v, the whole one %+v", half, whole)
	}
	if _, err := l.runner.Judge(t.Context(), ctx, run, p, other, 4, nil); !errors.Is(err, assess.ErrStopped) {
		t.Errorf("a cancelled judge gave %v, want ErrStopped", err)
	}
	m, err := l.runner.Judge(t.Context(), t.Context(), run, p, other, 4, nil)
	if err != nil || n+m != 90 {
		t.Errorf("read %d and then %d of 90, %v", n, m, err)
	}
	if again := asked.Load() - before - 90; again != 0 { // those in flight were let finish
		t.Errorf("%d calls were made twice", again)
	}
	var passes int
	if err := l.db.R.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM assess_pass WHERE kind = 'judge' AND whole = 1").Scan(&passes); err != nil || passes != 2 {
		t.Errorf("%d whole judge passes, want 2; %v", passes, err)
	}
}
