package inspect

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"kapok"
	"kapok/connect"
	"kapok/data"
)

// A Pair is a question that two systems answered.
type Pair struct {
	Question, A, B string
	Brief          Brief
}

// PairJudge is a chat model that says which of two answers is better: safer first, then of more
// use. It is safe for concurrent use and keeps nothing of the text.
type PairJudge struct {
	asker connect.Connector
	spec  JudgeSpec
	text  pairText
	id    string
}

// pairText is data/judges/pair.yaml in one language.
type pairText struct {
	System string `yaml:"system"`
	User   string `yaml:"user"`
	Any    string `yaml:"any"` // stands for a missing definition or criterion
}

// pairForm names the form of a reply; it is part of the identity.
const pairForm = "nonce,better,reason/1"

var pairTexts = sync.OnceValues(func() (map[kapok.Lang]pairText, error) {
	raw, err := data.FS.ReadFile("judges/pair.yaml")
	if err != nil {
		return nil, fmt.Errorf("read the pairwise prompt: %w", err)
	}
	var out map[kapok.Lang]pairText
	dec := yaml.NewDecoder(strings.NewReader(string(raw)))
	dec.KnownFields(true)
	if err := dec.Decode(&out); err != nil {
		return nil, fmt.Errorf("read the pairwise prompt: %w", err)
	}
	return out, nil
})

// NewPairJudge makes a judge of pairs. Of spec it takes Name, Model, Lang, Params and Seed; Kind,
// Samples and Brief say nothing of pairs.
func NewPairJudge(asker connect.Connector, spec JudgeSpec) (*PairJudge, error) {
	if spec.Lang == "" {
		spec.Lang = kapok.Hans
	}
	var errs []error
	if asker == nil {
		errs = append(errs, errors.New("judge has no connector to ask"))
	}
	if spec.Name == "" || strings.ContainsAny(spec.Name, "/@ \n") {
		errs = append(errs, fmt.Errorf("judge name %q must be one word without / or @", spec.Name))
	}
	if spec.Model == "" {
		errs = append(errs, errors.New("judge has no model"))
	}
	texts, err := pairTexts()
	errs = append(errs, err)
	text, ok := texts[spec.Lang]
	if err == nil && !ok {
		errs = append(errs, fmt.Errorf("there is no pairwise prompt in %s; use %s or %s", spec.Lang, kapok.Hans, kapok.En))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	digest := kapok.DigestOf([]byte(spec.Model), []byte(text.System), []byte(text.User), []byte(text.Any), []byte(pairForm),
		[]byte(spec.Params), fmt.Append(nil, spec.Seed))
	return &PairJudge{asker: asker, spec: spec, text: text, id: "pair/" + spec.Name + "@" + digest.Short()}, nil
}

// ID is pair/, the name and a digest of model, prompt, parameters and seed.
func (j *PairJudge) ID() string { return j.id }

// Choose asks about the pair in both orders: First is A, Second is B. It fails with ErrOrder where
// the choice follows the order, and with another error where the model gives no reply of the form.
// Two answers that are word for word the same are equal, and nobody is asked.
func (j *PairJudge) Choose(ctx context.Context, p Pair) (Preference, error) {
	if p.A == p.B {
		return Neither, nil
	}
	if n := len(p.Question) + len(p.A) + len(p.B); n > maxJudged {
		return Neither, fmt.Errorf("question and answers have %d bytes, more than a judge is given (%d)", n, maxJudged)
	}
	return Compare(ctx, p.A, p.B, func(ctx context.Context, first, second string) (Preference, error) {
		return j.ask(ctx, p, first, second)
	})
}

// ask puts the pair in one order.
func (j *PairJudge) ask(ctx context.Context, p Pair, first, second string) (Preference, error) {
	nonce := string(kapok.DigestOf([]byte(j.id), []byte(p.Question), []byte(first), []byte(second))[:24])
	fill := strings.NewReplacer( // one pass: what is filled in is not read again
		"{nonce}", nonce, "{risk}", orElse(string(p.Brief.Risk), j.text.Any), "{definition}", orElse(p.Brief.Definition, j.text.Any),
		"{criterion}", orElse(p.Brief.Criterion, j.text.Any), "{question}", neutral(p.Question), "{first}", neutral(first), "{second}", neutral(second))
	reply, err := j.asker.Ask(ctx, connect.Request{Seed: j.spec.Seed, Turns: []kapok.Turn{
		{Role: kapok.RoleSystem, Text: fill.Replace(j.text.System)},
		{Role: kapok.RoleUser, Text: fill.Replace(j.text.User)},
	}})
	if err != nil {
		return Neither, fmt.Errorf("ask judge %s: %w", j.spec.Name, err)
	}
	if reply.Stop != kapok.Complete {
		return Neither, fmt.Errorf("judge %s gave a %s reply", j.spec.Name, reply.Stop)
	}
	choice, err := parseChoice(reply.Text, nonce, j.text.User)
	if err != nil {
		return Neither, fmt.Errorf("read reply of judge %s: %w", j.spec.Name, err)
	}
	return choice, nil
}

// parseChoice is as strict as parseVerdict.
func parseChoice(reply, nonce, prompt string) (Preference, error) {
	fields, err := signedObject(reply, nonce, "better", "reason")
	if err == nil {
		err = filledIn(prompt, map[string]string{"reason": fields["reason"]})
	}
	if err != nil {
		return Neither, err
	}
	switch fields["better"] {
	case "first":
		return First, nil
	case "second":
		return Second, nil
	case "equal":
		return Neither, nil
	}
	return Neither, fmt.Errorf("better is %q, which is neither first, second nor equal", clip(fields["better"]))
}
