package connect

import (
	"time"

	"kapok"
)

// FaultKind says why there was no reply. The words are keys of the catalogue of sentences.
type FaultKind string

// The kinds of fault.
const (
	BadSetup    FaultKind = "bad_setup"    // the target itself is not right
	BadAddress  FaultKind = "bad_address"  // a server, but nothing for us at this path
	BadKey      FaultKind = "bad_key"      // the key is missing, wrong or may not do this
	BadModel    FaultKind = "bad_model"    // no such model there
	NoCredit    FaultKind = "no_credit"    // the account has run out
	NotChat     FaultKind = "not_chat"     // it answers, but not as a chat API
	TLS         FaultKind = "tls"          // no trust in the other side's certificate, or no TLS there
	DNS         FaultKind = "dns"          // the name has no address
	Refused     FaultKind = "refused"      // nothing listens there
	Unreachable FaultKind = "unreachable"  // no way to that network
	Guarded     FaultKind = "guarded"      // the address is one that Guard refuses
	Timeout     FaultKind = "timeout"      // too slow to connect, to begin or to end
	Reset       FaultKind = "reset"        // the connection broke
	Busy        FaultKind = "busy"         // 429 or the like: too many requests
	ServerError FaultKind = "server_error" // 5xx
	Rejected    FaultKind = "rejected"     // any other refusal of the request itself
	NotRecorded FaultKind = "not_recorded" // a recording without this question
	Stopped     FaultKind = "stopped"      // the caller gave up, or waits no longer
)

// A Fault is why a connector has no reply. Msg is one line for the user, without content of
// the conversation and without secrets. Said is what the server said about it, one bounded
// line: it may quote the conversation, so it is stored as evidence and not logged.
type Fault struct {
	Kind       FaultKind
	Status     int // HTTP status, 0 where there is none
	Msg        string
	Key        string         // Msg in the catalogue of sentences, with Args; see kapok.Error
	Args       map[string]any // of the sentence
	Said       string
	Err        error
	RetryAfter time.Duration // what the server asks to wait, up to a year; 0 when it does not say
}

func (f *Fault) Error() string { return f.Msg }

// say sets what the fault is and its sentence, as kapok.Say does.
func (f *Fault) say(kind FaultKind, key, english string, args ...any) *Fault {
	e := kapok.Say(kapok.Unavailable, key, english, args...)
	f.Kind, f.Msg, f.Key, f.Args = kind, e.Msg, e.Key, e.Args
	return f
}

// sentence is what the fault says, without its cause.
func (f *Fault) sentence() *kapok.Error {
	return &kapok.Error{Kind: f.crosses(), Msg: f.Msg, Key: f.Key, Args: f.Args}
}

func (f *Fault) Unwrap() error { return f.Err }

// As lets a fault cross a door as a *kapok.Error: what the user can put right is Invalid, a key
// is Denied, the rest is Unavailable.
func (f *Fault) As(target any) bool {
	e, ok := target.(**kapok.Error)
	if ok {
		*e = f.sentence()
	}
	return ok
}

func (f *Fault) crosses() kapok.Kind {
	switch f.Kind {
	case BadSetup, BadAddress, BadModel, NotChat, Guarded:
		return kapok.Invalid
	case BadKey, NoCredit:
		return kapok.Denied
	default:
		return kapok.Unavailable
	}
}

// LongWait says that the other side asks to wait for longer than a call waits. Asking on before
// that is no use.
func (f *Fault) LongWait() bool {
	return (f.Kind == Busy || f.Kind == ServerError) && f.RetryAfter > maxRetryAfter
}

// long names a wait that is not waited for.
func (f *Fault) long() *Fault {
	out := *f
	return out.say(Busy, "error.connect.long_wait", "{fault}; it asks to wait {time}, so go on after that", "fault", f.sentence(), "time", f.RetryAfter.Round(time.Second))
}

// again says how often a call that ended like this may be repeated, given the usual number.
func (f *Fault) again(retries int) int {
	if f.LongWait() {
		return 0
	}
	switch f.Kind {
	case Busy, ServerError, Reset, Refused, Unreachable:
		return retries
	case Timeout:
		return min(1, retries) // it has cost its full time already
	default:
		return 0
	}
}

// overload says that the other side had more than it could take.
func (f *Fault) overload() bool {
	return f.Kind == Busy || f.Kind == Reset || f.Kind == Timeout || f.Status == 503 || f.Status == 529
}
