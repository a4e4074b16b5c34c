package connect

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A complaint is what an API says went wrong, in whatever form: {"error":{…}} as OpenAI,
// {"error":"…"} as Ollama, {"code","message"} as DashScope, {"detail":…} as FastAPI.
type complaint struct {
	code, kind, text string
	// sentence is text where the service itself wrote it: a string under message or the like. A
	// list, or anything under detail, repeats what was sent.
	sentence string
}

func readComplaint(body []byte) complaint {
	var c complaint
	var top map[string]json.RawMessage
	if json.Unmarshal(body, &top) != nil {
		return c
	}
	c.read(top, true)
	for _, k := range []string{"error", "detail", "errors"} {
		raw, ok := top[k]
		if !ok {
			continue
		}
		var inner map[string]json.RawMessage
		if json.Unmarshal(raw, &inner) == nil {
			c.read(inner, k != "detail")
			var deeper map[string]json.RawMessage
			if json.Unmarshal(inner["innererror"], &deeper) == nil {
				c.kind += " " + word(deeper["code"])
			}
		} else if string(raw) != "null" {
			c.text = word(raw)
			if k == "error" {
				c.sentence = sentence(raw)
			}
		}
	}
	return c
}

func (c *complaint) read(m map[string]json.RawMessage, own bool) {
	set := func(s *string, keys ...string) {
		for _, k := range keys {
			if w := word(m[k]); w != "" {
				*s = w
			}
		}
	}
	set(&c.code, "error_code", "errcode", "code")
	set(&c.kind, "type")
	set(&c.text, said...)
	for _, k := range said {
		if s := sentence(m[k]); s != "" && own {
			c.sentence = s
		}
	}
}

// said are the members that hold the sentence of an error.
var said = []string{"error_msg", "errmsg", "msg", "message"}

// sentence reads a JSON string; anything else is none.
func sentence(raw json.RawMessage) string {
	if len(raw) == 0 || raw[0] != '"' {
		return ""
	}
	return word(raw)
}

// word reads a JSON value as one bounded line.
func word(raw json.RawMessage) string {
	if len(raw) == 0 || string(raw) == "null" {
		return ""
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		s = string(raw)
	}
	return oneLine(s)
}

const maxSaid = 200

// oneLine makes foreign text fit for a message: one line, printable, at most 200 characters.
func oneLine(s string) string {
	if len(s) > 8*maxSaid {
		s = s[:8*maxSaid]
	}
	s = strings.ToValidUTF8(s, "?")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1 // controls, bidi marks, private use
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) > maxSaid {
		s = string([]rune(s)[:maxSaid]) + "…"
	}
	return s
}

func (c complaint) String() string {
	var parts []string
	for _, p := range []string{c.code, c.text} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 && c.kind != "" {
		return c.kind
	}
	return strings.Join(parts, ": ")
}

// refusal reads a response that is not an answer.
func (w *wire) refusal(status int, header http.Header, body []byte, model string) *Fault {
	c := readComplaint(body)
	f := &Fault{Status: status, Said: w.hide.string(c.String()), RetryAfter: retryAfter(header)}
	say := f.say
	low := strings.ToLower(c.code + " " + c.kind + " " + c.text)
	line := statusLine(status)
	switch {
	case status >= 300 && status < 400:
		if to := header.Get("Location"); to != "" {
			f.Said = w.hide.string(oneLine("moved to " + strings.SplitN(to, "?", 2)[0]))
		}
		return say(BadAddress, "error.connect.moved", "{where} sends elsewhere ({line}); use the address it moved to", "where", w.where, "line", line)
	case status == 401, status == 403 && !isPage(body),
		status < 500 && hasAny(low, "invalid_api_key", "invalidapikey", "incorrect api key", "invalid api key", "authentication"):
		return say(BadKey, "error.connect.bad_key", "{where} does not accept the key ({line}); check that it is set and belongs to this service", "where", w.where, "line", line)
	case status == 402, status < 500 && hasAny(low, "insufficient balance", "insufficient_quota", "arrearage", "余额不足", "欠费"):
		return say(NoCredit, "error.connect.no_credit", "the account at {where} has no credit left ({line})", "where", w.where, "line", line)
	case (status == 400 || status == 422) && hasAny(low, "unsupported_parameter", "unsupported_value", "unsupported parameter", "unsupported value", "unrecognized request argument"):
		return say(Rejected, "error.connect.parameter", "{where} does not take a parameter of the target ({line}); see what it says, then set it under extra or leave it out", "where", w.where, "line", line)
	case badModel(status, low):
		if model == "" {
			return say(BadModel, "error.connect.name_model", "{where} wants to be told which model to use ({line}); name one with --model", "where", w.where, "line", line)
		}
		return say(BadModel, "error.connect.no_model", "{where} has no model \"{model}\" ({line})", "where", w.where, "model", model, "line", line)
	case status == 404, status == 405, status == 410:
		return say(BadAddress, "error.connect.no_api", "there is no chat API at {where} ({line}); the address usually ends in /v1", "where", w.where, "line", line)
	case status == 408:
		return say(ServerError, "error.connect.server_slow", "{where} ran out of time ({line})", "where", w.where, "line", line)
	case status == 425, status == 429, hasAny(low, "rate_limit", "rate limit", "too many requests", "throttling", "server overloaded", "限流", "并发"):
		return say(Busy, "error.connect.busy", "{where} has too many requests ({line})", "where", w.where, "line", line)
	case status == 400 && hasAny(strings.ToLower(string(head(body, 512))), "http request to an https server", "plain http request was sent to https port"):
		return say(TLS, "error.connect.try_https", "{where} speaks TLS; try https:// instead of http://", "where", w.where)
	case status >= 500:
		return say(ServerError, "error.connect.server_error", "{where} failed ({line})", "where", w.where, "line", line)
	case status == 403:
		return say(BadAddress, "error.connect.web_page", "{where} answers with a web page that forbids access ({line}); is a gateway in the way?", "where", w.where, "line", line)
	case status < 300:
		return say(Rejected, "error.connect.error_reply", "{where} answers with an error in place of a reply", "where", w.where)
	}
	return say(Rejected, "error.connect.rejected", "{where} rejects the request ({line})", "where", w.where, "line", line)
}

func badModel(status int, low string) bool {
	if status != 400 && status != 404 && status != 422 {
		return false
	}
	return hasAny(low, "model_not_found", "modelnotfound", "model not exist", "model_not_exist", "unknown_model", "unknown model", "no such model", "invalid model", "invalid_model") ||
		strings.Contains(low, "model") && hasAny(low, "not found", "does not exist", "not exist", "not supported", "must provide a model", "model is required", "you must provide", "不存在")
}

func hasAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// isPage says whether a body is a web page.
func isPage(body []byte) bool {
	h := strings.ToLower(string(head(body, 512)))
	h = strings.TrimSpace(strings.TrimPrefix(h, string(bom)))
	return strings.HasPrefix(h, "<!doctype") || strings.HasPrefix(h, "<html") || strings.HasPrefix(h, "<head") || strings.HasPrefix(h, "<?xml")
}

func head(b []byte, n int) []byte { return b[:min(n, len(b))] }

func statusLine(status int) string {
	return strings.TrimSpace(fmt.Sprintf("HTTP %d %s", status, http.StatusText(status)))
}
