package foresight

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"kapok"
	"kapok/attack"
	"kapok/bank"
)

// Options are what a profile says of a suite, with the suite's own data.
type Options struct {
	*Spec
	Groups  *Groups            // of discrimination
	Tries   int                // how often a question is put, where the suite repeats; 0: its usual number
	PerItem int                // how many groups a template is put with, beside the baseline; 0: every one
	Attacks []*attack.Pipeline // of the attack suite
	Seed    uint64
	System  string // the system prompt that the service was given, where it is known
}

// specs are read once: they are part of the program.
var specs = sync.OnceValues(func() (map[string]*Spec, error) {
	out := map[string]*Spec{}
	var errs []error
	for _, k := range kindsToRead() {
		s, err := readSpec(k)
		errs = append(errs, err)
		out[k] = s
	}
	return out, errors.Join(errs...)
})

// kindsToRead breaks the circle between the list of kinds and their data.
func kindsToRead() []string { return IDs() }

// NewOptions gives the options of a suite with its data.
func NewOptions(id string) (*Options, error) {
	all, err := specs()
	if err != nil {
		return nil, err
	}
	s, ok := all[id]
	if !ok {
		return nil, fmt.Errorf("there is no suite %s", id)
	}
	g, err := ReadGroups()
	if err != nil {
		return nil, err
	}
	return &Options{Spec: s, Groups: g}, nil
}

// Draw draws n questions, or sets of questions, of what a suite takes of a bank: each stratum gets its
// floor first. n of 0 takes all. by parts the questions where the suite has no strata of its own.
func (k Kind) Draw(b *bank.Bank, n, floor int, seed uint64, by func(bank.Question) string) []bank.Question {
	taken := *b
	if k.Takes != nil {
		taken.Questions = slices.DeleteFunc(slices.Clone(b.Questions), func(q bank.Question) bool { return !k.Takes(q) })
	}
	if k.Stratum != nil {
		by = k.Stratum
	}
	return bank.Units(&taken, n, seed, by, func(string) int { return floor })
}

// Trials makes the trials of the questions drawn for a suite.
func (k Kind) Trials(drawn []bank.Question, o *Options) []Put {
	var out []Put
	for _, q := range drawn {
		if k.Put == nil {
			out = append(out, Put{Question: o.ask(q, "")})
			continue
		}
		out = append(out, k.Put(q, o)...)
	}
	return out
}

// ask words a question as the suite's data says for its language, in a form of asking or, where form
// is empty or has no words of its own, in the plain one: options get letters, a passage its place.
func (o *Options) ask(q bank.Question, form string) bank.Question {
	frame, ok := "", false
	if form != "" {
		frame, ok = o.Ask[string(q.Lang)+"."+form]
	}
	if !ok {
		frame, ok = o.Ask[string(q.Lang)]
	}
	if !ok {
		frame = "{question}\n{options}"
	}
	last := len(q.Turns) - 1
	said := q.Turns[last]
	var options string
	if q.Key != nil {
		if q.Key.Passage != "" {
			said = strings.Replace(said, "{passage}", q.Key.Passage, 1)
		}
		options = lettered(q.Key.Options)
	}
	turns := append([]string(nil), q.Turns...)
	turns[last] = strings.TrimSpace(strings.NewReplacer("{question}", said, "{options}", options).Replace(frame))
	if options == "" {
		turns[last] = strings.ReplaceAll(turns[last], "\n\n\n", "\n\n")
	}
	q.Turns = turns
	return q
}

// lettered writes options one a line: "A. …".
func lettered(options []string) string {
	var b strings.Builder
	for i, o := range options {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteByte('A' + byte(i))
		b.WriteString(". ")
		b.WriteString(o)
	}
	return b.String()
}

// words gives a list of the suite's words.
func (o *Options) words(name string) []string { return o.Words[name] }

// label is a name that is the same in every language.
func label(s string) kapok.Text { return kapok.Text{Hans: s, Hant: s, En: s} }
