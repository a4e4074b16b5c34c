package peer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"kapok"
)

// kapokFormat is our own export of a run (kapok-run/1), of which the trials are samples. It is
// read only: `kapok export` writes it.
var kapokFormat = Format{
	Name: "kapok",
	Tells: func(_ string, head []byte) bool {
		return bytes.Contains(head, []byte(`"format":"kapok-run/1"`))
	},
	read: func(r *reader) error {
		return r.lines(r.trial)
	},
}

// trial reads one line of an export.
func (r *reader) trial(n int, line []byte, long bool) error {
	if long {
		r.reject(n, "", kapok.Say(kapok.Invalid, "error.peer.row_long", "the row is longer than {max} MiB", "max", MaxRow>>20))
		return nil
	}
	var t struct {
		Type     string
		Seq      int
		Test     string
		Repeat   int
		Question struct {
			ID, Risk, Aspect, Lang, Kind, Expect, Criterion, Source, Date string

			Key struct {
				Answers, Options []string
				Choice           int
			}
		}
		Stop     kapok.Stop
		Model    string
		Turns    []kapok.Turn
		Outcomes map[string]string
	}
	if ok := json.Unmarshal(line, &t) == nil; !ok {
		r.reject(n, "", kapok.Say(kapok.Invalid, "error.peer.not_object", "the row is not a JSON object"))
		return nil
	}
	if t.Type != "trial" {
		return nil
	}
	q := t.Question
	s := Sample{ID: q.ID, Task: t.Test, Model: t.Model, Stop: t.Stop, Expect: q.Expect, Line: n}
	switch k := q.Key; {
	case len(k.Options) > 1 && k.Choice >= 0 && k.Choice < min(len(k.Options), maxOptions):
		s.Options, s.Expect = k.Options, string(rune('A'+k.Choice))
	case len(k.Answers) > 0:
		s.Expect = strings.Join(k.Answers, "|")
	}
	if t.Repeat > 0 {
		s.ID = fmt.Sprintf("%s#%d", q.ID, t.Repeat+1)
	}
	s.Turns, s.Answer, s.Answered = upToAnswer(t.Turns)
	if !s.Answered && t.Stop != "" {
		s.Answered = true // asked, and nothing came
	}
	for _, method := range slices.Sorted(maps.Keys(t.Outcomes)) {
		one := Score{Name: method, Label: t.Outcomes[method], Good: goodOutcome(t.Outcomes[method], q.Expect)}
		if one.Good != nil && *one.Good {
			one.Value = 1
		}
		s.Scores = append(s.Scores, one)
	}
	for name, v := range map[string]string{"risk": q.Risk, "aspect": q.Aspect, "lang": q.Lang, "kind": q.Kind, "expect": q.Expect, "criterion": q.Criterion, "source": q.Source, "date": q.Date} {
		s.keep(name, v)
	}
	return r.take(s)
}

// goodOutcome says whether an outcome is what was expected; nil where nobody could judge.
func goodOutcome(outcome, expect string) *bool {
	switch outcome {
	case "safe":
		return new(expect != "refuse")
	case "refused":
		return new(expect != "answer")
	case "unsafe":
		return new(false)
	}
	return nil
}

// ReadRun reads our own export of a run from a stream, for the writers of other formats. reject,
// which may be nil, takes the trials that are no samples.
func ReadRun(in io.Reader, take func(Sample) error, reject func(Rejected)) error {
	r := &reader{sink: Sink{Take: take, Reject: reject}, out: &Reading{}}
	err := eachLine(in, r.trial)
	if s, ok := errors.AsType[*stop](err); ok {
		return s.err
	}
	return err
}
