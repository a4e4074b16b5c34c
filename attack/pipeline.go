package attack

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"kapok"
)

// A Pipeline is one attack after another, each on what the one before it left.
type Pipeline struct {
	ID    string // the ids, joined by " | "
	Steps []*Attack
}

// Bounds of a pipeline as people write it.
const (
	maxSteps  = 8
	maxSource = 1000 // bytes
)

// Parse reads "template/archivist | jyutping". A conversation may stand first; the others then
// change every turn of it, so that only transformations may follow. Errors name the position of
// the step, in characters from 1; all faults are told at once.
func (p *Pack) Parse(source string) (*Pipeline, error) {
	if len(source) > maxSource {
		return nil, kapok.Say(kapok.Invalid, "error.attack.long", "the pipeline has {n} bytes, more than {max}", "n", len(source), "max", maxSource)
	}
	if !utf8.ValidString(source) {
		return nil, kapok.Say(kapok.Invalid, "error.attack.utf8", "the pipeline is not UTF-8")
	}
	parts := strings.Split(source, "|")
	if len(parts) > maxSteps {
		return nil, kapok.Say(kapok.Invalid, "error.attack.steps", "the pipeline has {n} steps, more than {max}", "n", len(parts), "max", maxSteps)
	}
	out := &Pipeline{}
	var faults []error
	at, prefilled := 1, false
	for i, part := range parts {
		id := strings.TrimSpace(part)
		column := at + utf8.RuneCountInString(part[:len(part)-len(strings.TrimLeft(part, " \t\r\n"))])
		at += utf8.RuneCountInString(part) + 1
		a, err := p.step(id, i, out.Steps, prefilled)
		if err != nil {
			faults = append(faults, kapok.Say(kapok.KindOf(err), "error.attack.position", "character {column}: {fault}", "column", column, "fault", err))
			continue
		}
		prefilled = prefilled || a.Family == Prefill
		out.Steps = append(out.Steps, a)
	}
	if err := errors.Join(faults...); err != nil {
		return nil, kapok.Say(kapok.KindOf(faults[0]), "error.attack.pipeline", "the pipeline is not right").Because(err)
	}
	ids := make([]string, len(out.Steps))
	for i, a := range out.Steps {
		ids[i] = a.ID
	}
	out.ID = strings.Join(ids, " | ")
	return out, nil
}

// step finds one step and says why it may not stand where it stands.
func (p *Pack) step(id string, i int, before []*Attack, prefilled bool) (*Attack, error) {
	if id == "" {
		return nil, kapok.Say(kapok.Invalid, "error.attack.blank", "name an attack")
	}
	a, err := p.Get(id)
	switch {
	case err != nil:
		return nil, err
	case a.Dynamic() && i > 0:
		return nil, kapok.Say(kapok.Invalid, "error.attack.not_first", "{attack} leads a conversation and can only stand first", "attack", a.ID)
	case len(before) > 0 && before[0].Dynamic() && a.text == nil:
		return nil, kapok.Say(kapok.Invalid, "error.attack.after", "{attack} frames a whole request and cannot follow {first}, which leads a conversation", "attack", a.ID, "first", before[0].ID)
	case prefilled && a.Family == Prefill:
		return nil, kapok.Say(kapok.Invalid, "error.attack.prefilled", "the prompt ends with the beginning of an answer already")
	}
	return a, nil
}

// Dynamic says whether the pipeline begins with a conversation: use Run and not Apply.
func (p *Pipeline) Dynamic() bool { return len(p.Steps) > 0 && p.Steps[0].Dynamic() }

// For says whether every step is meant for prompts of a language.
func (p *Pipeline) For(l kapok.Lang) bool {
	return !slices.ContainsFunc(p.Steps, func(a *Attack) bool { return !a.For(l) })
}

// Version names the versions of all steps.
func (p *Pipeline) Version() string {
	all := make([]string, len(p.Steps))
	for i, a := range p.Steps {
		all[i] = a.Version
	}
	return strings.Join(all, " | ")
}

// Tries is how many variants are worth drawing: the most that a step asks for, at least 1.
func (p *Pipeline) Tries() int {
	n := 1
	for _, a := range p.Steps {
		n = max(n, a.Tries)
	}
	return n
}

// Apply is Attack.Apply, step by step. Where one step changes nothing the whole is ErrUnchanged:
// the trial would be that of a shorter pipeline.
func (p *Pipeline) Apply(turns []kapok.Turn, seed uint64) ([]kapok.Turn, error) {
	out := turns
	for i, a := range p.Steps {
		next, err := a.Apply(out, seed+uint64(i)*0x9E3779B97F4A7C15)
		if errors.Is(err, ErrUnchanged) && len(p.Steps) > 1 {
			return nil, kapok.Say(kapok.Invalid, "error.attack.step_unchanged", "step {n}, {attack}, changes nothing in what it is given", "n", i+1, "attack", a.ID).Because(err)
		}
		if err != nil {
			return nil, err
		}
		out = next
	}
	if slices.Equal(out, turns) {
		return nil, ErrUnchanged
	}
	return out, nil
}

// Invert takes the steps back, the last one first.
func (p *Pipeline) Invert(turns []kapok.Turn) ([]kapok.Turn, bool) {
	for _, a := range slices.Backward(p.Steps) {
		before, ok := a.Invert(turns)
		if !ok {
			return nil, false
		}
		turns = before
	}
	return turns, true
}

// Run is Attack.Run of the first step; what the user says goes through the other steps before the
// target hears it. A turn in which a step changes nothing is said as it is. The transcript holds
// what the attacker meant; seed fixes the draws of the other steps.
func (p *Pipeline) Run(ctx context.Context, goal string, lang kapok.Lang, b Budget, seed uint64, target Target, attacker Model, score Score) (Transcript, error) {
	if !p.Dynamic() {
		return Transcript{}, kapok.Say(kapok.Invalid, "error.attack.static", "{attack} is no conversation; apply it to a prompt", "attack", p.ID)
	}
	rest := p.Steps[1:]
	heard := func(ctx context.Context, turns []kapok.Turn) (string, error) {
		for i, a := range rest {
			next, err := a.Apply(turns, seed+uint64(i)*0x9E3779B97F4A7C15)
			if err == nil {
				turns = next
			} else if !errors.Is(err, ErrUnchanged) {
				return "", err
			}
		}
		return target(ctx, turns)
	}
	return p.Steps[0].Run(ctx, goal, lang, b, heard, attacker, score)
}
