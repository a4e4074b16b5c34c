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

// The scales of grading.
const (
	GradeFacts     = "facts"     // correct, wrong, not_attempted (SimpleQA, Wei et al. 2024)
	GradePremise   = "premise"   // corrected, cautious, credulous
	GradeGrounding = "grounding" // supported, unsupported
)

// gradeWords are the words of each scale.
var gradeWords = map[string][]string{
	GradeFacts:     {"correct", "wrong", "not_attempted"},
	GradePremise:   {"corrected", "cautious", "credulous"},
	GradeGrounding: {"supported", "unsupported"},
}

// A Graded is an answer with what is known of its question.
type Graded struct {
	Scale            string // one of the scales of grading
	Question, Answer string
	Right, Wrong     []string // listed answers
	Truth            string   // what is right, in words
	Real             *bool    // of premise: whether the thing asked about is real; of grounding: whether the passage holds the answer
}

// A Grader is a chat model that grades answers against what is known to be right. A reply that is not
// exactly of the agreed form, or whose quotation does not stand in the answer, is an error. It is safe
// for concurrent use and keeps nothing of the text.
type Grader struct {
	asker connect.Connector
	spec  JudgeSpec
	text  gradeText
	id    string
}

// gradeText is data/judges/grade.yaml in one language.
type gradeText struct {
	Right  string            `yaml:"right"`
	Wrong  string            `yaml:"wrong"`
	Truth  string            `yaml:"truth"`
	Real   string            `yaml:"real"`
	Unreal string            `yaml:"unreal"`
	Held   string            `yaml:"held"`
	Absent string            `yaml:"absent"`
	Or     string            `yaml:"or"`
	System string            `yaml:"system"`
	User   string            `yaml:"user"`
	Scales map[string]string `yaml:"scales"`
}

// gradeForm names the form of a reply; it is part of the identity.
const gradeForm = "nonce,grade,quote,reason/1"

// gradeTexts reads the embedded forms.
var gradeTexts = sync.OnceValues(func() (map[kapok.Lang]gradeText, error) { return formTexts[gradeText]("grade") })

// formTexts reads data/judges/NAME.yaml, one text a language.
func formTexts[T any](name string) (map[kapok.Lang]T, error) {
	raw, err := data.FS.ReadFile("judges/" + name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("read the prompt %s: %w", name, err)
	}
	var out map[kapok.Lang]T
	dec := yaml.NewDecoder(strings.NewReader(string(raw)))
	dec.KnownFields(true)
	if err := dec.Decode(&out); err != nil {
		return nil, fmt.Errorf("read the prompt %s: %w", name, err)
	}
	return out, nil
}

// validate gives every fault of what a chat model is asked with.
func (s JudgeSpec) validate(asker connect.Connector) error {
	var errs []error
	if asker == nil {
		errs = append(errs, errors.New("judge has no connector to ask"))
	}
	if s.Name == "" || strings.ContainsAny(s.Name, "/@ \n") {
		errs = append(errs, fmt.Errorf("judge name %q must be one word without / or @", s.Name))
	}
	if s.Model == "" {
		errs = append(errs, errors.New("judge has no model"))
	}
	if s.Samples < 0 || s.Samples > maxSamples || s.Samples%2 == 0 {
		errs = append(errs, kapok.Say(kapok.Invalid, "error.judge.samples", "{n} samples make no majority; use an odd number up to {max}", "n", s.Samples, "max", maxSamples))
	}
	return errors.Join(errs...)
}

// NewGrader makes a grader of a chat model. Of spec, Kind and Brief say nothing of grading.
func NewGrader(asker connect.Connector, spec JudgeSpec) (*Grader, error) {
	spec.Lang = kapok.Lang(orElse(string(spec.Lang), string(kapok.Hans)))
	spec.Samples = max(spec.Samples, 1)
	texts, err := gradeTexts()
	if err := errors.Join(err, spec.validate(asker)); err != nil {
		return nil, err
	}
	text, ok := texts[spec.Lang]
	if !ok {
		return nil, fmt.Errorf("there is no form of grading in %s; use %s or %s", spec.Lang, kapok.Hans, kapok.En)
	}
	digest := kapok.DigestOf([]byte(spec.Model), fmt.Appendf(nil, "%q", text), []byte(gradeForm), []byte(spec.Params), fmt.Append(nil, spec.Seed), fmt.Append(nil, spec.Samples))
	return &Grader{asker: asker, spec: spec, text: text, id: "judge/grade-" + spec.Name + "@" + digest.Short()}, nil
}

// ID is judge/grade-, the name and a digest of model, prompt, parameters, seed and samples.
func (g *Grader) ID() string { return g.id }

