package connect

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kapok"
)

// A Target is how to talk to a system. It holds references to secrets, never a secret, so it
// may be stored and shown. Zero values mean the defaults named here.
type Target struct {
	Kind  string `yaml:"kind" json:"kind"` // demo, openai, http, replay
	Name  string `yaml:"name,omitempty" json:"name,omitempty"`
	URL   string `yaml:"url,omitempty" json:"url,omitempty"` // openai: the base, without /chat/completions
	Model string `yaml:"model,omitempty" json:"model,omitempty"`

	Key       string `yaml:"key,omitempty" json:"key,omitempty"`               // env:NAME or file:PATH
	KeyHeader string `yaml:"key_header,omitempty" json:"key_header,omitempty"` // header that carries the bare key; default Authorization: Bearer
	CA        string `yaml:"ca,omitempty" json:"ca,omitempty"`                 // PEM file of a private certificate authority

	HTTP       *Template    `yaml:"http,omitempty" json:"http,omitempty"`               // kind http
	File       string       `yaml:"file,omitempty" json:"file,omitempty"`               // kind replay
	FileDigest kapok.Digest `yaml:"file_digest,omitempty" json:"file_digest,omitempty"` // of File; Open refuses another content

	Stream      bool           `yaml:"stream,omitempty" json:"stream,omitempty"`
	System      string         `yaml:"system,omitempty" json:"system,omitempty"`           // system prompt put before every conversation
	MaxTokens   int            `yaml:"max_tokens,omitempty" json:"max_tokens,omitempty"`   // 0: the system's own
	Temperature *float64       `yaml:"temperature,omitempty" json:"temperature,omitempty"` // nil: the system's own
	SendSeed    bool           `yaml:"send_seed,omitempty" json:"send_seed,omitempty"`     // openai: send "seed", for systems that take one
	Extra       map[string]any `yaml:"extra,omitempty" json:"extra,omitempty"`             // openai: more members of the request body

	// Defects are faults planted in the demonstration target, by name, each with its share 0..1.
	Defects map[string]float64 `yaml:"defects,omitempty" json:"defects,omitempty"`

	// Judge says in which form the model is asked where it is asked to judge, such as qwen3guard
	// (package inspect lists them); it shapes nothing where the model is under test.
	Judge string `yaml:"judge,omitempty" json:"judge,omitempty"`

	Timeouts    Timeouts `yaml:"timeouts,omitempty" json:"timeouts,omitzero"`
	Concurrency int      `yaml:"concurrency,omitempty" json:"concurrency,omitempty"` // ceiling of calls in flight; default 16
	RPM         int      `yaml:"rpm,omitempty" json:"rpm,omitempty"`                 // requests a minute; 0: no limit
	TPM         int      `yaml:"tpm,omitempty" json:"tpm,omitempty"`                 // tokens a minute, in and out; 0: no limit
	Retries     int      `yaml:"retries,omitempty" json:"retries,omitempty"`         // after the first attempt; 0: 8, negative: none

	// Guard is for targets that other people name: only public addresses are dialled, and nothing
	// of this machine is read but variables named KAPOK_KEY_…. The program sets it; a file cannot.
	Guard bool `yaml:"-" json:"-"`
}

// Timeouts of one attempt.
type Timeouts struct {
	Connect time.Duration `yaml:"connect,omitempty" json:"connect,omitempty"` // for name and TCP, and again for TLS; default 10 s
	// FirstByte counts from the request to the first byte of a streamed answer; default 60 s.
	// Without streaming a server begins when it has finished, so only Total counts.
	FirstByte time.Duration `yaml:"first_byte,omitempty" json:"first_byte,omitempty"`
	Total     time.Duration `yaml:"total,omitempty" json:"total,omitempty"` // from dialling to the last byte; default 3 min
}

const (
	defaultConcurrency = 16
	maxConcurrency     = 4096
	defaultRetries     = 8
)

func (t Target) withDefaults() Target {
	def := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	def(&t.Timeouts.Connect, 10*time.Second)
	def(&t.Timeouts.FirstByte, time.Minute)
	def(&t.Timeouts.Total, 3*time.Minute)
	if t.Concurrency == 0 {
		t.Concurrency = defaultConcurrency
	}
	switch {
	case t.Retries == 0:
		t.Retries = defaultRetries
	case t.Retries < 0:
		t.Retries = 0
	}
	return t
}

// Validate gives every fault of the target at once, as a *kapok.Error.
func (t Target) Validate() error {
	if err := t.faults(); err != nil {
		return kapok.Say(kapok.Invalid, "error.connect.bad_target", "target {target} is not right", "target", t.label()).Because(err)
	}
	return nil
}

