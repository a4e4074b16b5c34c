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
	"strconv"
	"strings"
	"sync"

	"kapok"
)

// lmEvalFormat is what lm-evaluation-harness writes with --log_samples: samples_TASK_DATE.jsonl, a
// line for each document and filter, and results_DATE.json, which holds its figures, the model,
// and no answers.
var lmEvalFormat = Format{
	Name: "lm-eval",
	Tells: func(name string, head []byte) bool {
		if bytes.Contains(head, []byte(`"doc_id"`)) && (bytes.Contains(head, []byte(`"resps"`)) || bytes.Contains(head, []byte(`"filtered_resps"`))) {
			return true
		}
		return strings.HasPrefix(filepath.Base(name), "results") && bytes.Contains(head, []byte(`"results"`)) && bytes.Contains(head, []byte(`"alias"`))
	},
	read:  readLMEval,
	write: newLMEvalWriter,
}

func readLMEval(r *reader) error {
	if filepath.Ext(r.path) == ".json" {
		return r.lmEvalResults()
	}
	if r.out.Model == "" {
		if dir := filepath.Base(filepath.Dir(r.path)); dir != "." && dir != "/" {
			r.out.Model = oneLine(strings.ReplaceAll(dir, "__", "/")) // the harness names its folder so
		}
	}
	task := lmEvalTask(r.stem())
	filter, seen := "", false
	return r.lines(func(n int, line []byte, long bool) error {
		m, ok := r.row(n, "", line, long)
		if !ok {
			return nil
		}
		if f := m.text("filter"); !seen {
			filter, seen = f, true
		} else if f != filter {
			r.pass() // the same answers under another filter
			return nil
		}
		return r.lmEvalRow(n, task, m)
	})
}