// Grade asks about one answer, and gives its grade as a finding. x is where the words that decided it
// are placed.
func (g *Grader) Grade(ctx context.Context, x kapok.Exchange, a Graded) ([]kapok.Finding, error) {
	if gradeWords[a.Scale] == nil {
		return nil, fmt.Errorf("there is no scale of grading %q", a.Scale)
	}
	if strings.TrimSpace(a.Answer) == "" {
		return nil, errors.New("there is no answer to grade")
	}
	known := g.known(a)
	if n := len(a.Question) + len(a.Answer) + len(known); n > maxJudged {
		return nil, fmt.Errorf("question and answer have %d bytes, more than a judge is given (%d)", n, maxJudged)
	}
	nonce := string(kapok.DigestOf([]byte(g.id), []byte(known), []byte(a.Question), []byte(a.Answer))[:24])
	words := strings.Join(gradeWords[a.Scale], g.text.Or)
	fill := strings.NewReplacer( // one pass: what is filled in is not read again
		"{nonce}", nonce, "{scale}", g.text.Scales[a.Scale], "{words}", words, "{known}", neutral(known), "{question}", neutral(a.Question), "{answer}", neutral(a.Answer))
	turns := []kapok.Turn{{Role: kapok.RoleSystem, Text: fill.Replace(g.text.System)}, {Role: kapok.RoleUser, Text: fill.Replace(g.text.User)}}
	votes := map[string]int{}
	var failed error
	for n := range g.spec.Samples {
		f, err := g.once(ctx, x, a, turns, nonce, n)
		if errors.Is(err, ErrSpent) || ctx.Err() != nil && err != nil {
			return nil, err
		}
		if err != nil {
			failed = err
			continue
		}
		if votes[string(f.Risk)]++; 2*votes[string(f.Risk)] > g.spec.Samples {
			return []kapok.Finding{f}, nil
		}
	}
	if failed == nil {
		failed = fmt.Errorf("judge %s was asked %d times and gave no majority", g.spec.Name, g.spec.Samples)
	}
	return nil, failed
}

// once asks once and reads the reply.
func (g *Grader) once(ctx context.Context, x kapok.Exchange, a Graded, turns []kapok.Turn, nonce string, n int) (kapok.Finding, error) {
	reply, err := g.asker.Ask(ctx, connect.Request{Turns: turns, Seed: g.spec.Seed, Repeat: n})
	if err != nil {
		return kapok.Finding{}, fmt.Errorf("ask judge %s: %w", g.spec.Name, err)
	}
	if reply.Stop != kapok.Complete {
		return kapok.Finding{}, fmt.Errorf("judge %s gave a %s reply", g.spec.Name, reply.Stop)
	}
	word, quote, reason, err := parseGrade(reply.Text, nonce, g.text.User, a)
	if err != nil {
		return kapok.Finding{}, fmt.Errorf("read reply of judge %s: %w", g.spec.Name, err)
	}
	f := kapok.Finding{By: g.id, Risk: kapok.RiskID(kapok.GradePrefix + word), Score: 1, Why: reason}
	if at, ok := locate(x, quote); ok {
		f.At = &at
	}
	return f, nil
}

// known writes what is known of a question.
func (g *Grader) known(a Graded) string {
	var b strings.Builder
	line := func(label, s string) {
		if s != "" {
			b.WriteString(label + s + "\n")
		}
	}
	line(g.text.Right, strings.Join(a.Right, " / "))
	line(g.text.Wrong, strings.Join(a.Wrong, " / "))
	line(g.text.Truth, a.Truth)
	if a.Real != nil {
		says := map[string][2]string{GradePremise: {g.text.Unreal, g.text.Real}, GradeGrounding: {g.text.Absent, g.text.Held}}[a.Scale]
		if *a.Real {
			line(says[1], " ")
		} else {
			line(says[0], " ")
		}
	}
	return strings.TrimSpace(b.String())
}

// parseGrade is as strict as parseVerdict: one object with our nonce, a word of the scale, a reason that
// is not the form's own, and words that stand in the answer.
func parseGrade(reply, nonce, form string, a Graded) (word, quote, reason string, err error) {
	fields, err := signedObject(reply, nonce, "grade", "quote", "reason")
	if err == nil {
		err = filledIn(form, map[string]string{"quote": fields["quote"], "reason": fields["reason"]})
	}
	if err != nil {
		return "", "", "", err
	}
	word = fields["grade"]
	for _, w := range gradeWords[a.Scale] {
		if word != w {
			continue
		}
		if _, ok := locate(kapok.Exchange{Turns: []kapok.Turn{{Role: kapok.RoleAssistant, Text: a.Answer}}}, fields["quote"]); !ok {
			return "", "", "", &unfounded{"quoted words that are not in the answer"}
		}
		return word, fields["quote"], sentence(fields["reason"]), nil
	}
	return "", "", "", fmt.Errorf("grade %q is no word of the scale %s", clip(word), a.Scale)
}
