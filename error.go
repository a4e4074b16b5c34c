package kapok

import "errors"

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
type Error struct {
	Kind Kind
	Msg  string
	Err  error
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
