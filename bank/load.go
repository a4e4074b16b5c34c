package bank

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"kapok"
)

// maxLine bounds a line of JSONL, in bytes: a full question with every character escaped fits.
const maxLine = 128 << 10

// Load reads questions from JSONL, one object a line, strictly: unknown or repeated fields,
// unknown values, broken text, over-long rows and repeated ids are rejected with name:line and
// every fault of the row, and the rest is kept in order. Blank lines are skipped. known says
// which leaves exist; with nil only their shape is checked. The error is the reader's own: what
// was read before it is returned too.
func Load(r io.Reader, name string, known func(kapok.RiskID) bool) ([]Question, []Rejected, error) {
	var (
		kept     []Question
		rejected []Rejected
		seen     = map[string]int{} // id → line
	)
	err := eachLine(r, maxLine, func(n int, line []byte, long bool) {
		if !long && len(bytes.TrimSpace(line)) == 0 {
			return
		}
		var q Question
		var err error = kapok.Say(kapok.Invalid, "error.bank.line_long", "the line has more than {max} bytes", "max", maxLine)
		if !long {
			q, err = parseRow(line, known)
		}
		if first, ok := seen[q.ID]; ok && q.ID != "" {
			err = errors.Join(err, kapok.Say(kapok.Invalid, "error.bank.id_line", "id {id} stands in line {line} already", "id", short(q.ID), "line", first))
		}
		if err != nil {
			rejected = append(rejected, Rejected{File: name, Line: n, ID: bounded(q.ID), Reasons: reasons(err)})
			return
		}
		seen[q.ID] = n
		kept = append(kept, q)
	})
	if err != nil {
		return kept, rejected, kapok.Say(kapok.KindOf(err), "error.bank.read", "read {file}", "file", name).Because(err)
	}
	return kept, rejected, nil
}

// parseRow reads one object. The question comes back as far as it could be read, for its id.
func parseRow(line []byte, known func(kapok.RiskID) bool) (Question, error) {
	var q Question
	if !utf8.Valid(line) {
		return q, kapok.Say(kapok.Invalid, "error.bank.line_utf8", "the line is not valid UTF-8")
	}
	var errs []error
	fields := map[string]any{
		"id": &q.ID, "risk": &q.Risk, "aspect": &q.Aspect, "lang": &q.Lang, "kind": &q.Kind, "turns": &q.Turns,
		"expect": &q.Expect, "criterion": &q.Criterion, "source": &q.Source, "date": &q.Date, "checked": &q.Checked, "key": nil,
	}
	seen := map[string]bool{}
	err := eachField(line, func(key string, value json.RawMessage) {
		into, ok := fields[key]
		switch {
		case !ok:
			errs = append(errs, kapok.Say(kapok.Invalid, "error.bank.field_unknown", "field {name} is unknown", "name", short(key)))
		case seen[key]:
			errs = append(errs, kapok.Say(kapok.Invalid, "error.bank.field_twice", "field {name} stands there twice", "name", key))
		default:
			seen[key] = true
			if key == "key" {
				errs = append(errs, parseKey(value, &q))
			} else if json.Unmarshal(value, into) != nil {
				errs = append(errs, kapok.Say(kapok.Invalid, "error.bank.field_type", "field {name} has the wrong type", "name", key))
			}
		}
	})
	if err != nil {
		return q, err
	}
	return q, errors.Join(append(errs, q.Validate(known))...)
}

// parseKey reads the key of a row strictly.
func parseKey(value json.RawMessage, q *Question) error {
	d := json.NewDecoder(bytes.NewReader(value))
	d.DisallowUnknownFields()
	q.Key = &Key{}
	if err := d.Decode(q.Key); err != nil {
		return kapok.Say(kapok.Invalid, "error.bank.key", "the key is not right: {why}", "why", short(err.Error()))
	}
	return nil
}

// eachField walks the fields of one JSON object, in order; a repeated field comes twice.
func eachField(line []byte, do func(key string, value json.RawMessage)) error {
	d := json.NewDecoder(bytes.NewReader(line))
	open, err := d.Token()
	if err != nil || open != json.Delim('{') {
		return kapok.Say(kapok.Invalid, "error.bank.line_object", "the line is not a JSON object")
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return kapok.Say(kapok.Invalid, "error.bank.line_json", "the line is not valid JSON")
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return kapok.Say(kapok.Invalid, "error.bank.line_json", "the line is not valid JSON")
		}
		do(key.(string), value) // inside an object the decoder gives strings as keys
	}
	if _, err := d.Token(); err != nil {
		return kapok.Say(kapok.Invalid, "error.bank.line_json", "the line is not valid JSON")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return kapok.Say(kapok.Invalid, "error.bank.line_rest", "the line goes on after the object")
	}
	return nil
}

// eachLine walks the lines of r with their numbers from 1, without the line end and without a
// byte order mark at the start. A line over the limit comes with long set and no bytes; it is
// skipped, never gathered.
func eachLine(r io.Reader, limit int, do func(n int, line []byte, long bool)) error {
	b := bufio.NewReaderSize(r, limit)
	for n := 1; ; n++ {
		line, err := b.ReadSlice('\n')
		long := errors.Is(err, bufio.ErrBufferFull)
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = b.ReadSlice('\n')
		}
		last := errors.Is(err, io.EOF)
		switch {
		case err != nil && !last:
			return err
		case last && len(line) == 0:
			return nil
		}
		if long {
			line = nil
		}
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		do(n, bytes.TrimRight(line, "\r\n"), long)
		if last {
			return nil
		}
	}
}

// bounded keeps an id short enough to show; what is wrong with it is among the reasons.
func bounded(id string) string {
	if len(id) <= maxID {
		return id
	}
	return strings.ToValidUTF8(id[:maxID], "") + "…"
}
