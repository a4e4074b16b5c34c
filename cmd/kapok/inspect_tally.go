package main

import (
	"maps"
	"slices"
	"time"

	"kapok"
)

// A tally counts the rows of an input by method and verdict.
type tally struct {
	rows, broken int
	by           map[kapok.Method]map[string]int
	took         time.Duration
	cut          error // the input broke off: how many rows it had is not known
}

func (t *tally) add(r *inspected) {
	t.rows++
	if r.Error != "" {
		t.broken++
	}
	for _, d := range detectorNames {
		if v := *r.Verdicts.of(d.method); v != nil {
			t.count(d.method, v.Verdict, 1)
		}
	}
}

func (t *tally) count(m kapok.Method, verdict string, n int) {
	if t.by == nil {
		t.by = map[kapok.Method]map[string]int{}
	}
	if t.by[m] == nil {
		t.by[m] = map[string]int{}
	}
	t.by[m][verdict] += n
}

func (t *tally) join(o *tally) {
	t.rows += o.rows
	t.broken += o.broken
	for m, verdicts := range o.by {
		for v, n := range verdicts {
			t.count(m, v, n)
		}
	}
}

// object is the tally for programs.
func (t *tally) object(file string) map[string]any {
	by := map[string]any{}
	for _, d := range detectorNames {
		if t.by[d.method] != nil {
			by[d.name] = t.by[d.method]
		}
	}
	return map[string]any{"file": file, "rows": t.rows, "errors": t.broken, "verdicts": by, "complete": t.cut == nil}
}

// tallied is the tally in one line.
func (o *output) tallied(t *tally) string {
	return o.t("cli.inspect.rows", "rows", o.p.Int(t.rows), "broken", o.p.Int(t.broken), "took", o.p.Duration(t.took.Round(time.Millisecond)))
}

// tallyTable shows the tally to people: a line for every verdict of every method.
func (o *output) tallyTable(t *tally) string {
	tab := table{head: []string{o.t("cli.inspect.by"), o.t("cli.inspect.verdict"), o.t("cli.inspect.count"), o.t("cli.inspect.share")}}
	for _, d := range detectorNames {
		kinds := slices.SortedFunc(maps.Keys(t.by[d.method]), func(a, b string) int { return t.by[d.method][b] - t.by[d.method][a] })
		for _, v := range kinds {
			n := t.by[d.method][v]
			tab.row(o.p.Term("method", string(d.method)), o.verdictWord(d.method, v), o.p.Int(n), o.p.Percent(float64(n)/float64(t.rows)))
		}
	}
	return tab.String()
}

// verdictWord is a verdict in the user's language.
func (o *output) verdictWord(m kapok.Method, v string) string {
	switch {
	case v == unjudged:
		return o.p.Term("outcome", unjudged)
	case m == kapok.Response:
		return o.p.Term("response", v)
	}
	return o.p.Term("severity", v)
}
