package locale

import (
	"fmt"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"

	"kapok"
)

// Lang is the language of the printer.
func (p *Printer) Lang() kapok.Lang { return p.lang }

// Has says whether the catalogue knows the key.
func (p *Printer) Has(key string) bool { return p.messages[key] != nil }

// T says the sentence under key, with arguments as name, value, name, value. A key that is not
// in the catalogue comes back in ⟦ ⟧, and so does the name of an argument that was not given:
// the reader sees that something is missing, and no page fails for it.
func (p *Printer) T(key string, args ...any) string {
	if len(args) == 0 {
		return p.TA(key, nil)
	}
	m := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[fmt.Sprint(args[i])] = args[i+1]
	}
	return p.TA(key, m)
}

// TA is T with the arguments in a map, such as those of a report's notes.
func (p *Printer) TA(key string, args map[string]any) string {
	m := p.messages[key]
	if m == nil {
		return "⟦" + key + "⟧"
	}
	names := m.names()
	if len(names) == 0 && m.One == "" {
		return m.Other
	}
	data := make(map[string]any, len(names))
	for _, n := range names {
		v, ok := args[n]
		if !ok {
			v = "⟦" + n + "⟧"
		}
		if list, ok := v.([]string); ok {
			v = p.List(list)
		}
		data[n] = v
	}
	c := &i18n.LocalizeConfig{MessageID: key, TemplateData: data, TemplateParser: p.parser}
	if m.One != "" {
		if n, ok := whole(args["n"]); ok {
			c.PluralCount = n
		}
	}
	s, err := p.local.Localize(c)
	if err != nil && s == "" {
		return "⟦" + key + "⟧"
	}
	return s
}

// List sets words side by side as the language does: a、b in Chinese, a, b in English.
func (p *Printer) List(words []string) string { return strings.Join(words, p.T("error.comma")) }

// Term is the word for a value of a kind, such as Term("method", "human"); the value itself
// where the catalogue has no word for it.
func (p *Printer) Term(kind, value string) string {
	if key := "term." + kind + "." + value; p.Has(key) {
		return p.TA(key, nil)
	}
	return value
}
