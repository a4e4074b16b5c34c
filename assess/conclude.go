package assess

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"kapok"
	"kapok/report"
	"kapok/review"
	"kapok/standard"
)

// A Headline is what is kept with a concluded run: enough to notice when the rows no longer
// say the same. It is never a source of numbers.
type Headline struct {
	Basis   kapok.Digest              `json:"basis"` // of what it rests on: the rules, the passes, what people said
	State   report.State              `json:"state"`
	Rows    int                       `json:"rows"`
	Tallies map[string]standard.Tally `json:"tallies"` // test/method
	Suites  map[string]Counted        `json:"suites,omitempty"`
}

// look is one trial with everything that is known of it.
type look struct {
	trial    Trial
	row      *trialRow
	found    []kapok.Finding
	outcomes map[kapok.Method]standard.Outcome
	readings map[string]string // by suites beyond the standard's tests, where the sheet tells
}

// every is the test of walk that leaves nothing out.
const every = ""

// walk reads the stored trials of one test, or of every one, in order, with the findings that
// count now, people's included.
func (r *Runner) walk(ctx context.Context, run *Run, p *Plan, test string, s *sheet, yield func(look) error) error {
	passes, err := r.passes(ctx, run)
	if err != nil {
		return err
	}
	counts := standing(passes)
	people, err := r.reviews.Standings(ctx, run.ID)
	if err != nil {
		return err
	}
	s.basis = basis(p, counts, people)
	for seq := range people {
		if seq >= 0 && seq < p.Len() {
			s.people[p.At(seq).Suite.Test] = true
		}
	}
	defer s.settle()
	return r.trials(ctx, run, counts, func(row *trialRow) error {
		if row.Seq < 0 || row.Seq >= p.Len() {
			return fmt.Errorf("trial %d is outside the plan of %d", row.Seq, p.Len())
		}
		t := p.At(row.Seq)
		if test != every && t.Suite.Test != test {
			return nil
		}
		found := make([]kapok.Finding, 0, 6)
		for _, part := range [...]string{row.Panel, row.Judge, row.Grade, row.Cluster} {
			if found, err = readFindings(found, part); err != nil {
				return fmt.Errorf("trial %d: %w", row.Seq, err)
			}
		}
		if f, ok := people[row.Seq].Finding(); ok {
			found = append(found, f)
		}
		readings, err := s.read(t, row, found)
		if err != nil {
			return err
		}
		return yield(look{trial: t, readings: readings, row: row, found: found, outcomes: s.add(t, row, found, p)})
	})
}

// basis names the rules and the readings that count now.
func basis(p *Plan, passes [4]int64, people map[int]review.Standing) kapok.Digest {
	b := fmt.Appendf(nil, "%s panel %d judge %d", p.Standard.Digest, passes[0], passes[1])
	if passes[2] != 0 || passes[3] != 0 {
		b = fmt.Appendf(b, " grade %d cluster %d", passes[2], passes[3])
	}
	for _, seq := range slices.Sorted(maps.Keys(people)) {
		f, _ := people[seq].Finding()
		b = fmt.Appendf(b, "\n%d %s %v %q", seq, f.Risk, f.Score, f.Unjudged)
	}
	return kapok.DigestOf(b)
}

