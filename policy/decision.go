package policy

import "kapok"

// A Decision is how an exchange is treated, and why. It holds no text.
type Decision struct {
	Verdict Verdict `json:"verdict"`
	By      string  `json:"by"`   // policy/ID@VERSION.DIGEST, of the policy and the detectors that it used
	Rule    string  `json:"rule"` // the beginning of a risk's id whose rule decided, or "default"
	Why     Reason  `json:"why"`
	// Unjudged says that a detector could not judge and what it answers for was let pass, or that
	// nobody looked: the verdict then is no evidence that the exchange is harmless.
	Unjudged bool            `json:"unjudged,omitempty"`
	Steps    []Look          `json:"steps"`
	Findings []kapok.Finding `json:"-"` // of the steps that looked, in their order
}

// A Look is what became of a step.
type Look struct {
	Use   kapok.Method `json:"use"`
	By    string       `json:"by"` // the detector
	State State        `json:"state"`
	// Fail is what the fail mode did where the detector could not judge, and Rule whose it is.
	Fail Fail   `json:"fail,omitempty"`
	Rule string `json:"rule,omitempty"`
	// Why says why it could not judge, or why its condition could not be evaluated; the step
	// then looked all the same.
	Why string `json:"why,omitempty"`
}

// State is what became of a step.
type State string

// What may become of a step.
const (
	Looked State = "looked"
	Failed State = "failed"  // it could not judge
	Spared State = "spared"  // an earlier step had led to a block
	NotDue State = "not_due" // its condition did not hold
)

// A Reason is a sentence of the catalogue, policy.why.*, and what fills it in: method, risk,
// score, limit and rule, as far as the sentence wants them. Risk and method are ids.
type Reason struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
}
