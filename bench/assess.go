package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"kapok"
	"kapok/app"
	"kapok/assess"
	"kapok/bank"
	"kapok/connect"
	"kapok/standard"
)

// Setup of one measurement of the engine.
type Setup struct {
	N           int
	Latency     time.Duration
	BusyEvery   int
	Concurrency int
	Profile     string // what is asked instead of N questions of the content bank: a profile, or Wide
	Dir         string // data directory; empty: a new one that is removed
}

// Figures of one measurement of the engine.
type Figures struct {
	Bench          string  `json:"bench"`
	Profile        string  `json:"profile,omitempty"`
	Samples        int     `json:"samples"`
	LatencyMS      float64 `json:"latency_ms"`
	Concurrency    int     `json:"concurrency"`
	BusyEvery      int     `json:"busy_every"`
	Seconds        float64 `json:"seconds"`
	PerSecond      float64 `json:"samples_per_s"`
	CPU            float64 `json:"cpu_ms_per_sample"`
	Peak           float64 `json:"peak_rss_mb"`
	Stored         float64 `json:"stored_bytes_per_sample"`
	Requests       int64   `json:"requests"`
	PeakInFlight   int64   `json:"peak_in_flight"`
	ShareOfIdeal   float64 `json:"share_of_ideal,omitempty"` // of concurrency / latency
	Unanswered     int     `json:"unanswered"`
	RejudgeSeconds float64 `json:"rejudge_seconds,omitempty"`
	ReportSeconds  float64 `json:"report_seconds,omitempty"`
	StatsSeconds   float64 `json:"statistics_seconds,omitempty"` // all figures of a report from stored rows
}

// Order makes the order and plan of a measurement: single-turn questions of the content bank,
// repeated until there are n trials, each a request of its own.
func Order(url string, n, concurrency int) (*assess.Plan, error) {
	b, err := bank.Open("kapok-content")
	if err != nil {
		return nil, err
	}
	single := *b
	single.Questions = nil
	for _, q := range b.Questions {
		if len(q.Turns) == 1 {
			single.Questions = append(single.Questions, q)
		}
	}
	sample := min(n, len(single.Questions), 1000)
	if n%sample != 0 {
		return nil, &kapok.Error{Kind: kapok.Invalid, Msg: fmt.Sprintf("n %d is not a multiple of %d", n, sample)}
	}
	std, err := standard.Get("gbt45654-2025")
	if err != nil {
		return nil, err
	}
	target := connect.Target{Kind: "openai", Name: "bench", URL: url, Model: "bench", Concurrency: concurrency}
	return assess.NewPlan(assess.Order{
		Profile: assess.Profile{
			ID: "bench", Standard: "gbt45654-2025", MaxUnanswered: 0.01,
			Suites: []assess.Suite{{Test: "content", Bank: "kapok-content", Sample: sample}},
		},
		Target: target, Seed: 1, Repeats: n / sample, Fresh: true,
	}, std, []*bank.Bank{&single})
}

// Assess measures one run over real loopback HTTP, with durable writes and every embedded
// detector, the endpoint in a process of its own.
func Assess(ctx context.Context, s Setup) (f Figures, err error) {
	f = Figures{
		Bench: "assess", Profile: s.Profile, Samples: s.N, LatencyMS: float64(s.Latency.Microseconds()) / 1000, Concurrency: s.Concurrency, BusyEvery: s.BusyEvery,
	}
	if s.Dir == "" {
		if s.Dir, err = os.MkdirTemp("", "kapok-bench-*"); err != nil {
			return f, err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(s.Dir)) }()
	}
	server, err := StartServer(ctx, s.Latency, s.BusyEvery)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	a, err := app.Open(ctx, slog.New(slog.DiscardHandler), s.Dir)
	if err != nil {
		return f, err
	}
	run, plan, err := ask(ctx, a, server.URL, s, &f)
	if err != nil {
		return f, errors.Join(err, a.Close())
	}
	if c, err := server.Counts(ctx); err == nil {
		f.Requests, f.PeakInFlight = c.Requests, c.Peak
	}
	if err := after(ctx, a, run, plan, &f); err != nil {
		return f, errors.Join(err, a.Close())
	}
	return f, a.Close()
}

func ask(ctx context.Context, a *app.App, url string, s Setup, f *Figures) (*assess.Run, *assess.Plan, error) {
	plan, err := s.plan(a, url)
	if err != nil {
		return nil, nil, err
	}
	s.N, f.Samples = plan.Len(), plan.Len()
	client, err := app.Dial(plan.Order.Target)
	if err != nil {
		return nil, nil, err
	}
	panel, err := a.Panel()
	if err != nil {
		return nil, nil, err
	}
	cpu, _, err := usage()
	if err != nil {
		return nil, nil, err
	}
	begun := time.Now()
	run, err := a.Runner.Start(ctx, plan, panel.Panel)
	if err != nil {
		return nil, nil, err
	}
	var m assess.Meter
	if err := a.Runner.Ask(ctx, ctx, run, plan, assess.Tools{Client: client, Panel: panel.Panel, Workers: client.Workers()}, &m); err != nil {
		return nil, nil, err
	}
	f.Seconds = time.Since(begun).Seconds()
	cpuEnd, peak, err := usage()
	if err != nil {
		return nil, nil, err
	}
	n := float64(s.N)
	f.PerSecond = n / f.Seconds
	f.CPU = float64((cpuEnd - cpu).Microseconds()) / 1000 / n
	f.Peak = float64(peak) / (1 << 20)
	f.Unanswered = m.Look().Failed
	if s.Latency > 0 {
		f.ShareOfIdeal = f.PerSecond / (float64(s.Concurrency) / s.Latency.Seconds())
	}
	return run, plan, nil
}

// after measures what follows a run: its size on disk, reading all answers again, the report.
func after(ctx context.Context, a *app.App, run *assess.Run, plan *assess.Plan, f *Figures) error {
	if _, err := a.DB.W.DB.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		return err
	}
	size, err := dirSize(a.Dir)
	if err != nil {
		return err
	}
	f.Stored = float64(size) / float64(f.Samples)
	panel, err := a.Panel()
	if err != nil {
		return err
	}
	begun := time.Now()
	if _, err := a.Runner.Rejudge(ctx, run, plan, panel.Panel, nil); err != nil {
		return err
	}
	f.RejudgeSeconds = time.Since(begun).Seconds()
	facts, err := a.Facts(plan.Order)
	if err != nil {
		return err
	}
	begun = time.Now()
	if _, err := a.Runner.Conclude(ctx, run, plan, facts); err != nil {
		return err
	}
	f.StatsSeconds = time.Since(begun).Seconds()
	begun = time.Now()
	if err := render(ctx, a, run, plan); err != nil {
		return err
	}
	f.ReportSeconds = time.Since(begun).Seconds()
	return nil
}

func dirSize(dir string) (int64, error) {
	var n int64
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	return n, err
}

// render computes the report and writes every format into nothing.
func render(ctx context.Context, a *app.App, run *assess.Run, plan *assess.Plan) error {
	facts, err := a.Facts(plan.Order)
	if err != nil {
		return err
	}
	r, err := a.Runner.Conclude(ctx, run, plan, facts)
	if err != nil {
		return err
	}
	for format := range app.Formats {
		if err := a.Render(ctx, io.Discard, format, r, run, plan, kapok.Hans); err != nil {
			return err
		}
	}
	return nil
}
