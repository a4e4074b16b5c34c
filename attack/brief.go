package attack

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"kapok"
	"kapok/data"
	"kapok/yamlfile"
)

// brief is what an attacker model is told: data/attacks/attacker/NAME.yaml.
type brief struct {
	Title   kapok.Text            `yaml:"title"`
	Version string                `yaml:"version"`
	Source  string                `yaml:"source"`
	System  map[kapok.Lang]string `yaml:"system"`
	First   map[kapok.Lang]string `yaml:"first"` // the first message
	Next    map[kapok.Lang]string `yaml:"next"`  // each further one
	Topic   map[kapok.Lang]string `yaml:"topic"` // TAP asks whether a prompt keeps to the goal
}

// briefs reads a brief.
func briefs(name string) *brief {
	file := "attacks/attacker/" + name + ".yaml"
	raw, err := fs.ReadFile(data.FS, file)
	var b brief
	if err == nil {
		err = yamlfile.Decode(raw, &b)
	}
	if err != nil {
		panic(fmt.Sprintf("attack: %s: %v", file, err)) // embedded: only a broken build has it
	}
	return &b
}

// guided is an attack by conversation whose words are in a brief.
func guided(id string, family Family, b *brief, run func(*talk) error) *Attack {
	return &Attack{ID: id, Version: b.Version, Title: b.Title, Family: family, Source: b.Source, run: run}
}

// fillIn gives a text of a brief in the language of the talk, with its names filled in at one go:
// what looks like a name in an answer stays as it is.
func (t *talk) fillIn(texts map[kapok.Lang]string, args ...string) string {
	args = append(args, "{goal}", t.goal)
	return strings.TrimSpace(strings.NewReplacer(args...).Replace(t.words(texts)))
}

func (t *talk) words(texts map[kapok.Lang]string) string {
	f := forms{}
	for l, s := range texts {
		f[l] = []kapok.Turn{{Text: s}}
	}
	if form := f.in(t.lang); len(form) > 0 {
		return form[0].Text
	}
	return ""
}

const (
	shownAnswer = 3000 // characters of an answer that the attacker sees
	shownTurns  = 12   // turns of the conversation that the attacker sees
)

// spoken shows the attacker the end of the conversation.
func spoken(turns []kapok.Turn) string {
	var b strings.Builder
	from := max(0, len(turns)-shownTurns)
	for _, t := range turns[from:] {
		b.WriteString("[" + string(t.Role) + "] " + clip(t.Text, shownAnswer) + "\n")
	}
	return strings.TrimSpace(b.String())
}

// mark writes the score of an answer from 1 to 10, as the briefs put it; ? where there is none.
func mark(b Branch) string {
	if !b.Scored {
		return "?"
	}
	return strconv.Itoa(1 + int(b.Score*9+0.5))
}

func system(s string) kapok.Turn    { return kapok.Turn{Role: kapok.RoleSystem, Text: s} }
func user(s string) kapok.Turn      { return kapok.Turn{Role: kapok.RoleUser, Text: s} }
func assistant(s string) kapok.Turn { return kapok.Turn{Role: kapok.RoleAssistant, Text: s} }