func (t Target) faults() error {
	var errs []error
	add := func(key, english string, args ...any) {
		errs = append(errs, kapok.Say(kapok.Invalid, key, english, args...))
	}
	if _, ok := kinds[t.Kind]; !ok {
		add("error.connect.kind", "kind \"{kind}\" is not known; use demo, openai, http or replay", "kind", t.Kind)
	}
	if t.Kind == "openai" || t.Kind == "http" {
		errs = append(errs, checkURL(t.URL))
	}
	if t.Kind == "http" {
		if t.HTTP == nil {
			add("error.connect.no_template", "http is missing: the template of the request and where the answer is")
		} else {
			errs = append(errs, t.HTTP.validate())
		}
	}
	checkDefects(t.Kind, t.Defects, add)
	if t.Kind == "replay" && t.File == "" {
		add("error.connect.no_file", "file is missing: the recorded answers")
	}
	if t.Key != "" {
		errs = append(errs, checkRef(t.Key))
	}
	if strings.ContainsAny(t.KeyHeader, " \t\r\n:") {
		add("error.connect.key_header", "key_header is not the name of a header")
	}
	if t.Guard {
		errs = append(errs, t.checkGuarded())
	}
	for _, n := range []struct {
		name string
		v    int
	}{{"concurrency", t.Concurrency}, {"rpm", t.RPM}, {"tpm", t.TPM}, {"max_tokens", t.MaxTokens}} {
		if n.v < 0 {
			add("error.connect.negative", "{name} {value} is negative", "name", n.name, "value", n.v)
		}
	}
	if t.Concurrency > maxConcurrency {
		add("error.connect.concurrency", "concurrency {n} is more than {max}", "n", t.Concurrency, "max", maxConcurrency)
	}
	if t.Timeouts.Connect < 0 || t.Timeouts.FirstByte < 0 || t.Timeouts.Total < 0 {
		add("error.connect.timeouts", "a time-out is negative")
	}
	if p := t.Temperature; p != nil && !(*p >= 0 && *p <= 2) {
		add("error.connect.temperature", "temperature {value} is outside 0..2", "value", *p)
	}
	for _, k := range ownMembers {
		if _, ok := t.Extra[k]; ok {
			add("error.connect.extra_own", "extra.{name} has a field of its own", "name", k)
		}
	}
	for _, name := range secretMembers("extra", t.Extra) {
		add("error.connect.extra_secret", "{name} looks like a secret, and a target is stored; give it as key, with key_header where the service wants another header", "name", name)
	}
	return errors.Join(errs...)
}

// checkGuarded refuses references by which a stranger's target would read this machine and send
// what it finds to the stranger.
func (t Target) checkGuarded() error {
	var errs []error
	if t.File != "" || t.CA != "" {
		errs = append(errs, kapok.Say(kapok.Invalid, "error.connect.guard_file", "file and ca cannot be used here"))
	}
	named := []string{"${" + t.Key + "}", t.URL}
	if t.HTTP != nil {
		named = append(slices.AppendSeq(named, maps.Values(t.HTTP.Headers)), t.HTTP.Body)
	}
	for _, s := range named {
		for _, m := range refs.FindAllStringSubmatch(s, -1) {
			if !strings.HasPrefix(m[1], "env:KAPOK_KEY_") {
				errs = append(errs, kapok.Say(kapok.Invalid, "error.connect.guard_key", "a key can only be env:KAPOK_KEY_… here"))
			}
		}
	}
	return errors.Join(errs...)
}

// ownMembers of a request body are never taken from Extra.
var ownMembers = []string{"model", "messages", "stream", "seed", "temperature", "max_tokens"}

// checkURL accepts http and https without secrets: no user and no query member that looks
// like a key, except as a reference ${env:NAME}.
func checkURL(s string) error {
	if s == "" {
		return kapok.Say(kapok.Invalid, "error.connect.no_url", "url is missing")
	}
	u, err := url.Parse(blankRefs(s))
	switch {
	case err != nil:
		return kapok.Say(kapok.Invalid, "error.connect.bad_url", "url cannot be read; it should look like https://host/v1")
	case u.Scheme != "http" && u.Scheme != "https":
		return kapok.Say(kapok.Invalid, "error.connect.url_scheme", "url must begin with http:// or https://")
	case u.Host == "":
		return kapok.Say(kapok.Invalid, "error.connect.url_host", "url has no host")
	case u.User != nil:
		return kapok.Say(kapok.Invalid, "error.connect.url_user", "url holds a user or password; give the key as env:NAME or file:PATH")
	}
	for name, values := range u.Query() {
		if secretName(name) && slices.ContainsFunc(values, func(v string) bool { return v != blank }) {
			return kapok.Say(kapok.Invalid, "error.connect.url_secret", "url holds {name}=…; write it as ${env:NAME} or ${file:PATH}", "name", name)
		}
	}
	return nil
}

// Address says where the system is, without user, query or any other secret.
func (t Target) Address() string {
	switch t.Kind {
	case "openai", "http":
		u, err := url.Parse(blankRefs(t.URL))
		if err != nil {
			return t.Kind
		}
		return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
	case "replay":
		return "replay:" + filepath.Base(t.File)
	}
	return t.Kind
}

func (t Target) label() string {
	if t.Name != "" {
		return t.Name
	}
	if a := t.Address(); a != "" {
		return a
	}
	return "without a kind"
}

// Digest identifies everything that shapes an answer: kind, address, model, parameters, system
// prompt, template, recording. So do the references to keys, never a key: with Dify, Coze, FastGPT
// and gateways of many tenants the key chooses the application that answers. Limits, time-outs
// and names are not part of it.
func (t Target) Digest() kapok.Digest {
	shape := Target{
		Kind: t.Kind, URL: t.URL, Model: t.Model, Key: t.Key, KeyHeader: t.KeyHeader, HTTP: t.HTTP, FileDigest: t.FileDigest,
		System: t.System, MaxTokens: t.MaxTokens, Temperature: t.Temperature, SendSeed: t.SendSeed, Extra: t.Extra, Defects: t.Defects,
	}
	if t.FileDigest == "" {
		shape.File = t.File
	}
	if t.Kind == "demo" {
		shape.Name = demoVersion // it may answer otherwise than in an earlier version of the program
	}
	raw, err := json.Marshal(shape)
	if err != nil {
		raw = fmt.Append(nil, shape.Extra) // Extra from a file is always JSON; only a program can get here
	}
	return kapok.DigestOf([]byte(strings.ToLower(t.Kind)), raw)
}

// Seeded says whether the seed of a run and the number of a repeat shape an answer, so that
// another seed may get another one.
func (t Target) Seeded() bool {
	return t.Kind == "demo" || t.SendSeed || t.Kind == "http" && t.HTTP != nil && strings.Contains(t.HTTP.Body, ".Seed")
}
