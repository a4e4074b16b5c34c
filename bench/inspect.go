package bench

import (
	"context"
	"runtime"
	"slices"

	"kapok/stats"
)

// InspectSetup says how the inspection engine is measured.
type InspectSetup struct {
	Runs      int      // rounds of the speeds; medians count
	Sets      string   // folder of the public labelled sets; without it quality is measured on shipped material only
	LeaveOut  []string // sets of which each is once kept from teaching, to see how well the rest carries over to it
	Resamples int      // bootstrap samples for the intervals of quality; 0 for none
	Note      func(what string)
}

// A Line is what one measurement gives: figures by name, whose units stand in the name, medians
// over the rounds. A share is between 0 and 1.
type Line struct {
	Bench   string             `json:"bench"`
	Rounds  int                `json:"rounds"`
	Figures map[string]float64 `json:"figures"`
}

// Inspect measures the inspection engine: the speeds on shipped material and, given the sets,
// how right the detectors are on what did not teach them. It hands each line to show as it
// comes and holds the figures against the budgets.
func Inspect(ctx context.Context, setup InspectSetup, show func(Line)) (Budgets, error) {
	b := Budgets{Bench: "inspect_budgets", Runs: setup.Runs}
	if err := speed(ctx, &b, setup, show); err != nil {
		return Budgets{}, err
	}
	q := quality{setup: setup, b: &b, show: func(name string, f figures) { show(Line{name, 1, f}) }}
	if err := q.measure(ctx); err != nil {
		return Budgets{}, err
	}
	return b, nil
}

// speed measures the speeds of one core, in rounds so that a busy minute does not decide.
func speed(ctx context.Context, b *Budgets, setup InspectSetup, show func(Line)) error {
	s, err := newSpeeds()
	if err != nil {
		return err
	}
	kinds := []struct {
		name    string
		measure func(context.Context) (figures, error)
		cores   int
	}{
		{"lexicon", s.ofLexicon, 1}, {"classifier", s.ofClassifier, 1}, {"all_detectors", s.ofPanel, 1},
		{"stream", s.ofStream, 1}, {"pii", s.ofPII, 1}, {"reload", s.ofReload, runtime.GOMAXPROCS(0)},
	}
	seen := map[string][]figures{}
	for range setup.Runs {
		for _, k := range kinds {
			setup.Note(k.name)
			f, err := onCores(k.cores, func() (figures, error) { return k.measure(ctx) })
			if err != nil {
				return err
			}
			seen[k.name] = append(seen[k.name], f)
		}
	}
	for _, k := range kinds {
		show(Line{"inspect_" + k.name, setup.Runs, medians(seen[k.name])})
	}
	b.speeds(seen)
	return nil
}

// onCores measures with so many cores of Go and gives them back.
func onCores(n int, measure func() (figures, error)) (figures, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(n))
	return measure()
}

func medians(rounds []figures) figures {
	out := figures{}
	for k := range rounds[0] {
		out[k] = stats.Quantile(column(rounds, k), 0.5)
	}
	return out
}

// column gives one figure of all rounds, sorted.
func column(rounds []figures, key string) []float64 {
	var v []float64
	for _, f := range rounds {
		v = append(v, f[key])
	}
	slices.Sort(v)
	return v
}

func (b *Budgets) speeds(seen map[string][]figures) {
	median := func(name, key string) float64 { return stats.Quantile(column(seen[name], key), 0.5) }
	worst := func(name, key string) float64 { return stats.Quantile(column(seen[name], key), 1) }
	b.set("lexicon_rate", median("lexicon", "mb_per_cpu_s"))
	b.set("lexicon_build", median("lexicon", "build_cpu_s"))
	b.set("lexicon_held", median("lexicon", "held_mb"))
	b.set("classifier_rate", median("classifier", "texts_per_cpu_s"))
	b.set("all_p50", median("all_detectors", "p50_us"))
	b.set("all_allocs", median("all_detectors", "allocs"))
	b.set("stream_p99", median("stream", "p99_us"))
	b.set("reload_dropped", worst("reload", "dropped"))
	b.tell("lexicon_every_rate", median("lexicon", "every_disguise_mb_per_cpu_s"))
	b.tell("stream_p50", median("stream", "p50_us"))
	b.tell("pii_rate", median("pii", "mb_per_cpu_s"))
	b.tell("reload_slowest", worst("reload", "slowest_read_ms"))
}
