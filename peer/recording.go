package peer

import (
	"path/filepath"
	"slices"

	"kapok"
)

// A Recording writes answers as rows that `--target replay:FILE` and `inspect --jsonl` read, one
// file for each model: answers.jsonl of the first, answers.MODEL.jsonl of the others.
type Recording struct {
	dir   string
	files map[string]*outFile
	order []string
	rows  int
}

// NewRecording begins a recording in a folder.
func NewRecording(dir string) *Recording {
	return &Recording{dir: dir, files: map[string]*outFile{}}
}

// A recordedRow has prompt and response where one question was asked without more, else the turns
// with the answer as the last.
type recordedRow struct {
	ID       string       `json:"id"`
	Prompt   string       `json:"prompt,omitempty"`
	Response *string      `json:"response,omitempty"`
	Turns    []kapok.Turn `json:"turns,omitempty"`
	Answer   *string      `json:"answer,omitempty"`
	Model    string       `json:"model,omitempty"`
	Finish   string       `json:"finish_reason,omitempty"`
	Task     string       `json:"task,omitempty"`
	Options  []string     `json:"options,omitempty"`
	Expect   string       `json:"expect,omitempty"`
	Scores   []Score      `json:"peer_scores,omitempty"`
}

// Add writes a sample; one that was not answered, or whose call failed, is no recorded answer,
// and ok is false.
func (r *Recording) Add(s Sample) (ok bool, err error) {
	if !s.Answered || s.Stop == kapok.Failed {
		return false, nil
	}
	f := r.files[s.Model]
	if f == nil {
		if len(r.files) == maxTasks {
			return false, kapok.Say(kapok.Invalid, "error.peer.models", "the answers are of more than {max} models, and each would be a file", "max", maxTasks)
		}
		if f, err = create(r.path(s.Model)); err != nil {
			return false, kapok.Say(kapok.Unavailable, "error.peer.write", "write into {dir}", "dir", r.dir).Because(err)
		}
		r.files[s.Model], r.order = f, append(r.order, s.Model)
	}
	row := recordedRow{ID: s.ID, Model: s.Model, Task: s.Task, Options: s.Options, Expect: s.Expect, Scores: s.Scores, Finish: finishes[s.Stop]}
	if len(s.Turns) == 1 && s.Turns[0].Role == kapok.RoleUser {
		row.Prompt, row.Response = s.Turns[0].Text, &s.Answer
	} else {
		row.Turns = append(slices.Clone(s.Turns), kapok.Turn{Role: kapok.RoleAssistant, Text: s.Answer})
		row.Answer = &s.Answer
	}
	if err := f.json(row); err != nil {
		return false, err
	}
	r.rows++
	return true, f.text("\n")
}

// finishes are the words of chat APIs for how an answer ended.
var finishes = map[kapok.Stop]string{kapok.Complete: "stop", kapok.Truncated: "length", kapok.Filtered: "content_filter"}

func (r *Recording) path(model string) string {
	name := "answers.jsonl"
	if len(r.order) > 0 {
		name = "answers." + fileName(model, "unnamed") + ".jsonl"
		if slices.ContainsFunc(r.order, func(m string) bool { return r.files[m].path == filepath.Join(r.dir, name) }) {
			name = "answers." + fileName(model, "unnamed") + "-" + kapok.DigestOf([]byte(model)).Short() + ".jsonl"
		}
	}
	return filepath.Join(r.dir, name)
}

// Close puts the files in their place and gives their paths.
func (r *Recording) Close() ([]string, error) {
	var paths []string
	for _, m := range r.order {
		if err := r.files[m].finish(); err != nil {
			r.Abort()
			return nil, err
		}
		paths = append(paths, r.files[m].path)
	}
	return paths, nil
}

// Abort takes away what is not in its place.
func (r *Recording) Abort() {
	for _, f := range r.files {
		f.drop()
	}
}
