package connect_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kapok"
	"kapok/connect"
)

// serve starts a server that does one thing and gives a target for it.
func serve(t testing.TB, h http.HandlerFunc) connect.Target {
	t.Helper()
	s := httptest.NewServer(whole(h))
	t.Cleanup(s.Close)
	return connect.Target{Kind: "openai", URL: s.URL + "/v1", Model: "m", Retries: -1}
}

// whole reads the request first: only then does a server notice that the caller has gone.
func whole(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(b))
		h(w, r)
	}
}

// open gives a client that fails the test when the target is wrong.
func open(t testing.TB, target connect.Target) *connect.Client {
	t.Helper()
	c, err := connect.Open(target)
	if err != nil {
		t.Fatal(err)
	}
	return connect.NewClient(c, target)
}

func question(s string) connect.Request {
	return connect.Request{Turns: []kapok.Turn{{Role: kapok.RoleUser, Text: s}}}
}

// completion is a plain answer.
func completion(text string) string {
	return fmt.Sprintf(`{"id":"x","object":"chat.completion","model":"served","choices":[{"index":0,"message":{"role":"assistant","content":%s},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":5,"total_tokens":12}}`, quoted(text))
}

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

func say(w io.Writer, s string) { _, _ = io.WriteString(w, s) }

func TestAConversationIsSentAsTheProtocolSays(t *testing.T) {
	temp := 0.0
	var got map[string]any
	target := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != "/v1/chat/completions" || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("got %s %s as %s", r.Method, r.URL.Path, r.Header.Get("Content-Type"))
		}
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
			t.Error(err)
		}
		say(w, completion("好"))
	})
	target.System, target.Temperature, target.MaxTokens, target.SendSeed = "说人话\n", &temp, 9, true
	target.Extra = map[string]any{"enable_thinking": false, "top_k": 3}
	r := connect.Request{Seed: 1, Turns: []kapok.Turn{{Role: "user", Text: "一\"\\\n"}, {Role: "assistant", Text: "二"}, {Role: "user", Text: "三\x00<&>"}}}
	rep, err := open(t, target).Ask(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	seed := got["seed"].(float64)
	delete(got, "seed")
	want := map[string]any{
		"model": "m", "temperature": 0.0, "max_tokens": 9.0, "enable_thinking": false, "top_k": 3.0,
		"messages": []any{
			map[string]any{"role": "system", "content": "说人话\n"},
			map[string]any{"role": "user", "content": "一\"\\\n"},
			map[string]any{"role": "assistant", "content": "二"},
			map[string]any{"role": "user", "content": "三\x00<&>"},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if rep.Text != "好" || rep.Stop != kapok.Complete || rep.Reason != "stop" || rep.Model != "served" || rep.In != 7 || rep.Out != 5 || rep.Attempts != 1 || rep.Status != 200 {
		t.Errorf("got %+v", rep)
	}
	if rep.Total <= 0 || rep.FirstByte <= 0 || rep.FirstByte > rep.Total || string(rep.RawResponse) != completion("好") || !json.Valid(rep.RawRequest) {
		t.Errorf("evidence is incomplete: %+v", rep)
	}
	r.Repeat = 1
	if _, err := open(t, target).Ask(t.Context(), r); err != nil || got["seed"].(float64) == seed || seed != float64(int32(seed)) {
		t.Errorf("repeats have the seeds %v and %v (%v)", seed, got["seed"], err)
	}
}

// Every way in which a service may answer has its own outcome; none of them is an error.
func TestAnswersAreClassifiedAndNeverRepaired(t *testing.T) {
	choice := func(message, finish string) string {
		return `{"choices":[{"message":` + message + `,"finish_reason":` + finish + `}]}`
	}
	type outcome struct {
		Stop   kapok.Stop
		Text   string
		Reason string
	}
	for name, c := range map[string]struct {
		status int
		body   string
		want   outcome
	}{
		"complete":                 {200, completion("你好"), outcome{kapok.Complete, "你好", "stop"}},
		"no finish reason":         {200, choice(`{"content":"a"}`, "null"), outcome{kapok.Complete, "a", ""}},
		"bidi controls stay":       {200, completion("a\u202eb"), outcome{kapok.Complete, "a\u202eb", "stop"}},
		"parts":                    {200, choice(`{"content":[{"type":"text","text":"a"},{"type":"image_url"},{"type":"text","text":"b"}]}`, `"stop"`), outcome{kapok.Complete, "ab", "stop"}},
		"a refusal field":          {200, choice(`{"content":null,"refusal":"I can't."}`, `"stop"`), outcome{kapok.Complete, "I can't.", "stop"}},
		"reasoning is not answer":  {200, choice(`{"content":"b","reasoning_content":"a"}`, `"stop"`), outcome{kapok.Complete, "b", "stop"}},
		"cut":                      {200, choice(`{"content":"a"}`, `"length"`), outcome{kapok.Truncated, "a", "length"}},
		"cut before a word":        {200, choice(`{"content":"","reasoning_content":"hm"}`, `"length"`), outcome{kapok.Empty, "", "length"}},
		"empty":                    {200, choice(`{"content":" \n"}`, `"stop"`), outcome{kapok.Empty, "", "stop"}},
		"filtered":                 {200, choice(`{"content":" \n"}`, `"content_filter"`), outcome{kapok.Filtered, "", "content_filter"}},
		"filtered halfway":         {200, choice(`{"content":"half an ans"}`, `"content_filter"`), outcome{kapok.Filtered, "half an ans", "content_filter"}},
		"filtered, with a NUL":     {200, choice(`{"content":"a\u0000b"}`, `"content_filter"`), outcome{kapok.Malformed, "", "a NUL in the text"}},
		"filtered, another word":   {200, choice(`{"content":""}`, `"sensitive"`), outcome{kapok.Filtered, "", "sensitive"}},
		"Azure's filter":           {400, `{"error":{"message":"The response was filtered","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation"}}}`, outcome{kapok.Filtered, "", "content_filter: The response was filtered"}},
		"DashScope's filter":       {400, `{"error":{"code":"data_inspection_failed","type":"data_inspection_failed","message":"Output data may contain inappropriate content."}}`, outcome{kapok.Filtered, "", "data_inspection_failed: Output data may contain inappropriate content."}},
		"DeepSeek's filter":        {400, `{"error":{"message":"Content Exists Risk","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}`, outcome{kapok.Filtered, "", "invalid_request_error: Content Exists Risk"}},
		"451":                      {451, `{}`, outcome{kapok.Filtered, "", "HTTP 451 Unavailable For Legal Reasons"}},
		"a filter with status 200": {200, `{"error":{"code":"1301","message":"系统检测到输入或生成内容可能包含不安全或敏感内容"}}`, outcome{kapok.Filtered, "", "1301: 系统检测到输入或生成内容可能包含不安全或敏感内容"}},
		"a tool call":              {200, choice(`{"content":null,"tool_calls":[{"id":"1","function":{"name":"f","arguments":"{}"}}]}`, `"tool_calls"`), outcome{kapok.Malformed, "", "a tool call and no text"}},
		"a tool call beside text":  {200, choice(`{"content":"a","tool_calls":[{"id":"1"}]}`, `"tool_calls"`), outcome{kapok.Complete, "a", "tool_calls"}},
		"half":                     {200, completion("你好")[:60], outcome{kapok.Malformed, "", "broken JSON"}},
		"not UTF-8":                {200, strings.Replace(completion("X"), "X", "\xc4\xe3\xba\xc3", 1), outcome{kapok.Malformed, "", "not UTF-8"}},
		"NUL":                      {200, completion("a\x00b"), outcome{kapok.Malformed, "", "a NUL in the text"}},
		"a web page":               {200, "\n<!DOCTYPE html><html>Welcome</html>", outcome{kapok.Malformed, "", "a web page"}},
		"another API":              {200, `{"result":"ok"}`, outcome{kapok.Malformed, "", "JSON of another shape: no choices with a message"}},
		"a list":                   {200, `[1]`, outcome{kapok.Malformed, "", "not a JSON object"}},
		"wrong types":              {200, `{"choices":"none"}`, outcome{kapok.Malformed, "", "JSON of another shape"}},
		"nothing":                  {200, ``, outcome{kapok.Malformed, "", "an empty body"}},
		"ten megabytes":            {200, completion(strings.Repeat("啊", 10<<20/3)), outcome{kapok.Malformed, "", "too long: longer than 4 MiB"}},
		"three megabytes":          {200, completion(strings.Repeat("a", 3<<20)), outcome{kapok.Complete, strings.Repeat("a", 3<<20), "stop"}},
	} {
		t.Run(name, func(t *testing.T) {
			target := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				say(w, c.body)
			})
			rep, err := open(t, target).Ask(t.Context(), question("?"))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, outcome{rep.Stop, rep.Text, rep.Reason}); d != "" {
				t.Error(d)
			}
			if len(rep.RawResponse) > connect.MaxBody || c.body != "" && len(rep.RawResponse) == 0 {
				t.Errorf("%d bytes are kept", len(rep.RawResponse))
			}
		})
	}
}

