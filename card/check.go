package card

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"

	"kapok"
)

// The bounds of a card.
const (
	MaxFile  = 4 << 20 // bytes
	MaxDepth = 64      // of nested JSON
	maxTitle = 80      // characters of a heading; a longer one is a sentence
	maxShown = 60      // characters of a heading that are shown
)

// A State says whether an item is there.
type State string

// The states of an item.
const (
	Present State = "present"
	Empty   State = "empty"   // its heading is there, with nothing below it
	Missing State = "missing" // no heading speaks of it
)

// A Found is one item of the list in a card.
type Found struct {
	Item
	State State
	Line  int    // of the heading or key, from 1; 0 where it is missing
	Title string // the heading or key as it stands in the card, cut; hostile
}

// A Result is a card held against the list, required items first.
type Result struct {
	Items []Found
}

// Complete says whether all required items are present.
func (r Result) Complete() bool {
	for _, f := range r.Items {
		if f.Required && f.State != Present {
			return false
		}
	}
	return true
}

// Count says how many items, required or not, are in a state.
func (r Result) Count(required bool, s State) int {
	n := 0
	for _, f := range r.Items {
		if f.Required == required && f.State == s {
			n++
		}
	}
	return n
}

// A part is a heading or key of a card with what stands below it.
type part struct {
	title  string
	line   int
	key    bool   // of JSON or front matter
	under  string // of a key: that of which it is a member, if the list knows it
	filled bool
}

// Check holds a card against the list: JSON where the first character is a brace or a bracket and it is
// JSON by its name, Markdown otherwise. It reads MaxFile bytes at most; more is an error.
func (l *List) Check(name string, r io.Reader) (Result, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return Result{}, kapok.Say(kapok.Invalid, "error.card.read", "cannot read {file}", "file", name).Because(err)
	}
	if len(raw) > MaxFile {
		return Result{}, kapok.Say(kapok.Invalid, "error.card.large", "{file} has more than {max} MB; a card is no data set", "file", name, "max", MaxFile>>20)
	}
	raw = bytes.ReplaceAll(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")), []byte{0}, []byte{' '})
	var parts []part
	if isJSON(name, raw) {
		if parts, err = l.keys(name, raw); err != nil {
			return Result{}, err
		}
	} else {
		parts = headings(strings.ToValidUTF8(string(raw), "\uFFFD"))
	}
	return l.hold(parts), nil
}

// isJSON goes by the name, and by the first character where the name says nothing.
func isJSON(name string, raw []byte) bool {
	lower := strings.ToLower(name)
	if strings.HasSuffix(lower, ".json") {
		return true
	}
	if strings.HasSuffix(lower, ".md") || strings.HasSuffix(lower, ".markdown") {
		return false
	}
	raw = bytes.TrimSpace(raw)
	return len(raw) > 0 && raw[0] == '{' && json.Valid(raw)
}

// hold finds for every item the first part that speaks of it and says something, else the first that
// speaks of it.
func (l *List) hold(parts []part) Result {
	found := make([]Found, len(l.Items))
	for i, it := range l.Items {
		found[i] = Found{Item: it, State: Missing}
	}
	m := newMatcher(l)
	for _, p := range parts {
		for _, i := range m.items(p) {
			f := &found[i]
			if f.State == Present || f.State == Empty && !p.filled {
				continue
			}
			f.State, f.Line, f.Title = Empty, p.line, shorten(p.title)
			if p.filled {
				f.State = Present
			}
		}
	}
	var out Result
	for _, required := range []bool{true, false} {
		for _, f := range found {
			if f.Required == required {
				out.Items = append(out.Items, f)
			}
		}
	}
	return out
}

func shorten(s string) string {
	if r := []rune(s); len(r) > maxShown {
		return string(r[:maxShown]) + "…"
	}
	return s
}
