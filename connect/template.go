package connect

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"text/template"

	"kapok"
)

// A Template is how to talk to a private API: what to send and where the answer is. See
// data/demo/http-template.yaml for one with every field explained.
type Template struct {
	Method  string            `yaml:"method,omitempty" json:"method,omitempty"` // default POST
	Headers map[string]string `yaml:"headers,omitempty" json:"headers,omitempty"`
	// Body is a text/template over Talk. {{json .Prompt}} writes a JSON string.
	Body string `yaml:"body" json:"body"`

	Answer   Pointer  `yaml:"answer" json:"answer"`
	Model    Pointer  `yaml:"model,omitempty" json:"model,omitempty"`
	Finish   Pointer  `yaml:"finish,omitempty" json:"finish,omitempty"`       // why it ended
	Cut      []string `yaml:"cut,omitempty" json:"cut,omitempty"`             // values of finish that mean: cut by a length limit
	In       Pointer  `yaml:"tokens_in,omitempty" json:"tokens_in,omitempty"` // tokens of the question
	Out      Pointer  `yaml:"tokens_out,omitempty" json:"tokens_out,omitempty"`
	Filtered []When   `yaml:"filtered,omitempty" json:"filtered,omitempty"` // the provider's own filter withheld the answer
	Busy     []When   `yaml:"busy,omitempty" json:"busy,omitempty"`         // too many requests, said with status 200
	Failed   []When   `yaml:"failed,omitempty" json:"failed,omitempty"`     // any other error said with status 200
	Said     Pointer  `yaml:"said,omitempty" json:"said,omitempty"`         // the words of an error
	Stream   *Flow    `yaml:"stream,omitempty" json:"stream,omitempty"`     // where the answer comes in pieces
}

// A Flow says how an answer comes in pieces.
type Flow struct {
	Form   string  `yaml:"form" json:"form"`                     // sse: server-sent events; lines: one JSON value a line
	Answer Pointer `yaml:"answer" json:"answer"`                 // in each piece
	Whole  bool    `yaml:"whole,omitempty" json:"whole"`         // each piece holds the whole answer so far, not what is new
	Done   string  `yaml:"done,omitempty" json:"done,omitempty"` // a piece that is only this word ends the answer
	DoneIf []When  `yaml:"done_if,omitempty" json:"done_if,omitempty"`
}

// When is a condition on a JSON document: what At points to is one of Is, or, with Not, is
// there and none of Not.
type When struct {
	At  Pointer  `yaml:"at" json:"at"`
	Is  []string `yaml:"is,omitempty" json:"is,omitempty"`
	Not []string `yaml:"not,omitempty" json:"not,omitempty"`
}

func (w When) holds(doc any) bool {
	v := w.At.word(doc)
	if len(w.Not) > 0 {
		return v != "" && !slices.Contains(w.Not, v)
	}
	return slices.Contains(w.Is, v)
}

func anyHolds(list []When, doc any) bool {
	return slices.ContainsFunc(list, func(w When) bool { return w.holds(doc) })
}

// Talk is what a body template may use.
type Talk struct {
	Prompt      string       // what the user says now
	History     []kapok.Turn // what was said before
	Turns       []kapok.Turn // History and Prompt
	System      string
	Model       string
	MaxTokens   int      // 0 when the target sets none
	Temperature *float64 // nil when the target sets none
	Seed        uint64
	Session     string // the same for the turns of one conversation, never used again
}

func talk(t Target, r Request) Talk {
	k := Talk{System: t.System, Model: t.Model, MaxTokens: t.MaxTokens, Temperature: t.Temperature, Turns: r.Turns, Seed: seedOf(r), Session: r.Session}
	if n := len(r.Turns); n > 0 {
		k.Prompt, k.History = r.Turns[n-1].Text, r.Turns[:n-1]
	}
	if k.Session == "" {
		k.Session = rand.Text()
	}
	return k
}

// parse reads the body. References such as ${env:NAME} in it are written by secret when the body
// is made, so that neither a key nor a question can become part of the template.
func (m *Template) parse(secret func(ref string) string) (*template.Template, error) {
	within := func(ref string) string {
		s := secret(ref)
		if m.isJSON() {
			quoted := string(appendString(nil, s))
			s = quoted[1 : len(quoted)-1] // the quotes stand in the template
		}
		return s
	}
	body := refs.ReplaceAllStringFunc(m.Body, func(s string) string { return fmt.Sprintf("{{secret %q}}", s[2:len(s)-1]) })
	return template.New("body").Option("missingkey=error").Funcs(template.FuncMap{"json": jsonText, "secret": within}).Parse(body)
}

