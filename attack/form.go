package attack

import (
	"slices"
	"strings"

	"kapok"
)

// slot is where the request goes in a form.
const slot = "{prompt}"

// forms are what stands around a request, by language: turns of which at least one has the slot.
type forms map[kapok.Lang][]kapok.Turn

// in gives the form for a language; the nearest one where there is none of its own. Readers of
// traditional characters get the simplified form converted.
func (f forms) in(l kapok.Lang) []kapok.Turn {
	if form, ok := f[l]; ok {
		return form
	}
	order := kapok.Langs
	switch l { //nolint:exhaustive // the others have no neighbour
	case kapok.Yue:
		order = []kapok.Lang{kapok.Hant, kapok.Hans, kapok.En}
	case kapok.Hant:
		order = []kapok.Lang{kapok.Hans, kapok.Yue, kapok.En}
	case kapok.Hans:
		order = []kapok.Lang{kapok.Hant, kapok.Yue, kapok.En}
	}
	for _, near := range order {
		form, ok := f[near]
		if !ok {
			continue
		}
		if near == kapok.Hans && (l == kapok.Hant || l == kapok.Yue) {
			return converted(form)
		}
		return form
	}
	return nil
}

// langs are the languages that a form is meant for.
func (f forms) langs() []kapok.Lang {
	var out []kapok.Lang
	for _, l := range kapok.Langs {
		if _, ok := f[l]; ok || l == kapok.Hant && f[kapok.Hans] != nil {
			out = append(out, l)
		}
	}
	return out
}

func converted(form []kapok.Turn) []kapok.Turn {
	out := slices.Clone(form)
	for i := range out {
		out[i].Text = wordsInHant(out[i].Text)
	}
	return out
}

// around puts the form of its language around the last user turn.
func (f forms) around(turns []kapok.Turn) ([]kapok.Turn, error) {
	at := request(turns)
	form := f.in(langOf(turns[at].Text))
	rest := turns[at+1:]
	if form[len(form)-1].Role == kapok.RoleAssistant && len(rest) > 0 {
		return nil, kapok.Say(kapok.Invalid, "error.attack.prefilled", "the prompt ends with the beginning of an answer already")
	}
	out := slices.Clone(turns[:at])
	for _, t := range form {
		out = append(out, kapok.Turn{Role: t.Role, Text: fill(t.Text, turns[at].Text)})
	}
	return append(out, rest...), nil
}

// inside takes the request out of the form.
func (f forms) inside(turns []kapok.Turn) ([]kapok.Turn, bool) {
	for _, form := range f.all() {
		tail := 0 // the beginning of an answer that a later attack added
		if n := len(turns); n > 0 && turns[n-1].Role == kapok.RoleAssistant && form[len(form)-1].Role != kapok.RoleAssistant {
			tail = 1
		}
		at := len(turns) - tail - len(form)
		if at < 0 {
			continue
		}
		if in, ok := match(form, turns[at:at+len(form)]); ok {
			out := append(slices.Clone(turns[:at]), kapok.Turn{Role: kapok.RoleUser, Text: in})
			return append(out, turns[at+len(form):]...), true
		}
	}
	return nil, false
}

// match finds the request of which the form made these turns.
func match(form, turns []kapok.Turn) (string, bool) {
	in, found := "", false
	for i, t := range form {
		if strings.Contains(t.Text, slot) && !found {
			if in, found = between(t.Text, turns[i].Text); !found {
				return "", false
			}
		}
	}
	for i, t := range form {
		if turns[i].Role != t.Role || turns[i].Text != fill(t.Text, in) {
			return "", false
		}
	}
	return in, found
}

// strip takes the request out of a form of one turn.
func (f forms) strip(s string) (string, bool) {
	for _, form := range f.all() {
		if in, ok := between(form[0].Text, s); ok {
			return in, true
		}
	}
	return "", false
}

// all gives every form, with those for traditional characters that are only converted.
func (f forms) all() [][]kapok.Turn {
	var out [][]kapok.Turn
	for _, l := range kapok.Langs {
		if form, ok := f[l]; ok {
			out = append(out, form)
		}
	}
	if hans, ok := f[kapok.Hans]; ok && f[kapok.Hant] == nil {
		out = append(out, converted(hans))
	}
	return out
}

// between gives what stands in the slot. Where the form has it twice, the lengths tell how much.
func between(form, s string) (string, bool) {
	n := strings.Count(form, slot)
	if n == 0 {
		return "", false
	}
	room := len(s) - (len(form) - n*len(slot))
	at := strings.Index(form, slot)
	if room < 0 || room%n != 0 || at+room/n > len(s) {
		return "", false
	}
	in := s[at : at+room/n]
	return in, fill(form, in) == s
}

// fill puts the request into its slots; what looks like a slot within the request stays.
func fill(form, in string) string { return strings.ReplaceAll(form, slot, in) }
