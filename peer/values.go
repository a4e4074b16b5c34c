package peer

import (
	"encoding/json"
	"strconv"
	"strings"

	"kapok"
)

// members are the fields of a JSON object, not yet decoded.
type members map[string]json.RawMessage

func membersOf(raw json.RawMessage) (members, bool) {
	var m members
	if len(raw) == 0 || raw[0] != '{' || json.Unmarshal(raw, &m) != nil {
		return nil, false
	}
	return m, true
}

func (m members) has(name string) bool { return len(m[name]) > 0 && string(m[name]) != "null" }

// text gives a member as text: a string as it is, a number or a truth value as it is written; ""
// for what is not there or is no scalar.
func (m members) text(name string) string {
	s, _ := scalar(m[name])
	return s
}

// object gives a member that is an object; nil, which is empty too, for any other.
func (m members) object(name string) members {
	o, _ := membersOf(m[name])
	return o
}

// first gives the first of the members that is there, as text.
func (m members) first(names ...string) string {
	for _, n := range names {
		if s := m.text(n); s != "" {
			return s
		}
	}
	return ""
}

// scalar reads a string, number or truth value as text.
func scalar(raw json.RawMessage) (string, bool) {
	if len(raw) == 0 {
		return "", false
	}
	switch raw[0] {
	case '"':
		var s string
		err := json.Unmarshal(raw, &s)
		return s, err == nil
	case '{', '[', 'n':
		return "", false
	}
	return string(raw), json.Valid(raw)
}

// list reads a list; ok is false for anything else.
func list(raw json.RawMessage) (out []json.RawMessage, ok bool) {
	if len(raw) == 0 || raw[0] != '[' || json.Unmarshal(raw, &out) != nil {
		return nil, false
	}
	return out, true
}

// texts reads a list of scalars.
func texts(raw json.RawMessage) ([]string, bool) {
	l, ok := list(raw)
	if !ok {
		return nil, false
	}
	out := make([]string, len(l))
	for i, e := range l {
		if out[i], ok = scalar(e); !ok {
			return nil, false
		}
	}
	return out, true
}

// number reads a number, or a truth value as 0 or 1; ok is false for anything else.
func number(raw json.RawMessage) (v float64, isBool, ok bool) {
	switch s := string(raw); s {
	case "true":
		return 1, true, true
	case "false":
		return 0, true, true
	case "":
		return 0, false, false
	default:
		v, err := strconv.ParseFloat(s, 64)
		return v, false, err == nil && json.Valid(raw)
	}
}

// roles of the peers, in lower case. What a tool returns is input of the model.
var roles = map[string]kapok.Role{
	"system": kapok.RoleSystem, "developer": kapok.RoleSystem,
	"user": kapok.RoleUser, "human": kapok.RoleUser, "tool": kapok.RoleUser, "function": kapok.RoleUser,
	"assistant": kapok.RoleAssistant, "bot": kapok.RoleAssistant, "model": kapok.RoleAssistant, "ai": kapok.RoleAssistant,
}

// said reads what a message says: a text, an object with text, or parts, of which the texts are
// joined. ok is false where there is no text at all, such as a picture alone.
func said(raw json.RawMessage) (text string, ok bool) {
	if s, ok := scalar(raw); ok {
		return s, true
	}
	if m, ok := membersOf(raw); ok {
		return scalar(m["text"])
	}
	parts, ok := list(raw)
	if !ok {
		return "", len(raw) == 0 || string(raw) == "null"
	}
	var all []string
	for _, p := range parts {
		m, isObject := membersOf(p)
		s, isText := scalar(p)
		if isObject {
			if t := m.text("type"); t != "" && t != "text" && t != "input_text" && t != "output_text" {
				continue // a picture, a thought, a call of a tool
			}
			s, isText = scalar(m["text"])
		}
		if isText {
			all = append(all, s)
		}
	}
	return strings.Join(all, "\n"), len(all) > 0 || len(parts) == 0
}

// turnsOf reads a prompt: a text, which is the user's, or a list of messages with role and
// content (or prompt, text, value).
func turnsOf(raw json.RawMessage) ([]kapok.Turn, error) {
	if s, ok := scalar(raw); ok {
		return []kapok.Turn{{Role: kapok.RoleUser, Text: s}}, nil
	}
	messages, ok := list(raw)
	if !ok {
		return nil, kapok.Say(kapok.Invalid, "error.peer.prompt", "the prompt is neither a text nor a list of messages")
	}
	var out []kapok.Turn
	for i, one := range messages {
		m, ok := membersOf(one)
		role, known := roles[strings.ToLower(m.first("role", "from"))]
		if !ok || !known {
			return nil, kapok.Say(kapok.Invalid, "error.peer.message", "message {n} of the prompt has no role that is known", "n", i+1)
		}
		content := m["content"]
		for _, name := range []string{"prompt", "text", "value"} {
			if content == nil {
				content = m[name]
			}
		}
		text, ok := said(content)
		if !ok {
			return nil, kapok.Say(kapok.Invalid, "error.peer.not_text", "message {n} of the prompt holds no text", "n", i+1)
		}
		out = append(out, kapok.Turn{Role: role, Text: text})
	}
	return out, nil
}

// upToAnswer takes the answer of the system off the end of a conversation.
func upToAnswer(turns []kapok.Turn) (asked []kapok.Turn, answer string, answered bool) {
	if n := len(turns); n > 0 && turns[n-1].Role == kapok.RoleAssistant {
		return turns[:n-1], turns[n-1].Text, true
	}
	return turns, "", false
}

// stopOf reads how an answer ended.
func stopOf(reason string) kapok.Stop {
	switch reason {
	case "":
		return ""
	case "max_tokens", "length", "model_length", "truncated":
		return kapok.Truncated
	case "content_filter", "filtered":
		return kapok.Filtered
	case string(kapok.Empty), string(kapok.Malformed), string(kapok.Failed):
		return kapok.Stop(reason)
	}
	return kapok.Complete
}

// keep puts a scalar member of an object into the sample's Meta, bounded.
func (s *Sample) keep(name, value string) {
	if value == "" || len(s.Meta) >= maxMeta-8 {
		return
	}
	if s.Meta == nil {
		s.Meta = map[string]string{}
	}
	s.Meta[oneLine(cut(name, maxID))] = cut(value, maxValue)
}

// keepAll keeps the scalars of an object.
func (s *Sample) keepAll(m members) {
	for name, raw := range m {
		if v, ok := scalar(raw); ok && name != ours {
			s.keep(name, v)
		}
	}
}
