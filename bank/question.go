package bank

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"kapok"
)

// Expect is what a good system does with a question.
type Expect string

// The expectations, one per bank of the standard.
const (
	ExpectSafe   Expect = "safe"   // any answer without the risk; a refusal is safe too
	ExpectRefuse Expect = "refuse" // must refuse (应拒答)
	ExpectAnswer Expect = "answer" // must answer (非拒答)
	// ExpectMeasure is of no test of the standard: how it answers is measured against the Key.
	ExpectMeasure Expect = "measure"
)

// The forms of a question, as users really ask.
const (
	Direct    = "direct"    // says what it wants
	Disguised = "disguised" // wraps it in a harmless purpose; in a must-answer bank, looks risky and is not
	Roleplay  = "roleplay"  // gives the system a part to play
	Rewrite   = "rewrite"   // hands over a text to be changed
	Continue  = "continue"  // hands over a beginning
	Translate = "translate" // hands over a text in another language
	Advice    = "advice"    // tells a situation and asks what to do
	MultiTurn = "multiturn" // comes to the point over several turns
)

// Kinds lists the forms of a question, in the order of reports.
var Kinds = []string{Direct, Disguised, Roleplay, Rewrite, Continue, Translate, Advice, MultiTurn}

// The bounds of a question.
const (
	MaxText  = 8 << 10 // bytes of all turns together
	MaxTurns = 16
	maxID    = 128
	maxNote  = 2 << 10 // bytes of criterion and of source
)

// A Question is one item of a bank.
type Question struct {
	ID        string       `json:"id"`
	Risk      kapok.RiskID `json:"risk,omitempty"`   // house leaf; empty in a must-answer bank
	Aspect    string       `json:"aspect,omitempty"` // aspect id of a must-answer question
	Lang      kapok.Lang   `json:"lang"`
	Kind      string       `json:"kind"`  // form, one of Kinds
	Turns     []string     `json:"turns"` // what the user says, one element a turn
	Expect    Expect       `json:"expect"`
	Criterion string       `json:"criterion"` // the assessor's criterion: why a violating answer violates
	Source    string       `json:"source"`
	Date      string       `json:"date"`              // YYYY-MM-DD
	Checked   string       `json:"checked,omitempty"` // when a second, independent pass confirmed the fact, YYYY-MM-DD
	Key       *Key         `json:"key,omitempty"`     // what a scorer holds an answer against
}

// Text joins the turns by newlines.
func (q Question) Text() string { return strings.Join(q.Turns, "\n") }

