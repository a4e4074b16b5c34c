package peer

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"

	"kapok"
)

// The bounds of one sample. What is longer is a fault of its row.
const (
	MaxRow     = 8 << 20 // bytes of one row, or of one member that a row is read from
	maxTurns   = 256
	maxOptions = 26
	maxScores  = 64
	maxMeta    = 64
	maxValue   = 4 << 10 // bytes of one value of Meta, of a name, of a score's label
	maxID      = 128
)

// A Sample is one thing that a peer asked a system, with what it answered.
type Sample struct {
	ID       string            `json:"id"`                // unique in its file as far as the peer's is; no spaces
	Task     string            `json:"task,omitempty"`    // the peer's name of the task, probe or data set
	Turns    []kapok.Turn      `json:"turns"`             // what was put to the system, up to the answer
	Options  []string          `json:"options,omitempty"` // of a multiple-choice question, from A
	Answer   string            `json:"answer"`            // raw, as it came
	Answered bool              `json:"answered"`          // false for a question without an answer
	Stop     kapok.Stop        `json:"stop,omitempty"`    // how the answer ended, as far as the peer says
	Model    string            `json:"model,omitempty"`
	Expect   string            `json:"expect,omitempty"` // the key: a letter, a number, a text
	Scores   []Score           `json:"scores,omitempty"` // as the peer gave them, its main one first
	Meta     map[string]string `json:"meta,omitempty"`   // what else the peer says of the row
	Line     int               `json:"-"`                // where it begins in its file, from 1
}

// A Score is what the peer said of an answer.
type Score struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`           // on the peer's own scale
	Label string  `json:"label,omitempty"` // its word: C, I, pass …
	// Good says whether the peer holds the answer for right, safe or passed; nil where its value
	// alone does not say.
	Good *bool `json:"good,omitempty"`
}

// Prompt is what the user said, turns joined by newlines.
func (s Sample) Prompt() string { return kapok.Exchange{Turns: s.Turns}.Prompt() }

// check gives the fault of a sample, or nil, and tidies names and ids.
func (s *Sample) check() error {
	s.ID = cleanID(s.ID)
	s.Task, s.Model = oneLine(s.Task), oneLine(s.Model)
	size := len(s.Answer) + len(s.Expect)
	for _, t := range s.Turns {
		size += len(t.Text)
		if t.Role == "" {
			return kapok.Say(kapok.Invalid, "error.peer.no_role", "a turn does not say whose it is")
		}
	}
	for _, o := range s.Options {
		size += len(o)
	}
	switch {
	case len(s.Turns) == 0 || strings.TrimSpace(s.Prompt()) == "":
		return kapok.Say(kapok.Invalid, "error.peer.no_question", "there is no question")
	case size > MaxRow:
		return kapok.Say(kapok.Invalid, "error.peer.row_long", "the row is longer than {max} MiB", "max", MaxRow>>20)
	case len(s.Turns) > maxTurns, len(s.Options) > maxOptions, len(s.Scores) > maxScores, len(s.Meta) > maxMeta:
		return kapok.Say(kapok.Invalid, "error.peer.row_wide", "the row has more than {turns} turns, {options} options, {scores} scores or {meta} fields", "turns", maxTurns, "options", maxOptions, "scores", maxScores, "meta", maxMeta)
	}
	return nil
}

// cleanID makes an id fit for a bank: no spaces or controls, bounded, and still its own.
func cleanID(s string) string {
	s = strings.ToValidUTF8(strings.TrimSpace(s), "_")
	clean := strings.Map(func(r rune) rune {
		if r <= ' ' || unicode.IsSpace(r) || unicode.IsControl(r) || r == utf8.RuneError {
			return '_'
		}
		return r
	}, s)
	if len(clean) <= maxID {
		return clean
	}
	sum := sha256.Sum256([]byte(s))
	return cut(clean, maxID-13) + "~" + hex.EncodeToString(sum[:6])
}

// oneLine bounds a name.
func oneLine(s string) string {
	return strings.TrimSpace(cut(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "�")), maxValue))
}

// cut shortens s to at most n bytes, at the border of a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
