package connect_test

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"kapok"
	"kapok/connect"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// A key is sent and never comes back: not in replies, not in evidence, not in errors, whatever
// the server does with it.
func TestAKeyIsSentAndNeverComesBack(t *testing.T) {
	const key = `sk-木棉/"test+key=0123456789`
	t.Setenv("KAPOK_TEST_KEY", key+"\n")
	file := filepath.Join(t.TempDir(), "key")
	write(t, file, "  "+key+"\n")
	parrot := func(code int, body func(key string) string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			got := r.Header.Get("Authorization") + r.Header.Get("api-key")
			if !strings.Contains(got, key) {
				t.Errorf("the header holds %q", got)
			}
			w.WriteHeader(code)
			say(w, body(got))
		}
	}
	for name, h := range map[string]http.HandlerFunc{
		"in an answer":     parrot(200, completion),
		"as another shape": parrot(200, func(k string) string { return `{"you_sent": ` + quoted(k) + `}` }),
		"as the reason": parrot(200, func(k string) string {
			return `{"choices":[{"message":{"content":"a"},"finish_reason":` + quoted(k) + `}]}`
		}),
		"as the model": parrot(200, func(k string) string { return `{"model":` + quoted(k) + `,"choices":[{"message":{"content":"a"}}]}` }),
		"in an error":  parrot(401, func(k string) string { return `{"error":{"message":` + quoted("Incorrect API key provided: "+k) + `}}` }),
		"in a page":    parrot(500, func(k string) string { return "<html>" + k }),
		"in a filter":  parrot(400, func(k string) string { return `{"error":{"code":"content_filter","message":` + quoted(k) + `}}` }),
		"in a redirect": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://x/"+strings.ReplaceAll(key, `"`, "%22"))
			w.WriteHeader(http.StatusPermanentRedirect)
		},
	} {
		for _, target := range []connect.Target{{Key: "env:KAPOK_TEST_KEY"}, {Key: "file:" + file}, {Key: "file:" + file, KeyHeader: "api-key"}} {
			s := serve(t, h)
			s.Key, s.KeyHeader = target.Key, target.KeyHeader
			c := open(t, s)
			rep, err := c.Ask(t.Context(), question("?"))
			ready, checkErr := c.Check(t.Context())
			everything := fmt.Sprintf("%+v %q %q %v %#v %+v %v %#v", rep, rep.RawRequest, rep.RawResponse, err, err, ready, checkErr, checkErr)
			for _, leak := range []string{key, "0123456789"} {
				if name == "in a redirect" && leak != key {
					continue // the address was written by the server, in its own spelling
				}
				if strings.Contains(everything, leak) {
					t.Errorf("%s: the key comes back in %s", name, everything)
				}
			}
		}
	}
}

func TestAKeyThatCannotBeReadIsExplainedWithoutIt(t *testing.T) {
	t.Setenv("KAPOK_EMPTY", " ")
	dir := t.TempDir()
	write(t, filepath.Join(dir, "two"), "sk-aaaa\nsk-bbbb\n")
	for ref, want := range map[string]string{
		"sk-aaaa":                           "never the key itself",
		"env:KAPOK_EMPTY":                   "env:KAPOK_EMPTY is empty",
		"env:KAPOK_NOT_SET":                 "env:KAPOK_NOT_SET is empty",
		"file:" + filepath.Join(dir, "x"):   "read the key from",
		"file:" + filepath.Join(dir, "two"): "not one line",
	} {
		_, err := connect.Open(connect.Target{Kind: "openai", URL: "http://x/v1", Key: ref})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "sk-") {
			t.Errorf("%s gives %v", ref, err)
		}
		if kapok.KindOf(err) != kapok.Invalid {
			t.Errorf("%s: kind %v", ref, kapok.KindOf(err))
		}
	}
}

// A key in the address, in headers and in the body of a template is kept out of sight too.
func TestReferencesInATemplateAreExpandedAndHidden(t *testing.T) {
	const key = "tok-9876543210"
	t.Setenv("KAPOK_TEST_TOKEN", key)
	target := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if string(body) != `{"q":"${env:KAPOK_TEST_TOKEN}","app_key":"`+key+`"}` {
			t.Errorf("the body is %s", body)
		}
		if r.URL.Query().Get("access_token") != key || r.Header.Get("X-Login") != "Basic "+key {
			t.Errorf("got %s and %s", r.URL, r.Header.Get("X-Login"))
		}
		say(w, `{"reply":`+quoted("you are "+r.URL.String())+`}`)
	})
	target.Kind = "http"
	target.URL += "?access_token=${env:KAPOK_TEST_TOKEN}"
	target.HTTP = &connect.Template{Body: `{"q":{{json .Prompt}},"app_key":"${env:KAPOK_TEST_TOKEN}"}`, Answer: "/reply", Headers: map[string]string{"X-Login": "Basic ${env:KAPOK_TEST_TOKEN}"}}
	rep, err := open(t, target).Ask(t.Context(), question("${env:KAPOK_TEST_TOKEN}")) // a question is no reference
	if err != nil || rep.Text != "you are /v1?access_token=[key]" {
		t.Errorf("got %q, %v", rep.Text, err)
	}
	if s := fmt.Sprintf("%q %q %s", rep.RawRequest, rep.RawResponse, target.Address()); strings.Contains(s, key) {
		t.Errorf("the key shows in %s", s)
	}
	dead := target
	dead.URL = "http://127.0.0.1:1/x?access_token=${env:KAPOK_TEST_TOKEN}"
	_, err = open(t, dead).Check(t.Context())
	if s := fmt.Sprintf("%v %#v %v", err, err, fault(t, err).Err); strings.Contains(s, key) {
		t.Errorf("the key shows in %s", s)
	}
}
