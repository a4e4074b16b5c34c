package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"kapok"
	"kapok/app"
	"kapok/assess"
	"kapok/connect"
	"kapok/inspect"
)

type assessCmd struct {
	Target      string   `help:"assess_target" default:"demo" placeholder:"demo|URL|replay:FILE|FILE.yaml"`
	Model       string   `help:"assess_model" placeholder:"NAME"`
	Name        string   `help:"assess_name" placeholder:"NAME"`
	Key         string   `help:"assess_key" placeholder:"env:NAME|file:PATH"`
	Stream      bool     `help:"assess_stream"`
	Profile     string   `help:"assess_profile" default:"quick" placeholder:"ID|FILE.yaml"`
	Seed        uint64   `help:"assess_seed" default:"1"`
	Repeats     int      `help:"assess_repeats" default:"1" min:"1"`
	Out         string   `help:"assess_out" placeholder:"DIR"`
	Format      []string `help:"assess_format" default:"html,xlsx,json,junit,md" enum:"html,xlsx,json,junit,md"`
	Concurrency int      `help:"assess_concurrency" default:"0" min:"1" placeholder:"N"`
	RPM         int      `help:"assess_rpm" name:"rpm" default:"0" min:"1" placeholder:"N"`
	TPM         int      `help:"assess_tpm" name:"tpm" default:"0" min:"1" placeholder:"N"`
	Fresh       bool     `help:"assess_fresh"`
	DryRun      bool     `help:"assess_dry_run"`
	Questions   string   `help:"assess_questions" placeholder:"FILE"`
	Resume      string   `help:"assess_resume" placeholder:"RUN"`
	RetryFailed bool     `help:"assess_retry_failed"`

	JudgeFlags `prefix:"judge-"`
	Attacker   AttackerFlags `embed:"" prefix:"attacker-"`
}

// AttackerFlags name the model that leads the conversations of dynamic attacks.
type AttackerFlags struct {
	Target string `help:"attacker_target" placeholder:"URL|FILE.yaml"`
	Model  string `help:"attacker_model" placeholder:"NAME"`
	Key    string `help:"attacker_key" placeholder:"env:NAME|file:PATH"`
}

// dial opens the attacker model; nil where none is named.
func (f AttackerFlags) dial(order *assess.Judge) (*connect.Client, error) {
	if f.Target == "" && order != nil {
		f.Target, f.Model, f.Key = order.Target, order.Model, order.Key
	}
	if f.Target == "" {
		return nil, nil
	}
	t, err := connect.ParseTarget(f.Target, f.Model)
	if err == nil && (t.Kind == "demo" || t.Kind == "replay") {
		err = kapok.Say(kapok.Invalid, "error.cli.attacker_kind", "{kind} cannot lead an attack: name a real model by its base URL or a FILE.yaml", "kind", t.Kind)
	}
	if err != nil {
		return nil, kapok.Say(kapok.KindOf(err), "error.cli.attacker", "the attacker model").Because(err)
	}
	t.Key = keyRef(f.Key, t.Key)
	client, err := app.Dial(t)
	if err != nil {
		return nil, kapok.Say(kapok.KindOf(err), "error.cli.attacker", "the attacker model").Because(err)
	}
	return client, nil
}

// JudgeFlags name the model that is asked for its opinion.
type JudgeFlags struct {
	Target      string `help:"judge_target" placeholder:"URL|FILE.yaml"`
	Model       string `help:"judge_model" placeholder:"NAME"`
	Key         string `help:"judge_key" placeholder:"env:NAME|file:PATH"`
	Concurrency int    `help:"judge_concurrency" default:"4" min:"1" placeholder:"N"`

	Kind      string    `help:"judge_kind" default:"" enum:",rubric,qwen3guard,llamaguard3,llamaguard4,shieldgemma,wildguard" placeholder:"KIND"`
	Samples   int       `help:"judge_samples" default:"0" min:"0" placeholder:"N"`
	MaxCalls  int       `help:"judge_max_calls" default:"0" min:"0" placeholder:"N"`
	MaxTokens int       `help:"judge_max_tokens" default:"0" min:"0" placeholder:"N"`
	MaxCost   float64   `help:"judge_max_cost" default:"0" placeholder:"AMOUNT"`
	Price     []float64 `help:"judge_price" placeholder:"IN,OUT"`
}

