package connect

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"kapok"
)

// A completion is what we read of a chat completion, whole or a chunk of a stream.
type completion struct {
	Model   string          `json:"model"`
	Choices []choice        `json:"choices"`
	Usage   *usage          `json:"usage"`
	Error   json.RawMessage `json:"error"`
	Code    json.RawMessage `json:"code"` // where there are no choices, an error in disguise
}

type choice struct {
	Message *message `json:"message"`
	Delta   *message `json:"delta"`
	Finish  *string  `json:"finish_reason"`
}

type message struct {
	Content  content         `json:"content"` // reasoning has fields of its own, which stay in the raw bytes
	Refusal  content         `json:"refusal"`
	Tools    json.RawMessage `json:"tool_calls"`
	Function json.RawMessage `json:"function_call"`
}

type usage struct {
	In  int `json:"prompt_tokens"`
	Out int `json:"completion_tokens"`
}

// content is a text, nothing, or a list of parts of which we keep the texts.
type content string

// UnmarshalJSON reads the three forms; anything else is an error.
func (c *content) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '[' {
		var parts []struct {
			Text string `json:"text"`
		}
		if err := json.Unmarshal(b, &parts); err != nil {
			return err
		}
		var s strings.Builder
		for _, p := range parts {
			s.WriteString(p.Text)
		}
		*c = content(s.String())
		return nil
	}
	if string(b) == "null" {
		return nil
	}
	return json.Unmarshal(b, (*string)(c))
}

// decode reads JSON strictly enough to say in a few words what is wrong; "" is well.
func decode(body []byte, into any) string {
	if !utf8.Valid(body) {
		return "not UTF-8"
	}
	body = bytes.TrimSpace(bytes.TrimPrefix(body, bom))
	switch {
	case len(body) == 0:
		return "an empty body"
	case isPage(body):
		return "a web page"
	case body[0] != '{':
		return "not a JSON object"
	}
	if err := json.Unmarshal(body, into); err != nil {
		if json.Valid(body) {
			return "JSON of another shape"
		}
		return "broken JSON"
	}
	return ""
}

// refuses says whether the body is an error with status 200.
func (c *completion) refuses() bool {
	if len(c.Choices) > 0 {
		return false
	}
	return present(c.Error) || present(c.Code)
}

func present(raw json.RawMessage) bool {
	return len(raw) > 0 && string(raw) != "null"
}

func (c *completion) into(rep *Reply) {
	rep.Model = oneLine(c.Model)
	if c.Usage != nil {
		rep.In, rep.Out = max(0, c.Usage.In), max(0, c.Usage.Out)
	}
	if len(c.Choices) == 0 || c.Choices[0].Message == nil {
		malformed(rep, "JSON of another shape: no choices with a message")
		return
	}
	ch := c.Choices[0]
	var finish string
	if ch.Finish != nil {
		finish = *ch.Finish
	}
	m := ch.Message
	text := m.Content
	if text == "" {
		text = m.Refusal // a refusal in a field of its own is what the user reads
	}
	conclude(rep, string(text), finish, m.calls())
}

// calls says whether the model wants to call a tool.
func (m *message) calls() bool {
	return len(m.Tools) > 2 && string(m.Tools) != "null" || len(m.Function) > 2 && string(m.Function) != "null"
}

// conclude classifies an answer.
func conclude(rep *Reply, text, finish string, tools bool) {
	rep.Reason = oneLine(finish)
	switch {
	case isFilterStop(finish):
		rep.Stop = kapok.Filtered
	case strings.IndexByte(text, 0) >= 0:
		malformed(rep, "a NUL in the text")
	case !utf8.ValidString(text):
		malformed(rep, "not UTF-8")
	case strings.TrimSpace(text) == "" && tools:
		malformed(rep, "a tool call and no text")
	case strings.TrimSpace(text) == "":
		rep.Stop = kapok.Empty
	case isLengthStop(finish):
		rep.Stop, rep.Text = kapok.Truncated, text
	default:
		rep.Stop, rep.Text = kapok.Complete, text
	}
}

// malformed marks a reply as not in the agreed form, and says why.
func malformed(rep *Reply, why string) {
	rep.Stop, rep.Reason, rep.Text = kapok.Malformed, why, ""
}

// streamed gathers a completion that comes in chunks.
type streamed struct {
	text, refusal strings.Builder
	model, finish string
	in, out       int
	tools, done   bool
	chunks        int
	bad           string // why it is malformed
	complaint     []byte // an error in the middle of the stream
}

// event takes one event and says whether more are wanted.
func (s *streamed) event(e event) bool {
	data := bytes.TrimSpace(e.data)
	if string(data) == "[DONE]" {
		s.done = true
		return false
	}
	if len(data) == 0 {
		return true
	}
	var c completion
	if why := decode(data, &c); why != "" {
		s.bad = why + " in the stream"
		return false
	}
	if c.refuses() || present(c.Error) || string(e.name) == "error" {
		s.complaint = bytes.Clone(data)
		return false
	}
	s.chunks++
	if c.Model != "" {
		s.model = c.Model
	}
	if c.Usage != nil {
		s.in, s.out = max(0, c.Usage.In), max(0, c.Usage.Out)
	}
	if len(c.Choices) == 0 {
		return true
	}
	ch := c.Choices[0]
	m := ch.Delta
	if m == nil {
		m = ch.Message
	}
	if m != nil {
		s.text.WriteString(string(m.Content))
		s.refusal.WriteString(string(m.Refusal))
		s.tools = s.tools || m.calls()
	}
	if ch.Finish != nil && *ch.Finish != "" {
		s.finish = *ch.Finish
	}
	return true
}

func (s *streamed) into(rep *Reply) {
	rep.Model, rep.In, rep.Out = oneLine(s.model), s.in, s.out
	text := s.text.String()
	if text == "" {
		text = s.refusal.String()
	}
	switch {
	case s.bad != "":
		malformed(rep, s.bad)
	case s.chunks == 0:
		malformed(rep, "a stream without an answer in it")
	case s.finish == "" && !s.done && strings.TrimSpace(text) != "":
		conclude(rep, text, "", s.tools)
		if rep.Stop == kapok.Complete {
			rep.Stop, rep.Reason = kapok.Truncated, "the stream ended without saying so"
		}
	default:
		conclude(rep, text, s.finish, s.tools)
	}
}
