package connect

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"kapok"
)

const maxKey = 16 << 10

// refs finds ${env:NAME} and ${file:PATH} inside a header value or an address.
var refs = regexp.MustCompile(`\$\{((?:env|file):[^}]*)\}`)

// blank stands for a reference where its value does not matter.
const blank = "KEY"

func blankRefs(s string) string { return refs.ReplaceAllString(s, blank) }

// checkRef says whether a reference has the right form. It does not repeat what it was given:
// that might be the key itself, pasted by mistake.
func checkRef(ref string) error {
	kind, name, ok := strings.Cut(ref, ":")
	if !ok || name == "" || kind != "env" && kind != "file" {
		return kapok.Say(kapok.Invalid, "error.connect.key_form", "key must be a reference, env:NAME or file:PATH, never the key itself")
	}
	return nil
}

// readRef gives the secret behind a reference. Its errors name the reference only.
func readRef(ref string) (string, error) {
	if err := checkRef(ref); err != nil {
		return "", err
	}
	kind, name, _ := strings.Cut(ref, ":")
	var raw string
	if kind == "env" {
		raw = os.Getenv(name)
	} else {
		f, err := os.Open(name)
		if err != nil {
			return "", kapok.Say(kapok.Invalid, "error.connect.read_key", "read the key from {ref}", "ref", ref).Because(err)
		}
		b, err := io.ReadAll(io.LimitReader(f, maxKey+1))
		if err := errors.Join(err, f.Close()); err != nil {
			return "", kapok.Say(kapok.Invalid, "error.connect.read_key", "read the key from {ref}", "ref", ref).Because(err)
		}
		raw = string(b)
	}
	key := strings.TrimSpace(raw)
	switch {
	case key == "":
		return "", kapok.Say(kapok.Invalid, "error.connect.key_empty", "the key {ref} is empty; set it or take key out of the target", "ref", ref)
	case len(key) > maxKey || strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return "", kapok.Say(kapok.Invalid, "error.connect.key_lines", "the key {ref} is not one line of text", "ref", ref)
	}
	return key, nil
}

// login puts the target's key into the header that the service reads, and gives it to hide.
func (t Target) login(header http.Header, hide *hider) error {
	if t.Key == "" {
		return nil
	}
	key, err := readRef(t.Key)
	if err != nil {
		return err
	}
	hide.add(key)
	if t.KeyHeader != "" {
		header.Set(t.KeyHeader, key)
	} else {
		header.Set("Authorization", "Bearer "+key)
	}
	return nil
}

// secrets reads every reference in a text once and gives them to hide.
func secrets(s string, hide *hider) (map[string]string, error) {
	known, errs := map[string]string{}, []error(nil)
	for _, m := range refs.FindAllStringSubmatch(s, -1) {
		key, err := readRef(m[1])
		errs, known[m[1]] = append(errs, err), key
		hide.add(key)
	}
	return known, errors.Join(errs...)
}

// expand puts secrets in the place of their references and gives them to hide.
func expand(s string, hide *hider) (string, error) {
	known, err := secrets(s, hide)
	return refs.ReplaceAllStringFunc(s, func(m string) string { return known[m[2:len(m)-1]] }), err
}

// notSecret takes out words that only look like a key or a token.
var notSecret = strings.NewReplacer("keyword", "", "max_tokens", "", "stop_token", "")

// secretName says whether a header or query member of this name usually carries a secret.
func secretName(name string) bool {
	n := notSecret.Replace(strings.ToLower(name))
	for _, w := range []string{"authorization", "cookie", "key", "token", "secret", "password", "passwd", "signature", "credential"} {
		if strings.Contains(n, w) {
			return true
		}
	}
	return n == "sig" || n == "ak" || n == "sk"
}

// plainHeader says whether a header of this name may stand in a target with its value: the name
// must say that it is a setting, since a login can have any other name.
func plainHeader(name string) bool {
	n := strings.ReplaceAll(strings.ToLower(name), "_", "-")
	if secretName(n) || hasAny(n, "auth", "session", "login", "ticket", "pass", "sign", "jwt") {
		return false
	}
	for _, p := range []string{"accept", "content-", "x-request", "x-app"} {
		if strings.HasPrefix(n, p) {
			return true
		}
	}
	last := strings.TrimSuffix(n, "-id")
	return slices.Contains(settings, last[strings.LastIndexByte(last, '-')+1:])
}

// settings are the last words of headers that say how to answer or for whom, and let nobody in.
var settings = []string{
	"agent", "origin", "referer", "control", "connection", "prefer", "with", // of HTTP itself
	"version", "beta", "mode", "type", "format", "encoding", "stream", "sse", "async", "debug", "model",
	"lang", "language", "locale", "timezone", "region", "env", "environment",
	"app", "client", "platform", "channel", "source", "scene", "tenant", "project", "workspace", "org", "organization",
}

// secretMembers lists the texts in a document whose names say that they are secrets, references
// apart. What stands in a list has the name of the list.
func secretMembers(at string, doc any) []string {
	return appendSecrets(nil, at, false, doc)
}

func appendSecrets(out []string, at string, secret bool, doc any) []string {
	switch v := doc.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			out = appendSecrets(out, at+"."+name, secretName(name), v[name])
		}
	case []any:
		for i, x := range v {
			out = appendSecrets(out, fmt.Sprintf("%s.%d", at, i), secret, x)
		}
	case string:
		if secret && v != "" && v != blank {
			out = append(out, at)
		}
	}
	return out
}

// A hider blots out secrets, as written and as JSON or a URL would write them.
type hider struct{ words [][]byte }

const blot = "[key]"

func (h *hider) add(secret string) {
	if len(secret) < 4 {
		return // too short to be told from ordinary text
	}
	careful, _ := json.Marshal(secret) // a string always marshals; this form escapes < > & too
	plain := appendString(nil, secret)
	for _, w := range []string{secret, string(plain[1 : len(plain)-1]), string(careful[1 : len(careful)-1]), url.QueryEscape(secret)} {
		if !h.knows(w) {
			h.words = append(h.words, []byte(w))
		}
	}
}

func (h *hider) knows(w string) bool {
	for _, x := range h.words {
		if string(x) == w {
			return true
		}
	}
	return false
}

func (h *hider) bytes(b []byte) []byte {
	for _, w := range h.words {
		if bytes.Contains(b, w) {
			b = bytes.ReplaceAll(b, w, []byte(blot))
		}
	}
	return b
}

func (h *hider) string(s string) string {
	for _, w := range h.words {
		s = strings.ReplaceAll(s, string(w), blot)
	}
	return s
}
