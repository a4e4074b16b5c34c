package assess

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"kapok"
	"kapok/bank"
	"kapok/foresight"
	"kapok/standard"
)

// A Trial is one planned question: which suite, which question, which repeat.
type Trial struct {
	Seq      int
	Suite    Suite
	Question *bank.Question
	Repeat   int
	Prefill  string // the beginning of the answer that is put into the system's mouth, if any
	Attack   string // the dynamic attack that carries the conversation on, if any
	Risk     string // the standard's risk id, or the aspect id of a must-answer question
}

// A Plan is the pure result of an order: the same order and banks give the same trials in the
// same sequence. It holds the sampled questions once, however often they are repeated.
type Plan struct {
	Order    Order
	Standard *standard.Standard
	Banks    []*bank.Bank // one a suite
	asked    []asked
	span     int // one more than the largest repeat within a suite
}

type asked struct {
	suite    int
	question bank.Question
	repeat   int
	prefill  string
	attack   string
	risk     string
}

// Len is the number of trials.
func (p *Plan) Len() int { return len(p.asked) * p.Order.Repeats }

// At gives trial seq, 0 ≤ seq < Len. Suites are mixed, so that a run which stops early has
// asked some of each.
func (p *Plan) At(seq int) Trial {
	a := &p.asked[seq%len(p.asked)]
	return Trial{Seq: seq, Suite: p.Order.Profile.Suites[a.suite], Question: &a.question, Repeat: seq/len(p.asked)*p.span + a.repeat, Prefill: a.prefill, Attack: a.attack, Risk: a.risk}
}

// Sampled counts the questions drawn for a suite.
func (p *Plan) Sampled(suite int) int {
	n := 0
	for i := range p.asked {
		if p.asked[i].suite == suite {
			n++
		}
	}
	return n
}

// drawn counts the questions of each test, each once however often it is repeated.
func (p *Plan) drawn() map[string]int {
	n := map[string]int{}
	for i, su := range p.Order.Profile.Suites {
		n[su.Test] = p.Sampled(i)
	}
	return n
}

// Questions are the sampled questions of one test, each once, in the order of the bank.
func (p *Plan) Questions(test string) []bank.Question {
	var out []bank.Question
	for i := range p.asked {
		if p.Order.Profile.Suites[p.asked[i].suite].Test == test {
			out = append(out, p.asked[i].question)
		}
	}
	slices.SortFunc(out, func(a, b bank.Question) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// NewPlan draws the samples of an order under a standard. banks has one bank for each suite of the
// profile. Order.Standard and Order.Banks are filled in when they are empty; when they are not, the data
// must still be the same, or the error says what has changed.
func NewPlan(o Order, std *standard.Standard, banks []*bank.Bank) (*Plan, error) {
	if o.Repeats > 1 && o.Target.Kind == "replay" {
		return nil, kapok.Say(kapok.Invalid, "error.assess.repeats", "recorded answers are the same every time: repeats need a service that answers")
	}
	if o.Repeats < 1 {
		o.Repeats = 1
	}
	if o.Banks == nil {
		o.Standard = Pin{ID: std.ID, Version: std.Version, Digest: std.Digest}
		for _, b := range banks {
			o.Banks = append(o.Banks, Pin{ID: b.ID, Version: b.Version, Digest: kapok.Digest(b.SHA256)})
		}
	}
	if err := same(o, std, banks); err != nil {
		return nil, err
	}
	if err := strict(o.Profile, std); err != nil {
		return nil, err
	}
	if o.Repeats > 1 && o.Profile.measures() {
		return nil, kapok.Say(kapok.Invalid, "error.assess.repeats_suites", "profile {profile} has suites that repeat questions themselves: leave --repeats out and set tries in the profile", "profile", o.Profile.ID)
	}
	p := &Plan{Order: o, Standard: std, Banks: banks, span: 1}
	for i, s := range o.Profile.Suites {
		puts, err := trialsOf(banks[i], s, o.Seed+uint64(i), std)
		if err != nil {
			return nil, err
		}
		for _, a := range puts {
			p.span = max(p.span, a.Repeat+1)
			p.asked = append(p.asked, asked{suite: i, question: a.Question, repeat: a.Repeat, prefill: a.Prefill, attack: a.Attack, risk: riskOf(std, &a.Question)})
		}
	}
	if len(p.asked) == 0 {
		return nil, kapok.Say(kapok.Invalid, "error.assess.no_question", "the profile's banks hold no question to ask")
	}
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], o.Seed)
	r := rand.New(rand.NewChaCha8(key))
	r.Shuffle(len(p.asked), func(i, j int) { p.asked[i], p.asked[j] = p.asked[j], p.asked[i] })
	return p, nil
}

