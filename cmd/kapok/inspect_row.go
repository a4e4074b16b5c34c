package main

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"kapok"
	"kapok/inspect"
	"kapok/standard"
)

// row is what a line of input may hold; more fields do no harm.
type row struct {
	id, lang, text string
	prompt         string
	response       string
	answered       bool   // the line has a response, be it an empty one
	kind           string // what the row is: prompt_response, or one of asking
}

// asking are the kinds of rows that nobody has answered: an empty response of theirs is none.
var asking = []string{"text", "prompt", "mcq", "qa"}

// parseRow reads a line: an object with text, or with prompt, response or both. What is wrong
// with it is a sentence of the catalogue; the id comes back as far as it can be read.
func parseRow(line []byte) (row, wrong) {
	var r row
	if !utf8.Valid(line) || !json.Valid(line) {
		return r, wrong{key: "cli.inspect.not_json"}
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(line, &fields) != nil || fields == nil {
		return r, wrong{key: "cli.inspect.not_object"}
	}
	var bad wrong
	for _, f := range []struct {
		name string
		to   *string
	}{{"id", &r.id}, {"lang", &r.lang}, {"text", &r.text}, {"prompt", &r.prompt}, {"response", &r.response}, {"kind", &r.kind}} {
		raw, ok := fields[f.name]
		var n json.Number
		switch {
		case !ok || string(raw) == "null":
		case json.Unmarshal(raw, f.to) == nil:
		case f.name == "id" && json.Unmarshal(raw, &n) == nil:
			r.id = n.String()
		default:
			bad = wrong{key: "cli.inspect.not_text", want: f.name}
		}
	}
	_, text := fields["text"]
	_, prompt := fields["prompt"]
	r.answered = fields["response"] != nil && string(fields["response"]) != "null" && (r.response != "" || !slices.Contains(asking, r.kind))
	if bad.key == "" && !text && !prompt && !r.answered {
		bad = wrong{key: "cli.inspect.no_text"}
	}
	return r, bad
}

// exchange is the row as detectors see it: an answer with its prompt, a prompt, or a text.
func (r row) exchange() kapok.Exchange {
	x := kapok.Exchange{ID: r.id}
	if l, err := kapok.ParseLang(r.lang); err == nil {
		x.Lang = l
	}
	said, role := r.prompt, kapok.RoleUser
	if said == "" {
		said = r.text
	}
	if r.prompt == "" || r.kind == "text" {
		role = "" // a post or a line of a corpus asks for nothing: it is judged for what it says
	}
	x.Turns = append(x.Turns, kapok.Turn{Role: role, Text: said})
	if r.answered {
		x.Turns = append(x.Turns, kapok.Turn{Role: kapok.RoleAssistant, Text: r.response})
		x.Stop = kapok.Complete
	}
	return x
}

// blank says that there is nothing to read: no text, or an answer without any.
func (r row) blank() bool {
	if r.answered {
		return strings.TrimSpace(r.response) == ""
	}
	return strings.TrimSpace(r.prompt) == "" && strings.TrimSpace(r.text) == ""
}

// nothingToRead is the reason of a finding on a blank row.
const nothingToRead = "there is no text to read"

// inspect lets the panel look at a row. A blank one is unjudged by every detector: nothing was
// seen in it because there is nothing in it.
func (r row) inspect(ctx context.Context, panel inspect.Panel) inspected {
	x := r.exchange()
	out := inspected{ID: r.id, Verdicts: map[kapok.Method]standard.Outcome{}}
	if r.blank() {
		for _, d := range panel {
			out.Findings = append(out.Findings, kapok.Finding{By: d.ID(), Risk: kapok.AnyRisk, Unjudged: nothingToRead})
		}
	} else {
		out.Findings = panel.Inspect(ctx, x)
	}
	for _, m := range []kapok.Method{kapok.Keyword, kapok.Classifier} {
		out.Verdicts[m] = standard.Read(m, out.Findings, x.Stop)
	}
	if r.answered {
		out.Verdicts[kapok.Response] = standard.Read(kapok.Response, out.Findings, x.Stop)
	}
	return out
}
