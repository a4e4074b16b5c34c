package card

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"kapok"
)

// level is a place in a JSON document that is open.
type level struct {
	at     int    // of the part whose value it is; -1: of none
	under  string // the nearest key above that the list knows
	object bool
	key    bool // the next token is a key
}

// keys parts a JSON file at its keys, at any depth. A key says something when anything below it does.
func (l *List) keys(name string, raw []byte) ([]part, error) {
	m := newMatcher(l)
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var parts []part
	open := []level{{at: -1}}
	line, read := 1, 0
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) && len(open) == 1 {
			return parts, nil
		}
		to := min(int(d.InputOffset()), len(raw))
		line += bytes.Count(raw[read:to], []byte{'\n'})
		read = to
		if err != nil {
			return nil, kapok.Say(kapok.Invalid, "error.card.json", "{file} is not JSON: look at line {line}", "file", name, "line", line)
		}
		now := &open[len(open)-1]
		switch v := t.(type) {
		case json.Delim:
			if v == '}' || v == ']' {
				open = open[:len(open)-1]
				break
			}
			if len(open) > MaxDepth {
				return nil, kapok.Say(kapok.Invalid, "error.card.deep", "{file} is nested more than {max} deep in line {line}; a card is flatter", "file", name, "max", MaxDepth, "line", line)
			}
			next := level{at: now.at, under: now.under, object: v == '{', key: v == '{'}
			if now.object {
				next.under = m.above(parts, now)
			}
			open = append(open, next)
		case string:
			if now.key {
				parts = append(parts, part{title: v, line: line, key: true, under: now.under})
				now.at, now.key = len(parts)-1, false
				continue
			}
			if says(v) {
				fill(parts, open)
			}
		case nil:
		default: // a number, true or false
			fill(parts, open)
		}
		if last := &open[len(open)-1]; last.object {
			last.key = true
		}
	}
}

// above is the key that members of the value that begins now stand under.
func (m *matcher) above(parts []part, now *level) string {
	if now.at >= 0 && len(m.items(parts[now.at])) > 0 {
		return parts[now.at].title
	}
	return now.under
}

// fill marks the keys that are open: what is said below a key is said by it.
func fill(parts []part, open []level) {
	for _, o := range open {
		if o.at >= 0 {
			parts[o.at].filled = true
		}
	}
}
