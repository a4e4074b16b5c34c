package main

import (
	"context"
	"slices"
	"strings"

	"kapok"
	"kapok/app"
	"kapok/inspect"
	"kapok/policy"
)

type detectorName struct {
	name   string
	method kapok.Method
}

// detectorNames are the words of --detectors and the methods they stand for, in the order of
// the output.
var detectorNames = []detectorName{{"keyword", kapok.Keyword}, {"classifier", kapok.Classifier}, {"refusal", kapok.Response}, {"pii", kapok.PII}}

// An inspector looks at rows with the detectors that were asked for. It may be used by several
// goroutines at once.
type inspector struct {
	panel   inspect.Panel
	methods []kapok.Method
	pii     *inspect.PII // nil where it was not asked for
	ranks   *inspect.Classifier
	policy  *policy.Decider // nil: none, and every detector looks
}

// newInspector loads the detectors of these names; of none, all.
func newInspector(e *env, names []string) (*inspector, error) {
	for _, n := range names {
		if !slices.ContainsFunc(detectorNames, func(d detectorName) bool { return d.name == n }) {
			return nil, misused{kapok.Say(kapok.Invalid, "error.cli.no_detector", "there is no detector {name}; use keyword, classifier, refusal, pii", "name", bounded(n))}
		}
	}
	loaded, err := app.NewPanel(e.Data)
	if err != nil {
		return nil, err
	}
	pii, err := inspect.LoadPII()
	if err != nil {
		return nil, err
	}
	in := &inspector{}
	for _, d := range detectorNames {
		if len(names) > 0 && !slices.Contains(names, d.name) {
			continue
		}
		in.methods = append(in.methods, d.method)
		if d.method == kapok.PII {
			in.pii = pii
			in.panel = append(in.panel, pii)
			continue
		}
		if d.method == kapok.Classifier {
			in.ranks = loaded.Classifier
		}
		for _, known := range loaded.Panel {
			if methodOfID(known.ID()) == d.method {
				in.panel = append(in.panel, known)
			}
		}
	}
	return in, nil
}

func methodOfID(id string) kapok.Method { return kapok.Finding{By: id}.Method() }

// inspect lets the detectors look at a row.
func (in *inspector) inspect(ctx context.Context, r row) inspected {
	out := inspected{ID: r.id}
	var found []kapok.Finding
	if in.policy != nil {
		var d policy.Decision
		d, found = in.decide(ctx, r)
		out.Decision = newDecided(d)
	} else {
		found = r.look(ctx, in.panel)
	}
	out.Findings = r.findings(found)
	for i, m := range in.methods {
		*out.Verdicts.of(m) = r.verdictOf(m, in.panel[i].ID(), found)
	}
	if v := out.Verdicts.Classifier; v != nil && v.Verdict != unjudged && in.ranks != nil {
		v.rank(in.ranks.Rank(r.x))
	}
	if v := out.Verdicts.PII; v != nil && v.Verdict != unjudged && len(v.Types) > 0 {
		v.Types = in.count(r)
	}
	return out
}

// count counts all personal data: the findings name at most the first places of a row.
func (in *inspector) count(r row) map[string]int {
	n := map[string]int{}
	for _, t := range r.read() {
		for _, m := range in.pii.Find(t.Text) {
			n[m.Kind]++
		}
	}
	return n
}

// unread answers a line that cannot be read.
func (in *inspector) unread(id, why string) inspected {
	out := inspected{ID: id, Findings: []seen{}, Error: why}
	for i, m := range in.methods {
		*out.Verdicts.of(m) = &verdict{Verdict: unjudged, Reason: lineUnread, By: in.panel[i].ID()}
	}
	return out
}

// look lets a panel look at a row. Where there is no text the detectors of harm are unjudged:
// nothing was seen because there is nothing. Of an answer without text the response reader says
// that it is empty.
func (r row) look(ctx context.Context, panel inspect.Panel) []kapok.Finding {
	if !r.blank() {
		return panel.Inspect(ctx, r.x)
	}
	var out []kapok.Finding
	for _, d := range panel {
		if methodOfID(d.ID()) == kapok.Response {
			out, _ = inspect.Look(ctx, d, r.x, out) // the finding says what went wrong
			continue
		}
		out = append(out, kapok.Finding{By: d.ID(), Risk: kapok.AnyRisk, Unjudged: nothingToRead})
	}
	return out
}

// splitNames takes the words of --detectors apart, which commas or blanks may part.
func splitNames(list []string) []string {
	return strings.FieldsFunc(strings.Join(list, ","), func(c rune) bool { return c == ',' || c == ' ' || c == '，' })
}
