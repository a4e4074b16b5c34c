package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"kapok"
	"kapok/attack"
)

type attackCmd struct {
	List  attackListCmd  `cmd:"" help:"attack_list"`
	Show  attackShowCmd  `cmd:"" help:"attack_show"`
	Apply attackApplyCmd `cmd:"" help:"attack_apply"`
}

type attackListCmd struct {
	Family string `help:"attack_family" default:"" enum:",template,multi-turn,rephrase,language,injection,prefill,encoding"`
	For    string `help:"attack_for" default:"" enum:",zh-Hans,zh-Hant,yue,en"`
}

// Run lists the attacks of a family, or those meant for prompts of a language.
func (c *attackListCmd) Run(e *env) error {
	pack, err := attack.Load()
	if err != nil {
		return err
	}
	o := e.out
	t := table{head: []string{"ID", o.t("cli.attack.title"), o.t("cli.attack.family"), o.t("cli.attack.langs"), o.t("cli.attack.way")}}
	for _, a := range pack.All() {
		if c.Family != "" && string(a.Family) != c.Family || c.For != "" && !a.For(kapok.Lang(c.For)) {
			continue
		}
		if o.asJSON {
			if err := o.json(attackFacts(a)); err != nil {
				return err
			}
			continue
		}
		t.row(a.ID, a.Title.In(o.lang), o.p.Term("family", string(a.Family)), attackLangs(o, a), attackWay(o, a))
	}
	if !o.asJSON {
		o.say("%s%s", t.String(), o.t("cli.attack.count", "n", len(t.rows)))
	}
	return nil
}

// attackLangs names the languages of an attack.
func attackLangs(o *output, a *attack.Attack) string {
	if len(a.Langs) == 0 {
		return o.t("cli.attack.any")
	}
	names := make([]string, len(a.Langs))
	for i, l := range a.Langs {
		names[i] = string(l)
	}
	return strings.Join(names, " ")
}

// attackWay says how an attack is carried out.
func attackWay(o *output, a *attack.Attack) string {
	switch {
	case a.Dynamic():
		return o.t("cli.attack.dynamic")
	case a.Tries > 1:
		return o.t("cli.attack.tries", "n", a.Tries)
	}
	return o.t("cli.attack.static")
}

// attackFacts is an attack for programs.
func attackFacts(a *attack.Attack) any {
	return struct {
		*attack.Attack
		Dynamic bool `json:"dynamic"`
	}{a, a.Dynamic()}
}

type attackShowCmd struct {
	ID string `arg:"" help:"attack_id"`
}

// Run shows what an attack is, where it is described and what it makes of its example.
func (c *attackShowCmd) Run(e *env) error {
	pack, err := attack.Load()
	if err != nil {
		return err
	}
	a, err := pack.Get(c.ID)
	if err != nil {
		return err
	}
	o := e.out
	if o.asJSON {
		return o.json(attackFacts(a))
	}
	o.say("%s", o.paint(bold, a.ID+" "+a.Version+"  "+a.Title.In(o.lang)))
	o.say("%s · %s · %s", o.p.Term("family", string(a.Family)), attackLangs(o, a), attackWay(o, a))
	o.say("%s", o.t("cli.attack.source", "source", a.Source))
	if a.Dynamic() {
		return nil
	}
	if a.Exact {
		o.say("%s", o.t("cli.attack.exact"))
	}
	o.say("\n%s\n%s", o.paint(dim, o.t("cli.attack.in")), a.Example.In)
	o.say("\n%s\n%s", o.paint(dim, o.t("cli.attack.out")), spoken(o, a.Example.Out))
	return nil
}

// spoken writes turns for people; a single turn of the user is its text alone.
func spoken(o *output, turns []kapok.Turn) string {
	if len(turns) == 1 {
		return plainControl(turns[0].Text)
	}
	var b strings.Builder
	for i, t := range turns {
		if i > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(o.paint(bold, "["+o.p.Term("role", string(t.Role))+"]") + "\n" + plainControl(t.Text))
	}
	return b.String()
}

type attackApplyCmd struct {
	Pipeline string `arg:"" help:"attack_pipeline"`
	Text     string `arg:"" optional:"" help:"attack_text"`
	Seed     uint64 `help:"attack_seed" default:"1" placeholder:"N"`
	Tries    int    `help:"attack_tries" default:"1" placeholder:"N"`
}

const mostTries = 1000

// Run applies a pipeline to a text, or to standard input: the given number of variants, each with
// the next seed.
func (c *attackApplyCmd) Run(e *env) error {
	if c.Tries < 1 || c.Tries > mostTries {
		return kapok.Say(kapok.Invalid, "error.attack.tries", "--tries {n} is outside 1 to {max}", "n", c.Tries, "max", mostTries)
	}
	pack, err := attack.Load()
	if err != nil {
		return err
	}
	p, err := pack.Parse(c.Pipeline)
	if err != nil {
		return err
	}
	text := c.Text
	if text == "" || text == "-" {
		raw, err := io.ReadAll(io.LimitReader(e.stdin, attack.MaxPrompt+1))
		if err != nil {
			return fmt.Errorf("read standard input: %w", err)
		}
		text = strings.TrimRight(string(raw), "\r\n")
	}
	for i := range c.Tries {
		seed := c.Seed + uint64(i)
		turns, err := p.Apply([]kapok.Turn{{Role: kapok.RoleUser, Text: text}}, seed)
		if err != nil {
			return err
		}
		switch {
		case e.out.asJSON:
			err = e.out.json(map[string]any{"attack": p.ID, "version": p.Version(), "seed": seed, "turns": turns})
		case c.Tries > 1:
			e.out.say("%s\n%s", e.out.paint(dim, "#"+strconv.FormatUint(seed, 10)), spoken(e.out, turns))
		default:
			e.out.say("%s", spoken(e.out, turns))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
