package peer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"kapok"
)

// openCompassFormat is OpenCompass's predictions/MODEL/DATASET.json: an object of numbered rows
// with origin_prompt, prediction and gold; or JSON lines with idx. The model is the folder's name.
var openCompassFormat = Format{
	Name:  "opencompass",
	Tells: func(_ string, head []byte) bool { return isOpenCompass(head) },
	read:  func(r *reader) error { return r.openCompass(false) },
	write: newOpenCompassWriter,
}

func isOpenCompass(head []byte) bool {
	return bytes.Contains(head, []byte(`"origin_prompt"`)) || bytes.Contains(head, []byte(`"prediction"`)) && bytes.Contains(head, []byte(`"testing input"`))
}

var shard = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`_\d+$`) })

// openCompass reads predictions. yue takes options and the stored verdict too.
func (r *reader) openCompass(yue bool) (err error) {
	if r.out.Model == "" {
		if dir := filepath.Base(filepath.Dir(r.path)); dir != "." && dir != "/" {
			r.out.Model = oneLine(dir)
		}
	}
	task := shard().ReplaceAllString(r.stem(), "")
	if filepath.Ext(r.path) == ".jsonl" {
		return r.lines(func(n int, line []byte, long bool) error {
			m, _ := membersOf(line)
			return r.openCompassRow(task, m.text("idx"), n, line, long, yue)
		})
	}
	f, err := r.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	s := newScanner(f)
	return s.object(func(key string) error {
		raw, line, long, err := s.value()
		if err != nil {
			return err
		}
		return r.openCompassRow(task, key, line, raw, long, yue)
	})
}

func (r *reader) openCompassRow(task, key string, line int, raw []byte, long, yue bool) error {
	id := task + "-" + key
	m, ok := r.row(line, id, raw, long)
	if !ok {
		return nil
	}
	s := Sample{ID: id, Task: task, Line: line}
	if many, ok := texts(m["gold"]); ok {
		s.Expect = strings.Join(many, "|")
	} else {
		s.Expect = m.text("gold")
	}
	prompt := m["origin_prompt"]
	if !m.has("origin_prompt") {
		prompt = m["testing input"]
	}
	turns, err := openCompassTurns(prompt)
	if err != nil {
		r.reject(line, id, err)
		return nil
	}
	s.Turns = turns
	answers, err := openCompassAnswers(m)
	if err != nil {
		r.reject(line, id, err)
		return nil
	}
	if yue {
		s.yue(m)
	}
	s.keepAll(members{"res_length": m["res_length"]})
	for i := range max(1, len(answers)) {
		one := s
		one.Turns, one.Meta = slices.Clone(s.Turns), maps.Clone(s.Meta)
		if i > 0 {
			one.ID = fmt.Sprintf("%s#%d", id, i+1)
		}
		if i < len(answers) {
			one.Answer, one.Answered = answers[i], true
		}
		one.restore(m[ours])
		if err := r.take(one); err != nil {
			return err
		}
	}
	return nil
}

// openCompassTurns reads a prompt; a template's open turn of the system, which ends it, is no
// turn.
func openCompassTurns(raw json.RawMessage) ([]kapok.Turn, error) {
	turns, err := turnsOf(raw)
	if n := len(turns); err == nil && n > 1 && turns[n-1].Role == kapok.RoleAssistant {
		turns = turns[:n-1]
	}
	return turns, err
}

// openCompassAnswers reads the prediction: a text, a label, a list of texts. A row without one was
// not answered.
func openCompassAnswers(m members) ([]string, error) {
	if !m.has("prediction") {
		return nil, nil
	}
	if s, ok := scalar(m["prediction"]); ok {
		return []string{s}, nil
	}
	all, ok := texts(m["prediction"])
	if !ok || len(all) > maxTurns {
		return nil, kapok.Say(kapok.Invalid, "error.peer.prediction", "the prediction is neither a text nor a list of texts")
	}
	return all, nil
}
