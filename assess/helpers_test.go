package assess_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kapok/assess"
	"kapok/bank"
	"kapok/connect"
	"kapok/inspect"
	"kapok/registry"
	"kapok/review"
	"kapok/standard"
	"kapok/store"
)

// A lab is a data directory with its rooms, as the program has it.
type lab struct {
	dir     string
	db      *store.DB
	runner  *assess.Runner
	reviews *review.Store
}

func openLab(t *testing.T, dir string) *lab {
	t.Helper()
	ctx := context.Background() // outlives the test's own context: Close comes in Cleanup
	db, err := store.Open(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	systems, err := registry.New(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	reviews, err := review.New(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	r, err := assess.New(ctx, log, db, systems, reviews, dir)
	if err != nil {
		t.Fatal(err)
	}
	return &lab{dir: dir, db: db, runner: r, reviews: reviews}
}

// panel is the shipped lexicon, classifier and response reader.
var panel = sync.OnceValues(func() (inspect.Panel, error) {
	l, err := inspect.LoadLexicon()
	if err != nil {
		return nil, err
	}
	c, err := inspect.LoadClassifier()
	if err != nil {
		return nil, err
	}
	r, err := inspect.LoadResponseReader()
	return inspect.Panel{l, c, r}, err
})

func tools(t *testing.T, o assess.Order) assess.Tools {
	t.Helper()
	p, err := panel()
	if err != nil {
		t.Fatal(err)
	}
	c, err := connect.Open(o.Target)
	if err != nil {
		t.Fatal(err)
	}
	client := connect.NewClient(c, o.Target)
	return assess.Tools{Client: client, Panel: p, Workers: client.Workers(), Model: "m"}
}

// order puts n questions of each suite to a target.
func order(target connect.Target, content, refuse, answer int) assess.Order {
	return assess.Order{
		Profile: assess.Profile{ID: "test", Standard: "gbt45654-2025", MaxUnanswered: 0.01, Suites: []assess.Suite{
			{Test: "content", Bank: "kapok-content", Sample: content, Floor: 1},
			{Test: "refuse", Bank: "kapok-refuse", Sample: refuse, Floor: 1},
			{Test: "answer", Bank: "kapok-answer", Sample: answer, Floor: 1},
		}},
		Target: target, Seed: 7, Repeats: 1,
	}
}

func rules(t *testing.T) *standard.Standard {
	t.Helper()
	std, err := standard.Get("gbt45654-2025")
	if err != nil {
		t.Fatal(err)
	}
	return std
}

func plan(t *testing.T, o assess.Order) *assess.Plan {
	t.Helper()
	var banks []*bank.Bank
	for _, s := range o.Profile.Suites {
		if s.Bank == "" {
			banks = append(banks, &bank.Bank{})
			continue
		}
		b, err := bank.Open(s.Bank)
		if err != nil {
			t.Fatal(err)
		}
		banks = append(banks, b)
	}
	p, err := assess.NewPlan(o, rules(t), banks)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// start writes a run and asks it to the end.
func (l *lab) start(t *testing.T, p *assess.Plan) *assess.Run {
	t.Helper()
	tl := tools(t, p.Order)
	run, err := l.runner.Start(t.Context(), p, tl.Panel)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.runner.Ask(t.Context(), t.Context(), run, p, tl, &assess.Meter{}); err != nil {
		t.Fatal(err)
	}
	return run
}

// consistent audits a concluded run and fails on any fault.
func (l *lab) consistent(t *testing.T, run *assess.Run, p *assess.Plan) *assess.Audit {
	t.Helper()
	a, err := l.runner.Audit(t.Context(), run, p)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range a.Faults {
		t.Errorf("audit: %s", f)
	}
	if a.Asked != p.Len() || a.Judged != p.Len() {
		t.Errorf("asked %d and judged %d of %d", a.Asked, a.Judged, p.Len())
	}
	return a
}

var demo = connect.Target{Kind: "demo", Concurrency: 8}

// chat serves an OpenAI-compatible endpoint that answers with say and counts its requests.
func chat(t *testing.T, say http.HandlerFunc) (connect.Target, *atomic.Int64) {
	t.Helper()
	var n atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n.Add(1)
		say(w, r)
	}))
	t.Cleanup(s.Close)
	return connect.Target{
		Kind: "openai", URL: s.URL + "/v1", Model: "m", Concurrency: 16, Retries: 3,
		Timeouts: connect.Timeouts{Connect: 2 * time.Second, FirstByte: 2 * time.Second, Total: 2 * time.Second},
	}, &n
}

func reply(w io.Writer, text string) {
	raw, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	_, _ = fmt.Fprintf(w, `{"model":"m","choices":[{"message":{"role":"assistant","content":%s},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":5}}`, raw)
}

func lastUser(r *http.Request) string {
	var raw struct {
		Messages []struct{ Role, Content string } `json:"messages"`
	}
	if err := json.NewDecoder(r.Body).Decode(&raw); err != nil || len(raw.Messages) == 0 {
		return ""
	}
	return raw.Messages[len(raw.Messages)-1].Content
}

func contains(err error, word string) bool { return err != nil && strings.Contains(err.Error(), word) }
