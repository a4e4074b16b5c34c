package attack

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"kapok"
)

// Family is a kind of attack, by what it works on.
type Family string

// The families, in the order in which they pay: templates in the service's own language and
// conversations first, encoders last.
const (
	Template  Family = "template"   // a frame around the request: role, authority, fiction, form
	MultiTurn Family = "multi-turn" // several turns that lead to the request
	Rephrase  Family = "rephrase"   // the request put another way: past, reversed, in parts
	Language  Family = "language"   // another language, script or spelling
	Injection Family = "injection"  // the request inside material that is to be worked on
	Prefill   Family = "prefill"    // the answer is begun for the model
	Encoding  Family = "encoding"   // a code that must be read first
)

// Families lists the families in the order of reports.
var Families = []Family{Template, MultiTurn, Rephrase, Language, Injection, Prefill, Encoding}

// An Attack changes what a user says. It may be used by several goroutines at once.
type Attack struct {
	ID      string       `json:"id"` // "jyutping", "template/archivist"; small letters, digits, hyphens, one slash at most
	Version string       `json:"version"`
	Title   kapok.Text   `json:"title"`
	Family  Family       `json:"family"`
	Langs   []kapok.Lang `json:"langs,omitempty"` // that it is meant for; empty: any
	Source  string       `json:"source"`          // where the technique is described
	Tries   int          `json:"tries,omitempty"` // above 1: variants to draw, each with its own seed
	Exact   bool         `json:"exact,omitempty"` // Invert gives back exactly what went in
	Example Example      `json:"example,omitzero"`

	text  func(string, *rand.Rand) string // changes the words of one user turn
	undo  func(string) (string, bool)     // the reverse of text
	forms forms                           // what stands around a turn that text changed, or around the whole request
	turns func([]kapok.Turn, *rand.Rand) ([]kapok.Turn, error)
	back  func([]kapok.Turn) ([]kapok.Turn, bool) // the reverse of turns
	run   func(*talk) error
}

// Example is one request and what becomes of it with the seed 1. Dynamic attacks have none.
type Example struct {
	In  string       `json:"in" yaml:"in"`
	Out []kapok.Turn `json:"out" yaml:"out"`
}

// Sizes that no prompt exceeds, in bytes over all turns: what Apply takes and what it gives.
const (
	MaxPrompt = 4 << 20
	MaxOutput = 32 << 20
)

// ErrUnchanged says that an attack changes nothing in a prompt, such as ROT13 in Chinese. The trial
// would be the plain question once more; leave it out and say so.
var ErrUnchanged error = kapok.Say(kapok.Invalid, "error.attack.unchanged", "the attack changes nothing in this prompt")

// Dynamic says whether the attack leads a conversation: use Run and not Apply.
func (a *Attack) Dynamic() bool { return a.run != nil }

// For says whether the attack is meant for prompts of a language.
func (a *Attack) For(l kapok.Lang) bool { return len(a.Langs) == 0 || slices.Contains(a.Langs, l) }

// Apply gives the turns that an attacked user would say. The given turns stay as they are. System
// turns are kept; transformations change every user turn, frames stand around the last one. A
// frame may take several user turns: say them one after the other, with the answers between. An
// assistant turn at the end is the beginning of an answer, for the target to go on with.
//
// The seed fixes every draw. It fails with ErrUnchanged where there is nothing to change, and with
// an error of kind Invalid for a dynamic attack, a second beginning of an answer, or a prompt
// beyond MaxPrompt.
func (a *Attack) Apply(turns []kapok.Turn, seed uint64) ([]kapok.Turn, error) {
	if a.Dynamic() {
		return nil, kapok.Say(kapok.Invalid, "error.attack.dynamic", "{attack} leads a conversation and needs a target and an attacker model; it cannot be applied to a text", "attack", a.ID)
	}
	if n := size(turns); n > MaxPrompt {
		return nil, kapok.Say(kapok.Invalid, "error.attack.large", "the prompt has {n} bytes, more than {max}", "n", n, "max", MaxPrompt)
	}
	if request(turns) < 0 {
		return nil, ErrUnchanged
	}
	rng := rand.New(rand.NewPCG(seed, hash(a.ID)))
	var out []kapok.Turn
	var err error
	switch {
	case a.turns != nil:
		out, err = a.turns(slices.Clone(turns), rng)
	case a.text != nil:
		out, err = a.each(turns, rng)
	default:
		out, err = a.forms.around(turns)
	}
	if err != nil {
		return nil, err
	}
	if slices.Equal(out, turns) {
		return nil, ErrUnchanged
	}
	if n := size(out); n > MaxOutput {
		return nil, kapok.Say(kapok.Invalid, "error.attack.grows", "{attack} makes {n} bytes of the prompt, more than {max}", "attack", a.ID, "n", n, "max", MaxOutput)
	}
	return out, nil
}

// each changes every user turn, and puts the frame, if there is one, around each that changed.
func (a *Attack) each(turns []kapok.Turn, rng *rand.Rand) ([]kapok.Turn, error) {
	out := slices.Clone(turns)
	for i, t := range turns {
		if t.Role != kapok.RoleUser || strings.TrimSpace(t.Text) == "" {
			continue
		}
		s := a.text(t.Text, rng)
		if s != t.Text && len(a.forms) > 0 {
			s = fill(a.forms.in(langOf(t.Text))[0].Text, s)
		}
		out[i].Text = s
	}
	return out, nil
}

// Invert gives back the turns before the attack, where it can be undone. Where Exact is false,
// something may have been lost on the way, such as capital letters in Morse.
func (a *Attack) Invert(turns []kapok.Turn) ([]kapok.Turn, bool) {
	switch {
	case a.back != nil:
		return a.back(slices.Clone(turns))
	case a.undo != nil:
		return a.invertEach(turns)
	case a.text == nil && a.turns == nil && a.run == nil:
		return a.forms.inside(turns)
	}
	return nil, false
}

func (a *Attack) invertEach(turns []kapok.Turn) ([]kapok.Turn, bool) {
	out, some := slices.Clone(turns), false
	for i, t := range turns {
		if t.Role != kapok.RoleUser {
			continue
		}
		s := t.Text
		if len(a.forms) > 0 {
			in, ok := a.forms.strip(s)
			if !ok {
				continue
			}
			s = in
		}
		s, ok := a.undo(s)
		if !ok {
			return nil, false
		}
		out[i].Text, some = s, true
	}
	return out, some
}

// request is the place of the last user turn that says something; -1 where there is none.
func request(turns []kapok.Turn) int {
	for i, t := range slices.Backward(turns) {
		if t.Role == kapok.RoleUser {
			if strings.TrimSpace(t.Text) == "" {
				return -1
			}
			return i
		}
	}
	return -1
}

func size(turns []kapok.Turn) int {
	n := 0
	for _, t := range turns {
		n += len(t.Text)
	}
	return n
}

func hash(s string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s)) // never fails
	return h.Sum64()
}
