package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kapok"
)

// maxTurns bounds a conversation.
const maxTurns = 10_000

// roles are the words for who speaks, of chat APIs and of the common formats of training data.
// What a tool returns is input of the model, as the user's words are.
var roles = map[string]kapok.Role{
	"system": kapok.RoleSystem, "developer": kapok.RoleSystem,
	"user": kapok.RoleUser, "human": kapok.RoleUser, "tool": kapok.RoleUser, "function": kapok.RoleUser,
	"assistant": kapok.RoleAssistant, "model": kapok.RoleAssistant, "gpt": kapok.RoleAssistant, "bot": kapok.RoleAssistant,
}

// conversation takes turns or messages: objects with role (or from) and content (or text, value),
// as chat APIs write them, or strings, which are the user's.
func (r *row) conversation(f fields, beside string) wrong {
	name := "turns"
	if f.has("messages") {
		name = "messages"
	}
	if beside != "" || f.has("turns") && f.has("messages") {
		return wrong{key: "cli.inspect.two_texts", want: "turns, messages, text, prompt, response"}
	}
	var list []json.RawMessage
	if json.Unmarshal(f[name], &list) != nil || len(list) > maxTurns {
		return wrong{key: "cli.inspect.not_list", want: name}
	}
	r.answered = false
	for i, raw := range list {
		if bad := r.message(raw, source{i, name + "[" + strconv.Itoa(i) + "]"}); bad.key != "" {
			return bad
		}
	}
	if len(r.x.Turns) == 0 && len(r.other) == 0 {
		return wrong{key: "cli.inspect.no_text"}
	}
	return wrong{}
}

// message takes one turn of a conversation.
func (r *row) message(raw json.RawMessage, at source) wrong {
	var said string
	if json.Unmarshal(raw, &said) == nil && string(raw) != "null" {
		r.say(kapok.RoleUser, said, at)
		return wrong{}
	}
	var m fields
	if json.Unmarshal(raw, &m) != nil || m == nil {
		return wrong{key: "cli.inspect.not_turn", want: at.field}
	}
	var who string
	for _, name := range []string{"role", "from"} {
		if m.has(name) && json.Unmarshal(m[name], &who) != nil {
			return wrong{key: "cli.inspect.no_role", want: at.field}
		}
	}
	role, known := roles[strings.ToLower(who)]
	if !known {
		return wrong{key: "cli.inspect.no_role", want: at.field}
	}
	r.answered = r.answered || role == kapok.RoleAssistant
	for _, name := range []string{"tool_calls", "function_call", "audio"} {
		if m.has(name) {
			r.hold(name)
		}
	}
	held := 0
	for _, name := range []string{"content", "text", "value"} {
		if !m.has(name) {
			continue
		}
		if held++; held > 1 {
			return wrong{key: "cli.inspect.two_texts", want: at.field}
		}
		if bad := r.content(m[name], role, source{at.turn, at.field + "." + name}); bad.key != "" {
			return bad
		}
	}
	if held == 0 {
		r.say(role, "", at) // a turn without words, such as a call of a tool
	}
	return wrong{}
}

// content takes what one turn says: a string, or a list of parts, of which text is read.
func (r *row) content(raw json.RawMessage, role kapok.Role, at source) wrong {
	var said string
	if json.Unmarshal(raw, &said) == nil {
		r.say(role, said, at)
		return wrong{}
	}
	var parts []struct {
		Type    string  `json:"type"`
		Text    *string `json:"text"`
		Refusal *string `json:"refusal"` // the text of a part of that type
	}
	if json.Unmarshal(raw, &parts) != nil || len(parts) > maxTurns {
		return wrong{key: "cli.inspect.not_text", want: at.field}
	}
	for i, p := range parts {
		words := "text"
		if p.Text == nil && p.Refusal != nil {
			p.Text, words = p.Refusal, "refusal"
		}
		switch kind := modalityOf(p.Type); {
		case kind != "":
			r.hold(kind)
		case p.Text == nil:
			return wrong{key: "cli.inspect.not_text", want: fmt.Sprintf("%s[%d]", at.field, i)}
		default:
			r.say(role, *p.Text, source{at.turn, fmt.Sprintf("%s[%d].%s", at.field, i, words)})
		}
	}
	return wrong{}
}

// modalityOf names what a part of a message is; nothing for text.
func modalityOf(kind string) string {
	switch kind = strings.ToLower(kind); kind {
	case "", "text", "input_text", "output_text", "refusal":
		return ""
	case "image_url", "input_image", "output_image":
		return "image"
	case "input_audio", "output_audio", "audio_url":
		return "audio"
	case "video_url", "input_video":
		return "video"
	}
	return kind
}

// modality takes the row's own word on what it is: text where it says nothing.
func (r *row) modality(raw json.RawMessage) wrong {
	var one string
	var list []string
	if raw == nil || string(raw) == "null" {
		return wrong{}
	}
	if json.Unmarshal(raw, &one) == nil {
		list = []string{one}
	} else if json.Unmarshal(raw, &list) != nil {
		return wrong{key: "cli.inspect.not_text", want: "modality"}
	}
	for _, m := range list {
		if kind := modalityOf(strings.TrimSpace(m)); kind != "" {
			r.hold(kind)
		}
	}
	return wrong{}
}

// hold remembers that the row holds something that is not text.
func (r *row) hold(kind string) {
	if kind = bounded(kind); !slices.Contains(r.other, kind) && len(r.other) < 10 {
		r.other = append(r.other, kind)
	}
}
