package connect_test

import (
	"crypto/tls"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kapok"
	"kapok/connect"
)

func TestACheckSaysWhatAnswers(t *testing.T) {
	target := serve(t, func(w http.ResponseWriter, _ *http.Request) { say(w, completion("我是一个助手。")) })
	got, err := open(t, target).Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got.Model != "served" || got.Total <= 0 || got.In != 7 || got.Address != target.URL || len(got.Notes) != 0 {
		t.Errorf("got %+v", got)
	}
}

// Each of the usual mistakes is told in one line that names the thing and the next step.
func TestACheckExplainsTheUsualMistakesInOneLine(t *testing.T) {
	for name, c := range map[string]struct {
		h    http.HandlerFunc
		kind connect.FaultKind
		want string
		is   kapok.Kind
	}{
		"wrong path":     {http.NotFound, connect.BadAddress, "there is no chat API at http://127.0.0.1:PORT/v1/chat/completions (HTTP 404 Not Found); the address usually ends in /v1", kapok.Invalid},
		"wrong method":   {status(405, ""), connect.BadAddress, "there is no chat API", kapok.Invalid},
		"no key":         {status(401, `{"error":{"message":"You didn't provide an API key"}}`), connect.BadKey, "does not accept the key (HTTP 401 Unauthorized); check that it is set and belongs to this service (it says: You didn't provide an API key)", kapok.Denied},
		"wrong key":      {status(403, `{"error":"forbidden"}`), connect.BadKey, "does not accept the key", kapok.Denied},
		"wrong key, 400": {status(400, `{"error":{"code":"InvalidApiKey","message":"Invalid API-key provided."}}`), connect.BadKey, "does not accept the key", kapok.Denied},
		"no money":       {status(402, `{"error":{"message":"Insufficient Balance"}}`), connect.NoCredit, "no credit left", kapok.Denied},
		"OpenAI's model": {status(404, `{"error":{"message":"The model 'm' does not exist or you do not have access to it.","code":"model_not_found"}}`), connect.BadModel, `has no model "m" (HTTP 404 Not Found) (it says: model_not_found: The model 'm' does not exist or you do not have access to it.); it serves alpha, beta`, kapok.Invalid},
		"vLLM's model":   {status(404, `{"object":"error","message":"The model `+"`m`"+` does not exist.","type":"NotFoundError","param":null,"code":404}`), connect.BadModel, "it serves alpha, beta", kapok.Invalid},
		"Ollama's model": {status(404, `{"error":{"message":"model \"m\" not found, try pulling it first","type":"api_error","param":null,"code":null}}`), connect.BadModel, "has no model", kapok.Invalid},
		"DeepSeek's":     {status(400, `{"error":{"message":"Model Not Exist","type":"invalid_request_error"}}`), connect.BadModel, "has no model", kapok.Invalid},
		"a parameter":    {status(400, `{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}`), connect.Rejected, "does not take a parameter of the target (HTTP 400 Bad Request); see what it says, then set it under extra or leave it out (it says: unsupported_parameter: Unsupported parameter: 'max_tokens'", kapok.Unavailable},
		"a value":        {status(400, `{"error":{"message":"Unsupported value: 'temperature' does not support 0 with this model."}}`), connect.Rejected, "does not take a parameter of the target", kapok.Unavailable},
		"a web page":     {status(200, "<!doctype html><title>Welcome to nginx!</title>"), connect.NotChat, "answers, but not as a chat API: a web page", kapok.Invalid},
		"another API":    {status(200, `{"status":"ok"}`), connect.NotChat, "answers, but not as a chat API: JSON of another shape", kapok.Invalid},
		"a gateway":      {status(403, "<html>403 Forbidden</html>"), connect.BadAddress, "web page that forbids access", kapok.Invalid},
		"moved":          {redirect, connect.BadAddress, "use the address it moved to (it says: moved to https://elsewhere.example.com/v1)", kapok.Invalid},
		"too strict":     {status(422, `{"detail":[{"loc":["body","messages"],"msg":"extra fields not permitted"}]}`), connect.Rejected, "rejects the request (HTTP 422 Unprocessable Entity)", kapok.Unavailable},
		"down":           {status(500, `{"error":"CUDA out of memory"}`), connect.ServerError, "failed (HTTP 500 Internal Server Error) (it says: CUDA out of memory)", kapok.Unavailable},
		"error, 200":     {status(200, `{"error":{"message":"engine is loading"}}`), connect.Rejected, "an error in place of a reply", kapok.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/v1/models" {
					say(w, `{"object":"list","data":[{"id":"alpha"},{"id":"beta"}]}`)
					return
				}
				c.h(w, r)
			})
			_, err := open(t, target).Check(t.Context())
			f := fault(t, err)
			_, port, _ := strings.Cut(strings.TrimPrefix(target.URL, "http://"), ":")
			port = strings.TrimSuffix(port, "/v1")
			if f.Kind != c.kind || !strings.Contains(f.Msg, strings.ReplaceAll(c.want, "PORT", port)) {
				t.Errorf("got %s: %s", f.Kind, f.Msg)
			}
			if strings.ContainsAny(f.Msg, "\r\n") || len(f.Msg) > 500 {
				t.Errorf("not one line: %q", f.Msg)
			}
			if kapok.KindOf(err) != c.is {
				t.Errorf("at a door it is %v, want %v", kapok.KindOf(err), c.is)
			}
		})
	}
}

