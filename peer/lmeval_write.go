package peer

import (
	"fmt"
	"path/filepath"
	"strings"
)

// lmEvalWriter writes, in a folder named after the model as the harness does, one file of samples
// for each task and the file of results.
type lmEvalWriter struct {
	dir   string
	h     Head
	date  string
	tasks map[string]*lmEvalTaskFile
	order []string
	means means
}

type lmEvalTaskFile struct {
	f *outFile
	n int
}

// maxTasks bounds the files that are written at once.
const maxTasks = 200

func newLMEvalWriter(dir string, h Head) (writer, error) {
	home := filepath.Join(dir, fileName(strings.ReplaceAll(h.Model, "/", "__"), "model"))
	return &lmEvalWriter{dir: home, h: h, date: h.Started.UTC().Format("2006-01-02T15-04-05.000000"), tasks: map[string]*lmEvalTaskFile{}}, nil
}

func (w *lmEvalWriter) add(s Sample) error {
	task := fileName(s.Task, "kapok")
	t := w.tasks[task]
	if t == nil {
		if len(w.tasks) == maxTasks {
			return errTasks(maxTasks)
		}
		f, err := create(filepath.Join(w.dir, fmt.Sprintf("samples_%s_%s.jsonl", task, w.date)))
		if err != nil {
			return err
		}
		t = &lmEvalTaskFile{f: f}
		w.tasks[task], w.order = t, append(w.order, task)
	}
	w.means.add(s)
	chat, err := encode(messagesOf(s, false))
	if err != nil {
		return err
	}
	doc := metaOf(s)
	if len(s.Options) > 0 {
		doc["choices"] = s.Options
	}
	answers := []string{}
	if s.Answered {
		answers = append(answers, s.Answer)
	}
	row := map[string]any{
		"doc_id": t.n, "doc": doc, "target": s.Expect, "arguments": map[string]any{"gen_args_0": map[string]any{"arg_0": []string{string(chat)}, "arg_1": map[string]any{}}},
		"resps": [][]string{answers}, "filtered_resps": answers, "filter": "none",
	}
	var metrics []string
	for _, one := range s.Scores {
		if _, taken := row[one.Name]; !taken && one.Good != nil {
			metrics = append(metrics, one.Name)
			row[one.Name] = one.Value
		}
	}
	row["metrics"] = metrics
	t.n++
	if err := t.f.json(row); err != nil {
		return err
	}
	return t.f.text("\n")
}

func (w *lmEvalWriter) close() ([]*outFile, error) {
	var files []*outFile
	results, counts := map[string]map[string]any{}, map[string]any{}
	for _, task := range w.order {
		files = append(files, w.tasks[task].f)
		results[task] = map[string]any{"alias": task, "sample_len": w.tasks[task].n}
		counts[task] = map[string]int{"original": w.tasks[task].n, "effective": w.tasks[task].n}
	}
	for _, m := range w.means.sorted() {
		if r := results[fileName(m.task, "kapok")]; r != nil {
			r[m.metric+",none"] = m.sum / float64(m.n)
			r[m.metric+"_stderr,none"] = "N/A"
		}
	}
	f, err := create(filepath.Join(w.dir, "results_"+w.date+".json"))
	if err != nil {
		return files, err
	}
	err = f.json(map[string]any{
		"results": results, "configs": map[string]any{}, "versions": map[string]any{}, "n-shot": map[string]any{}, "n-samples": counts,
		"config": map[string]any{"model": "kapok"}, "date": float64(w.h.Started.Unix()), "model_source": "kapok", "model_name": w.h.Model,
		"model_name_sanitized": filepath.Base(w.dir), "kapok_run": w.h.Run, "kapok_version": w.h.Version,
	})
	return append(files, f), err
}
