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
	Content  any             `json:"content"` // a text, nothing, or a list of parts; reasoning has fields of its own, which stay in the raw bytes
	Refusal  any             `json:"refusal"`
	Tools    json.RawMessage `json:"tool_calls"`
	Function json.RawMessage `json:"function_call"`
}

type usage struct {
	In  int `json:"prompt_tokens"`
	Out int `json:"completion_tokens"`
}

// textOf reads the forms of a content: of a list of parts, the texts.
func textOf(content any) (s string, ok bool) {
	switch c := content.(type) {
	case nil:
		return "", true
	case string:
		return c, true
	case []any:
		for _, part := range c {
			if m, is := part.(map[string]any); is {
				if t, is := m["text"].(string); is {
					s += t
				}
			}
		}
		return s, true
	}
	return "", false
}

// words gives the text of a message; a refusal in a field of its own is what the user reads.
func (m *message) words() (s string, ok bool) {
	s, ok = textOf(m.Content)
	if s == "" && ok {
		return textOf(m.Refusal)
	}
	return s, ok
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
	case body[0] == '{':
	case isPage(body):
		return "a web page"
	default:
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
	text, ok := ch.Message.words()
	if !ok {
		malformed(rep, "JSON of another shape: content that is not text")
		return
	}
	conclude(rep, text, finish, ch.Message.calls())
}

// calls says whether the model wants to call a tool.
func (m *message) calls() bool {
	return len(m.Tools) > 2 && string(m.Tools) != "null" || len(m.Function) > 2 && string(m.Function) != "null"
}

// conclude classifies an answer. What came before a filter cut it was delivered all the same, so
// it is kept.
func conclude(rep *Reply, text, finish string, tools bool) {
	rep.Reason = oneLine(finish)
	switch {
	case strings.IndexByte(text, 0) >= 0:
		malformed(rep, "a NUL in the text")
	case !utf8.ValidString(text):
		malformed(rep, "not UTF-8")
	case isFilterStop(finish):
		rep.Stop = kapok.Filtered
		if strings.TrimSpace(text) != "" {
			rep.Text = text
		}
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
	text          strings.Builder
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
		text, ok := m.words()
		if !ok {
			s.bad = "content that is not text in the stream"
			return false
		}
		s.text.WriteString(text)
		s.tools = s.tools || m.calls()
	}
	if ch.Finish != nil && *ch.Finish != "" {
		s.finish = *ch.Finish
	}
	return true
}

// cut keeps what had come when a filter cut the stream by an error.
func (s *streamed) cut(rep *Reply) {
	why := rep.Reason
	rep.Model, rep.In, rep.Out = oneLine(s.model), s.in, s.out
	conclude(rep, s.text.String(), "content_filter", false)
	if rep.Stop == kapok.Filtered {
		rep.Reason = why
	}
}

func (s *streamed) into(rep *Reply) {
	rep.Model, rep.In, rep.Out = oneLine(s.model), s.in, s.out
	text := s.text.String()
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
