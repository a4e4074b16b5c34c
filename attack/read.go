package attack

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"kapok"
	"kapok/yamlfile"
)

// file is an attack as it stands in data/attacks/KIND/NAME.yaml. It has text (one user turn), turns
// (user turns), or answer (the beginning of an answer), by language; {prompt} is the request.
type file struct {
	Title   kapok.Text              `yaml:"title"`
	Version string                  `yaml:"version"`
	Family  Family                  `yaml:"family"` // only where it is not that of the folder
	Source  string                  `yaml:"source"`
	Text    map[kapok.Lang]string   `yaml:"text"`
	Turns   map[kapok.Lang][]string `yaml:"turns"`
	Answer  map[kapok.Lang]string   `yaml:"answer"`
	Prompt  map[kapok.Lang]string   `yaml:"prompt"` // rewrite: what the attacker model is told
	Example Example                 `yaml:"example"`
}

// folders are the kinds of attack that are data, and their families.
var folders = []struct {
	name   string
	family Family
}{
	{"template", Template}, {"script", MultiTurn}, {"carrier", Injection}, {"prefill", Prefill}, {"rephrase", Rephrase}, {"rewrite", Rephrase},
}

func readAll(from fs.FS) ([]*Attack, error) {
	var out []*Attack
	var faults []error
	for _, folder := range folders {
		files, err := fs.Glob(from, path.Join("attacks", folder.name, "*.yaml"))
		if err != nil {
			return nil, err
		}
		for _, name := range files {
			raw, err := fs.ReadFile(from, name)
			if err != nil {
				return nil, err
			}
			a, err := read(folder.name+"/"+strings.TrimSuffix(path.Base(name), ".yaml"), folder.family, raw)
			if err != nil {
				faults = append(faults, fmt.Errorf("%s: %w", name, err))
				continue
			}
			out = append(out, a)
		}
	}
	return out, errors.Join(faults...)
}

// read makes an attack of one file.
func read(id string, family Family, raw []byte) (*Attack, error) {
	var f file
	if err := yamlfile.Decode(raw, &f); err != nil {
		return nil, err
	}
	a := &Attack{ID: id, Version: f.Version, Title: f.Title, Family: family, Source: f.Source, Example: f.Example}
	if f.Family != "" {
		a.Family = f.Family
	}
	if f.Prompt != nil {
		told := forms{}
		for l, s := range f.Prompt {
			told[l] = []kapok.Turn{system(s)}
		}
		a.run, a.Langs = rewriter(f.Prompt), told.langs()
		return a, whole(a, forms{})
	}
	a.forms, a.Exact = f.form(), true
	a.Langs = a.forms.langs()
	return a, whole(a, a.forms)
}

func (f *file) form() forms {
	out := forms{}
	for l, s := range f.Text {
		out[l] = []kapok.Turn{{Role: kapok.RoleUser, Text: strings.TrimSpace(s)}}
	}
	for l, list := range f.Turns {
		for _, s := range list {
			out[l] = append(out[l], kapok.Turn{Role: kapok.RoleUser, Text: strings.TrimSpace(s)})
		}
	}
	for l, s := range f.Answer {
		out[l] = []kapok.Turn{{Role: kapok.RoleUser, Text: slot}, {Role: kapok.RoleAssistant, Text: strings.TrimSpace(s)}}
	}
	return out
}

// whole tells what an attack lacks.
func whole(a *Attack, f forms) error {
	var faults []error
	say := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if !a.Title.Complete() {
		say("the title is missing in zh-Hans, zh-Hant or en")
	}
	if a.Version == "" || a.Source == "" {
		say("version or source is missing")
	}
	if !a.Dynamic() && a.text == nil && a.turns == nil && len(f) == 0 {
		say("it has neither text nor turns nor answer")
	}
	for l, form := range f {
		if _, err := kapok.ParseLang(string(l)); err != nil {
			faults = append(faults, err)
		}
		n := 0
		for _, t := range form {
			n += strings.Count(t.Text, slot)
		}
		if n < 1 || n > 4 {
			say("the form in %s has %s %d times; it must be there once to four times", l, slot, n)
		}
	}
	return errors.Join(faults...)
}
