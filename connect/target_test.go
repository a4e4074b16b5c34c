package connect_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"kapok"
	"kapok/connect"
)

func TestTargetsAreReadFromTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	answers := filepath.Join(dir, "answers.jsonl")
	write(t, answers, `{"question":"你好","answer":"你好！"}`)
	digest := connect.Target{}
	for _, c := range []struct{ arg, kind, url, address string }{
		{"demo", "demo", "", "demo"},
		{"http://127.0.0.1:8080/v1", "openai", "http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"},
		{"http://127.0.0.1:8080/v1/", "openai", "http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"},
		{"HTTPS://api.example.com/v1/chat/completions", "openai", "HTTPS://api.example.com/v1", "https://api.example.com/v1"},
		{"https://x.example.com/openai/deployments/d/chat/completions?api-version=2026-01-01", "openai", "https://x.example.com/openai/deployments/d?api-version=2026-01-01", "https://x.example.com/openai/deployments/d"},
		{"replay:" + answers, "replay", "", "replay:answers.jsonl"},
	} {
		got, err := connect.ParseTarget(c.arg, "m")
		if err != nil {
			t.Errorf("%s: %v", c.arg, err)
			continue
		}
		if got.Kind != c.kind || got.URL != c.url || got.Address() != c.address || got.Model != "m" {
			t.Errorf("%s gives %+v at %s", c.arg, got, got.Address())
		}
		if c.kind == "replay" {
			digest = got
		}
	}
	if len(digest.FileDigest) != 64 {
		t.Errorf("a recording's digest is %q, want a SHA-256", digest.FileDigest)
	}
}

func TestTargetsThatCannotBeReadSayWhy(t *testing.T) {
	for arg, want := range map[string]string{
		"":                            "name a target",
		"127.0.0.1:8080":              "begins with http://",
		"ftp://x":                     "begins with http://",
		"http://":                     "no host",
		"https://u:pw@x.com/v1":       "holds a user or password",
		"https://x.com/v1?api_key=k1": "api_key",
		"replay:none.jsonl":           "none.jsonl",
		"none.yaml":                   "none.yaml",
	} {
		_, err := connect.ParseTarget(arg, "")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gives %v, want a word about %q", arg, err, want)
		}
		if kapok.KindOf(err) != kapok.Invalid {
			t.Errorf("%q: the kind is %v, want Invalid", arg, kapok.KindOf(err))
		}
		if err != nil && (strings.Contains(err.Error(), "k1") || strings.Contains(err.Error(), "pw")) {
			t.Errorf("%q: the error repeats the secret: %v", arg, err)
		}
	}
}

func TestATargetFileIsReadStrictlyAndWhole(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "t.yaml")
	write(t, file, `
kind: openai
name: local
url: http://127.0.0.1:9/v1/chat/completions
model: a
key: file:key.txt
stream: true
system: be brief
temperature: 0.2
max_tokens: 64
extra: {top_k: 1, enable_thinking: false}
timeouts: {connect: 2s, first_byte: 3s, total: 1m}
concurrency: 3
rpm: 60
tpm: 1000
retries: -1
`)
	got, err := connect.ParseTarget(file, "b")
	if err != nil {
		t.Fatal(err)
	}
	temp := 0.2
	want := connect.Target{
		Kind: "openai", Name: "local", URL: "http://127.0.0.1:9/v1", Model: "b", Key: "file:" + filepath.Join(dir, "key.txt"),
		Stream: true, System: "be brief", Temperature: &temp, MaxTokens: 64,
		Extra:       map[string]any{"top_k": 1, "enable_thinking": false},
		Timeouts:    connect.Timeouts{Connect: 2 * time.Second, FirstByte: 3 * time.Second, Total: time.Minute},
		Concurrency: 3, RPM: 60, TPM: 1000, Retries: -1,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}

	write(t, file, "kind: openai\nurl: http://x/v1\nguard: true\n")
	if _, err := connect.ParseTarget(file, ""); err == nil || !strings.Contains(err.Error(), "guard") {
		t.Errorf("an unknown member gives %v", err)
	}
}

func TestTheFaultsOfATargetFileAreToldInItsOwnWords(t *testing.T) {
	file := filepath.Join(t.TempDir(), "t.yaml")
	for text, want := range map[string][]string{
		"": {"the file is empty"},
		"kind: openai\nurl: ftp://x\nmodell: a\ntimeouts: {total: 5}\nrpm: many\nstream: maybe\nretries: [1]\n": {
			"line 3: unknown member modell", "line 4: 5 is not a span of time; write it with its unit, such as 5s", "line 5: many is not a whole number",
			"line 6: maybe is not true or false", "line 7: a list or members stand where something else belongs", "url must begin with http://",
		},
		"kind: openai\nkind: demo\n": {"line 2: kind stands in line 1 already"},
		"kind: [\n":                  {"line 1 is not YAML"},
		"kind: replay\n":             {"file is missing"},
		"just words\n":               {"line 1: just words stands where a list or members belong"},
	} {
		write(t, file, text)
		_, err := connect.ParseTarget(file, "")
		if err == nil {
			t.Errorf("%q is taken", text)
			continue
		}
		for _, w := range append(want, file) {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%q: no word about %q in\n%v", text, w, err)
			}
		}
		for _, leak := range []string{"time.Duration", "connect.", "!!", "EOF", "unmarshal"} {
			if strings.Contains(err.Error(), leak) {
				t.Errorf("%q: %s leaks in\n%v", text, leak, err)
			}
		}
	}
}