func chunk(delta, finish string) string {
	return `data: {"model":"served","choices":[{"delta":` + delta + `,"finish_reason":` + finish + "}]}\n\n"
}

func TestStreamsEndInTheSameOutcomes(t *testing.T) {
	ok := chunk(`{"role":"assistant","content":""}`, "null") + chunk(`{"reasoning_content":"hm"}`, "null") + chunk(`{"content":"你"}`, "null") + chunk(`{"content":"好"}`, "null")
	usage := `data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}` + "\n\n"
	for name, c := range map[string]struct {
		body, text string
		stop       kapok.Stop
		reason     string
		in         int
	}{
		"complete":           {ok + chunk(`{}`, `"stop"`) + usage + "data: [DONE]\n\n", "你好", kapok.Complete, "stop", 3},
		"no end mark":        {ok + chunk(`{}`, `"stop"`), "你好", kapok.Complete, "stop", 0},
		"only the end mark":  {ok + "data: [DONE]\n\n", "你好", kapok.Complete, "", 0},
		"broken off":         {ok, "你好", kapok.Truncated, "the stream ended without saying so", 0},
		"cut":                {ok + chunk(`{}`, `"length"`) + "data: [DONE]\n\n", "你好", kapok.Truncated, "length", 0},
		"filtered":           {chunk(`{"role":"assistant","content":""}`, `"content_filter"`) + "data: [DONE]\n\n", "", kapok.Filtered, "content_filter", 0},
		"filtered halfway":   {ok + chunk(`{}`, `"content_filter"`) + "data: [DONE]\n\n", "你好", kapok.Filtered, "content_filter", 0},
		"filtered by error":  {ok + `data: {"error":{"code":"data_inspection_failed"}}` + "\n\n", "你好", kapok.Filtered, "data_inspection_failed", 0},
		"empty":              {chunk(`{"content":""}`, `"stop"`) + "data: [DONE]\n\n", "", kapok.Empty, "stop", 0},
		"a tool call":        {chunk(`{"tool_calls":[{"index":0}]}`, `"tool_calls"`) + "data: [DONE]\n\n", "", kapok.Malformed, "a tool call and no text", 0},
		"broken JSON":        {ok + "data: {\"choices\":[{\n\n", "", kapok.Malformed, "broken JSON in the stream", 0},
		"not UTF-8":          {ok + "data: {\"x\":\"\xff\"}\n\n", "", kapok.Malformed, "not UTF-8 in the stream", 0},
		"nothing but a ping": {": ping\n\n", "", kapok.Malformed, "a stream without an answer in it", 0},
		"too long":           {strings.Repeat(chunk(`{"content":"`+strings.Repeat("啊", 1000)+`"}`, "null"), 1500), "", kapok.Malformed, "too long: longer than 4 MiB", 0},
	} {
		t.Run(name, func(t *testing.T) {
			target := serve(t, func(w http.ResponseWriter, r *http.Request) {
				b, _ := io.ReadAll(r.Body)
				if !strings.Contains(string(b), `"stream":true,"stream_options":{"include_usage":true}`) {
					t.Errorf("asked %s", b)
				}
				w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
				say(w, c.body)
			})
			target.Stream = true
			rep, err := open(t, target).Ask(t.Context(), question("?"))
			if err != nil {
				t.Fatal(err)
			}
			if rep.Stop != c.stop || rep.Text != c.text || rep.Reason != c.reason || rep.In != c.in {
				t.Errorf("got %s %q (%s), %d tokens in", rep.Stop, rep.Text, rep.Reason, rep.In)
			}
		})
	}
}

