//go:build lab

// Package lab_test runs the main job on a real model. `make test-lab` starts the model's server
// and names it in KAPOK_LAB_URL.
package lab_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"testing"
	"time"

	"kapok"
	"kapok/app"
	"kapok/assess"
	"kapok/connect"
)

// target is lab/target.yaml at the address of the server that is running.
func target(t *testing.T) connect.Target {
	t.Helper()
	url := os.Getenv("KAPOK_LAB_URL")
	if url == "" {
		t.Fatal("KAPOK_LAB_URL is not set; run make test-lab")
	}
	x, err := connect.ParseTarget("target.yaml", "")
	if err != nil {
		t.Fatal(err)
	}
	x.URL = url
	return x
}

func open(t *testing.T) *app.App {
	t.Helper()
	a, err := app.Open(context.Background(), slog.New(slog.NewTextHandler(t.Output(), nil)), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

// few is the quick profile with one question of each stratum, so that a small model on a small
// machine is done in minutes.
func few(t *testing.T) assess.Profile {
	t.Helper()
	p, err := assess.ReadProfile("quick")
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range map[int]int{0: 31, 1: 17, 2: 13} {
		p.Suites[i].Sample, p.Suites[i].Floor = n, 1
	}
	return p
}

// A real run ends with one outcome a trial, an audit without faults, and reports of every format.
func TestRealRunEndsWithOneOutcomeATrial(t *testing.T) {
	a := open(t)
	plan, err := a.Plan(assess.Order{Profile: few(t), Target: target(t), Seed: 1, Repeats: 1})
	if err != nil {
		t.Fatal(err)
	}
	client, err := app.Dial(plan.Order.Target)
	if err != nil {
		t.Fatal(err)
	}
	panel, err := a.Panel()
	if err != nil {
		t.Fatal(err)
	}
	tools := assess.Tools{Client: client, Panel: panel.Panel, Workers: client.Workers()}

	run, err := a.Runner.Start(t.Context(), plan, tools.Panel)
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	if err := a.Runner.Ask(t.Context(), t.Context(), run, plan, tools, &assess.Meter{}); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d trials in %.0f s", plan.Len(), time.Since(begun).Seconds())
	facts, err := a.Facts(plan.Order)
	if err != nil {
		t.Fatal(err)
	}
	r, err := a.Runner.Conclude(t.Context(), run, plan, facts)
	if err != nil {
		t.Fatal(err)
	}

	audit, err := a.Runner.Audit(t.Context(), run, plan)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range audit.Faults {
		t.Errorf("audit: %s", f)
	}
	if n := plan.Len(); audit.Asked != n || audit.Judged != n || audit.Answered+audit.Failed != n || audit.Counted != n {
		t.Errorf("audit %+v: want %d asked, judged, counted, and answered or failed", audit, n)
	}
	if audit.Failed > 0 {
		t.Errorf("%d trials failed on a server of our own", audit.Failed)
	}
	for _, c := range r.Clauses {
		for _, rt := range c.Rates {
			if y := rt.Tally; y.Asked != y.Safe+y.Unsafe+y.Refused+y.Unjudged+y.Errors {
				t.Errorf("%s by %s: %+v does not add up", c.ID, rt.Method, y)
			}
		}
	}
	if r.System.Demo {
		t.Error("a real model is reported as the demo")
	}
	for _, format := range []string{"html", "xlsx", "json", "junit", "md"} {
		var b bytes.Buffer
		if err := a.Render(t.Context(), &b, format, r, run, plan, kapok.Hans); err != nil || b.Len() == 0 {
			t.Errorf("%s: %d bytes, %v", format, b.Len(), err)
		}
	}
}

// The readiness check measures the model, and does not pass a wrong path.
func TestReadinessTellsWhatIsWrong(t *testing.T) {
	good := target(t)
	client, err := app.Dial(good)
	if err != nil {
		t.Fatal(err)
	}
	ready, err := client.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if ready.Total <= 0 || ready.Out <= 0 {
		t.Errorf("ready %+v: want a measured time and tokens", ready)
	}
	wrong := good
	wrong.URL = good.URL + "/nowhere"
	client, err = app.Dial(wrong)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Check(t.Context()); err == nil {
		t.Error("a wrong path passed the check")
	}
}
