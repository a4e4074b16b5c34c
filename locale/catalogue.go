package locale

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"
	"text/template"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	i18ntemplate "github.com/nicksnyder/go-i18n/v2/i18n/template"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"

	"kapok"
	"kapok/data"
)

// A Printer says things in one language. It is safe for concurrent use.
type Printer struct {
	lang     kapok.Lang
	local    *i18n.Localizer
	messages map[string]*message
	parser   textParser
}

// message is a sentence of the catalogue. The names it wants filled in are read when it is first
// said: a command says few of the sentences.
type message struct {
	*i18n.Message
	names func() []string
}

var printers = map[kapok.Lang]func() *Printer{
	kapok.Hans: printer(kapok.Hans),
	kapok.Hant: printer(kapok.Hant),
	kapok.En:   printer(kapok.En),
}

func printer(l kapok.Lang) func() *Printer {
	return sync.OnceValue(func() *Printer {
		p, err := load(data.FS, l)
		if err != nil {
			panic(err) // the sentences are part of the program
		}
		return p
	})
}

// For gives the printer of a language, loading its sentences at the first call. Cantonese
// readers get traditional characters; an unknown language gets simplified ones. It panics when
// the embedded sentences are broken.
func For(l kapok.Lang) *Printer {
	if l == kapok.Yue {
		l = kapok.Hant
	}
	if f, ok := printers[l]; ok {
		return f()
	}
	return printers[kapok.Hans]()
}

// load reads every file of one language and gives all faults at once.
func load(from fs.FS, l kapok.Lang) (*Printer, error) {
	tag := language.Make(string(l))
	bundle := i18n.NewBundle(tag)
	p := &Printer{lang: l, messages: map[string]*message{}}
	p.parser = textParser{funcs: p.funcs()}
	names, err := fs.Glob(from, path.Join("locale", string(l), "*.yaml"))
	if err != nil {
		return nil, fmt.Errorf("load locale %s: %w", l, err)
	}
	var errs []error
	for _, name := range names {
		if err := p.add(bundle, tag, from, name); err != nil {
			errs = append(errs, fmt.Errorf("load %s: %w", name, err))
		}
	}
	p.local = i18n.NewLocalizer(bundle, tag.String())
	return p, errors.Join(errs...)
}

// add reads one file.
func (p *Printer) add(bundle *i18n.Bundle, tag language.Tag, from fs.FS, name string) error {
	raw, err := fs.ReadFile(from, name)
	if err != nil {
		return err
	}
	list, err := bundle.ParseMessageBytes(tag, raw, yaml.Unmarshal)
	if err != nil {
		return err
	}
	var errs []error
	for _, m := range list {
		if _, twice := p.messages[m.ID]; twice {
			errs = append(errs, fmt.Errorf("key %s is in another file too", m.ID))
		}
		if strings.TrimSpace(m.Other) == "" {
			errs = append(errs, fmt.Errorf("key %s has no text", m.ID))
		}
		p.messages[m.ID] = &message{m, sync.OnceValue(func() []string { return placeholders(m.One + m.Other) })}
	}
	return errors.Join(errs...)
}

var action = regexp.MustCompile(`\{\{[^}]*\}\}`)
var field = regexp.MustCompile(`\.([a-z][a-z0-9_]*)`)
var quoted = regexp.MustCompile(`"[^"]*"`)

// placeholders lists the names in a template, each once, in order of appearance.
func placeholders(s string) []string {
	var names []string
	seen := map[string]bool{}
	if !strings.Contains(s, "{{") {
		return nil
	}
	for _, a := range action.FindAllString(s, -1) {
		for _, m := range field.FindAllStringSubmatch(quoted.ReplaceAllString(a, ""), -1) {
			if !seen[m[1]] {
				seen[m[1]] = true
				names = append(names, m[1])
			}
		}
	}
	return names
}

// textParser parses sentences as Go templates with our functions, and lets them be cached.
type textParser struct{ funcs template.FuncMap }

func (p textParser) Cacheable() bool { return true }

func (p textParser) Parse(src, left, right string) (i18ntemplate.ParsedTemplate, error) {
	return (&i18ntemplate.TextParser{Funcs: p.funcs, Option: "missingkey=error"}).Parse(src, left, right)
}
