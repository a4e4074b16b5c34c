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

// A fault makes the sentence about a value that is not right, for what brought it: a flag, or a
// setting of a file or of the environment.
type fault func(what, value any) *kapok.Error

// bounded keeps what a message quotes short and on one line.
func bounded(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return strings.ReplaceAll(plainControl(s), "\n", " ")
}

// try says what is wrong with a value from outside for a flag: its type, the words it allows,
// its least value. It is nil where nothing is.
func try(flag *kong.Flag, value any) fault {
	v := reflect.New(flag.Target.Type()).Elem()
	if err := flag.Parse(kong.Scan().PushTyped(value, kong.FlagValueToken), v); err != nil {
		return unread(err.Error())
	}
	if flag.Enum != "" {
		for word := range strings.SplitSeq(strings.Trim(fmt.Sprint(v.Interface()), "[]"), " ") {
			if !flag.EnumMap()[word] {
				return unread(fmt.Sprintf("--%s must be one of %s but got %q", flag.Name, strings.Join(flag.EnumSlice(), ","), word))
			}
		}
	}
	return tooLow(flag, v)
}

// unread says of a setting what the parser would say of the flag.
func unread(said string) fault {
	return func(what, value any) *kapok.Error {
		p, args, ok := parsed(said)
		if !ok {
			return kapok.Say(kapok.Invalid, "error.usage.value", "{what}: the value \"{value}\" cannot be read", "what", what, "value", bounded(fmt.Sprint(value)))
		}
		for i := 0; i+1 < len(args); i += 2 {
			if args[i] == "what" {
				args[i+1] = what
			}
		}
		return kapok.Say(kapok.Invalid, p.key, p.english, args...)
	}
}

// tooLow holds a number against the flag's tag min; nil where it is high enough.
func tooLow(flag *kong.Flag, v reflect.Value) fault {
	low, err := strconv.ParseInt(flag.Tag.Get("min"), 10, 64)
	if err != nil || !v.CanInt() || v.Int() >= low {
		return nil
	}
	return func(what, value any) *kapok.Error {
		return kapok.Say(kapok.Invalid, "error.usage.min", "{what} must be {min} or more, not {value}", "what", what, "min", flag.Tag.Get("min"), "value", bounded(fmt.Sprint(value)))
	}
}

// bounds holds every number of the command line against its least value and tells all that are
// too low. A default of 0 may stand for "not set"; a 0 that somebody wrote is one.
func bounds(k *kong.Context) error {
	var errs []error
	for _, p := range k.Path {
		if p.Flag == nil || p.Resolved {
			continue
		}
		value := k.FlagValue(p.Flag)
		if wrong := tooLow(p.Flag, reflect.ValueOf(value)); wrong != nil {
			errs = append(errs, wrong("--"+p.Flag.Name, value))
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
