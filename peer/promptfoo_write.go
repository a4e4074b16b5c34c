package peer

import (
	"path/filepath"
	"strings"
	"time"

	"kapok"
)

// promptfooWriter writes one result file, as promptfoo eval -o does.
type promptfooWriter struct {
	f                *outFile
	h                Head
	n, passed, fails int
	errors           int
}

func newPromptfooWriter(dir string, h Head) (writer, error) {
	f, err := create(filepath.Join(dir, fileName(h.Run, "kapok")+".promptfoo.json"))
	if err != nil {
		return nil, err
	}
	w := &promptfooWriter{f: f, h: h}
	if err := w.start(); err != nil {
		f.drop()
		return nil, err
	}
	return w, nil
}

func (w *promptfooWriter) start() error {
	if err := w.f.text(`{"evalId":`); err != nil {
		return err
	}
	if err := w.f.json("eval-" + w.h.Run); err != nil {
		return err
	}
	if err := w.f.text(`,"results":{"version":3,"timestamp":`); err != nil {
		return err
	}
	if err := w.f.json(w.h.Started.UTC().Format(time.RFC3339)); err != nil {
		return err
	}
	return w.f.text(`,"results":[`)
}

// promptfooRaw is the prompt: a text, or messages as JSON where there are several or a text would be taken
// for them.
func promptfooRaw(s Sample) (string, error) {
	if len(s.Turns) == 1 && s.Turns[0].Role == kapok.RoleUser && !strings.HasPrefix(strings.TrimSpace(s.Turns[0].Text), "[") {
		return s.Turns[0].Text, nil
	}
	raw, err := encode(messagesOf(s, false))
	return string(raw), err
}

func (w *promptfooWriter) add(s Sample) error {
	raw, err := promptfooRaw(s)
	if err != nil {
		return err
	}
	vars := map[string]any{"prompt": raw}
	if len(s.Options) > 0 {
		vars["choices"] = s.Options
	}
	meta := metaOf(s)
	meta["id"] = s.ID
	test := map[string]any{"description": s.Task, "vars": vars, "metadata": meta}
	if s.Expect != "" {
		test["assert"] = []any{map[string]any{"type": "equals", "value": s.Expect}}
	}
	named, judged, pass := map[string]float64{}, false, true
	for _, one := range s.Scores {
		named[one.Name] = one.Value
		if one.Good != nil {
			judged, pass = true, pass && *one.Good
		}
	}
	row := map[string]any{
		"id": s.ID, "testIdx": w.n, "promptIdx": 0, "prompt": map[string]any{"raw": raw, "label": "{{prompt}}"}, "vars": vars,
		"provider": map[string]any{"id": s.Model, "label": s.Model}, "testCase": test, "namedScores": named, "latencyMs": 0, "cost": 0,
	}
	if s.Answered {
		row["response"] = map[string]any{"output": s.Answer, "finishReason": string(s.Stop)}
	}
	switch {
	case !judged:
		w.errors++
		row["success"], row["score"], row["failureReason"] = false, 0, 2 // nobody could judge it
	case pass:
		w.passed++
		row["success"], row["score"], row["failureReason"] = true, 1, 0
	default:
		w.fails++
		row["success"], row["score"], row["failureReason"] = false, 0, 1
	}
	row["gradingResult"] = map[string]any{"pass": row["success"], "score": row["score"], "reason": "", "namedScores": named, "componentResults": []any{}}
	if w.n++; w.n > 1 {
		if err := w.f.text(",\n"); err != nil {
			return err
		}
	}
	return w.f.json(row)
}

func (w *promptfooWriter) close() ([]*outFile, error) {
	err := w.f.text(`],"prompts":`)
	if err == nil {
		err = w.f.json([]any{map[string]any{
			"raw": "{{prompt}}", "label": "{{prompt}}", "provider": w.h.Model,
			"metrics": map[string]any{"score": w.passed, "testPassCount": w.passed, "testFailCount": w.fails, "testErrorCount": w.errors, "assertPassCount": w.passed, "assertFailCount": w.fails, "totalLatencyMs": 0, "namedScores": map[string]any{}, "namedScoresCount": map[string]any{}, "cost": 0},
		}})
	}
	if err == nil {
		err = w.f.text(`,"stats":`)
	}
	if err == nil {
		err = w.f.json(map[string]any{"successes": w.passed, "failures": w.fails, "errors": w.errors})
	}
	if err == nil {
		err = w.f.text(`},"config":`)
	}
	if err == nil {
		err = w.f.json(map[string]any{"description": w.h.Run, "prompts": []string{"{{prompt}}"}, "providers": []string{w.h.Model}, "tests": []any{}})
	}
	if err == nil {
		err = w.f.text(`,"shareableUrl":null,"metadata":`)
	}
	if err == nil {
		err = w.f.json(map[string]any{"exportedAt": w.h.Started.UTC().Format(time.RFC3339), "evaluationCreatedAt": w.h.Started.UTC().Format(time.RFC3339), "kapokVersion": w.h.Version})
	}
	if err == nil {
		err = w.f.text("}\n")
	}
	return []*outFile{w.f}, err
}
