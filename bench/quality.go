package bench

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"kapok/inspect"
	"kapok/stats"
)

// quality measures how right the detectors are. A figure whose set is not in the folder is
// left out, never guessed.
type quality struct {
	setup InspectSetup
	b     *Budgets
	show  func(name string, f figures)
	sets  map[string]string // paths by name
}

const (
	conf = 0.95
	seed = 1 // of resampling
	half = 0.5
)

func (q *quality) measure(ctx context.Context) error {
	if err := q.syntheticPII(); err != nil {
		return err
	}
	if q.setup.Sets == "" {
		return nil
	}
	var err error
	if q.sets, err = findSets(q.setup.Sets); err != nil {
		return err
	}
	for _, part := range []struct {
		name    string
		measure func(context.Context) error
	}{{"classifier", q.ofClassifier}, {"responses", q.ofResponses}, {"pii", q.ofOrdinary}, {"keyword", q.ofKeywords}, {"leave_out", q.ofOtherSources}} {
		q.setup.Note("quality_" + part.name)
		if err := part.measure(ctx); err != nil {
			return err
		}
	}
	return nil
}

// ofClassifier measures the embedded weights on what did not teach them.
func (q *quality) ofClassifier(context.Context) error {
	c, err := inspect.LoadClassifier()
	if err != nil {
		return err
	}
	h, err := c.HeldBack(q.setup.Sets)
	if err != nil {
		return err
	}
	if s := h.Answers["coldataset"]; len(s) > 0 {
		_, t := scores(s)
		v, lo, hi := q.macroF1(t)
		q.show("quality_coldataset", with(tableFigures(t), figures{"macro_f1": v, "macro_f1_low": lo, "macro_f1_high": hi}))
		q.b.between("coldataset", v, &lo, &hi)
	}
	if n, first, three := inspect.Named(h.NeverRanks["jailbench"]); n > 0 {
		q.show("quality_jailbench", figures{"n": float64(n), "top1": float64(first) / float64(n), "top3": float64(three) / float64(n)})
		q.b.share("jailbench_top1", first, n)
		q.b.share("jailbench_top3", three, n)
	}
	q.ofPrompts(h)
	if s := h.Answers["jade_v3"]; len(s) > 0 {
		_, t := scores(s)
		f1, ok := t.F1()
		lo, hi := q.interval(t, tableF1)
		if ok {
			q.show("quality_jade_v3", with(tableFigures(t), figures{"f1": f1, "f1_low": lo, "f1_high": hi}))
			q.b.between("jade_v3", f1, &lo, &hi)
		}
	}
	q.flagged("halluqa_outputs", h.Answers)
	q.calibration(h)
	return nil
}

// ofPrompts measures how prompts that ask for harm are told from the others.
func (q *quality) ofPrompts(h *inspect.HeldBack) {
	items, t := scores(h.Prompts[""])
	m := stats.Measure(items, q.setup.Resamples, seed, conf)
	if m.AUC != nil {
		q.show("quality_prompts", with(tableFigures(t), figures{"auc": m.AUC.Value, "auc_low": m.AUC.Low, "auc_high": m.AUC.High}))
		q.b.between("prompts_auc", m.AUC.Value, &m.AUC.Low, &m.AUC.High)
	}
	for _, set := range []string{"chinese_simpleqa", "cyberseceval_frr"} {
		q.flagged(set, h.Prompts)
	}
}

// flagged holds the share of harmless rows that reach the threshold.
func (q *quality) flagged(set string, by map[string][]inspect.Scored) {
	_, t := scores(by[set])
	no := stats.Share{K: t.FP, N: t.FP + t.TN}
	if no.N == 0 {
		return
	}
	q.show("quality_flagged_"+set, figures{"n": float64(no.N), "flagged": no.Rate()})
	q.b.share("flagged_"+set, no.K, no.N)
}

