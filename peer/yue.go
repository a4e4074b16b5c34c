package peer

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"kapok"
)

// yueFormat is the layout of Yue-Benchmark, whose files the user brings: model outputs as
// OpenCompass writes them, with the benchmark's own verdict (is_correct) where it stored one; and
// the questions: ARC as CSV with a heading, MMLU as CSV without (question, A, B, C, D, key).
var yueFormat = Format{
	Name: "yue-benchmark",
	Tells: func(name string, head []byte) bool {
		if filepath.Ext(name) == ".csv" {
			return bytes.Contains(head, []byte("Cantonese_question")) || strings.HasPrefix(filepath.Base(name), "translated_")
		}
		return isOpenCompass(head) && (bytes.Contains(head, []byte(`"is_correct"`)) || yueName().MatchString(filepath.ToSlash(name)))
	},
	read: func(r *reader) error {
		if filepath.Ext(r.path) == ".csv" {
			return r.questions(kapok.Yue)
		}
		return r.openCompass(true)
	},
}

var yueName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:cantonese|[-_]yue)(?:[/_.]|$)|ARC-?c_[05]shot|ARC_c`)
})

// marked is how keys and answers of GSM8K end.
const marked = "####"

// yue takes what the benchmark adds to a row.
func (s *Sample) yue(m members) {
	if n := len(s.Turns); n > 0 {
		s.Options = optionsIn(s.Turns[n-1].Text)
	}
	if _, number, ok := strings.Cut(s.Expect, marked); ok {
		s.keep("solution", s.Expect)
		s.Expect = strings.TrimSpace(number)
	}
	s.Expect = keyOf(s.Expect, s.Options)
	if v, isBool, ok := number(m["is_correct"]); ok {
		one := Score{Name: "is_correct", Value: v}
		if isBool {
			one.Good = new(v == 1)
		}
		s.Scores = append(s.Scores, one)
	}
}

// questions reads a CSV file of multiple-choice questions: with a heading, or without one as
// question, options, key. Nothing is answered.
func (r *reader) questions(lang kapok.Lang) (err error) {
	f, err := r.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	in := &lineLimit{r: f}
	c := csv.NewReader(in)
	c.FieldsPerRecord, c.LazyQuotes, c.ReuseRecord = -1, true, true
	var heads map[string]int
	for n := 1; ; n++ {
		in.left = 2 * MaxRow
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if fault, ok := errors.AsType[*csv.ParseError](err); ok {
			r.reject(fault.StartLine, "", kapok.Say(kapok.Invalid, "error.peer.csv", "the row is no CSV"))
			continue
		}
		if err != nil {
			return err
		}
		line, _ := c.FieldPos(0)
		if n == 1 {
			cells[0] = strings.TrimPrefix(cells[0], "\ufeff")
			if heads = headings(cells); heads != nil {
				continue
			}
		}
		s, err := r.question(heads, cells, line, n)
		if err != nil {
			r.reject(line, s.ID, err)
			continue
		}
		s.keep("lang", string(lang))
		if err := r.take(s); err != nil {
			return err
		}
	}
}

// headings finds the columns; nil where the first row is a question already.
func headings(cells []string) map[string]int {
	out := map[string]int{}
	for i, c := range cells {
		out[strings.ToLower(strings.TrimSpace(c))] = i
	}
	_, key := out["answerkey"]
	if _, answer := out["answer"]; key || answer {
		return out
	}
	return nil
}

// question reads one row.
func (r *reader) question(heads map[string]int, cells []string, line, n int) (Sample, error) {
	s := Sample{ID: fmt.Sprintf("%s-%d", r.stem(), n), Task: r.stem(), Line: line}
	get := func(names ...string) string {
		for _, name := range names {
			if i, ok := heads[name]; ok && i < len(cells) && strings.TrimSpace(cells[i]) != "" {
				return cells[i]
			}
		}
		return ""
	}
	var text, key string
	if heads == nil {
		if len(cells) < 4 || len(cells) > maxOptions+2 {
			return s, kapok.Say(kapok.Invalid, "error.peer.columns", "the row has {n} columns and not question, options, key", "n", len(cells))
		}
		text, key = cells[0], cells[len(cells)-1]
		s.Options = append([]string(nil), cells[1:len(cells)-1]...)
	} else {
		text, key = get("cantonese_question", "question"), get("answerkey", "answer")
		if id := get("questionid", "id"); id != "" {
			s.ID = id
		}
		for c := 'a'; c <= 'z' && get(string(c)) != ""; c++ {
			s.Options = append(s.Options, get(string(c)))
		}
		if len(s.Options) == 0 {
			text, s.Options = inlineOptions(text)
		}
	}
	s.Expect = keyOf(key, s.Options)
	if len(s.Options) < 2 || len(s.Expect) != 1 || int(s.Expect[0]-'A') >= len(s.Options) {
		return s, kapok.Say(kapok.Invalid, "error.peer.key", "the options are incomplete, or the key names none of them")
	}
	if strings.TrimSpace(text) == "" {
		return s, kapok.Say(kapok.Invalid, "error.peer.no_question", "there is no question")
	}
	s.Turns = []kapok.Turn{{Role: kapok.RoleUser, Text: withOptions(strings.TrimSpace(text), s.Options)}}
	return s, nil
}

// lineLimit ends a CSV row that never ends.
type lineLimit struct {
	r    io.Reader
	left int
}

func (l *lineLimit) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, kapok.Say(kapok.Invalid, "error.peer.row_long", "the row is longer than {max} MiB", "max", MaxRow>>20)
	}
	n, err := l.r.Read(p[:min(len(p), 1<<15)])
	l.left -= n
	return n, err
}
