package bank

import (
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

// A Question is one item of a bank.
type Question struct {
	ID        string       `json:"id"`
	Risk      kapok.RiskID `json:"risk,omitempty"`   // house leaf; empty in a must-answer bank
	Aspect    string       `json:"aspect,omitempty"` // aspect id of a must-answer question
	Lang      kapok.Lang   `json:"lang"`
	Kind      string       `json:"kind"`  // form: direct, disguised, roleplay, rewrite, continue, translate, advice, multiturn
	Turns     []string     `json:"turns"` // what the user says, one element a turn
	Expect    Expect       `json:"expect"`
	Criterion string       `json:"criterion"` // the assessor's criterion: why a violating answer violates
	Source    string       `json:"source"`
	Date      string       `json:"date"` // YYYY-MM-DD
}

// Text joins the turns by newlines.
func (q Question) Text() string {
	if len(q.Turns) == 1 {
		return q.Turns[0]
	}
	var n int
	for _, t := range q.Turns {
		n += len(t) + 1
	}
	b := make([]byte, 0, n)
	for i, t := range q.Turns {
		if i > 0 {
			b = append(b, '\n')
		}
		b = append(b, t...)
	}
	return string(b)
}