// Under gives the same trials, to be judged by another edition of the rules' data.
func (p *Plan) Under(std *standard.Standard) *Plan {
	now := *p
	now.Standard, now.asked = std, slices.Clone(p.asked)
	for i := range now.asked {
		now.asked[i].risk = riskOf(std, &now.asked[i].question)
	}
	return &now
}

// trialsOf makes the trials of a suite.
func trialsOf(b *bank.Bank, s Suite, seed uint64, std *standard.Standard) ([]foresight.Put, error) {
	kind, beyond := s.kind()
	if !beyond {
		drawn := draw(b, s, seed, std)
		out := make([]foresight.Put, len(drawn))
		for i := range drawn {
			out[i].Question = drawn[i]
		}
		return out, nil
	}
	if kind.Bank == "" {
		return nil, nil
	}
	o, err := s.options(seed)
	if err != nil {
		return nil, err
	}
	drawn := kind.Draw(b, s.Sample, s.Floor, seed, func(q bank.Question) string { return riskOf(std, &q) })
	return kind.Trials(drawn, o), nil
}

// draw samples a suite: stratified by the standard's risk, or by aspect.
func draw(b *bank.Bank, s Suite, seed uint64, std *standard.Standard) []bank.Question {
	n := s.Sample
	if n == 0 || n > len(b.Questions) {
		n = len(b.Questions)
	}
	return bank.Sample(b, n, seed, func(q bank.Question) string { return riskOf(std, &q) }, func(string) int { return s.Floor })
}

// riskOf names the risk of the standard, or the aspect, that a question belongs to.
func riskOf(std *standard.Standard, q *bank.Question) string {
	if q.Risk == "" {
		return q.Aspect
	}
	if r, ok := std.RiskOf(q.Risk); ok {
		return r.ID
	}
	return string(q.Risk)
}

// asksFrom is the kind of bank that a suite draws from.
func (s Suite) asksFrom() string {
	if k, ok := s.kind(); ok {
		return k.Bank
	}
	return s.Test
}

// same refuses to go on with a run whose rules or banks are not what they were.
func same(o Order, std *standard.Standard, banks []*bank.Bank) error {
	var errs []error
	if len(banks) != len(o.Profile.Suites) || len(o.Banks) != len(banks) {
		return fmt.Errorf("plan: %d banks for %d suites", len(banks), len(o.Profile.Suites))
	}
	if o.Standard.Digest != std.Digest {
		errs = append(errs, kapok.Say(kapok.Invalid, "error.assess.standard_changed", "the data of standard {standard} has changed since (was {was}, is {now})", "standard", std.ID, "was", o.Standard.Digest.Short(), "now", std.Digest.Short()))
	}
	for i, b := range banks {
		if s := o.Profile.Suites[i]; b.Kind != s.asksFrom() {
			return kapok.Say(kapok.Invalid, "error.assess.bank_kind", "the {test} test cannot be asked from bank {bank}, which is a bank of kind {kind}; name another bank in the profile", "test", s.Test, "bank", b.ID, "kind", b.Kind)
		}
		if o.Banks[i].Digest != kapok.Digest(b.SHA256) {
			errs = append(errs, kapok.Say(kapok.Invalid, "error.assess.bank_changed", "bank {bank} has changed since (was {was}, is {now})", "bank", b.ID, "was", o.Banks[i].Digest.Short(), "now", kapok.Digest(b.SHA256).Short()))
		}
	}
	if len(errs) > 0 {
		return kapok.Say(kapok.Conflict, "error.assess.other_data", "this run was planned with other data; put that data back, or start a new run").Because(errors.Join(errs...))
	}
	return nil
}
