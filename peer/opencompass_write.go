package peer

import (
	"path/filepath"
	"strconv"
	"strings"

	"kapok"
)

// openCompassWriter writes predictions/MODEL/TASK.json, one file for each task.
type openCompassWriter struct {
	dir   string
	tasks map[string]*lmEvalTaskFile
	order []string
}

func newOpenCompassWriter(dir string, h Head) (writer, error) {
	return &openCompassWriter{dir: filepath.Join(dir, "predictions", fileName(h.Model, "model")), tasks: map[string]*lmEvalTaskFile{}}, nil
}

var openCompassRoles = map[kapok.Role]string{kapok.RoleSystem: "SYSTEM", kapok.RoleUser: "HUMAN", kapok.RoleAssistant: "BOT"}

func (w *openCompassWriter) add(s Sample) error {
	task := strings.TrimRight(fileName(s.Task, "kapok"), "_0123456789")
	if task == "" {
		task = "kapok"
	}
	t := w.tasks[task]
	if t == nil {
		if len(w.tasks) == maxTasks {
			return errTasks(maxTasks)
		}
		f, err := create(filepath.Join(w.dir, task+".json"))
		if err != nil {
			return err
		}
		t = &lmEvalTaskFile{f: f}
		w.tasks[task], w.order = t, append(w.order, task)
	}
	prompt := []map[string]string{}
	for _, turn := range s.Turns {
		prompt = append(prompt, map[string]string{"role": openCompassRoles[turn.Role], "prompt": turn.Text})
	}
	row := map[string]any{"origin_prompt": prompt, ours: extraOf(s)}
	if s.Answered {
		row["prediction"] = s.Answer
	}
	if s.Expect != "" {
		row["gold"] = s.Expect
	}
	begin := ",\n"
	if t.n == 0 {
		begin = "{\n"
	}
	if err := t.f.text(begin + strconv.Quote(strconv.Itoa(t.n)) + ": "); err != nil {
		return err
	}
	t.n++
	return t.f.json(row)
}

func (w *openCompassWriter) close() ([]*outFile, error) {
	var files []*outFile
	var err error
	for _, task := range w.order {
		f := w.tasks[task].f
		files = append(files, f)
		if e := f.text("\n}\n"); e != nil {
			err = e
		}
	}
	return files, err
}

func errTasks(n int) error {
	return kapok.Say(kapok.Invalid, "error.peer.tasks", "there are more than {max} tasks, and each would be a file", "max", n)
}