func TestEveryFaultOfATargetIsToldAtOnce(t *testing.T) {
	temp := 9.0
	err := connect.Target{
		Kind: "http", URL: "gopher://x", Key: "sk-123456", RPM: -1, Temperature: &temp,
		Extra: map[string]any{"top_k": 1, "stop": "###", "auth": map[string]any{"api_key": "sk-123456", "max_tokens": 3}, "tools": []any{map[string]any{"token": "sk-123456"}}},
		HTTP: &connect.Template{
			Method: "BREW", Body: `{"q": "{{.Prompt}}"}`, Answer: "reply",
			Headers:  map[string]string{"Authorization": "Bearer sk-123456"},
			Filtered: []connect.When{{At: "/x"}},
			Stream:   &connect.Flow{Form: "morse"},
		},
	}.Validate()
	if err == nil {
		t.Fatal("the target passes")
	}
	for _, want := range []string{"http:// or https://", "env:NAME", "rpm", "temperature", "extra.auth.api_key", "extra.tools.0.token", "BREW", "not JSON", "http.answer", "Authorization", "http.filtered", "morse", "http.stream.answer"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no word about %s in: %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "sk-123456") {
		t.Error("the error repeats the key")
	}
}

func TestTheDigestFollowsWhatShapesAnAnswerAndNothingElse(t *testing.T) {
	temp := 0.5
	base := connect.Target{Kind: "openai", URL: "http://x/v1", Model: "m", HTTP: &connect.Template{Body: "{}", Headers: map[string]string{"Authorization": "Bearer ${env:A}"}}}
	change := func(f func(*connect.Target)) kapok.Digest {
		c := base
		h := *base.HTTP
		c.HTTP = &h
		f(&c)
		return c.Digest()
	}
	for name, f := range map[string]func(*connect.Target){
		"name":        func(c *connect.Target) { c.Name = "n" },
		"concurrency": func(c *connect.Target) { c.Concurrency = 9 },
		"rpm":         func(c *connect.Target) { c.RPM = 9 },
		"stream":      func(c *connect.Target) { c.Stream = true },
		"timeouts":    func(c *connect.Target) { c.Timeouts.Total = 9 },
		"guard":       func(c *connect.Target) { c.Guard = true },
	} {
		if change(f) != base.Digest() {
			t.Errorf("%s changes the digest", name)
		}
	}
	seen := map[kapok.Digest]string{base.Digest(): "base"}
	for name, f := range map[string]func(*connect.Target){
		"kind":        func(c *connect.Target) { c.Kind = "http" },
		"url":         func(c *connect.Target) { c.URL = "http://y/v1" },
		"model":       func(c *connect.Target) { c.Model = "n" },
		"system":      func(c *connect.Target) { c.System = "s" },
		"max tokens":  func(c *connect.Target) { c.MaxTokens = 5 },
		"temperature": func(c *connect.Target) { c.Temperature = &temp },
		"seed":        func(c *connect.Target) { c.SendSeed = true },
		"extra":       func(c *connect.Target) { c.Extra = map[string]any{"top_p": 0.1} },
		"recording":   func(c *connect.Target) { c.FileDigest = "aa" },
		"template":    func(c *connect.Target) { c.HTTP.Body = "{ }" },
		"key":         func(c *connect.Target) { c.Key = "env:K" },
		"another key": func(c *connect.Target) { c.Key = "file:/run/k" },
		"key header":  func(c *connect.Target) { c.KeyHeader = "api-key" },
		"key in url":  func(c *connect.Target) { c.URL = "http://x/v1?key=${env:A}" },
		"another one": func(c *connect.Target) { c.URL = "http://x/v1?key=${env:B}" },
		"in a header": func(c *connect.Target) { c.HTTP.Headers = map[string]string{"Authorization": "Bearer ${env:B}"} },
		"in the body": func(c *connect.Target) { c.HTTP.Body = `{"k":"${env:A}"}` },
		"headers":     func(c *connect.Target) { c.HTTP.Headers = map[string]string{"X-Version": "2"} },
	} {
		d := change(f)
		if other, twice := seen[d]; twice {
			t.Errorf("%s has the digest of %s", name, other)
		}
		seen[d] = name
	}
}

// The digest is of the reference; what stands behind it makes no difference.
func TestTheDigestKnowsNoKey(t *testing.T) {
	target := connect.Target{Kind: "openai", URL: "http://x/v1?key=${env:KAPOK_TEST_KEY}", Key: "env:KAPOK_TEST_KEY"}
	t.Setenv("KAPOK_TEST_KEY", "sk-1")
	first := target.Digest()
	t.Setenv("KAPOK_TEST_KEY", "sk-2")
	if target.Digest() != first {
		t.Error("the digest follows the value of a key")
	}
}