// Conclude computes the report of a run from its rows, and keeps the headline with the run when
// every planned trial has its row. It asks nobody anything.
func (r *Runner) Conclude(ctx context.Context, run *Run, p *Plan, facts Facts) (*report.Assessment, error) {
	s := newSheet()
	defer s.sections() // also where an error ends it early
	if err := s.score(p); err != nil {
		return nil, err
	}
	var w worst
	err := r.walk(ctx, run, p, every, s, func(l look) error {
		if score := against(l.trial.Suite.Test, l.outcomes, l.found); score > 0 {
			w.add(l, score)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("conclude %s: %w", run.ID, err)
	}
	shown, err := examples(w.drain())
	if err != nil {
		return nil, fmt.Errorf("conclude %s: %w", run.ID, err)
	}
	people, err := r.reviews.Standings(ctx, run.ID)
	if err != nil {
		return nil, err
	}
	passes, err := r.passes(ctx, run)
	if err != nil {
		return nil, err
	}
	facts.Now = run.Started // a bank was as old as it was then
	a := r.assessment(run, p, s, facts)
	a.Worst = shown
	a.Suites = s.sections()
	a.Review = reviewOf(p.Agreement(people), s)
	a.Detectors = detectors(facts.Detectors, passes, len(people) > 0)
	conclude(a, p, s, w.total)
	a.Limits = append(a.Limits, facts.Limits...)
	a.Limits = append(a.Limits, r.calibrated(passes, s)...)
	if s.rows == p.Len() {
		if err := r.keep(ctx, run, headline(a, s)); err != nil {
			return nil, err
		}
	}
	a.Run.Finished = run.Finished // by keep, where the run ends with this
	return a, nil
}

func (r *Runner) keep(ctx context.Context, run *Run, h Headline) error {
	raw, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("keep the headline of %s: %w", run.ID, err)
	}
	if err := r.setConclusion(ctx, run, string(raw)); err != nil {
		return err
	}
	if run.State == Concluded {
		return nil
	}
	return r.setState(ctx, run, Concluded, 0)
}

func headline(a *report.Assessment, s *sheet) Headline {
	h := Headline{Basis: s.basis, State: a.Conclusion.State, Rows: s.rows, Tallies: map[string]standard.Tally{}, Suites: countSuites(a.Suites)}
	for k, t := range s.whole {
		h.Tallies[k.test+"/"+string(k.method)] = *t
	}
	return h
}

// same compares two headlines.
func (h Headline) same(o Headline) bool { return reflect.DeepEqual(h, o) }

// examples unpacks the kept trials, worst first.
func examples(kept []ranked) ([]report.Example, error) {
	out := make([]report.Example, 0, len(kept))
	for _, k := range kept {
		x, err := exchangeOf(k.row, k.trial)
		if err != nil {
			return nil, err
		}
		out = append(out, example(k.look, x))
	}
	return out, nil
}

// assessment fills in everything but the conclusion.
func (r *Runner) assessment(run *Run, p *Plan, s *sheet, facts Facts) *report.Assessment {
	o, banks := p.Order, facts.banks(p)
	a := &report.Assessment{
		Schema: report.SchemaVersion, Generator: facts.Generator, Made: time.Now().UTC().Truncate(time.Second),
		Run: report.Run{
			ID: run.ID, Profile: o.Profile.ID, Seed: o.Seed, Order: run.Digest, Planned: p.Len(),
			Started: run.Started, Resumed: run.Resumed,
		},
		System: report.System{
			Name: nameOf(o), Kind: o.Target.Kind, Address: o.Target.Address(), Model: o.Target.Model, Claims: strings.Join(slices.Sorted(maps.Keys(s.models)), ", "), Demo: o.Target.Kind == "demo",
		},
		Standard:   report.Standard{ID: p.Standard.ID, Edition: p.Standard.Edition, Title: p.Standard.Title, Version: p.Standard.Version, Digest: string(p.Standard.Digest)},
		Clauses:    clauses(p, s, facts, banks),
		Banks:      banks,
		Risks:      riskRows(p, s),
		Languages:  langRows(s),
		Forms:      formRows(s),
		Comparison: compare(s),
		Cost:       s.cost,
	}
	for id, n := range s.responses {
		a.Responses = append(a.Responses, report.Count{Key: string(id), N: n})
	}
	for id, n := range s.stops {
		a.Outcomes = append(a.Outcomes, report.Count{Key: string(id), N: n})
	}
	for _, list := range [][]report.Count{a.Responses, a.Outcomes} {
		slices.SortFunc(list, func(x, y report.Count) int { return cmp.Or(y.N-x.N, strings.Compare(x.Key, y.Key)) })
	}
	a.Cost.Seconds = run.Busy.Seconds()
	a.Cost.LatencyP50, a.Cost.LatencyP95 = s.latency.quantile(0.50), s.latency.quantile(0.95)
	return a
}

func nameOf(o Order) string {
	if o.Target.Name != "" {
		return o.Target.Name
	}
	return o.Target.Address()
}

// Agreement is how far people have read and how well they agree. Verdicts on harm and on refusal
// are never mistaken for one another, so pooling them would flatter: the coefficients are of the
// test that two people have read most of.
func (p *Plan) Agreement(people map[int]review.Standing) review.Agreement {
	all := review.Agree(people)
	all.Kappa, all.Alpha = nil, nil
	most := 0
	for _, test := range Tests {
		one := maps.Clone(people)
		maps.DeleteFunc(one, func(seq int, _ review.Standing) bool {
			return seq < 0 || seq >= p.Len() || p.At(seq).Suite.Test != test
		})
		if g := review.Agree(one); g.Double > most {
			most, all.Kappa, all.Alpha = g.Double, g.Kappa, g.Alpha
		}
	}
	return all
}

func reviewOf(g review.Agreement, s *sheet) report.Review {
	asked := s.asked[standard.BankContent] // the standard wants people to read these; others where they began to
	for _, test := range Tests[1:] {
		if s.whole[cell{test, kapok.Human, ""}] != nil {
			asked += s.asked[test]
		}
	}
	return report.Review{
		Asked: asked, Answered: g.Answered, Double: g.Double, Disagreed: g.Disagreed, Adjudicated: g.Adjudicated,
		Kappa: g.Kappa, Alpha: g.Alpha, Reviewers: g.Reviewers,
	}
}

// sorted gives the keys of a map of cells in a fixed order: test, part, method.
func sorted(m map[cell]*standard.Tally) []cell {
	return slices.SortedFunc(maps.Keys(m), func(a, b cell) int {
		return cmp.Or(
			cmp.Compare(slices.Index(Tests, a.test), slices.Index(Tests, b.test)),
			strings.Compare(a.part, b.part),
			cmp.Compare(slices.Index(kapok.Methods, a.method), slices.Index(kapok.Methods, b.method)),
		)
	})
}
