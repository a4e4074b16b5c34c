package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"kapok"
	"kapok/app"
	"kapok/inspect"
	"kapok/policy"
)

type policyCmd struct {
	List  policyListCmd  `cmd:"" help:"policy_list"`
	Show  policyShowCmd  `cmd:"" help:"policy_show"`
	Check policyCheckCmd `cmd:"" help:"policy_check"`
}

type policyListCmd struct{}

// Run lists the shipped policies and the user's own. One that is not right is told and does not
// hide the others.
func (policyListCmd) Run(e *env) error {
	o, own := e.out, app.Policies(e.Data)
	t := table{head: []string{"ID", o.t("cli.policy.title"), o.t("cli.policy.version"), o.t("cli.policy.steps"), o.t("cli.policy.rules")}}
	var faults []error
	for _, name := range policy.Names(own) {
		p, err := policy.Open(name, own)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		if o.asJSON {
			if err := o.json(map[string]any{"id": p.ID, "version": p.Version, "digest": p.Digest, "title": p.Title}); err != nil {
				return err
			}
			continue
		}
		uses := make([]string, len(p.Steps))
		for i, s := range p.Steps {
			uses[i] = string(s.Use)
		}
		t.row(p.ID, p.Title.In(o.lang), p.Version, strings.Join(uses, " → "), fmt.Sprint(len(p.Rules)))
	}
	if !o.asJSON {
		o.say("%s", strings.TrimRight(plainControl(t.String()), "\n"))
	}
	return errors.Join(faults...)
}

type policyShowCmd struct {
	Name string `arg:"" help:"policy_name"`
}

// Run shows what a policy says.
func (c *policyShowCmd) Run(e *env) error {
	p, err := policy.Open(c.Name, app.Policies(e.Data))
	if err != nil {
		return err
	}
	o := e.out
	if o.asJSON {
		return o.json(p)
	}
	o.say("%s\n%s\n%s", o.paint(bold, plainControl(p.ID+" "+p.Version+"  "+p.Title.In(o.lang))), plainControl(p.About.In(o.lang)), o.t("cli.standard.source", "source", plainControl(p.Source)))
	o.say("%s\n", o.t("cli.policy.digest", "digest", p.Digest.Short()))
	t := table{head: []string{o.t("cli.policy.step"), o.t("cli.policy.use"), o.t("cli.policy.when"), o.t("cli.policy.timeout")}}
	for i, s := range p.Steps {
		when, limit := o.t("cli.policy.always"), "–"
		if s.When != "" {
			when = strings.Join(strings.Fields(s.When), " ")
		}
		if s.Timeout > 0 {
			limit = s.Timeout.String()
		}
		t.row(strconv.Itoa(i+1), o.p.Term("method", string(s.Use)), when, limit)
	}
	o.say("%s", plainControl(t.String()))
	order := "cli.policy.whole"
	if p.StopEarly {
		order = "cli.policy.early"
	}
	o.say("%s\n", o.t(order))
	t = table{head: []string{o.t("cli.policy.risk"), o.t("cli.policy.review"), o.t("cli.policy.block"), o.t("cli.policy.fail"), o.t("cli.policy.hold")}}
	for _, r := range append(slices.Clip(p.Rules), p.Default) {
		name := o.leafNames(r.Risks)
		if len(r.Risks) == 0 {
			name = o.t("cli.policy.default")
		}
		t.row(name, score(r.Controversial), score(r.Unsafe), o.p.Term("fail", string(r.Fail)), holding(o, r.Hold))
	}
	o.say("%s", strings.TrimRight(t.String(), "\n"))
	return nil
}

// score writes a threshold without idle zeros.
func score(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// holding says what of a streamed answer waits, with its sizes in characters.
func holding(o *output, h inspect.Holding) string {
	s := o.p.Term("hold", string(h.Hold))
	if h.Size > 0 {
		s += " " + strconv.Itoa(h.Size)
	}
	if h.Overlap > 0 {
		s += "/" + strconv.Itoa(h.Overlap)
	}
	return s
}

type policyCheckCmd struct {
	File string `arg:"" help:"policy_file"`
}

// Run tells every fault of a policy file, each with its line. A faulty one ends with 1.
func (c *policyCheckCmd) Run(e *env) error {
	name := c.File
	if info, err := os.Stat(name); err == nil && !info.IsDir() && filepath.Ext(name) != ".yaml" && filepath.Ext(name) != ".yml" {
		return kapok.Say(kapok.Invalid, "error.policy.ending", "{file} does not end in .yaml; a policy does", "file", name)
	}
	p, err := policy.Open(name, app.Policies(e.Data))
	if err == nil {
		return e.out.wrote(e.out.paint(good, e.out.t("cli.policy.sound", "policy", p.ID, "digest", p.Digest.Short())),
			map[string]any{"sound": true, "faults": []string{}, "id": p.ID, "version": p.Version, "digest": p.Digest})
	}
	fault, ok := errors.AsType[*kapok.Error](err)
	if !ok || fault.Key != "error.policy.file" {
		return err
	}
	faults := strings.Split(plainControl(e.out.p.Error(fault.Err)), "\n")
	said := "✗ " + name + "\n✗ " + strings.Join(faults, "\n✗ ")
	if err := e.out.wrote(said, map[string]any{"sound": false, "faults": faults, "file": name}); err != nil {
		return err
	}
	return exitError(exitNonconform)
}
