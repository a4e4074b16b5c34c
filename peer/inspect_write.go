package peer

import (
	"path/filepath"
	"time"

	"kapok"
)

// inspectWriter writes one log, uncompressed: Inspect's viewer and read_eval_log take it.
type inspectWriter struct {
	f     *outFile
	h     Head
	n     int
	means means
}

func newInspectWriter(dir string, h Head) (writer, error) {
	f, err := create(filepath.Join(dir, fileName(h.Run, "kapok")+".json"))
	if err != nil {
		return nil, err
	}
	w := &inspectWriter{f: f, h: h}
	head := map[string]any{
		"eval_id": h.Run, "run_id": h.Run, "created": h.Started.UTC().Format(time.RFC3339), "task": "kapok", "task_id": h.Run, "task_version": 0,
		"dataset": map[string]any{"name": h.Run}, "model": h.Model, "config": map[string]any{}, "metadata": map[string]any{"kapok_version": h.Version},
	}
	if err := w.start(head); err != nil {
		f.drop()
		return nil, err
	}
	return w, nil
}

func (w *inspectWriter) start(head any) error {
	if err := w.f.text(`{"version":2,"status":"success","eval":`); err != nil {
		return err
	}
	if err := w.f.json(head); err != nil {
		return err
	}
	return w.f.text(`,"plan":{"name":"plan","steps":[],"config":{}},"samples":[`)
}

// inspectStops are Inspect's words for how an answer ended.
var inspectStops = map[kapok.Stop]string{kapok.Complete: "stop", kapok.Truncated: "max_tokens", kapok.Filtered: "content_filter"}

func (w *inspectWriter) add(s Sample) error {
	w.means.add(s)
	choices := []any{}
	if s.Answered {
		reason := inspectStops[s.Stop]
		if reason == "" {
			reason = "unknown"
		}
		choices = append(choices, map[string]any{"message": message{string(kapok.RoleAssistant), s.Answer}, "stop_reason": reason})
	}
	scores := map[string]any{}
	for _, one := range s.Scores {
		var value any = one.Value
		if one.Good != nil && (one.Label == "" || one.Value == 0 || one.Value == 1) {
			value = map[bool]string{true: "C", false: "I"}[*one.Good]
		}
		scores[one.Name] = map[string]any{"value": value, "explanation": one.Label}
	}
	row := map[string]any{
		"id": s.ID, "epoch": 1, "input": messagesOf(s, false), "target": s.Expect, "messages": messagesOf(s, true),
		"output":   map[string]any{"model": s.Model, "choices": choices, "completion": s.Answer},
		"metadata": metaOf(s),
	}
	if len(s.Options) > 0 {
		row["choices"] = s.Options
	}
	if len(scores) > 0 {
		row["scores"] = scores
	}
	if w.n++; w.n > 1 {
		if err := w.f.text(",\n"); err != nil {
			return err
		}
	}
	return w.f.json(row)
}

func (w *inspectWriter) close() ([]*outFile, error) {
	scores := []any{}
	for _, m := range w.means.sorted() {
		scores = append(scores, map[string]any{
			"name": m.metric, "scorer": m.metric, "reducer": m.task, "scored_samples": m.n,
			"metrics": map[string]any{"accuracy": map[string]any{"name": "accuracy", "value": m.sum / float64(m.n)}},
		})
	}
	err := w.f.text(`],"results":`)
	if err == nil {
		err = w.f.json(map[string]any{"total_samples": w.n, "completed_samples": w.n, "scores": scores})
	}
	if err == nil {
		err = w.f.text("}\n")
	}
	return []*outFile{w.f}, err
}