func TestAServiceThatIgnoresStreamingIsUnderstood(t *testing.T) {
	target := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		say(w, completion("whole"))
	})
	target.Stream = true
	if rep, err := open(t, target).Ask(t.Context(), question("?")); err != nil || rep.Text != "whole" {
		t.Errorf("got %+v, %v", rep, err)
	}
}

// A stream that stays open after its end is not waited for.
func TestAStreamThatStaysOpenAfterItsEndIsLeft(t *testing.T) {
	target := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		say(w, chunk(`{"content":"a"}`, `"stop"`)+"data: [DONE]\n\n")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	target.Stream = true
	begun := time.Now()
	rep, err := open(t, target).Ask(t.Context(), question("?"))
	if err != nil || rep.Text != "a" || rep.Stop != kapok.Complete {
		t.Errorf("got %+v, %v", rep, err)
	}
	if d := time.Since(begun); d > 5*time.Second {
		t.Errorf("waited %v", d)
	}
}

// What is too slow to begin, to go on or to end is cut, with the reason.
func TestSlowServicesAreCutByTheirTimeouts(t *testing.T) {
	wait := func(r *http.Request) { <-r.Context().Done() }
	for name, c := range map[string]struct {
		stream bool
		h      http.HandlerFunc
		want   string
	}{
		"never begins": {true, func(_ http.ResponseWriter, r *http.Request) { wait(r) }, "sent nothing within 50ms"},
		"headers and then nothing": {true, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			w.(http.Flusher).Flush()
			wait(r)
		}, "sent nothing within 50ms"},
		"slow-loris": {false, func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				say(w, " ")
				w.(http.Flusher).Flush()
				time.Sleep(5 * time.Millisecond)
			}
		}, "no complete answer within 200ms"},
		"endless stream": {true, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			for r.Context().Err() == nil {
				say(w, chunk(`{"content":"la"}`, "null"))
				w.(http.Flusher).Flush()
				time.Sleep(5 * time.Millisecond)
			}
		}, "no complete answer within 200ms"},
	} {
		t.Run(name, func(t *testing.T) {
			target := serve(t, c.h)
			target.Stream = c.stream
			target.Timeouts = connect.Timeouts{FirstByte: 50 * time.Millisecond, Total: 200 * time.Millisecond}
			rep, err := open(t, target).Ask(t.Context(), question("?"))
			f := fault(t, err)
			if f.Kind != connect.Timeout || !strings.Contains(f.Msg, c.want) {
				t.Errorf("got %s: %s", f.Kind, f.Msg)
			}
			if rep.Stop != kapok.Failed || rep.Text != "" {
				t.Errorf("the reply beside the fault is %+v", rep)
			}
		})
	}
}

