package kapok

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of failure crossed a door. The zero Kind is Internal.
type Kind int

// The kinds of error, and what they become: an exit code, an HTTP status.
const (
	Internal    Kind = iota
	Invalid          // the input is wrong; usage
	NotFound         // no such thing
	Denied           // not allowed
	Conflict         // somebody else has it, or it changed meanwhile
	Unavailable      // a system, disk or database does not answer now
)

// Error may cross a door: Msg says to the user what happened, to which thing and what to do
// next; Err is the cause, for us. Every other error is Internal.
//
// Msg is English and complete, for logs and programs. Key and Args name the same sentence in the
// catalogue of sentences, so that a door says it in the user's language; where Key is empty
// there is only Msg. An argument may be an error or a list of errors, and is then said in that language too.
type Error struct {
	Kind Kind
	Msg  string
	Err  error
	Key  string
	Args map[string]any
}

// Say makes an Error from a sentence of the catalogue: its key, its English text with {name} for
// each argument, and the arguments as name, value, name, value. A test holds text and catalogue
// to each other.
func Say(kind Kind, key, english string, args ...any) *Error {
	e := &Error{Kind: kind, Key: key, Args: make(map[string]any, len(args)/2)}
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		name := fmt.Sprint(args[i])
		e.Args[name] = args[i+1]
		pairs = append(pairs, "{"+name+"}", inEnglish(args[i+1]))
	}
	e.Msg = strings.NewReplacer(pairs...).Replace(english)
	return e
}

func inEnglish(v any) string {
	switch list := v.(type) {
	case []string:
		return strings.Join(list, ", ")
	case []error:
		said := make([]string, len(list))
		for i, err := range list {
			said[i] = strings.ReplaceAll(err.Error(), "\n", "; ")
		}
		return strings.Join(said, "; ")
	}
	return fmt.Sprint(v)
}

// MarshalText gives programs the whole English sentence.
func (e *Error) MarshalText() ([]byte, error) { return []byte(e.Error()), nil }

// Because gives the error its cause.
func (e *Error) Because(err error) *Error {
	e.Err = err
	return e
}

func (e *Error) Unwrap() error { return e.Err }

func (e *Error) Error() string {
	if e.Err == nil {
		return e.Msg
	}
	return e.Msg + ": " + e.Err.Error()
}

// KindOf finds the kind of the outermost Error in the chain.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}