// limit is what the judge may use in one pass.
func (f JudgeFlags) limit() (inspect.Limit, error) {
	l := inspect.Limit{Calls: f.MaxCalls, Tokens: f.MaxTokens, Cost: f.MaxCost}
	switch len(f.Price) {
	case 0:
	case 2:
		l.PriceIn, l.PriceOut = f.Price[0], f.Price[1]
	default:
		return l, kapok.Say(kapok.Invalid, "error.cli.price", "a price is two numbers with a comma between them: of a million tokens in, and out")
	}
	if err := l.Validate(); err != nil {
		return l, kapok.Say(kapok.Invalid, "error.cli.limits", "the judge's limits are not right").Because(err)
	}
	return l, nil
}

// Run does the main job: ask, judge, conclude, report.
func (c *assessCmd) Run(e *env) (err error) {
	a, err := e.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	run, plan, err := c.prepare(e, a)
	if err != nil {
		return err
	}
	if c.Questions != "" {
		return writeQuestions(e, plan, c.Questions)
	}
	s, err := c.sitting(e, a, run, plan)
	if err != nil || s == nil {
		return err
	}
	if err := s.ask(e.ctx); err != nil {
		return err
	}
	dir := c.Out
	if dir == "" {
		dir = filepath.Join("kapok-report", s.run.ID)
	}
	return conclude(e, a, s.run, plan, dir, c.Format)
}

// prepare makes a new order, or takes up an old run.
func (c *assessCmd) prepare(e *env, a *app.App) (*assess.Run, *assess.Plan, error) {
	if c.Resume != "" {
		for _, f := range []string{"target", "model", "name", "stream", "profile", "seed", "repeats", "fresh"} {
			if e.given[f] {
				return nil, nil, misused{kapok.Say(kapok.Invalid, "error.cli.resume", "a resumed run keeps its own order: {flag} does not go with --resume; start a new run for it", "flag", "--"+f)}
			}
		}
		run, err := a.Runner.Run(e.ctx, c.Resume)
		if err != nil {
			return nil, nil, err
		}
		plan, err := a.Plan(run.Order)
		return run, plan, err
	}
	profile, err := assess.ReadProfile(c.Profile)
	if err != nil {
		return nil, nil, err
	}
	if f := c.Attacker; f.Target != "" {
		if profile, err = profile.WithAttacker(assess.Judge{Target: f.Target, Model: f.Model, Key: f.Key}); err != nil {
			return nil, nil, err
		}
	}
	target, err := c.target()
	if err != nil {
		return nil, nil, err
	}
	plan, err := a.Plan(assess.Order{Profile: profile, Target: target, Seed: c.Seed, Repeats: c.Repeats, Fresh: c.Fresh})
	return nil, plan, err
}

func (c *assessCmd) target() (connect.Target, error) {
	t, err := connect.ParseTarget(c.Target, c.Model)
	if err != nil {
		return t, err
	}
	if c.Name != "" {
		t.Name = c.Name
	}
	t.Key = keyRef(c.Key, t.Key)
	t.Stream = t.Stream || c.Stream
	limits(&t, c.Concurrency, c.RPM, c.TPM)
	return t, t.Validate()
}

// keyRef prefers the flag, then the target file, then KAPOK_KEY where it is set.
func keyRef(flag, file string) string {
	switch {
	case flag != "":
		return flag
	case file != "":
		return file
	case os.Getenv(envPrefix+"KEY") != "":
		return "env:" + envPrefix + "KEY"
	}
	return ""
}

func limits(t *connect.Target, concurrency, rpm, tpm int) {
	if concurrency > 0 {
		t.Concurrency = concurrency
	}
	if rpm > 0 {
		t.RPM = rpm
	}
	if tpm > 0 {
		t.TPM = tpm
	}
}

// interrupted gives a context that ends at the first Ctrl-C; the second one ends hard.
func interrupted(ctx context.Context, e *env) (enough, hard context.Context, done func()) {
	enough, stop := context.WithCancel(ctx)
	hard, kill := context.WithCancel(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt)
	over := make(chan struct{})
	go func() {
		for n := 0; ; n++ {
			select {
			case <-signals:
			case <-over:
				return
			}
			if n == 0 {
				e.out.note("%s", e.out.t("cli.assess.finishing"))
				stop()
			} else {
				kill()
			}
		}
	}()
	return enough, hard, func() {
		signal.Stop(signals)
		close(over)
		stop()
		kill()
	}
}

// checkTime bounds the readiness check.
const checkTime = 45 * time.Second

func errCheckTime() error {
	return kapok.Say(kapok.Unavailable, "error.cli.check_time", "the readiness check took too long; see whether the system answers at all")
}
