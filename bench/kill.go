package bench

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"time"

	"kapok"
	"kapok/app"
	"kapok/assess"
)

// KillFigures are what is left of a run whose process was killed again and again.
type KillFigures struct {
	Bench         string `json:"bench"`
	Samples       int    `json:"samples"`
	Kills         int    `json:"kills"`
	Lost          int    `json:"rows_lost"`
	Duplicated    int    `json:"rows_duplicated"`
	HeadlineWrong bool   `json:"headline_differs"`
	Faults        int    `json:"audit_faults"`
	Requests      int64  `json:"requests"`
	ReAsked       int64  `json:"re_asked"`
	ReAskedMax    int64  `json:"re_asked_a_kill_max"`
	InFlight      int    `json:"in_flight_ceiling"`
	// From starting the program to its first request, with RowsAtResume rows there. Zero: the last
	// kill left nothing to ask.
	ResumeStart  float64 `json:"resume_start_s"`
	RowsAtResume int     `json:"rows_at_resume"`
}

// Kill asks n trials of a slow endpoint in a process that is killed at random instants, resumes
// it each time, and audits what is there at the end.
func Kill(ctx context.Context, n, kills, concurrency int) (f KillFigures, err error) {
	f = KillFigures{Bench: "kill", Samples: n, InFlight: concurrency}
	dir, err := os.MkdirTemp("", "kapok-bench-*")
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	server, err := StartServer(ctx, 20*time.Millisecond, 0)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	ideal := time.Duration(float64(n) / float64(concurrency) * float64(20*time.Millisecond))
	r := rand.New(rand.NewPCG(1, uint64(n)))
	for f.Kills < kills {
		life := 150*time.Millisecond + time.Duration(r.Int64N(int64(max(ideal/time.Duration(kills), 100*time.Millisecond))))
		p, err := sit(ctx, dir, server.URL, n, concurrency)
		if err != nil {
			return f, err
		}
		finished, err := p.live(life)
		if err != nil {
			return f, err
		}
		if finished {
			break
		}
		f.Kills++
		c, err := server.Counts(ctx)
		if err != nil {
			return f, err
		}
		have, err := rows(ctx, dir)
		if err != nil {
			return f, err
		}
		// Requests beyond the rows are those that must be repeated; what this kill added to them:
		lost := c.Requests - int64(have)
		f.ReAskedMax = max(f.ReAskedMax, lost-f.ReAsked)
		f.Requests, f.ReAsked = c.Requests, lost
	}
	if err := f.resume(ctx, dir, server); err != nil {
		return f, err
	}
	return f, f.settle(ctx, dir, server)
}

// resume lets the run end, and measures how long the program takes from its start to its first
// request.
func (f *KillFigures) resume(ctx context.Context, dir string, server *Server) (err error) {
	before, err := server.Counts(ctx)
	if err != nil {
		return err
	}
	if f.RowsAtResume, err = rows(ctx, dir); err != nil {
		return err
	}
	begun := time.Now()
	p, err := sit(ctx, dir, server.URL, f.Samples, f.InFlight)
	if err != nil {
		return err
	}
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for {
		select {
		case err := <-p.done:
			return err
		case <-look.C:
		}
		if f.ResumeStart > 0 {
			continue
		}
		if c, err := server.Counts(ctx); err == nil && c.Requests > before.Requests {
			f.ResumeStart = time.Since(begun).Seconds()
			look.Stop()
		}
	}
}

// settle audits the finished run.
func (f *KillFigures) settle(ctx context.Context, dir string, server *Server) error {
	c, err := server.Counts(ctx)
	if err != nil {
		return err
	}
	f.Requests, f.ReAsked = c.Requests, c.Requests-int64(f.Samples)
	a, err := app.Open(ctx, slog.New(slog.DiscardHandler), dir)
	if err != nil {
		return err
	}
	run, err := a.Runner.Run(ctx, "last")
	if err != nil {
		return errors.Join(err, a.Close())
	}
	plan, err := Order(server.URL, f.Samples, f.InFlight)
	if err != nil {
		return errors.Join(err, a.Close())
	}
	facts, err := a.Facts(plan.Order)
	if err != nil {
		return errors.Join(err, a.Close())
	}
	if _, err := a.Runner.Conclude(ctx, run, plan, facts); err != nil {
		return errors.Join(err, a.Close())
	}
	audit, err := a.Runner.Audit(ctx, run, plan)
	if err != nil {
		return errors.Join(err, a.Close())
	}
	f.Lost, f.HeadlineWrong, f.Faults = f.Samples-audit.Asked, !audit.Headline, len(audit.Faults)
	f.Duplicated = audit.Counted - audit.Asked
	return a.Close()
}

// A sitter is one sitting in a process of its own.
type sitter struct {
	cmd  *exec.Cmd
	done chan error // its end
}

func sit(ctx context.Context, dir, url string, n, concurrency int) (*sitter, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, exe, "bench", "sitting", "--data", dir, "--url", url, "--n", strconv.Itoa(n), "--concurrency", strconv.Itoa(concurrency)) //nolint:gosec // ourselves
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &sitter{cmd: cmd, done: make(chan error, 1)}
	go func() { p.done <- cmd.Wait() }()
	return p, nil
}

// live kills the process after life, unless it has finished.
func (p *sitter) live(life time.Duration) (finished bool, err error) {
	select {
	case err := <-p.done:
		return true, err
	case <-time.After(life):
		return false, errors.Join(p.cmd.Process.Kill(), killed(<-p.done))
	}
}

// killed expects a process to have died of the kill, or to have finished just before.
func killed(err error) error {
	var exit *exec.ExitError
	if err == nil || errors.As(err, &exit) {
		return nil
	}
	return err
}

func rows(ctx context.Context, dir string) (int, error) {
	a, err := app.Open(ctx, slog.New(slog.DiscardHandler), dir)
	if err != nil {
		return 0, err
	}
	run, err := a.Runner.Run(ctx, "last")
	if kapok.KindOf(err) == kapok.NotFound { // killed before it began
		return 0, a.Close()
	}
	if err != nil {
		return 0, errors.Join(err, a.Close())
	}
	n, err := a.Runner.Rows(ctx, run)
	return n, errors.Join(err, a.Close())
}

// Sitting starts the measurement's run in dir, or resumes it: the process that gets killed.
func Sitting(ctx context.Context, dir, url string, n, concurrency int) error {
	a, err := app.Open(ctx, slog.New(slog.DiscardHandler), dir)
	if err != nil {
		return err
	}
	plan, err := Order(url, n, concurrency)
	if err != nil {
		return errors.Join(err, a.Close())
	}
	panel, err := a.Panel()
	if err != nil {
		return errors.Join(err, a.Close())
	}
	run, err := a.Runner.Run(ctx, "last")
	if err != nil {
		if run, err = a.Runner.Start(ctx, plan, panel.Panel); err != nil {
			return errors.Join(err, a.Close())
		}
	} else if err := a.Runner.Resume(ctx, run, false); err != nil {
		return errors.Join(err, a.Close())
	}
	client, err := app.Dial(plan.Order.Target)
	if err != nil {
		return errors.Join(err, a.Close())
	}
	var m assess.Meter
	tools := assess.Tools{Client: client, Panel: panel.Panel, Workers: client.Workers()}
	if err := a.Runner.Ask(ctx, ctx, run, plan, tools, &m); err != nil {
		return errors.Join(fmt.Errorf("sitting: %w", err), a.Close())
	}
	return a.Close()
}