// calibration measures how far the probabilities lie from the truth.
func (q *quality) calibration(h *inspect.HeldBack) {
	for _, of := range []struct {
		id string
		s  []inspect.Scored
	}{{"ece_answers", h.Answers[""]}, {"ece_prompts", h.Prompts[""]}} {
		if len(of.s) == 0 {
			continue
		}
		items, _ := scores(of.s)
		ece, bins := stats.ECE(items, 10)
		f := figures{"n": float64(len(items)), "ece": ece}
		for i, bin := range bins {
			if bin.N > 0 {
				f[fmt.Sprintf("bin%d_n", i)], f[fmt.Sprintf("bin%d_said", i)], f[fmt.Sprintf("bin%d_true", i)] = float64(bin.N), bin.Said, bin.True
			}
		}
		q.show("quality_"+of.id, f)
		q.b.set(of.id, ece)
	}
}

// ofOtherSources teaches the classifier anew without a set and measures it on that set: what the
// figures are worth on text of a source that it never saw. There is no budget; the figure is
// there to be argued with.
func (q *quality) ofOtherSources(ctx context.Context) error {
	for _, set := range q.setup.LeaveOut {
		if q.sets[set] == "" {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		_, r, err := inspect.TrainDir(q.setup.Sets, inspect.TrainOptions{Seed: trainedSeed, Without: []string{set}})
		if err != nil {
			return err
		}
		m, ok := r.TestBy[set]
		if !ok {
			continue
		}
		q.show("quality_without_"+set, figures{"n": float64(m.N), "macro_f1": m.MacroF1, "f1": m.F1, "recall": m.Recall, "precision": m.Precision, "auc": m.AUC})
		q.b.tell("without_"+set+"_macro_f1", m.MacroF1)
		q.b.tell("without_"+set+"_f1", m.F1)
		q.b.tell("without_"+set+"_auc", m.AUC)
	}
	return nil
}

const trainedSeed = 45654 // of the embedded weights

// scores gives scored rows as items of the statistics, and their table at a half.
func scores(s []inspect.Scored) (items []stats.Item, t stats.Table) {
	for _, x := range s {
		items = append(items, stats.Item{Yes: x.Yes, Said: x.P >= half, Score: x.P})
		t.Add(x.Yes, x.P >= half)
	}
	return items, t
}

func tableFigures(t stats.Table) figures {
	return figures{"n": float64(t.N()), "tp": float64(t.TP), "fp": float64(t.FP), "fn": float64(t.FN), "tn": float64(t.TN)}
}

func with(f, more figures) figures {
	maps.Copy(f, more)
	return f
}

func tableF1(t stats.Table) float64 {
	f, _ := t.F1()
	return f
}

// macroF1 is the mean of the F1 of both classes, with its interval.
func (q *quality) macroF1(t stats.Table) (v, lo, hi float64) {
	of := func(t stats.Table) float64 {
		return (tableF1(t) + tableF1(stats.Table{TP: t.TN, FP: t.FN, FN: t.FP, TN: t.TP})) / 2
	}
	lo, hi = q.interval(t, of)
	return of(t), lo, hi
}

// interval is the percentile bootstrap of a figure that follows from a table.
func (q *quality) interval(t stats.Table, of func(stats.Table) float64) (lo, hi float64) {
	n := t.N()
	if q.setup.Resamples == 0 || n == 0 {
		return of(t), of(t)
	}
	rng := rand.New(rand.NewPCG(seed, uint64(n)))
	drawn := make([]float64, q.setup.Resamples)
	for i := range drawn {
		var r stats.Table
		for range n {
			switch k := rng.IntN(n); {
			case k < t.TP:
				r.TP++
			case k < t.TP+t.FP:
				r.FP++
			case k < t.TP+t.FP+t.FN:
				r.FN++
			default:
				r.TN++
			}
		}
		drawn[i] = of(r)
	}
	slices.Sort(drawn)
	return stats.Quantile(drawn, (1-conf)/2), stats.Quantile(drawn, 1-(1-conf)/2)
}
