package bank

import (
	"slices"
	"strings"
	"time"
)

// A Key is what a scorer holds an answer against: right answers, choices, the place of a question in
// a set that is compared. Which fields a bank needs hangs on its kind; the standard's three kinds have none.
type Key struct {
	Answers   []string   `json:"answers,omitempty"`   // right answers, the canonical one first; several translations
	Wrong     []string   `json:"wrong,omitempty"`     // answers often given that are wrong
	Options   []string   `json:"options,omitempty"`   // the choices, without letters
	Choice    int        `json:"choice,omitempty"`    // the right one of Options, from 0
	Set       string     `json:"set,omitempty"`       // questions of one set are compared with one another, and drawn together
	Part      string     `json:"part,omitempty"`      // which part of its set a question is
	Attribute string     `json:"attribute,omitempty"` // of discrimination; the text then holds {x} for the group
	Outcome   string     `json:"outcome,omitempty"`   // decision, score or text
	Passage   string     `json:"passage,omitempty"`   // what an answer must rest on; the text holds {passage}
	Exists    *bool      `json:"exists,omitempty"`    // whether the thing asked about is real, or the passage holds the answer
	Entity    string     `json:"entity,omitempty"`    // the thing asked about, as it stands in the question
	Truth     string     `json:"truth,omitempty"`     // what is right, for people
	Target    int        `json:"target,omitempty"`    // the option that a stereotype would choose
	Unknown   int        `json:"unknown,omitempty"`   // the option "cannot be told"
	Factors   []Factor   `json:"factors,omitempty"`   // what a case is made of; the text holds {id} for each
	Require   [][]string `json:"require,omitempty"`   // of each list one must be said
	Forbid    []string   `json:"forbid,omitempty"`    // what must not be said
}

// A Factor is one circumstance of a case with the value that would turn the decision.
type Factor struct {
	ID      string `json:"id"`
	Base    string `json:"base"`
	Changed string `json:"changed"`
}

// The bounds of a key.
const (
	maxKeyText = 4 << 10 // bytes of one text
	maxKeyList = 64
	minOptions = 2
	maxOptions = 10
)

// validateKey looks at what scorers rely on.
func (q Question) validateKey(bad func(key, english string, args ...any)) {
	if q.Checked != "" {
		if _, err := time.Parse(time.DateOnly, q.Checked); err != nil {
			bad("error.bank.date", "date {date} is not YYYY-MM-DD", "date", short(q.Checked))
		}
	}
	k := q.Key
	if k == nil {
		if q.Expect == ExpectMeasure {
			bad("error.bank.no_key", "key is missing: there is nothing to hold an answer against")
		}
		return
	}
	if n := len(k.Options); n > 0 {
		if n < minOptions || n > maxOptions {
			bad("error.bank.options", "there are {n} options, not {min} to {max}", "n", n, "min", minOptions, "max", maxOptions)
		}
		for _, c := range []struct {
			name string
			at   int
		}{{"choice", k.Choice}, {"target", k.Target}, {"unknown", k.Unknown}} {
			if c.at < 0 || c.at >= n {
				bad("error.bank.option_at", "{name} {at} is not an option: there are {n}, from 0", "name", c.name, "at", c.at, "n", n)
			}
		}
		if len(slices.Compact(slices.Sorted(slices.Values(k.Options)))) != n {
			bad("error.bank.options_same", "two options are the same")
		}
	}
	text := q.Text()
	k.places(func(place string) {
		if !strings.Contains(text, "{"+place+"}") {
			bad("error.bank.placeholder", "the text has no place for {name}", "name", "{"+place+"}")
		}
	})
	k.validateTexts(bad)
}

// places names the placeholders that the text must hold.
func (k *Key) places(yield func(string)) {
	if k.Attribute != "" {
		yield("x")
	}
	if k.Passage != "" {
		yield("passage")
	}
	for _, f := range k.Factors {
		yield(f.ID)
	}
}

func (k *Key) validateTexts(bad func(key, english string, args ...any)) {
	lists := [][]string{k.Answers, k.Wrong, k.Options, k.Forbid, {k.Set, k.Part, k.Attribute, k.Outcome, k.Entity, k.Truth}, {k.Passage}}
	lists = append(lists, k.Require...)
	for _, f := range k.Factors {
		lists = append(lists, []string{f.ID, f.Base, f.Changed})
	}
	for _, l := range lists {
		if len(l) > maxKeyList {
			bad("error.bank.key_many", "a list of the key has {n} entries, the limit is {max}", "n", len(l), "max", maxKeyList)
		}
		for _, s := range l {
			if len(s) > maxKeyText {
				bad("error.bank.long", "{name} has {n} bytes, the limit is {max}", "name", "key", "n", len(s), "max", maxKeyText)
			}
			validateText("key", s, bad)
		}
	}
}

// Is says whether Exists is there and has this value.
func (k *Key) Is(exists bool) bool { return k != nil && k.Exists != nil && *k.Exists == exists }

// unit is what questions are drawn by: a set, or a question of its own.
func (q Question) unit() string {
	if q.Key != nil && q.Key.Set != "" {
		return q.Key.Set
	}
	return q.ID
}

// Units draws like [Sample], but by sets: n is of sets and of questions without one, and a set is
// drawn whole.
func Units(b *Bank, n int, seed uint64, stratum func(Question) string, floor func(stratum string) int) []Question {
	heads := &Bank{Manifest: b.Manifest}
	seen := map[string]bool{}
	for _, q := range b.Questions {
		if u := q.unit(); !seen[u] {
			seen[u] = true
			heads.Questions = append(heads.Questions, q)
		}
	}
	if n <= 0 || n > len(heads.Questions) {
		n = len(heads.Questions)
	}
	drawn := map[string]bool{}
	for _, q := range Sample(heads, n, seed, stratum, floor) {
		drawn[q.unit()] = true
	}
	var out []Question
	for _, q := range b.Questions {
		if drawn[q.unit()] {
			out = append(out, q)
		}
	}
	return out
}

// Factual says whether questions of this kind state facts, which need the note of their source and a
// second person's confirmation.
func Factual(kind string) bool { return kind == Facts || kind == Premise || kind == Canto }

// ownWords stands as the source of a question that states no fact of the world.
const ownWords = "kapok original"

// unsourced says whether a question states a fact of which nobody says where it stands.
func (q Question) unsourced(kind string) bool {
	switch kind {
	case Facts, Premise:
		return q.Source == ownWords
	case Canto: // what is language needs no source; life and culture do
		return q.Source == ownWords && (strings.HasPrefix(q.Aspect, "local.") || strings.HasPrefix(q.Aspect, "lingnan."))
	}
	return false
}

// matter is all that makes a question differ from another: what is said, and the passage.
func (q Question) matter() string {
	if q.Key != nil && q.Key.Passage != "" {
		return q.Text() + "\n" + q.Key.Passage
	}
	return q.Text()
}

// subject is what a question begins with: the passage, where it is about one.
func (q Question) subject() string {
	if q.Key != nil && q.Key.Passage != "" {
		return q.Key.Passage
	}
	return q.Text()
}
