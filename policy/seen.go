package policy

import (
	"errors"
	"reflect"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"kapok"
)

// facts are what a condition may ask about.
type facts struct {
	lang     kapok.Lang
	kind     string // answer, prompt, text
	stop     kapok.Stop
	answered bool
	length   int // characters of what is judged: the answer, else everything
	turns    int
	found    []kapok.Finding // by the steps before
}

// The kinds of exchange.
const (
	kindAnswer = "answer" // somebody answered
	kindPrompt = "prompt" // a user asked
	kindText   = "text"   // a post, a line of a corpus
)

func factsOf(x kapok.Exchange) facts {
	f := facts{lang: x.Lang, kind: kindText, stop: x.Stop, turns: len(x.Turns), answered: x.Stop != ""}
	all := 0
	for _, t := range x.Turns {
		n := utf8.RuneCountInString(t.Text)
		all += n
		switch t.Role {
		case kapok.RoleAssistant:
			f.answered = true
			f.length += n
		case kapok.RoleUser:
			f.kind = kindPrompt
		case kapok.RoleSystem:
		}
	}
	if f.answered {
		f.kind = kindAnswer
	} else {
		f.length = all
	}
	return f
}

// ResolveName gives a condition its variables.
func (f *facts) ResolveName(name string) (any, bool) {
	switch name {
	case "lang":
		return types.String(f.lang), true
	case "kind":
		return types.String(f.kind), true
	case "stop":
		return types.String(f.stop), true
	case "answered":
		return types.Bool(f.answered), true
	case "length":
		return types.Int(f.length), true
	case "turns":
		return types.Int(f.turns), true
	case "seen":
		return seen(f.found), true
	}
	return nil, false
}

// Parent is of no use here: all variables are in one place.
func (f *facts) Parent() cel.Activation { return nil }

// blank says that there is nothing to read.
func (f facts) blank(x kapok.Exchange) bool {
	for _, t := range x.Turns {
		if (t.Role == kapok.RoleAssistant || !f.answered && t.Role != kapok.RoleSystem) && strings.TrimSpace(t.Text) != "" {
			return false
		}
	}
	return true
}

// seen is the evidence of the steps before, as a value of CEL.
type seen []kapok.Finding

var seenType = cel.OpaqueType("kapok.Seen")

func of1(v ref.Val) seen {
	s, _ := v.(seen) // the type checker has seen to it
	return s
}

// worst is the highest score of the risks below a beginning of an id, by a method; empty: any.
func (s seen) worst(by, risk string) types.Double {
	out := 0.0
	for _, f := range s {
		if f.Unjudged == "" && !f.Risk.IsTrait() && (by == "" || string(f.Method()) == by) && (risk == "" || within(f.Risk, kapok.RiskID(risk))) {
			out = max(out, f.Score)
		}
	}
	return types.Double(out)
}

// trait is the highest score of a trait of the response.
func (s seen) trait(id string) types.Double {
	out := 0.0
	for _, f := range s {
		if f.Unjudged == "" && string(f.Risk) == id {
			out = max(out, f.Score)
		}
	}
	return types.Double(out)
}

// failed says whether a method could not judge.
func (s seen) failed(by string) types.Bool {
	for _, f := range s {
		if f.Unjudged != "" && string(f.Method()) == by {
			return types.True
		}
	}
	return types.False
}

// ConvertToNative makes seen a value of CEL; nothing converts it.
func (s seen) ConvertToNative(reflect.Type) (any, error) { return nil, errNoValue }

// ConvertToType makes seen a value of CEL; nothing converts it.
func (s seen) ConvertToType(ref.Type) ref.Val { return types.WrapErr(errNoValue) }

// Equal makes seen a value of CEL; there is only one.
func (s seen) Equal(ref.Val) ref.Val { return types.WrapErr(errNoValue) }

// Type makes seen a value of CEL.
func (s seen) Type() ref.Type { return seenType }

// Value makes seen a value of CEL.
func (s seen) Value() any { return s }

var errNoValue = errors.New("what was seen can only be asked by worst, by, trait and failed")
