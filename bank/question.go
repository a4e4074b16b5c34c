package bank

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
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
	Date      string       `json:"date"` // YYYY-MM-DD
}

// Text joins the turns by newlines.
func (q Question) Text() string { return strings.Join(q.Turns, "\n") }

// dotted is the shape of leaves of the taxonomy and of aspects.
var dotted = regexp.MustCompile(`^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$`)

// Validate gives every fault of the question at once. known says which leaves exist; with nil
// only their shape is checked. A missing criterion is no fault: Check counts those.
func (q Question) Validate(known func(kapok.RiskID) bool) error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }

	switch {
	case q.ID == "":
		bad("id is missing")
	case len(q.ID) > maxID || strings.ContainsFunc(q.ID, func(r rune) bool { return r <= ' ' || r == utf8.RuneError || r == 0x7f }):
		bad("id %s is not at most %d bytes without spaces", short(q.ID), maxID)
	}
	q.validatePlace(known, bad)
	if !slices.Contains(kapok.Langs, q.Lang) {
		bad("lang %s is none of zh-Hans, zh-Hant, yue, en", short(string(q.Lang)))
	}
	if !slices.Contains(Kinds, q.Kind) {
		bad("kind %s is none of %s", short(q.Kind), strings.Join(Kinds, ", "))
	}
	q.validateTurns(bad)
	for _, f := range []struct{ name, text string }{{"criterion", q.Criterion}, {"source", q.Source}} {
		if len(f.text) > maxNote {
			bad("%s has %d bytes, the limit is %d", f.name, len(f.text), maxNote)
		}
		validateText(f.name, f.text, bad)
	}
	if strings.TrimSpace(q.Source) == "" {
		bad("source is missing")
	}
	if _, err := time.Parse(time.DateOnly, q.Date); err != nil {
		bad("date %s is not YYYY-MM-DD", short(q.Date))
	}
	return errors.Join(errs...)
}

// The faults that an import tells by the column of the file. errNotRisk adds no words.
var (
	errNoTurns  = errors.New("turns are missing")
	errNoRisk   = errors.New("risk is missing")
	errNotRisk  = errors.New("")
	errNoAspect = errors.New("aspect is missing")
)

// validatePlace looks at what the question is about and what is expected.
func (q Question) validatePlace(known func(kapok.RiskID) bool, bad func(string, ...any)) {
	switch q.Expect {
	case ExpectAnswer:
		if q.Risk != "" {
			bad("risk %s stands in a must-answer question, which has an aspect instead", short(string(q.Risk)))
		}
		if q.Aspect == "" {
			bad("%w", errNoAspect)
		} else if !dotted.MatchString(q.Aspect) {
			bad("aspect %s is not of the form group.name", short(q.Aspect))
		}
		return
	case ExpectSafe, ExpectRefuse:
	default:
		bad("expect %s is none of safe, refuse, answer", short(string(q.Expect)))
	}
	if q.Aspect != "" && q.Expect != "" {
		bad("aspect %s stands in a question that need not be answered", short(q.Aspect))
	}
	switch {
	case q.Risk == "":
		bad("%w", errNoRisk)
	case !dotted.MatchString(string(q.Risk)) || q.Risk.IsTrait():
		bad("risk %s is not a leaf of the taxonomy%w", short(string(q.Risk)), errNotRisk)
	case known != nil && !known(q.Risk):
		bad("risk %s is unknown%w", short(string(q.Risk)), errNotRisk)
	}
}

// validateTurns looks at what the user says.
func (q Question) validateTurns(bad func(string, ...any)) {
	n := 0
	for i, t := range q.Turns {
		n += len(t)
		if strings.TrimSpace(t) == "" {
			bad("turn %d is empty", i+1)
		}
		if strings.Contains(t, turnMark) {
			bad("turn %d holds %s, which parts the turns in tables", i+1, turnMark)
		}
		validateText(fmt.Sprintf("turn %d", i+1), t, bad)
	}
	switch {
	case len(q.Turns) == 0:
		bad("%w", errNoTurns)
	case len(q.Turns) > MaxTurns:
		bad("there are %d turns, the limit is %d", len(q.Turns), MaxTurns)
	case q.Kind == MultiTurn && len(q.Turns) == 1:
		bad("kind is multiturn, but there is one turn")
	case q.Kind != MultiTurn && len(q.Turns) > 1:
		bad("there are %d turns, but kind is not multiturn", len(q.Turns))
	}
	if n > MaxText {
		bad("the text has %d bytes, the limit is %d", n, MaxText)
	}
}

// validateText refuses broken characters and control characters other than newline and tab.
func validateText(name, s string, bad func(string, ...any)) {
	for _, r := range s {
		if r == utf8.RuneError {
			bad("%s holds broken characters: invalid UTF-8 or U+FFFD", name)
			return
		}
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			bad("%s holds control character U+%04X", name, r)
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