var dated = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^samples_(.+?)(?:_\d{4}-\d\d-\d\d[T\d.:-]*)?$`) })

func lmEvalTask(stem string) string {
	if m := dated().FindStringSubmatch(stem); m != nil {
		return m[1]
	}
	return stem
}

// lmEvalResults reads the figures.
func (r *reader) lmEvalResults() (err error) {
	f, err := r.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	s := newScanner(f)
	return s.object(func(key string) error {
		switch key {
		case "model_name":
			raw, _, _, err := s.value()
			r.out.Model, _ = scalar(raw)
			return err
		case "results":
			return s.object(func(task string) error {
				raw, _, _, err := s.value()
				m, _ := membersOf(raw)
				n, _, _ := number(m["sample_len"])
				for _, name := range slices.Sorted(maps.Keys(m)) {
					if v, _, ok := number(m[name]); ok && strings.Contains(name, ",") && !strings.Contains(name, "stderr") {
						r.figure(Figure{Task: task, Metric: name, Value: v, N: int(n)})
					}
				}
				return err
			})
		}
		return nil
	})
}

// lmEvalRow reads one document; one that was asked several times gives several samples.
func (r *reader) lmEvalRow(line int, task string, m members) error {
	doc := m.object("doc")
	base := Sample{ID: task + "-" + m.text("doc_id"), Task: task, Expect: m.text("target"), Line: line}
	if many, ok := texts(m["target"]); ok {
		base.Expect = strings.Join(many, "|")
	}
	calls, err := lmEvalCalls(m["arguments"])
	if err == nil && len(calls) == 0 {
		err = kapok.Say(kapok.Invalid, "error.peer.no_question", "there is no question")
	}
	if err != nil {
		r.reject(line, base.ID, err)
		return nil
	}
	if base.Turns, err = lmEvalTurns(calls[0].prompt); err != nil {
		r.reject(line, base.ID, err)
		return nil
	}
	base.Options = optionsOf(doc)
	base.Scores = lmEvalScores(m)
	base.keepAll(doc)
	answers, ok := lmEvalAnswers(m["resps"])
	if !ok { // scored by likelihood: nothing was said
		base.Options = nil
		for _, c := range calls {
			base.Options = append(base.Options, strings.TrimSpace(c.continuation))
		}
		i, ok := likeliest(m)
		if !ok || i >= maxOptions {
			r.reject(line, base.ID, kapok.Say(kapok.Invalid, "error.peer.resps", "resps holds neither answers nor likelihoods"))
			return nil
		}
		answers = []string{string(rune('A' + i))}
		base.keep("answered_by", "likelihood")
	}
	base.Expect = keyOf(base.Expect, base.Options)
	base.restore(doc[ours])
	for i, a := range answers {
		s := base
		if i > 0 {
			s.ID = fmt.Sprintf("%s#%d", base.ID, i+1)
		}
		s.Answer, s.Answered = a, true
		if err := r.take(s); err != nil {
			return err
		}
	}
	if len(answers) == 0 {
		return r.take(base)
	}
	return nil
}

// A call is what the harness put to the model: a prompt and, where a likelihood was asked for,
// what should follow it.
type call struct{ prompt, continuation string }

// lmEvalCalls reads the arguments: {"gen_args_0": {"arg_0": …}} or, of older versions, [[…]].
func lmEvalCalls(raw json.RawMessage) ([]call, error) {
	var all [][]json.RawMessage
	if m, ok := membersOf(raw); ok {
		for i := range len(m) {
			args := m.object(fmt.Sprintf("gen_args_%d", i))
			all = append(all, []json.RawMessage{args["arg_0"], args["arg_1"]})
		}
	} else if json.Unmarshal(raw, &all) != nil {
		return nil, kapok.Say(kapok.Invalid, "error.peer.arguments", "arguments are not as the harness writes them")
	}
	out := make([]call, 0, min(len(all), maxOptions+1))
	for _, args := range all[:min(len(all), maxOptions+1)] {
		var c call
		if len(args) > 0 {
			c.prompt, _ = scalar(args[0])
			if l, ok := texts(args[0]); ok && len(l) > 0 {
				c.prompt = l[0] // of chat: a list with the messages as JSON
			}
		}
		if len(args) > 1 {
			c.continuation, _ = scalar(args[1])
		}
		out = append(out, c)
	}
	return out, nil
}

// lmEvalTurns reads a prompt, which is a text or, as JSON in a text, a list of messages.
func lmEvalTurns(prompt string) ([]kapok.Turn, error) {
	if t := strings.TrimSpace(prompt); strings.HasPrefix(t, "[{") && json.Valid([]byte(t)) {
		if turns, err := turnsOf(json.RawMessage(t)); err == nil {
			return turns, nil
		}
	}
	return []kapok.Turn{{Role: kapok.RoleUser, Text: prompt}}, nil
}

// lmEvalAnswers reads [["answer", "answer again"]]; likelihoods are none.
func lmEvalAnswers(raw json.RawMessage) ([]string, bool) {
	requests, ok := list(raw)
	if !ok || len(requests) == 0 {
		return nil, false
	}
	if one, ok := scalar(requests[0]); ok {
		return []string{one}, requests[0][0] == '"'
	}
	answers, ok := list(requests[0])
	if !ok {
		return nil, false
	}
	var out []string
	for _, a := range answers {
		if len(a) == 0 || a[0] != '"' {
			return nil, false
		}
		s, _ := scalar(a)
		out = append(out, s)
	}
	return out, true
}

// likeliest finds the continuation of the greatest likelihood: [[-0.3, false], …].
func likeliest(m members) (int, bool) {
	all, ok := list(m["filtered_resps"])
	if !ok || len(all) < 2 {
		return 0, false
	}
	best, at := 0.0, -1
	for i, one := range all {
		pair, ok := list(one)
		if !ok || len(pair) == 0 {
			return 0, false
		}
		s, _ := scalar(pair[0])
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return 0, false
		}
		if at < 0 || v > best {
			best, at = v, i
		}
	}
	return at, true
}

// lmEvalScores reads the metrics of a row, the first that the row lists first.
func lmEvalScores(m members) []Score {
	names, _ := texts(m["metrics"])
	var out []Score
	for _, n := range names[:min(len(names), maxScores)] {
		v, _, ok := number(m[n])
		if !ok {
			continue
		}
		s := Score{Name: oneLine(n), Value: v}
		if v == 0 || v == 1 {
			s.Good = new(v == 1)
		}
		out = append(out, s)
	}
	return out
}
