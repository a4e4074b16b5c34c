package peer

import (
	"fmt"
	"path/filepath"
	"time"

	"kapok"
)

// garakWriter writes a report: set-up, one evaluated attempt a sample, the sums, the end. Our
// methods stand as detectors; as theirs, 1 is a hit.
type garakWriter struct {
	f     *outFile
	h     Head
	n     int
	tally map[[2]string]*garakTally
	order [][2]string
}

type garakTally struct{ passed, fails, nones int }

func newGarakWriter(dir string, h Head) (writer, error) {
	f, err := create(filepath.Join(dir, fileName(h.Run, "kapok")+".report.jsonl"))
	if err != nil {
		return nil, err
	}
	w := &garakWriter{f: f, h: h, tally: map[[2]string]*garakTally{}}
	for _, row := range []map[string]any{
		{"entry_type": "start_run setup", "plugins.target_type": "kapok", "plugins.target_name": h.Model, "run.eval_threshold": 0.5, "transient.run_id": h.Run, "kapok_version": h.Version},
		{"entry_type": "init", "garak_version": "kapok", "start_time": h.Started.UTC().Format(time.RFC3339), "run": h.Run},
	} {
		if err := w.line(row); err != nil {
			f.drop()
			return nil, err
		}
	}
	return w, nil
}

func (w *garakWriter) line(v any) error {
	if err := w.f.json(v); err != nil {
		return err
	}
	return w.f.text("\n")
}

type garakText struct {
	Text string `json:"text"`
	Lang string `json:"lang,omitempty"`
}

type garakTurn struct {
	Role    string    `json:"role"`
	Content garakText `json:"content"`
}

func garakTalk(s Sample, answer bool) map[string]any {
	turns := []garakTurn{}
	for _, m := range messagesOf(s, answer) {
		turns = append(turns, garakTurn{m.Role, garakText{Text: m.Content}})
	}
	return map[string]any{"turns": turns}
}

func (w *garakWriter) add(s Sample) error {
	results := map[string][]float64{}
	for _, one := range s.Scores {
		key := [2]string{s.Task, one.Name}
		t := w.tally[key]
		if t == nil && len(w.tally) < maxFigures {
			t = &garakTally{}
			w.tally[key], w.order = t, append(w.order, key)
		}
		if t == nil {
			continue
		}
		switch {
		case one.Good == nil:
			t.nones++
			continue
		case *one.Good:
			t.passed++
			results[one.Name] = []float64{0}
		default:
			t.fails++
			results[one.Name] = []float64{1}
		}
	}
	outputs := []garakText{}
	if s.Answered {
		outputs = append(outputs, garakText{Text: s.Answer})
	}
	uuid := string(kapok.DigestOf([]byte(w.h.Run), []byte(s.ID)))
	row := map[string]any{
		"entry_type": "attempt", "uuid": fmt.Sprintf("%s-%s-%s-%s-%s", uuid[:8], uuid[8:12], uuid[12:16], uuid[16:20], uuid[20:32]), "seq": w.n, "status": 2,
		"probe_classname": s.Task, "probe_params": map[string]any{}, "targets": []string{}, "prompt": garakTalk(s, false), "outputs": outputs,
		"detector_results": results, "notes": metaOf(s), "goal": s.Meta["goal"], "conversations": []any{garakTalk(s, true)},
	}
	w.n++
	return w.line(row)
}

func (w *garakWriter) close() ([]*outFile, error) {
	for _, key := range w.order {
		t := w.tally[key]
		err := w.line(map[string]any{
			"entry_type": "eval", "probe": key[0], "detector": key[1], "passed": t.passed, "fails": t.fails, "nones": t.nones,
			"total_evaluated": t.passed + t.fails, "total_processed": t.passed + t.fails + t.nones,
		})
		if err != nil {
			return []*outFile{w.f}, err
		}
	}
	return []*outFile{w.f}, w.line(map[string]any{"entry_type": "completion", "run": w.h.Run})
}
