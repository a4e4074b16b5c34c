package main

import (
	"regexp"
	"strings"

	"kapok"
)

// phrases are what kong says of a wrong command line, each with the sentence of the catalogue that
// says it and the names of what its groups caught.
var phrases = []struct {
	kong, key, english string
	names              []string
}{
	{`^unexpected argument (\S+), did you mean (?:one of )?(.+)\?$`, "error.usage.argument_hint", "unexpected argument {word}, did you mean {hint}?", []string{"word", "hint"}},
	{`^unexpected argument (.+)$`, "error.usage.argument", "unexpected argument {word}", []string{"word"}},
	{`^unknown flag (\S+), did you mean (?:one of )?(.+)\?$`, "error.usage.flag_hint", "unknown flag {flag}, did you mean {hint}?", []string{"flag", "hint"}},
	{`^unknown flag (\S+)$`, "error.usage.flag", "unknown flag {flag}", []string{"flag"}},
	{`^expected one of (.+)$`, "error.usage.command", "expected one of {commands}", []string{"commands"}},
	{`^(?:expected|missing flags:|missing positional arguments) (.+)$`, "error.usage.missing", "missing {what}", []string{"what"}},
	{`^(\S+) must be one of (.+) but got (".*")$`, "error.usage.one_of", "{flag} must be one of {values} but got {value}", []string{"flag", "values", "value"}},
	{`^(\S+): expected .* but got ".*" \((?:long flag|short flag|<EOL>)\)`, "error.usage.no_value", "{flag} has no value", []string{"flag"}},
	{`^(\S+): missing value`, "error.usage.no_value", "{flag} has no value", []string{"flag"}},
	{`^(\S+): expected (?:a valid \d+ bit u?int|an int) but got (".*?")`, "error.usage.whole", "{flag} must be a whole number but got {value}", []string{"flag", "value"}},
	{`^(\S+): expected a float but got (".*?")`, "error.usage.number", "{flag} must be a number but got {value}", []string{"flag", "value"}},
	{`^(\S+): expected duration but got (".*?")`, "error.usage.duration", "{flag} must be a span of time such as 5s or 2m but got {value}", []string{"flag", "value"}},
	{`^(\S+): bool value must be .* but got (".*?")`, "error.usage.bool", "{flag} must be true or false but got {value}", []string{"flag", "value"}},
	{`^\S+: stat (.+): no such file or directory$`, "error.usage.no_file", "{file} does not exist", []string{"file"}},
	{`^\S+: "(.+)" exists but is a directory`, "error.usage.is_dir", "{file} is a directory", []string{"file"}},
	{`^(\S+) and (\S+) can't be used together$`, "error.usage.together", "{flag} and {other} cannot be used together", []string{"flag", "other"}},
}

// grammar gives an error of kong's parser as a sentence of the catalogue, an error that it does
// not know as it is.
func grammar(err error) error {
	for _, p := range phrases {
		m := regexp.MustCompile(p.kong).FindStringSubmatch(err.Error())
		if m == nil {
			continue
		}
		var args []any
		for i, name := range p.names {
			var v any = m[i+1]
			if name == "commands" || name == "values" {
				v = strings.Split(strings.ReplaceAll(strings.ReplaceAll(m[i+1], `"`, ""), " ", ""), ",")
			}
			args = append(args, name, v)
		}
		return kapok.Say(kapok.Invalid, p.key, p.english, args...)
	}
	return err
}