func TestAConnectionThatBreaksIsAFaultWithItsEvidence(t *testing.T) {
	for name, head := range map[string]string{
		"at once":     "",
		"in the body": "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"choices\":[{\"mess",
		"in a chunk":  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/event-stream\r\n\r\n20\r\ndata: {",
	} {
		t.Run(name, func(t *testing.T) {
			target := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				c, _, err := w.(http.Hijacker).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				say(c, head)
				_ = c.Close()
			})
			target.Stream = name == "in a chunk"
			rep, err := open(t, target).Ask(t.Context(), question("?"))
			if f := fault(t, err); f.Kind != connect.Reset {
				t.Errorf("got %s: %s", f.Kind, f.Msg)
			}
			if head != "" && len(rep.RawResponse) == 0 {
				t.Error("what had come is not kept")
			}
		})
	}
}

func TestTheCallerCanStop(t *testing.T) {
	target := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	_, err := open(t, target).Ask(ctx, question("?"))
	if f := fault(t, err); f.Kind != connect.Stopped {
		t.Errorf("got %s: %s", f.Kind, f.Msg)
	}
}

func fault(t testing.TB, err error) *connect.Fault {
	t.Helper()
	f, ok := errors.AsType[*connect.Fault](err)
	if !ok {
		t.Fatalf("got %v, want a fault", err)
	}
	return f
}

// An address without a path is one all the same.
func TestAnAddressWithoutAPath(t *testing.T) {
	target := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.RequestURI != "/chat/completions" {
			t.Errorf("asked for %q", r.RequestURI)
		}
		say(w, completion("好"))
	})
	for _, end := range []string{"", "/"} {
		target.URL = strings.TrimSuffix(target.URL, "/v1") + end
		if reply, err := open(t, target).Ask(context.Background(), question("你好")); err != nil || reply.Text != "好" {
			t.Errorf("with %q: %q, %v", end, reply.Text, err)
		}
	}
}
