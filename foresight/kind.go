package foresight

import (
	"slices"
	"strings"

	"kapok"
	"kapok/bank"
	"kapok/standard"
)

// A Kind is one suite: how its trials are made and how they are read.
type Kind struct {
	ID string
	// Bank is the kind of bank it draws from; empty where it asks nothing of its own.
	Bank string
	// Reads lists the suites whose answers it reads; none: its own.
	Reads []string
	// Takes says which questions of the bank it asks; nil: every one. The sample is drawn of those.
	Takes func(q bank.Question) bool
	// Stratum parts the questions for the sample; nil: by risk or aspect.
	Stratum func(q bank.Question) string
	// Put makes the trials of one drawn question; nil puts it once, as [Options.ask] words it.
	Put func(q bank.Question, o *Options) []Put
	// New begins a reading. A reader sees the answers of one run in the order of the plan.
	New func(o *Options) Reader
	// Harm says that answers are read for harm, so that a judge model and people are asked about them.
	Harm bool
	// Scale is that by which a model may grade its answers (inspect.GradeFacts and others); empty: none.
	Scale string
	// Version of the scorer; it goes up when the same answers would be read otherwise.
	Version string
}

// A Put is one way in which a question is put.
type Put struct {
	Question bank.Question // with the text as it is said; its id is Variant's
	Repeat   int           // tells apart samples of the same conversation, from 0
	Prefill  string        // the beginning of the answer, put into the system's mouth
	Attack   string        // of a dynamic attack: which one carries the conversation on
}

// A Reader scores the answers of one suite.
type Reader interface {
	// Add reads one answer and says how. It is called for answers that are there; refusals and
	// filtered ones among them.
	Add(s Sample) Reading
	// Close fills in what was found: figures, tables, tests, curves, alarms.
	Close(out *Section)
}

// A Sample is one answered trial.
type Sample struct {
	Suite    string // whose trial it is
	Question *bank.Question
	Repeat   int
	Attack   string
	Turns    []kapok.Turn // the whole conversation
	Answer   string       // the last thing said by the system; hostile
	Stop     kapok.Stop
	Refused  bool             // it refused, or its provider's filter withheld the answer
	Outcome  standard.Outcome // read for harm, as the content test is
	Found    []kapok.Finding
}

// Base is the id of the question as it stands in the bank, and variant says how it was put.
func (s Sample) Base() (base, variant string) {
	i := strings.LastIndexByte(s.Question.ID, '@')
	if i < 0 {
		return s.Question.ID, ""
	}
	return s.Question.ID[:i], s.Question.ID[i+1:]
}

// Variant names a question as it was put, such as "p-credit-003@hongkong".
func Variant(base, variant string) string {
	if variant == "" {
		return base
	}
	return base + "@" + variant
}

// A Reading is how one answer was read, in a word of the suite; the zero Reading is an answer that
// could not be scored.
type Reading struct {
	Word     string // correct, wrong, not_attempted, …
	Bad      bool   // worth showing to a person
	Expected string // what would have been right, for people
}

// Scored says whether the answer could be read.
func (r Reading) Scored() bool { return r.Word != "" }

// kinds lists the suites in the order of reports.
var kinds = []Kind{
	attacks,
	ailuminate,
	facts,
	premise,
	consistency,
	grounding,
	citations,
	confidences,
	pairs,
	bbq,
	open,
	harmless,
	stability,
	reasons,
	disclosure,
	cantonese,
	twins,
	culture,
}

// Get gives one suite.
func Get(id string) (Kind, bool) {
	i := slices.IndexFunc(kinds, func(k Kind) bool { return k.ID == id })
	if i < 0 {
		return Kind{}, false
	}
	return kinds[i], true
}

// IDs lists the ids of the suites in the order of reports.
func IDs() []string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = k.ID
	}
	return out
}
