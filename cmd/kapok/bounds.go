package main

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"kapok"
)

// A wrong says what is not right with a value; the zero wrong is none. key is a sentence of the
// catalogue.
type wrong struct {
	key  string
	want string // what would be right, where the sentence names it
}

func (w wrong) args(what string, value any) map[string]any {
	return map[string]any{"what": what, "value": bounded(fmt.Sprint(value)), "want": w.want}
}

// bounded keeps what a message quotes short and on one line.
func bounded(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return strings.ReplaceAll(plainControl(s), "\n", " ")
}

// try says what is wrong with a value from outside for a flag: its type, the words it allows,
// its least value.
func try(flag *kong.Flag, value any) wrong {
	v := reflect.New(flag.Target.Type()).Elem()
	if err := flag.Parse(kong.Scan().PushTyped(value, kong.FlagValueToken), v); err != nil {
		return kindOf(v)
	}
	if flag.Enum != "" {
		for word := range strings.SplitSeq(strings.Trim(fmt.Sprint(v.Interface()), "[]"), " ") {
			if !flag.EnumMap()[word] {
				return wrong{"cli.error.value_enum", strings.Join(flag.EnumSlice(), ", ")}
			}
		}
	}
	return tooLow(flag, v)
}

func kindOf(v reflect.Value) wrong {
	switch v.Kind() { //nolint:exhaustive // the rest is text or has a form of its own
	case reflect.Bool:
		return wrong{key: "cli.error.value_bool"}
	case reflect.Uint, reflect.Uint64:
		return wrong{key: "cli.error.value_min", want: "0"}
	case reflect.Int, reflect.Int64:
		if v.Type().Name() != "Duration" {
			return wrong{key: "cli.error.value_number"}
		}
	}
	return wrong{key: "cli.error.value"}
}

// tooLow holds a number against the flag's tag min.
func tooLow(flag *kong.Flag, v reflect.Value) wrong {
	low, err := strconv.ParseInt(flag.Tag.Get("min"), 10, 64)
	if err == nil && v.CanInt() && v.Int() < low {
		return wrong{"cli.error.value_min", strconv.FormatInt(low, 10)}
	}
	return wrong{}
}

// bounds holds every number of the command line against its least value and tells all that are
// too low. A default of 0 may stand for "not set"; a 0 that somebody wrote is one.
func (o *output) bounds(k *kong.Context) error {
	var errs []error
	for _, p := range k.Path {
		if p.Flag == nil || p.Resolved {
			continue
		}
		value := k.FlagValue(p.Flag)
		if w := tooLow(p.Flag, reflect.ValueOf(value)); w.key != "" {
			errs = append(errs, &kapok.Error{Kind: kapok.Invalid, Msg: o.p.TA(w.key, w.args("--"+p.Flag.Name, value))})
		}
	}
	return errors.Join(errs...)
}

var (
	negative = regexp.MustCompile(`^-[0-9]`)
	longFlag = regexp.MustCompile(`^--[a-z][a-z0-9-]*$`)
	oneFlag  = regexp.MustCompile(`^-[a-z]$`)
)

// negatives joins a negative number to the flag before it, so that it is read as a number that
// is too low and not as a flag that nobody knows.
func negatives(args []string) []string {
	var out []string
	for i, a := range args {
		if i > 0 && negative.MatchString(a) {
			switch last := out[len(out)-1]; {
			case longFlag.MatchString(last):
				out[len(out)-1] = last + "=" + a
				continue
			case oneFlag.MatchString(last):
				out[len(out)-1] = last + a
				continue
			}
		}
		out = append(out, a)
	}
	return out
}

// parserSays is what the parser says in its own words, and the sentence of the catalogue for it.
var parserSays = []struct {
	said *regexp.Regexp
	key  string
	args []string
}{
	{regexp.MustCompile(`^unknown flag (\S+), did you mean (?:one of )?(.+)\?$`), "cli.error.flag_like", []string{"what", "want"}},
	{regexp.MustCompile(`^unknown flag (\S+)$`), "cli.error.flag", []string{"what"}},
	{regexp.MustCompile(`^unexpected argument (.+), did you mean (?:one of )?(.+)\?$`), "cli.error.argument_like", []string{"what", "want"}},
	{regexp.MustCompile(`^unexpected argument (.+)$`), "cli.error.argument", []string{"what"}},
	{regexp.MustCompile(`^expected one of (.+)$`), "cli.error.one_of", []string{"want"}},
	{regexp.MustCompile(`^(\S+) must be one of (.+) but got "(.*)"$`), "cli.error.value_enum", []string{"what", "want", "value"}},
	{regexp.MustCompile(`^(--?[a-z-]+)\S*: expected an? (?:int|valid \d+ bit u?int) but got "(.*?)"`), "cli.error.value_number", []string{"what", "value"}},
	{regexp.MustCompile(`^expected "(.+)"$`), "cli.error.missing", []string{"what"}},
	{regexp.MustCompile(`^missing flags: (.+)$`), "cli.error.missing", []string{"what"}},
}

// parsing says what the parser says in the user's language, where it is a sentence we know.
func (o *output) parsing(err error) error {
	for _, p := range parserSays {
		m := p.said.FindStringSubmatch(err.Error())
		if m == nil {
			continue
		}
		args := map[string]any{}
		for i, name := range p.args {
			args[name] = strings.ReplaceAll(m[i+1], `"`, "")
		}
		return errors.New(o.p.TA(p.key, args))
	}
	if _, ours := errors.AsType[*kapok.Error](err); ours {
		return err
	}
	return errors.New(o.p.Error(grammar(err)))
}
