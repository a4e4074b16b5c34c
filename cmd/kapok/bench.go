package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"runtime/pprof"
	"time"

	"kapok/bench"
)

type benchCmd struct {
	Assess   benchAssessCmd   `cmd:"" help:"bench_assess"`
	Kill     benchKillCmd     `cmd:"" help:"bench_kill"`
	Start    benchStartCmd    `cmd:"" help:"bench_start"`
	Inspect  benchInspectCmd  `cmd:"" help:"bench_inspect"`
	All      benchAllCmd      `cmd:"" help:"bench_all"`
	Endpoint benchEndpointCmd `cmd:"" hidden:""`
	Sitting  benchSittingCmd  `cmd:"" hidden:""`
}

type benchAssessCmd struct {
	N           int           `help:"bench_n" default:"10000" min:"1"`
	Latency     time.Duration `help:"bench_latency" default:"0s"`
	BusyEvery   int           `help:"bench_busy" default:"0" min:"0"`
	Profile     string        `help:"bench_profile" placeholder:"ID|wide"`
	Concurrency int           `help:"assess_concurrency" default:"256" min:"1"`
	CPUProfile  string        `hidden:"" name:"cpuprofile"`
}

// Run measures one run against a loopback endpoint.
func (c *benchAssessCmd) Run(e *env) error {
	if c.CPUProfile != "" {
		f, err := os.Create(c.CPUProfile)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	f, err := bench.Assess(e.ctx, bench.Setup{N: c.N, Latency: c.Latency, BusyEvery: c.BusyEvery, Profile: c.Profile, Concurrency: c.Concurrency})
	if err != nil {
		return err
	}
	return e.out.json(f)
}

type benchKillCmd struct {
	N           int `help:"bench_n" default:"10000" min:"1"`
	Kills       int `help:"bench_kills" default:"10" min:"1"`
	Concurrency int `help:"assess_concurrency" default:"64" min:"1"`
}

// Run kills a run at random instants and audits what is left.
func (c *benchKillCmd) Run(e *env) error {
	f, err := bench.Kill(e.ctx, c.N, c.Kills, c.Concurrency)
	if err != nil {
		return err
	}
	return e.out.json(f)
}

type benchStartCmd struct{}

// Run measures how long the program takes to start.
func (benchStartCmd) Run(e *env) error {
	f, err := bench.Start(e.ctx)
	if err != nil {
		return err
	}
	return e.out.json(f)
}

type benchAllCmd struct {
	Runs int    `help:"bench_runs" default:"3" min:"1"`
	Sets string `help:"bench_sets" placeholder:"DIR" type:"path"`
}

// Run measures everything and holds it against the budgets. A missed budget is printed, not an
// error: a timing is not a test.
func (c *benchAllCmd) Run(e *env) error {
	if err := haveSets(c.Sets); err != nil {
		return err
	}
	var fault error
	b, err := bench.All(e.ctx, c.Runs, c.Sets, func(line json.RawMessage) { fault = errors.Join(fault, e.out.json(line)) })
	if err := errors.Join(err, fault); err != nil {
		return err
	}
	return e.out.json(b)
}

type benchEndpointCmd struct {
	Latency   time.Duration `default:"0s"`
	BusyEvery int           `default:"0"`
}

// Run serves until its standard input ends, so that it never outlives whoever started it.
func (c *benchEndpointCmd) Run(e *env) error {
	ctx, stop := context.WithCancel(e.ctx)
	defer stop()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // any end of input is the sign to leave
		stop()
	}()
	s := &bench.Endpoint{Latency: c.Latency, BusyEvery: int64(c.BusyEvery)}
	err := s.Serve(ctx, e.out.stdout, 2*time.Minute)
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

type benchSittingCmd struct {
	URL         string `required:""`
	N           int    `default:"1000"`
	Concurrency int    `default:"64"`
}

// Run is one sitting of the kill measurement.
func (c *benchSittingCmd) Run(e *env) error {
	return bench.Sitting(e.ctx, e.Data, c.URL, c.N, c.Concurrency)
}
