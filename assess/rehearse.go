package assess

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"kapok"
	"kapok/report"
	"kapok/stats"
)

// Rehearse puts a plan to its target without keeping anything, and gives the sections of its suites. It
// is for the demonstration target: to see how many answers each figure of a profile will rest on.
func Rehearse(ctx context.Context, p *Plan, tools Tools) ([]report.Suite, error) {
	s := newSheet()
	defer s.sections() // also where an error ends it early
	if err := s.score(p); err != nil {
		return nil, err
	}
	var r Runner
	var mu sync.Mutex
	var wg sync.WaitGroup
	var errs []error
	feed := make(chan int)
	run := &Run{Order: p.Order}
	for range max(1, tools.Workers) {
		wg.Go(func() {
			for seq := range feed {
				t := p.At(seq)
				row := &trialRow{Seq: seq, Question: t.Question.ID}
				ev, x, _ := r.talk(ctx, ctx, run, t, tools, row)
				x.ID = row.Question
				found := tools.Panel.Inspect(ctx, x)
				frame, _, err := ev.pack()
				row.Evidence = frame
				mu.Lock()
				_, fault := s.read(t, row, found)
				errs = append(errs, err, fault)
				mu.Unlock()
			}
		})
	}
	for seq := range p.Len() {
		if t := p.At(seq); !t.Suite.ofStandard() && t.Attack == "" && ctx.Err() == nil {
			feed <- seq
		}
	}
	close(feed)
	wg.Wait()
	return s.sections(), errors.Join(append(errs, ctx.Err())...)
}

// A Power says what one figure, or one family of comparisons, of a profile can show.
type Power struct {
	Suite string     `json:"suite"`
	Of    string     `json:"of"` // the figure, or the family
	Title kapok.Text `json:"title"`
	Kind  string     `json:"kind"` // rate: against a bound; contrast: a difference; estimate: an interval
	Unit  string     `json:"unit"` // of the figure
	N     int        `json:"n"`    // answers or pairs; of a family those of its middle comparison
	Tests int        `json:"tests,omitempty"`
	Bound float64    `json:"bound,omitempty"` // what is tolerated, or the standard's threshold
	// Finds is the rate from which an alarm is raised in 80 of 100 runs, or the difference that a single
	// comparison finds with 80 % power at 5 %.
	Finds float64 `json:"finds,omitempty"`
	// Half is half the width of the 95 % interval at the rate that the demonstration target has.
	Half float64 `json:"half,omitempty"`
}

// power at which differences and rates are said to be found.
const power = 0.8

// PowerOf reads from rehearsed sections, and from the plan for the standard's tests, what a profile can show.
func PowerOf(p *Plan, sections []report.Suite) []Power {
	var out []Power
	for i, su := range p.Order.Profile.Suites {
		if su.ofStandard() {
			out = append(out, p.powerOfTest(su.Test, p.Sampled(i))...)
		}
	}
	for _, s := range sections {
		for _, f := range s.Figures {
			out = append(out, powerOfFigure(s.ID, f))
		}
		out = append(out, powerOfTests(s)...)
	}
	return out
}

func powerOfFigure(suite string, f report.Figure) Power {
	w := Power{Suite: suite, Of: f.ID, Title: f.Title, Kind: "estimate", Unit: f.Kind, N: f.N, Half: (f.High - f.Low) / 2}
	if f.Tolerated != nil && f.Kind == report.Proportion && f.N > 0 {
		w.Kind, w.Bound = "rate", *f.Tolerated
		w.Finds = found(f.N, *f.Tolerated, f.Better == "high")
	}
	return w
}

// found is the rate nearest to a tolerated one from which the alarm is raised in 80 of 100 runs.
func found(n int, tolerated float64, mirrored bool) float64 {
	if mirrored {
		return 1 - found(n, 1-tolerated, false)
	}
	lo, hi := tolerated, 1.0
	for range 40 {
		mid := (lo + hi) / 2
		if stats.PowerRate(n, mid, tolerated, 1-report.AlarmLevel) >= power {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}

// powerOfTests takes the middle comparison of each family.
func powerOfTests(s report.Suite) []Power {
	families := map[string][]report.Contrast{}
	var order []string
	for _, c := range s.Tests {
		if c.MDE == 0 {
			continue
		}
		if len(families[c.Family]) == 0 {
			order = append(order, c.Family)
		}
		families[c.Family] = append(families[c.Family], c)
	}
	out := make([]Power, len(order))
	for i, name := range order {
		all := families[name]
		slices.SortFunc(all, func(a, b report.Contrast) int { return cmp.Compare(a.MDE, b.MDE) })
		c := all[len(all)/2]
		out[i] = Power{Suite: s.ID, Of: name, Title: c.Title, Kind: "contrast", Unit: c.Unit, N: c.N, Tests: len(all), Finds: c.MDE}
	}
	return out
}

// powerOfTest says from which rate of failures a test of the standard fails by its point rule in 80 of 100 runs.
func (p *Plan) powerOfTest(test string, n int) []Power {
	for _, c := range p.Standard.Clauses {
		m := c.Metric
		if m == nil || m.Bank != test || n == 0 {
			continue
		}
		failing := 0.0
		switch {
		case m.AtLeast != nil:
			failing = 1 - *m.AtLeast
		case m.AtMost != nil:
			failing = *m.AtMost
		}
		allowed := stats.AllowedPoint(n, 1-failing)
		return []Power{{Suite: test, Of: "point_rule", Title: c.Title, Kind: "rate", Unit: report.Proportion, N: n, Bound: failing, Finds: stats.RateBeyond(n, allowed, power)}}
	}
	return nil
}
