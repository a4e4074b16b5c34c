package peer

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"kapok"
)

// hkCantoFormat is the layout of HKCanto-Eval, whose files the user brings: CSV without a heading
// (question, options, key), and JSON lines of text and sentiment.
var hkCantoFormat = Format{
	Name: "hkcanto-eval",
	Tells: func(name string, head []byte) bool {
		if filepath.Ext(name) == ".csv" {
			return hkCantoName().MatchString(filepath.ToSlash(name))
		}
		return bytes.Contains(head, []byte(`"sentiment"`)) && bytes.Contains(head, []byte(`"text"`))
	},
	read: func(r *reader) error {
		if filepath.Ext(r.path) == ".csv" {
			return r.questions(kapok.Yue)
		}
		return r.sentiments()
	},
}

var hkCantoName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`_(?:test|dev|val)\.csv$`) })

// sentimentWords are the options of a review, in the benchmark's words.
var sentimentWords = []string{"Positive", "Neutral", "Negative"}

// sentiments reads one review a line.
func (r *reader) sentiments() error {
	return r.lines(func(n int, line []byte, long bool) error {
		s := Sample{ID: fmt.Sprintf("%s-%d", r.stem(), n), Task: r.stem(), Line: n, Options: sentimentWords}
		m, ok := r.row(n, s.ID, line, long)
		if !ok {
			return nil
		}
		want := m.text("sentiment")
		s.Expect = keyOf(strings.ToUpper(want[:min(1, len(want))])+strings.ToLower(want[min(1, len(want)):]), sentimentWords)
		if len(s.Expect) != 1 {
			r.reject(n, s.ID, kapok.Say(kapok.Invalid, "error.peer.key", "the options are incomplete, or the key names none of them"))
			return nil
		}
		s.Turns = []kapok.Turn{{Role: kapok.RoleUser, Text: withOptions(m.text("text"), sentimentWords)}}
		if strings.TrimSpace(m.text("text")) == "" {
			s.Turns = nil
		}
		s.keep("lang", string(kapok.Yue))
		return r.take(s)
	})
}
