package policy_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"kapok"
	"kapok/inspect"
	"kapok/policy"
)

// shipped are the policies that ship.
var shipped = []string{"corpus", "filing", "guard"}

func open(t testing.TB, name string) *policy.Policy {
	t.Helper()
	p, err := policy.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// write puts a policy into a file of its own.
func write(t testing.TB, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// ready are the detectors that need nothing but the program.
func ready(t testing.TB) policy.Detectors {
	t.Helper()
	l, err := inspect.LoadLexicon()
	if err != nil {
		t.Fatal(err)
	}
	c, err := inspect.LoadClassifier()
	if err != nil {
		t.Fatal(err)
	}
	r, err := inspect.LoadResponseReader()
	if err != nil {
		t.Fatal(err)
	}
	p, err := inspect.LoadPII()
	if err != nil {
		t.Fatal(err)
	}
	return policy.Detectors{
		kapok.Keyword: {Detector: l}, kapok.Response: {Detector: r},
		kapok.Classifier: {Detector: c, Risks: c.Risks()},
		kapok.PII:        {Detector: p, Risks: []kapok.RiskID{"rights.personal-info"}},
	}
}

// fataler is a test, or a property being checked.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

func decider(t fataler, p *policy.Policy, d policy.Detectors) *policy.Decider {
	t.Helper()
	out, err := policy.New(p, d)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func answer(prompt, text string) kapok.Exchange {
	return kapok.Exchange{Stop: kapok.Complete, Turns: []kapok.Turn{{Role: kapok.RoleUser, Text: prompt}, {Role: kapok.RoleAssistant, Text: text}}}
}

// scripted is a detector whose findings a test lays down. Nothing real scores as it pleases.
type scripted struct {
	id    string
	found []kapok.Finding
	err   error
	panic bool
	asked *int
}

func (s scripted) ID() string { return s.id }

func (s scripted) Detect(context.Context, kapok.Exchange) ([]kapok.Finding, error) {
	if s.asked != nil {
		*s.asked++
	}
	if s.panic {
		panic("out of range")
	}
	if s.found == nil && s.err == nil {
		return []kapok.Finding{{Risk: kapok.AnyRisk}}, nil
	}
	return s.found, s.err
}

// errReach is how a remote detector fails.
var errReach = errors.New("connection refused")

// says runs a policy with detectors that say what is laid down for them; the others see nothing.
func says(t fataler, p *policy.Policy, found map[kapok.Method]scripted) *policy.Decider {
	t.Helper()
	d := policy.Detectors{}
	for _, s := range p.Steps {
		one := found[s.Use]
		one.id = string(s.Use) + "/scripted@1"
		c := inspect.Checker{Detector: one}
		if s.Use == kapok.PII {
			c.Risks = []kapok.RiskID{"rights.personal-info"}
		}
		d[s.Use] = c
	}
	return decider(t, p, d)
}

const head = `id: mine
version: 1.0.0
title: {zh-Hans: 甲, zh-Hant: 甲, en: Mine}
steps:
  - use: keyword
default: {controversial: 0.35, unsafe: 0.65, fail: review}
`
