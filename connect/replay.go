package connect

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"kapok"
)

func init() {
	register(Kind{
		Name: "replay",
		Open: openReplay,
	})
}

// A recording answers from a file, by the question's id or by its exact text (white space
// apart). It is read once and kept in memory.
type recording struct {
	rows   []recorded
	byID   map[string]int32
	byText map[textKey]int32
	model  string
	notes  []*kapok.Error

	answers int // rows whose answer is not empty
}

// recorded is one row.
type recorded struct {
	id     string
	text   textKey // zero where the row has no question
	answer string
	model  string
	finish string
	at     place
}

func (r recorded) blank() bool { return strings.TrimSpace(r.answer) == "" }

type textKey [16]byte

// keyOf folds a text to what counts: white space and the sign that joins turns do not.
func keyOf(texts ...string) textKey {
	var k textKey
	h := sha256.New()
	var buf [256]byte
	b := buf[:0]
	for _, s := range texts {
		for _, r := range s {
			if unicode.IsSpace(r) || r == '⏎' || r == '\ufeff' {
				continue
			}
			b = appendRune(b, r)
			if len(b) > len(buf)-8 {
				h.Write(b)
				b = b[:0]
			}
		}
	}
	h.Write(b)
	copy(k[:], h.Sum(nil))
	return k
}

func appendRune(b []byte, r rune) []byte { return append(b, string(r)...) }

func openReplay(t Target) (Connector, error) {
	if t.FileDigest != "" {
		now, err := fileDigest(t.File)
		if err != nil {
			return nil, err
		}
		if now != t.FileDigest {
			return nil, kapok.Say(kapok.Invalid, "error.connect.recording_changed", "the recorded answers {file} have changed since the target was registered ({was}, then {now})", "file", t.File, "was", t.FileDigest.Short(), "now", now.Short())
		}
	}
	got, err := readRecording(t.File)
	if err != nil {
		return nil, err
	}
	rec := &recording{rows: got.rows, byID: map[string]int32{}, byText: map[textKey]int32{}, model: t.Model}
	rec.index(got)
	return rec, nil
}

// index finds rows by id and by text. Of two answers to one question the first counts; the
// others are reported.
func (rec *recording) index(got *reading) {
	twice := remarks{}
	for i, row := range rec.rows {
		first, known := int32(-1), false
		if row.id != "" {
			first, known = rec.byID[row.id]
		}
		if !known && row.text != (textKey{}) {
			first, known = rec.byText[row.text]
		}
		if known {
			if rec.rows[first].answer != row.answer {
				twice.add("error.connect.answered_twice", "{place} answers what {first} answered", "place", row.at, "first", rec.rows[first].at)
			}
			continue
		}
		if row.id != "" {
			rec.byID[row.id] = int32(i)
		}
		if row.text != (textKey{}) {
			rec.byText[row.text] = int32(i)
		}
	}
	empty := 0
	for _, row := range rec.rows {
		if row.blank() {
			empty++
		}
	}
	rec.answers = len(rec.rows) - empty
	note := kapok.Say(kapok.Invalid, "error.connect.recorded", "{n} rows with an answer in {parts}", "n", rec.answers, "parts", got.parts)
	if empty > 0 {
		note = kapok.Say(kapok.Invalid, "error.connect.recorded_empty", "{n} rows with an answer in {parts}, {empty} with an empty one", "n", rec.answers, "parts", got.parts, "empty", empty)
	}
	rec.notes = append(rec.notes, note)
	if twice.n > 0 {
		rec.notes = append(rec.notes, kapok.Say(kapok.Invalid, "error.connect.answers_left_out", "{n} answers left out because the question was answered before: {rows}", "n", twice.n, "rows", twice.list()))
	}
	if got.rejects.n > 0 {
		rec.notes = append(rec.notes, got.rejects.leftOut())
	}
}

// Ask finds the recorded answer.
func (rec *recording) Ask(_ context.Context, r Request) (Reply, error) {
	i, ok := rec.answerTo(r)
	if !ok {
		return Reply{Stop: kapok.Failed, Reason: string(NotRecorded), Attempts: 1},
			new(Fault).say(NotRecorded, "error.connect.not_recorded", "the recording has no answer to this question")
	}
	row := rec.rows[i]
	rep := Reply{Attempts: 1, Model: row.model, RawResponse: []byte(row.answer)}
	if rep.Model == "" {
		rep.Model = rec.model
	}
	conclude(&rep, row.answer, row.finish, false)
	return rep, nil
}

// answerTo finds the row that answers a request. All user turns together are the question.
func (rec *recording) answerTo(r Request) (int32, bool) {
	var said []string
	for _, t := range r.Turns {
		if t.Role == kapok.RoleUser {
			said = append(said, t.Text)
		}
	}
	return rec.find(r.ID, keyOf(said...))
}

// Recorded says whether a recording has an answer, and not an empty one, to a question. known is
// false for a target that is no recording: it can answer anything.
func (c *Client) Recorded(r Request) (answered, known bool) {
	rec, ok := c.conn.(*recording)
	if !ok {
		return false, false
	}
	i, ok := rec.answerTo(r)
	return ok && !rec.rows[i].blank(), true
}

// find prefers the id, unless the row with that id is about another question: vendors number
// their rows too.
func (rec *recording) find(id string, text textKey) (int32, bool) {
	if i, ok := rec.byID[id]; ok && id != "" {
		if t := rec.rows[i].text; t == (textKey{}) || t == text {
			return i, true
		}
	}
	i, ok := rec.byText[text]
	return i, ok
}

// check needs no question: it says what was read.
func (rec *recording) check(context.Context) (Readiness, error) {
	return Readiness{Model: rec.model, Recorded: rec.answers, Notes: rec.notes}, nil
}

// place says where a row stands.
type place struct {
	part string // sheet or file
	line int
}

func (p place) String() string { return fmt.Sprintf("%s:%d", p.part, p.line) }

// A remarks list gathers remarks and shows the first few.
type remarks struct {
	n     int
	shown []error
}

const maxShown = 10

func (l *remarks) add(key, english string, args ...any) {
	l.n++
	if len(l.shown) < maxShown {
		l.shown = append(l.shown, kapok.Say(kapok.Invalid, key, english, args...))
	}
}

func (l *remarks) list() []error {
	if l.n > len(l.shown) {
		return append(l.shown[:maxShown:maxShown], errors.New("…"))
	}
	return l.shown
}

func (l *remarks) leftOut() *kapok.Error {
	return kapok.Say(kapok.Invalid, "error.connect.rows_left_out", "{n} rows left out: {rows}", "n", l.n, "rows", l.list())
}
