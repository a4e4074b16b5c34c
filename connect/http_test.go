package connect_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kapok"
	"kapok/connect"
)

// The documented example is read as it stands and talks to the service that it describes.
func TestTheExampleTemplateWorks(t *testing.T) {
	t.Setenv("MUMIAN_KEY", "mk-0123456789")
	target, err := connect.ParseTarget("../data/demo/http-template.yaml", "")
	if err != nil {
		t.Fatal(err)
	}
	answer := `{"code": 0, "data": {"reply": "你好", "model": "mumian-7b-0.3", "end": "stop"}, "usage": {"in": 12, "out": 34}}`
	var got map[string]any
	target.URL = serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = nil
		if r.Header.Get("Authorization") != "Bearer mk-0123456789" || r.Header.Get("X-App") != "kapok" || r.Method != http.MethodPost {
			t.Errorf("got %s with %v", r.Method, r.Header)
		}
		if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
			t.Error(err)
		}
		say(w, answer)
	}).URL
	target.RPM, target.Retries = 0, -1
	c := open(t, target)
	r := connect.Request{Session: "s-1", Turns: []kapok.Turn{{Role: "user", Text: "甲\"}"}, {Role: "assistant", Text: "乙\n"}, {Role: "user", Text: "丙\\"}}}
	rep, err := c.Ask(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	session, _ := got["session"].(string)
	delete(got, "session")
	want := map[string]any{
		"query": "丙\\", "model": "mumian-7b", "stream": false,
		"history": []any{map[string]any{"role": "user", "text": "甲\"}"}, map[string]any{"role": "assistant", "text": "乙\n"}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if rep.Text != "你好" || rep.Stop != kapok.Complete || rep.Reason != "stop" || rep.Model != "mumian-7b-0.3" || rep.In != 12 || rep.Out != 34 {
		t.Errorf("got %+v", rep)
	}
	r.Turns = r.Turns[:1]
	if _, err := c.Ask(t.Context(), r); err != nil || got["session"] != "s-1" || session != "s-1" {
		t.Errorf("the sessions of one conversation are %v and %v", session, got["session"])
	}
	r.Session = ""
	seen := map[any]bool{"": true, "s-1": true}
	for range 3 { // a session that nobody named is nobody else's, though the question is the same
		if _, err := c.Ask(t.Context(), r); err != nil || seen[got["session"]] {
			t.Errorf("the session %v was used before (%v)", got["session"], err)
		}
		seen[got["session"]] = true
	}

	for body, want := range map[string]struct {
		stop kapok.Stop
		kind connect.FaultKind
	}{
		`{"code": 0, "data": {"reply": "half", "end": "length"}}`:              {kapok.Truncated, ""},
		`{"code": 0, "data": {"reply": "", "end": "stop"}}`:                    {kapok.Empty, ""},
		`{"code": 0, "data": {"reply": "", "end": "risk"}}`:                    {kapok.Filtered, ""},
		`{"code": "4031", "message": "blocked"}`:                               {kapok.Filtered, ""},
		`{"code": "4031", "data": {"reply": "half"}}`:                          {kapok.Filtered, ""},
		`{"code": 4290, "message": "slow down"}`:                               {kapok.Failed, connect.Busy},
		`{"code": 17, "message": "no such user"}`:                              {kapok.Failed, connect.Rejected},
		`{"code": 0, "data": {}}`:                                              {kapok.Malformed, ""},
		`{"code": 0, "data": {"reply": 7}}`:                                    {kapok.Malformed, ""},
		`{"code": 0, "data": {"reply": "` + "\xff" + `"}}`:                     {kapok.Malformed, ""},
		`<html>hi</html>`:                                                      {kapok.Malformed, ""},
		`{"code": 0, "data": {"reply": "a"}} {"code": 1}`:                      {kapok.Malformed, ""},
		`{"code": 0, "data": {"reply": "` + strings.Repeat("a", 5<<20) + `"}}`: {kapok.Malformed, ""},
	} {
		answer = body
		rep, err := c.Ask(t.Context(), r)
		if rep.Stop != want.stop {
			t.Errorf("%.60s ends %s (%s)", body, rep.Stop, rep.Reason)
		}
		if wantText := strings.Contains(body, "half"); wantText != (rep.Text == "half") {
			t.Errorf("%.60s leaves the text %q", body, rep.Text)
		}
		if want.kind != "" && fault(t, err).Kind != want.kind {
			t.Errorf("%.60s is %v", body, err)
		}
	}
	if rep, err := c.Ask(t.Context(), r); err == nil && rep.Reason == "" {
		t.Error("no reason is given")
	}
}

func TestAPrivateAPIMayStream(t *testing.T) {
	sse := func(pieces ...string) string { return "data: " + strings.Join(pieces, "\n\ndata: ") + "\n\n" }
	nd := func(pieces ...string) string { return strings.Join(pieces, "\n") }
	flow := func(f connect.Flow) *connect.Template {
		return &connect.Template{
			Body: `{"q": {{json .Prompt}}}`, Finish: "/end", Cut: []string{"max"}, Stream: &f, Out: "/n",
			Filtered: []connect.When{{At: "/end", Is: []string{"risk"}}},
			Failed:   []connect.When{{At: "/code", Not: []string{"0"}}},
		}
	}
	for name, c := range map[string]struct {
		template *connect.Template
		body     string
		text     string
		stop     kapok.Stop
	}{
		"pieces":          {flow(connect.Flow{Form: "sse", Answer: "/d", Done: "[DONE]"}), sse(`{"d":"你"}`, `{"d":"好"}`, "[DONE]"), "你好", kapok.Complete},
		"whole so far":    {flow(connect.Flow{Form: "sse", Answer: "/d", Whole: true}), sse(`{"d":"你"}`, `{"d":"你好"}`, `{"d":"","end":"stop"}`), "你好", kapok.Complete},
		"lines":           {flow(connect.Flow{Form: "lines", Answer: "/m/c", DoneIf: []connect.When{{At: "/done", Is: []string{"true"}}}}), nd(`{"m":{"c":"a"},"done":false}`, `{"m":{"c":"b"},"done":true,"n":2}`), "ab", kapok.Complete},
		"a list of parts": {flow(connect.Flow{Form: "sse", Answer: "/parts/*/text"}), sse(`{"parts":[{"text":"a"},{"no":1},{"text":"b"}]}`), "ab", kapok.Complete},
		"cut":             {flow(connect.Flow{Form: "sse", Answer: "/d"}), sse(`{"d":"a"}`, `{"end":"max"}`), "a", kapok.Truncated},
		"broken off":      {flow(connect.Flow{Form: "sse", Answer: "/d", Done: "[DONE]"}), sse(`{"d":"a"}`), "a", kapok.Truncated},
		"filtered":        {flow(connect.Flow{Form: "sse", Answer: "/d"}), sse(`{"d":""}`, `{"end":"risk"}`), "", kapok.Filtered},
		"filtered later":  {flow(connect.Flow{Form: "sse", Answer: "/d"}), sse(`{"d":"a"}`, `{"d":"b","end":"risk"}`), "ab", kapok.Filtered},
		"filtered, whole": {flow(connect.Flow{Form: "sse", Answer: "/d", Whole: true}), sse(`{"d":"a"}`, `{"d":"ab","end":"risk"}`), "ab", kapok.Filtered},
		"taken back":      {flow(connect.Flow{Form: "sse", Answer: "/d", Whole: true}), sse(`{"d":"harm"}`, `{"d":"sorry","end":"risk"}`), "harm\nsorry", kapok.Filtered},
		"no answer":       {flow(connect.Flow{Form: "sse", Answer: "/d"}), sse(`{"x":1}`), "", kapok.Malformed},
		"not text":        {flow(connect.Flow{Form: "sse", Answer: "/d"}), sse(`{"d":[]}`), "", kapok.Malformed},
		"broken":          {flow(connect.Flow{Form: "lines", Answer: "/d"}), `{"d":`, "", kapok.Malformed},
		"failed":          {flow(connect.Flow{Form: "sse", Answer: "/d"}), sse(`{"code":5}`), "", kapok.Failed},
	} {
		t.Run(name, func(t *testing.T) {
			target := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/event-stream")
				say(w, c.body)
			})
			target.Kind, target.HTTP = "http", c.template
			rep, err := open(t, target).Ask(t.Context(), question("?"))
			if rep.Stop != c.stop || rep.Text != c.text || (err != nil) != (c.stop == kapok.Failed) {
				t.Errorf("got %s %q (%s), %v", rep.Stop, rep.Text, rep.Reason, err)
			}
		})
	}
}

func TestATemplateMaySendAnythingItSays(t *testing.T) {
	var body, contentType string
	target := serve(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		body, contentType = string(b), r.Header.Get("Content-Type")
		say(w, `{"a":"x"}`)
	})
	target.Kind, target.System = "http", "S"
	target.HTTP = &connect.Template{
		Method: "PUT", Answer: "/a", Headers: map[string]string{"content-type": "text/plain"},
		Body: `{{.System}}|{{.Prompt}}|{{len .Turns}}|{{.Model}}|{{.MaxTokens}}`,
	}
	if _, err := open(t, target).Ask(t.Context(), question("one \"two\"")); err != nil {
		t.Fatal(err)
	}
	if body != `S|one "two"|1|m|0` || contentType != "text/plain" {
		t.Errorf("sent %q as %q", body, contentType)
	}
}
