package peer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"

	"kapok"
)

// promptfooFormat is promptfoo's output: a JSON document with results.results (or, of the first
// version, results), or JSON lines with one result each.
var promptfooFormat = Format{
	Name: "promptfoo",
	Tells: func(_ string, head []byte) bool {
		return bytes.Contains(head, []byte(`"promptIdx"`)) || bytes.Contains(head, []byte(`"evalId"`)) ||
			bytes.Contains(head, []byte(`"gradingResult"`)) || bytes.Contains(head, []byte(`"promptfooVersion"`))
	},
	read:  readPromptfoo,
	write: newPromptfooWriter,
}

func readPromptfoo(r *reader) (err error) {
	if filepath.Ext(r.path) == ".jsonl" {
		n := 0
		return r.lines(func(line int, raw []byte, long bool) error {
			n++
			return r.promptfooRow(n, line, raw, long)
		})
	}
	f, err := r.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	s, n := newScanner(f), 0
	return s.object(func(key string) error {
		if key == "results" {
			return r.promptfooResults(s, &n)
		}
		return nil
	})
}

// promptfooResults reads an array of results, or an object that holds one.
func (r *reader) promptfooResults(s *scanner, n *int) error {
	c, err := s.peek()
	switch {
	case err != nil:
		return err
	case c == '[':
		return s.array(func(int) error {
			raw, line, long, err := s.value()
			if err != nil {
				return err
			}
			*n++
			return r.promptfooRow(*n, line, raw, long)
		})
	case c != '{':
		return nil
	}
	return s.object(func(key string) error {
		switch key {
		case "results":
			return r.promptfooResults(s, n)
		case "prompts":
			return s.array(func(int) error {
				raw, _, _, err := s.value()
				r.promptfooFigure(raw)
				return err
			})
		}
		return nil
	})
}

// promptfooFigure reads what promptfoo counted for one prompt and provider.
func (r *reader) promptfooFigure(raw json.RawMessage) {
	m, _ := membersOf(raw)
	metrics := m.object("metrics")
	pass, _, ok := number(metrics["testPassCount"])
	fail, _, _ := number(metrics["testFailCount"])
	fault, _, _ := number(metrics["testErrorCount"])
	if n := pass + fail + fault; ok && n > 0 {
		r.figure(Figure{Task: m.text("provider"), Metric: "pass", Value: pass / n, N: int(n)})
	}
}

// promptfooRow reads the nth result.
func (r *reader) promptfooRow(n, line int, raw []byte, long bool) error {
	m, ok := r.row(line, "", raw, long)
	if !ok {
		return nil
	}
	test := m.object("testCase")
	meta := test.object("metadata")
	s := Sample{ID: m.text("id"), Line: line}
	if meta.text("id") != "" {
		s.ID = meta.text("id")
	}
	if s.ID == "" {
		s.ID = fmt.Sprintf("result-%d", n)
	}
	s.Task = test.text("description")
	if s.Task == "" {
		s.Task = m.text("description")
	}
	provider := m.object("provider")
	if s.Model = provider.first("label", "id"); s.Model == "" {
		s.Model = m.text("provider")
	}
	prompt := m.object("prompt")["raw"]
	text, ok := scalar(prompt)
	if !ok {
		text, ok = scalar(m["prompt"])
	}
	if !ok {
		r.reject(line, s.ID, kapok.Say(kapok.Invalid, "error.peer.no_question", "there is no question"))
		return nil
	}
	var err error
	if s.Turns, err = lmEvalTurns(text); err != nil {
		r.reject(line, s.ID, err)
		return nil
	}
	response := m.object("response")
	if response.has("output") {
		if s.Answer, s.Answered = scalar(response["output"]); !s.Answered {
			s.Answer, s.Answered = string(response["output"]), true // an object, as promptfoo parsed it
		}
		s.Stop = stopOf(response.text("finishReason"))
	} else if e := m.text("error"); e != "" || response.has("error") {
		s.Stop, s.Answered = kapok.Failed, true
	}
	s.Expect = promptfooKey(test)
	s.Scores = promptfooScores(m)
	vars := m.object("vars")
	s.Options = optionsOf(vars)
	s.keepAll(vars)
	s.keepAll(meta)
	s.restore(meta[ours])
	return r.take(s)
}

// promptfooKey is the value of the first assertion that names one.
func promptfooKey(test members) string {
	asserts, _ := list(test["assert"])
	for _, raw := range asserts {
		m, _ := membersOf(raw)
		switch t := m.text("type"); t {
		case "equals", "contains", "icontains", "starts-with":
			return m.text("value")
		}
	}
	return ""
}

// promptfooScores are the verdict of the whole and the named scores.
func promptfooScores(m members) []Score {
	var out []Score
	if v, _, ok := number(m["score"]); ok {
		one := Score{Name: "score", Value: v}
		if s := m.text("success"); s == "true" || s == "false" {
			one.Good = new(s == "true")
			one.Label = map[string]string{"true": "pass", "false": "fail"}[s]
		}
		out = append(out, one)
	}
	s := scanOf(m["namedScores"])
	_ = s.object(func(name string) error { // damaged: no scores, and no fault of the answer
		raw, _, _, err := s.value()
		if v, _, ok := number(raw); ok && len(out) < maxScores {
			out = append(out, Score{Name: oneLine(name), Value: v})
		}
		return err
	})
	return out
}
