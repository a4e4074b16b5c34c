package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"

	"kapok/stats"
)

// figures are the numbers of one printed line, by name; true is 1.
type figures map[string]float64

// measurements are what a round consists of, by name: the arguments of kapok bench.
var measurements = map[string][]string{
	"start":     {"start"},
	"1k":        {"assess", "--n", "1000"},
	"10k":       {"assess", "--n", "10000"},
	"100k":      {"assess", "--n", "100000"},
	"slow":      {"assess", "--n", "50000", "--latency", "50ms"},
	"busy":      {"assess", "--n", "50000", "--latency", "50ms", "--busy-every", "10"},
	"filing":    {"assess", "--profile", "filing"},
	"foresight": {"assess", "--profile", "foresight"},
	"wide":      {"assess", "--profile", "wide"},
	"kill":      {"kill", "--n", "100000", "--kills", "10", "--concurrency", "256"},
}

// All runs every measurement the given number of times, each in a process of its own so that
// peaks do not mix, hands each line of figures to show as it comes, and holds the medians
// against the budgets. Last comes kapok bench inspect, with the folder of labelled sets if given.
func All(ctx context.Context, runs int, sets string, show func(json.RawMessage)) (Budgets, error) {
	seen := map[string][]figures{}
	for range runs {
		for _, name := range []string{"start", "1k", "10k", "100k", "slow", "busy", "filing", "foresight", "wide", "kill"} {
			line, f, err := measure(ctx, measurements[name])
			if err != nil {
				return Budgets{}, err
			}
			show(line)
			seen[name] = append(seen[name], f)
		}
	}
	b := Budgets{Bench: "budgets", Runs: runs}
	b.hold(seen)
	return b, b.inspect(ctx, runs, sets, show)
}

// inspect takes over the lines and the budgets of kapok bench inspect.
func (b *Budgets) inspect(ctx context.Context, runs int, sets string, show func(json.RawMessage)) error {
	args := []string{"inspect", "--runs", strconv.Itoa(runs)}
	if sets != "" {
		args = append(args, "--sets", sets)
	}
	out, err := child(ctx, args)
	if err != nil {
		return err
	}
	var last Budgets
	for line := range bytes.Lines(out) {
		show(bytes.TrimSpace(line))
		last = Budgets{}
		if err := json.Unmarshal(line, &last); err != nil {
			return fmt.Errorf("kapok bench inspect: %w", err)
		}
	}
	for _, x := range last.List {
		b.add(x)
	}
	b.Also = last.Also
	return nil
}

// child runs a measurement in a process of its own and gives what it printed.
func child(ctx context.Context, args []string) ([]byte, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	args = append([]string{"bench", "--json"}, args...)
	cmd := exec.CommandContext(ctx, exe, args...) //nolint:gosec // ourselves
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("kapok %v: %w", args, err)
	}
	return out, nil
}

func measure(ctx context.Context, args []string) (json.RawMessage, figures, error) {
	line, err := child(ctx, args)
	if err != nil {
		return nil, nil, err
	}
	var all map[string]any
	if err := json.Unmarshal(line, &all); err != nil {
		return nil, nil, fmt.Errorf("kapok %v: %w", args, err)
	}
	f := figures{}
	for k, v := range all {
		switch v := v.(type) {
		case float64:
			f[k] = v
		case bool:
			f[k], _ = strconv.ParseFloat(map[bool]string{true: "1", false: "0"}[v], 64)
		}
	}
	return bytes.TrimSpace(line), f, nil
}

func (b *Budgets) hold(seen map[string][]figures) {
	all := func(name, key string) []float64 {
		var v []float64
		for _, f := range seen[name] {
			v = append(v, f[key])
		}
		slices.Sort(v)
		return v
	}
	median := func(name, key string) float64 { return stats.Quantile(all(name, key), 0.5) }
	worst := func(name, key string) float64 { v := all(name, key); return v[len(v)-1] }
	b.least("samples/s, 100,000 at 0 ms", median("100k", "samples_per_s"), 5000)
	b.most("CPU ms per sample", median("100k", "cpu_ms_per_sample"), 0.3)
	b.least("share of the ideal rate, 50 ms x 256", median("slow", "share_of_ideal"), 0.9)
	b.most("peak MB at 100,000", worst("100k", "peak_rss_mb"), 150)
	b.most("peak at 100,000 over 10,000", median("100k", "peak_rss_mb")/median("10k", "peak_rss_mb"), 1.2)
	b.least("rate at 100,000 over 1,000", median("100k", "samples_per_s")/median("1k", "samples_per_s"), 0.95)
	b.most("stored bytes per sample", median("100k", "stored_bytes_per_sample"), 1500)
	b.most("rows lost in 10 kills", worst("kill", "rows_lost"), 0)
	b.most("rows duplicated in 10 kills", worst("kill", "rows_duplicated"), 0)
	b.most("headline differs from the rows", worst("kill", "headline_differs"), 0)
	b.most("asked again a kill, over in flight", worst("kill", "re_asked_a_kill_max")/worst("kill", "in_flight_ceiling"), 1)
	b.most("resume starts, s", worst("kill", "resume_start_s"), 2)
	b.most("unanswered, every tenth a 429", worst("busy", "unanswered"), 0)
	b.most("requests a sample, every tenth a 429", median("busy", "requests")/median("busy", "samples"), 1.2)
	b.least("rate with every tenth a 429 over without", median("busy", "samples_per_s")/median("slow", "samples_per_s"), 0.85)
	b.least("rate of profile foresight over filing", median("foresight", "samples_per_s")/median("filing", "samples_per_s"), 1/1.2)
	b.most("statistics of 100,000 samples of suites, s", median("wide", "statistics_seconds")*100_000/median("wide", "samples"), 5)
	b.most("judging 100,000 again, s", median("100k", "rejudge_seconds"), 10)
	b.most("start, s", median("start", "help_s"), 0.05)
	b.most("report of 10,000, s", median("10k", "report_seconds"), 3)
	b.most("binary, MB", median("start", "binary_mb"), 60)
}