func status(code int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		say(w, body)
	}
}

func redirect(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "https://elsewhere.example.com/v1?token=secret", http.StatusPermanentRedirect)
}

func TestACheckExplainsTheNetworkInOneLine(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = quiet()
	secure.StartTLS()
	t.Cleanup(secure.Close)
	noHTTP := listen(t, func(c net.Conn) { say(c, "220 mail.example.com ESMTP\r\n") })
	silent := listen(t, func(net.Conn) {}) // hangs up on what is no TLS
	for name, c := range map[string]struct {
		url  string
		kind connect.FaultKind
		want string
	}{
		"nobody listens":         {"http://" + nobody + "/v1", connect.Refused, "nothing listens at http://" + nobody},
		"no such name":           {"http://no-such-host.invalid/v1", connect.DNS, "the name no-such-host.invalid has no address"},
		"unknown signer":         {secure.URL + "/v1", connect.TLS, "signed by an authority this machine does not know; if you trust it, write a target file with ca: FILE.pem"},
		"no TLS there":           {strings.Replace(plain.URL, "http:", "https:", 1) + "/v1", connect.TLS, "try http:// instead"},
		"TLS expected":           {strings.Replace(secure.URL, "https:", "http:", 1) + "/v1", connect.TLS, "try https:// instead"},
		"TLS expected, silently": {"http://" + silent + "/v1", connect.Reset, "if it speaks TLS, try https:// instead"},
		"not even HTTP":          {"http://" + noHTTP + "/v1", connect.NotChat, "does not speak HTTP"},
		"guarded loopback":       {plain.URL + "/v1", connect.Guarded, "is not a public address"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target := connect.Target{Kind: "openai", URL: c.url, Model: "m", Guard: name == "guarded loopback"}
			begun := time.Now()
			_, err := open(t, target).Check(t.Context())
			f := fault(t, err)
			if name == "no such name" && f.Kind == connect.Unreachable {
				t.Skip("no name service here to say that the name does not exist")
			}
			if f.Kind != c.kind || !strings.Contains(f.Msg, c.want) || strings.Contains(f.Msg, "\n") {
				t.Errorf("got %s: %s (%v)", f.Kind, f.Msg, f.Err)
			}
			if d := time.Since(begun); d > 8*time.Second {
				t.Errorf("it took %v to find out", d)
			}
		})
	}
}

func TestAPrivateAuthorityCanBeNamed(t *testing.T) {
	s := httptest.NewTLSServer(whole(func(w http.ResponseWriter, _ *http.Request) { say(w, completion("好")) }))
	t.Cleanup(s.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	write(t, ca, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})))
	target := connect.Target{Kind: "openai", URL: s.URL + "/v1", CA: ca}
	if _, err := open(t, target).Check(t.Context()); err != nil {
		t.Error(err)
	}
	write(t, ca, "not a certificate")
	if _, err := connect.Open(target); err == nil || !strings.Contains(err.Error(), "no certificate") {
		t.Errorf("got %v", err)
	}
}

func TestAnExpiredTLSVersionIsRefused(t *testing.T) {
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = quiet()
	s.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10} // what an old server offers
	s.StartTLS()
	t.Cleanup(s.Close)
	_, err := open(t, connect.Target{Kind: "openai", URL: s.URL}).Check(t.Context())
	if f := fault(t, err); f.Kind != connect.TLS {
		t.Errorf("got %s: %s (%v)", f.Kind, f.Msg, f.Err)
	}
}

func TestACheckPassesOverAShortCrisis(t *testing.T) {
	n := 0
	target := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if n++; n < 3 {
			w.Header().Set("Retry-After", "0.01")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		say(w, completion("好"))
	})
	if _, err := open(t, target).Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// listen serves one thing to every connection.
func listen(t *testing.T, do func(net.Conn)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err == nil {
				do(c)
				_ = c.Close()
			}
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return l.Addr().String()
}

func ExampleParseTarget() {
	t, err := connect.ParseTarget("http://127.0.0.1:8080/v1/chat/completions", "qwen3")
	fmt.Println(t.Kind, t.Address(), t.Model, err)
	_, err = connect.ParseTarget("https://me:secret@api.example.com/v1", "")
	fmt.Println(err)
	// Output:
	// openai http://127.0.0.1:8080/v1 qwen3 <nil>
	// target https://api.example.com/v1 is not right: url holds a user or password; give the key as env:NAME or file:PATH
}
