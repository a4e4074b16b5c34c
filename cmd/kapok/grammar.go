package main

import (
	"errors"
	"regexp"
	"strings"

	"kapok"
)

// A phrase is what the parser says of a wrong command line, in its own words, and the sentence of
// the catalogue for it; names are those of what its groups caught.
type phrase struct {
	said         *regexp.Regexp
	key, english string
	names        []string
}

// flagged begins what the parser says of the value of a flag or argument: --price=IN,OUT: ….
const flagged = `^(-{0,2}[^\s=:]+)\S*: `

var phrases = []phrase{
	{regexp.MustCompile(`^unexpected argument (.+), did you mean (?:one of )?(.+)\?$`), "error.usage.argument_hint", "there is no command {word}; did you mean {hints}", []string{"word", "hints"}},
	{regexp.MustCompile(`^unexpected argument (.+)$`), "error.usage.argument", "unexpected argument {word}", []string{"word"}},
	{regexp.MustCompile(`^unknown flag (\S+), did you mean (?:one of )?(.+)\?$`), "error.usage.flag_hint", "there is no flag {flag}; did you mean {hints}", []string{"flag", "hints"}},
	{regexp.MustCompile(`^unknown flag (\S+)$`), "error.usage.flag", "there is no flag {flag}", []string{"flag"}},
	{regexp.MustCompile(`^expected one of (.+)$`), "error.usage.command", "name a command: {commands}", []string{"commands"}},
	{regexp.MustCompile(`^(?:expected|missing flags:) (.+)$`), "error.usage.missing", "missing: {what}", []string{"what"}},
	{regexp.MustCompile(`^(-{0,2}[^\s=:]+)\S* must be one of (.+) but got "(.*)"$`), "error.usage.enum", "{what} must be one of {words}, not \"{value}\"", []string{"what", "words", "value"}},
	{regexp.MustCompile(flagged + `expected .* but got ".*" \((?:long flag|short flag|<EOL>)\)`), "error.usage.no_value", "{what} has no value", []string{"what"}},
	{regexp.MustCompile(flagged + `missing value`), "error.usage.no_value", "{what} has no value", []string{"what"}},
	{regexp.MustCompile(flagged + `expected a valid \d+ bit uint but got "(.*?)"`), "error.usage.natural", "{what} must be a whole number, 0 or more, not \"{value}\"", []string{"what", "value"}},
	{regexp.MustCompile(flagged + `expected (?:a valid \d+ bit int|an int) but got "(.*?)"`), "error.usage.whole", "{what} must be a whole number, not \"{value}\"", []string{"what", "value"}},
	{regexp.MustCompile(flagged + `expected a float but got "(.*?)"`), "error.usage.number", "{what} must be a number, not \"{value}\"", []string{"what", "value"}},
	{regexp.MustCompile(flagged + `expected duration but got "(.*?)"`), "error.usage.duration", "{what} must be a span of time such as 5s or 2m, not \"{value}\"", []string{"what", "value"}},
	{regexp.MustCompile(flagged + `bool value must be .* but got "(.*?)"`), "error.usage.bool", "{what} must be true or false, not \"{value}\"", []string{"what", "value"}},
	{regexp.MustCompile(`^\S+: stat (.+): no such file or directory$`), "error.usage.no_file", "{file} does not exist", []string{"file"}},
	{regexp.MustCompile(`^\S+: "(.+)" exists but is a directory`), "error.usage.is_dir", "{file} is a folder; name a file", []string{"file"}},
}

// lists are the names of groups that hold several words.
var lists = map[string]bool{"hints": true, "commands": true, "words": true}

// grammar gives an error of the parser as a sentence of the catalogue; what it does not know
// stays in the parser's words, and an error of ours as it is.
func grammar(err error) error {
	if _, ours := errors.AsType[*kapok.Error](err); ours {
		return err
	}
	p, args, ok := parsed(err.Error())
	if !ok {
		return &kapok.Error{Kind: kapok.Invalid, Msg: bounded(err.Error())}
	}
	return kapok.Say(kapok.Invalid, p.key, p.english, args...)
}

// parsed finds the sentence for what the parser said, and what fills it in.
func parsed(said string) (p phrase, args []any, ok bool) {
	for _, p := range phrases {
		m := p.said.FindStringSubmatch(said)
		if m == nil {
			continue
		}
		for i, name := range p.names {
			var v any = bounded(strings.Trim(strings.ReplaceAll(m[i+1], `"`, ""), "[]"))
			switch {
			case lists[name]:
				v = listed(m[i+1])
			case name == "file":
				v = m[i+1]
			}
			args = append(args, name, v)
		}
		return p, args, true
	}
	return phrase{}, nil, false
}

// listed parts a list of the parser's: "a", "b" or a,b. An empty word, which only says that a
// value may be left out, is none.
func listed(words string) []string {
	var out []string
	for word := range strings.SplitSeq(strings.ReplaceAll(words, `"`, ""), ",") {
		if word = strings.TrimSpace(word); word != "" {
			out = append(out, word)
		}
	}
	return out
}

// misused marks a fault of how the command was called: below it stands where to look.
type misused struct{ err error }

func (m misused) Error() string { return m.err.Error() }

func (m misused) Unwrap() error { return m.err }