// jsonText writes a value as JSON, a text as a JSON string.
func jsonText(v any) (string, error) {
	if s, ok := v.(string); ok {
		return string(appendString(nil, s)), nil
	}
	b, err := json.Marshal(v)
	return string(b), err
}

// nasty texts break a template that does not quote.
var nasty = []kapok.Turn{
	{Role: kapok.RoleUser, Text: "one \"two\" \\ three\nfour {{.}}"},
	{Role: kapok.RoleAssistant, Text: "\"}]"},
	{Role: kapok.RoleUser, Text: "\u0000\t'</script>"},
}

// isJSON says whether the template promises a JSON body.
func (m *Template) isJSON() bool {
	ct := "application/json"
	for k, v := range m.Headers {
		if http.CanonicalHeaderKey(k) == "Content-Type" {
			ct = v
		}
	}
	return strings.Contains(ct, "json")
}

// validate gives every fault of the template. The body is tried on texts full of quotes.
func (m *Template) validate() error {
	var errs []error
	switch m.Method {
	case "", http.MethodPost, http.MethodPut, http.MethodGet:
	default:
		errs = append(errs, kapok.Say(kapok.Invalid, "error.connect.template_method", "http.method \"{method}\" is not POST, PUT or GET", "method", m.Method))
	}
	for _, k := range slices.Sorted(maps.Keys(m.Headers)) {
		if v := m.Headers[k]; v != "" && !plainHeader(k) && blankRefs(v) == v {
			errs = append(errs, kapok.Say(kapok.Invalid, "error.connect.template_header", "http.headers.{name} holds a value, and a target is stored; write it as ${env:NAME} or ${file:PATH} (only headers that are plainly settings, such as Accept or X-Version, may be written out)", "name", k))
		}
	}
	if m.Answer == "" && m.Stream == nil {
		errs = append(errs, kapok.Say(kapok.Invalid, "error.connect.template_answer", "http.answer is missing: where the answer is"))
	}
	pointers := map[string]Pointer{"answer": m.Answer, "model": m.Model, "finish": m.Finish, "tokens_in": m.In, "tokens_out": m.Out, "said": m.Said}
	lists := map[string][]When{"filtered": m.Filtered, "busy": m.Busy, "failed": m.Failed}
	if f := m.Stream; f != nil {
		if f.Form != "sse" && f.Form != "lines" {
			errs = append(errs, kapok.Say(kapok.Invalid, "error.connect.template_form", "http.stream.form \"{form}\" is not sse or lines", "form", f.Form))
		}
		if f.Answer == "" {
			errs = append(errs, kapok.Say(kapok.Invalid, "error.connect.template_stream", "http.stream.answer is missing"))
		}
		pointers["stream.answer"], lists["stream.done_if"] = f.Answer, f.DoneIf
	}
	for _, k := range slices.Sorted(maps.Keys(pointers)) {
		errs = append(errs, pointers[k].validate("http."+k))
	}
	for _, k := range slices.Sorted(maps.Keys(lists)) {
		for _, w := range lists[k] {
			if w.At == "" || len(w.Is) == 0 == (len(w.Not) == 0) {
				errs = append(errs, kapok.Say(kapok.Invalid, "error.connect.template_when", "http.{name} needs at, and either is or not", "name", k))
			}
			errs = append(errs, w.At.validate("http."+k+".at"))
		}
	}
	return errors.Join(append(errs, m.try())...)
}

func (m *Template) try() error {
	tmpl, err := m.parse(func(string) string { return blank })
	if err != nil {
		return kapok.Say(kapok.KindOf(err), "error.connect.template_body", "http.body").Because(err)
	}
	for _, turns := range [][]kapok.Turn{nasty, nasty[:1]} {
		var b strings.Builder
		if err := tmpl.Execute(&b, talk(Target{System: nasty[0].Text, Model: "m"}, Request{Turns: turns})); err != nil {
			return kapok.Say(kapok.KindOf(err), "error.connect.template_body", "http.body").Because(err)
		}
		if b.Len() > 0 && m.isJSON() && !json.Valid([]byte(b.String())) {
			return kapok.Say(kapok.Invalid, "error.connect.template_json", "http.body is not JSON when a text holds quotes or line breaks; write {example} without quotes around it", "example", "{{json .Prompt}}")
		}
		var doc any
		if json.Unmarshal([]byte(b.String()), &doc) != nil {
			continue
		}
		for _, name := range secretMembers("http.body", doc) {
			return kapok.Say(kapok.Invalid, "error.connect.template_secret", "{name} holds a value, and a target is stored; write it as ${env:NAME} or ${file:PATH}", "name", name)
		}
	}
	return nil
}