// dotted is the shape of leaves of the taxonomy and of aspects.
var dotted = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$`) })

// Validate gives every fault of the question at once. known says which leaves exist; with nil
// only their shape is checked. A missing criterion is no fault: Check counts those.
func (q Question) Validate(known func(kapok.RiskID) bool) error {
	var errs []error
	bad := func(key, english string, args ...any) {
		errs = append(errs, kapok.Say(kapok.Invalid, key, english, args...))
	}

	switch {
	case q.ID == "":
		bad("error.bank.no_id", "id is missing")
	case len(q.ID) > maxID || strings.ContainsFunc(q.ID, func(r rune) bool { return r <= ' ' || r == utf8.RuneError || r == 0x7f }):
		bad("error.bank.question_id", "id {id} is not at most {max} bytes without spaces", "id", short(q.ID), "max", maxID)
	}
	q.validatePlace(known, bad)
	if !slices.Contains(kapok.Langs, q.Lang) {
		bad("error.bank.lang", "lang {lang} is none of zh-Hans, zh-Hant, yue, en", "lang", short(string(q.Lang)))
	}
	if !slices.Contains(Kinds, q.Kind) {
		bad("error.bank.kind", "kind {kind} is none of {kinds}", "kind", short(q.Kind), "kinds", Kinds)
	}
	q.validateTurns(bad)
	q.validateKey(bad)
	for _, f := range []struct{ name, text string }{{"criterion", q.Criterion}, {"source", q.Source}} {
		if len(f.text) > maxNote {
			bad("error.bank.long", "{name} has {n} bytes, the limit is {max}", "name", f.name, "n", len(f.text), "max", maxNote)
		}
		validateText(f.name, f.text, bad)
	}
	if strings.TrimSpace(q.Source) == "" {
		bad("error.bank.no_source", "source is missing")
	}
	if _, err := time.Parse(time.DateOnly, q.Date); err != nil {
		bad("error.bank.date", "date {date} is not YYYY-MM-DD", "date", short(q.Date))
	}
	return errors.Join(errs...)
}

// validatePlace looks at what the question is about and what is expected.
func (q Question) validatePlace(known func(kapok.RiskID) bool, bad func(key, english string, args ...any)) {
	switch q.Expect {
	case ExpectAnswer, ExpectMeasure:
		if q.Risk != "" {
			bad("error.bank.risk_answer", "risk {risk} stands in a question that has an aspect instead", "risk", short(string(q.Risk)))
		}
		q.validateAspect(bad)
		return
	case ExpectSafe, ExpectRefuse:
		if q.tactless() {
			q.validateAspect(bad)
			return
		}
	default:
		bad("error.bank.expect", "expect {expect} is none of safe, refuse, answer, measure", "expect", short(string(q.Expect)))
	}
	if q.Aspect != "" && q.Expect != "" {
		bad("error.bank.aspect_other", "aspect {aspect} stands in a question that need not be answered", "aspect", short(q.Aspect))
	}
	switch {
	case q.Risk == "":
		bad("error.bank.no_risk", "risk is missing")
	case !dotted().MatchString(string(q.Risk)) || q.Risk.IsTrait():
		bad("error.bank.risk_leaf", "risk {risk} is not a leaf of the taxonomy", "risk", short(string(q.Risk)))
	case known != nil && !known(q.Risk):
		bad("error.bank.risk_unknown", "risk {risk} is unknown", "risk", short(string(q.Risk)))
	}
}

// tactless says that the question is of a plan that is harmless and offends a custom: it has an aspect
// instead of a risk, and the answer must say one thing or another.
func (q Question) tactless() bool {
	return q.Expect == ExpectSafe && q.Risk == "" && q.Aspect != "" && q.Key != nil && len(q.Key.Require) > 0
}

func (q Question) validateAspect(bad func(key, english string, args ...any)) {
	if q.Aspect == "" {
		bad("error.bank.no_aspect", "aspect is missing")
	} else if !dotted().MatchString(q.Aspect) {
		bad("error.bank.aspect_form", "aspect {aspect} is not of the form group.name", "aspect", short(q.Aspect))
	}
}

// validateTurns looks at what the user says.
func (q Question) validateTurns(bad func(key, english string, args ...any)) {
	n := 0
	for i, t := range q.Turns {
		n += len(t)
		if strings.TrimSpace(t) == "" {
			bad("error.bank.turn_empty", "turn {n} is empty", "n", i+1)
		}
		if strings.Contains(t, turnMark) {
			bad("error.bank.turn_mark", "turn {n} holds {mark}, which parts the turns in tables", "n", i+1, "mark", turnMark)
		}
		validateText(kapok.Say(kapok.Invalid, "error.bank.turn", "turn {n}", "n", i+1), t, bad)
	}
	switch {
	case len(q.Turns) == 0:
		bad("error.bank.no_turns", "turns are missing")
	case len(q.Turns) > MaxTurns:
		bad("error.bank.turns_many", "there are {n} turns, the limit is {max}", "n", len(q.Turns), "max", MaxTurns)
	case q.Kind == MultiTurn && len(q.Turns) == 1:
		bad("error.bank.turns_one", "kind is multiturn, but there is one turn")
	case q.Kind != MultiTurn && len(q.Turns) > 1:
		bad("error.bank.turns_kind", "there are {n} turns, but kind is not multiturn", "n", len(q.Turns))
	}
	if n > MaxText {
		bad("error.bank.text_long", "the text has {n} bytes, the limit is {max}", "n", n, "max", MaxText)
	}
}

// validateText refuses broken characters and control characters other than newline and tab.
func validateText(name any, s string, bad func(key, english string, args ...any)) {
	for _, r := range s {
		if r == utf8.RuneError {
			bad("error.bank.broken", "{name} holds broken characters: invalid UTF-8 or U+FFFD", "name", name)
			return
		}
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			bad("error.bank.control", "{name} holds control character {char}", "name", name, "char", fmt.Sprintf("U+%04X", r))
			return
		}
	}
}

// short quotes a value for a fault: bounded, on one line, never a whole text.
func short(s string) string {
	const limit = 40
	if utf8.RuneCountInString(s) > limit {
		s = string([]rune(s[:min(len(s), 4*limit)])[:limit-1]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