func TestOnlySomeTargetsFollowTheSeed(t *testing.T) {
	body := func(s string) connect.Target {
		return connect.Target{Kind: "http", HTTP: &connect.Template{Body: s}}
	}
	for name, c := range map[string]struct {
		target connect.Target
		want   bool
	}{
		"demo":            {connect.Target{Kind: "demo"}, true},
		"openai":          {connect.Target{Kind: "openai"}, false},
		"openai, told so": {connect.Target{Kind: "openai", SendSeed: true}, true},
		"http":            {body(`{"q":{{json .Prompt}},"s":{{json .Session}}}`), false},
		"http with seed":  {body(`{"q":{{json .Prompt}},"seed":{{ .Seed }}}`), true},
		"no template":     {connect.Target{Kind: "http"}, false},
		"replay":          {connect.Target{Kind: "replay"}, false},
	} {
		if c.target.Seeded() != c.want {
			t.Errorf("%s is %v", name, c.target.Seeded())
		}
	}
}

func TestATargetSurvivesStorage(t *testing.T) {
	raw, err := os.ReadFile("../data/demo/http-template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var want connect.Target
	if err := yaml.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	want.Guard = true
	stored, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got connect.Target
	if err := json.Unmarshal(stored, &got); err != nil {
		t.Fatal(err)
	}
	want.Guard = false // a stored target cannot say
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got.Digest() != want.Digest() {
		t.Error("the digest changed on the way")
	}
}

func write(t testing.TB, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A login can have any name, so a header's value may be written out only where the name says that
// it is none.
func TestAHeaderHoldsNoKey(t *testing.T) {
	for header, ok := range map[string]bool{
		"Authorization: Bearer sk-123456": false,
		"X-Auth: sk-123456":               false,
		"X-Session: sk-123456":            false,
		"X-Session-Id: sk-123456":         false,
		"X-App-Session: sk-123456":        false,
		"X-App-Secret: sk-123456":         false,
		"X-Request-Sign: sk-123456":       false,
		"X-User: sk-123456":               false,
		"Cookie: sid=sk-123456":           false,
		"X-Auth: ${env:NAME}":             true,
		"X-Session: s=${file:/run/s}":     true,
		"X-Empty:":                        true,
		"content-type: text/plain":        true,
		"Accept: text/event-stream":       true,
		"Accept-Language: zh-CN":          true,
		"User-Agent: kapok":               true,
		"Origin: https://example.com":     true,
		"X-App: kapok":                    true,
		"X-Request-Source: lab":           true,
		"X-Requested-With: kapok":         true,
		"X-DashScope-SSE: enable":         true,
		"anthropic-version: 2023-06-01":   true,
		"X_Tenant_ID: 7":                  true,
	} {
		name, value, _ := strings.Cut(header, ":")
		err := connect.Target{Kind: "http", URL: "http://x/talk", HTTP: &connect.Template{
			Body: `{{json .Prompt}}`, Answer: "/a", Headers: map[string]string{name: strings.TrimSpace(value)},
		}}.Validate()
		if (err == nil) != ok {
			t.Errorf("%s gives %v", header, err)
		}
		if err != nil && (!strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "${env:NAME}") || strings.Contains(err.Error(), "sk-1")) {
			t.Errorf("%s gives %v", header, err)
		}
	}
}

// A key written into the body of a template is refused; a reference is not.
func TestABodyHoldsNoKey(t *testing.T) {
	for body, ok := range map[string]bool{
		`{"q":{{json .Prompt}},"app_key":"sk-123456"}`:         false,
		`{"q":{{json .Prompt}},"sign":{"secret":"s-12345"}}`:   false,
		`{"q":{{json .Prompt}},"use":[{"app_key":"sk-1234"}]}`: false,
		`[{"q":{{json .Prompt}},"app_keys":["sk-123456"]}]`:    false,
		`{"q":{{json .Prompt}},"app_keys":["${env:KEY}"]}`:     true,
		`{"q":{{json .Prompt}},"session":{{json .Session}}}`:   true,
		`{"q":{{json .Prompt}},"app_key":"${env:KEY}"}`:        true,
		`{"q":{{json .Prompt}},"stop_tokens":["###"]}`:         true,
		`{"q":{{json .Prompt}},"max_tokens":20}`:               true,
	} {
		err := connect.Target{Kind: "http", URL: "http://x/talk", HTTP: &connect.Template{Body: body, Answer: "/a"}}.Validate()
		if (err == nil) != ok {
			t.Errorf("%s gives %v", body, err)
		}
		if err != nil && (!strings.Contains(err.Error(), "${env:NAME}") || strings.Contains(err.Error(), "sk-1")) {
			t.Errorf("%s gives %v", body, err)
		}
	}
}
