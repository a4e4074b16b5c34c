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
	Bench         string  `json:"bench"`
	Samples       int     `json:"samples"`
	Kills         int     `json:"kills"`
	Lost          int     `json:"rows_lost"`
	Duplicated    int     `json:"rows_duplicated"`
	HeadlineWrong bool    `json:"headline_differs"`
	Faults        int     `json:"audit_faults"`
	Requests      int64   `json:"requests"`
	ReAsked       int64   `json:"re_asked"`
	ReAskedMax    int64   `json:"re_asked_a_kill_max"`
	InFlight      int     `json:"in_flight_ceiling"`
	ResumeStart   float64 `json:"resume_start_s"` // to the first request of a sitting, at the end, the start of the program included
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
		finished, err := sit(ctx, dir, server.URL, n, concurrency, life)
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
	begun := time.Now()
	if _, err := sit(ctx, dir, server.URL, n, concurrency, 0); err != nil {
		return f, err
	}
	f.ResumeStart = time.Since(begun).Seconds()
	return f, f.settle(ctx, dir, server)
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

// sit runs one sitting in a process of its own and kills it after life; 0 lets it finish.
func sit(ctx context.Context, dir, url string, n, concurrency int, life time.Duration) (finished bool, err error) {
	exe, err := os.Executable()
	if err != nil {
		return false, err
	}
	cmd := exec.CommandContext(ctx, exe, "bench", "sitting", "--data", dir, "--url", url, "--n", strconv.Itoa(n), "--concurrency", strconv.Itoa(concurrency)) //nolint:gosec // ourselves
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return false, err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	if life > 0 {
		select {
		case err := <-done:
			return true, err
		case <-time.After(life):
			return false, errors.Join(cmd.Process.Kill(), killed(<-done))
		}
	}
	return true, <-done
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
