package main

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"kapok"
)

// A row is one thing to look at: a text, a prompt, an answer with its prompt, or a conversation.
type row struct {
	id, lang string
	kind     string // of the public sets: text, prompt, prompt_response, mcq, qa
	x        kapok.Exchange
	from     []source // where the turns of x stand in the row
	answered bool     // a system spoke, be it with nothing
	other    []string // what the row holds beside text, which nobody here can read
}

// A source is where a turn stands: which turn of the conversation, and the field of the row.
type source struct {
	turn  int
	field string
}

// asking are the kinds of rows that nobody has answered: an empty response of theirs is none.
var asking = []string{"text", "prompt", "mcq", "qa"}

// fields are the fields of a row that are not there or null, or what they hold.
type fields map[string]json.RawMessage

func (f fields) has(name string) bool { return f[name] != nil && string(f[name]) != "null" }

// parseRow reads a line: an object with text, or with prompt, response or both, or with turns or
// messages; more fields do no harm. What is wrong with it is a sentence of the catalogue; the id
// comes back as far as it can be read.
func parseRow(line []byte) (row, wrong) {
	var r row
	if at := invalidAt(line); at >= 0 {
		return r, wrong{key: "cli.inspect.not_utf8", want: strconv.Itoa(at + 1)}
	}
	var f fields
	if err := json.Unmarshal(line, &f); err != nil || f == nil {
		if _, other := errors.AsType[*json.UnmarshalTypeError](err); other || err == nil {
			return r, wrong{key: "cli.inspect.not_object"}
		}
		return r, wrong{key: "cli.inspect.not_json"}
	}
	var text, prompt, response, stop string
	var bad wrong
	for _, field := range []struct {
		name string
		to   *string
	}{
		{"id", &r.id}, {"lang", &r.lang}, {"text", &text}, {"prompt", &prompt}, {"response", &response}, {"kind", &r.kind}, {"stop", &stop}, {"finish_reason", &stop},
	} {
		var n json.Number
		switch {
		case !f.has(field.name):
		case json.Unmarshal(f[field.name], field.to) == nil:
		case field.name == "id" && json.Unmarshal(f["id"], &n) == nil:
			r.id = n.String()
		default:
			bad = wrong{key: "cli.inspect.not_text", want: field.name}
		}
	}
	r.x.ID = r.id
	if l, err := kapok.ParseLang(r.lang); err == nil {
		r.x.Lang = l
	}
	if bad.key == "" {
		bad = r.modality(f["modality"])
	}
	if bad.key != "" {
		return r, bad
	}
	r.answered = f.has("response") && (response != "" || !slices.Contains(asking, r.kind))
	if f.has("turns") || f.has("messages") {
		bad = r.conversation(f, text+prompt+response)
	} else {
		bad = r.rounds(f, text, prompt, response)
	}
	if r.answered {
		r.x.Stop = stopOf(stop)
	}
	return r, bad
}

// rounds takes a text, or one round of prompt and response.
func (r *row) rounds(f fields, text, prompt, response string) wrong {
	switch {
	case text != "" && prompt != "":
		return wrong{key: "cli.inspect.two_texts", want: "text, prompt"}
	case !f.has("text") && !f.has("prompt") && !r.answered && len(r.other) == 0:
		if f["text"] == nil && f["prompt"] == nil { // null is a text that is not there, but somebody meant one
			return wrong{key: "cli.inspect.no_text"}
		}
	}
	said, field, role := prompt, "prompt", kapok.RoleUser
	if prompt == "" {
		said, field = text, "text"
	}
	if prompt == "" || r.kind == "text" {
		role = "" // a post or a line of a corpus asks for nothing: it is judged for what it says
	}
	if said != "" || !r.answered {
		r.say(role, said, source{0, field})
	}
	if r.answered {
		r.say(kapok.RoleAssistant, response, source{1, "response"})
	}
	return wrong{}
}

func (r *row) say(role kapok.Role, text string, from source) {
	r.x.Turns = append(r.x.Turns, kapok.Turn{Role: role, Text: text})
	r.from = append(r.from, from)
}

// textRow is a text of nobody in particular.
func textRow(id, text string) row {
	r := row{id: id, x: kapok.Exchange{ID: id}}
	r.say("", text, source{0, "text"})
	return r
}

// stopOf reads how an answer ended, in our words and those of chat APIs; whatever else stands
// there, the answer is read as a whole one.
func stopOf(s string) kapok.Stop {
	switch kapok.Stop(s) {
	case kapok.Truncated, "length", "max_tokens":
		return kapok.Truncated
	case kapok.Filtered, "content_filter":
		return kapok.Filtered
	case kapok.Empty, kapok.Malformed, kapok.Failed:
		return kapok.Stop(s)
	case kapok.Complete:
	}
	return kapok.Complete
}

// read gives the turns that the detectors of harm look at: the system's, or where none spoke
// those that are not its instructions.
func (r row) read() []kapok.Turn {
	var out []kapok.Turn
	for _, t := range r.x.Turns {
		if t.Role == kapok.RoleAssistant || !r.answered && t.Role != kapok.RoleSystem {
			out = append(out, t)
		}
	}
	return out
}

// blank says that there is nothing for the detectors of harm to read.
func (r row) blank() bool {
	return !slices.ContainsFunc(r.read(), func(t kapok.Turn) bool { return !blankText(t.Text) })
}

func blankText(s string) bool {
	return strings.IndexFunc(s, func(c rune) bool { return !unicode.IsSpace(c) && c != '\ufeff' }) < 0
}

// invalidAt gives the first byte that is not UTF-8, or -1.
func invalidAt(b []byte) int {
	if utf8.Valid(b) {
		return -1
	}
	for i := 0; i < len(b); {
		c, n := utf8.DecodeRune(b[i:])
		if c == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// A wrong says what is not right with a row; the zero wrong is none. key is a sentence of the
// catalogue.
type wrong struct {
	key  string
	want string // the field that it is about, where the sentence names one
}
