package policy

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kapok"
	"kapok/inspect"
	"kapok/yamlfile"
)

// What a policy may be. Whoever needs more has another problem.
const (
	maxFile    = 64 << 10 // bytes
	maxSteps   = 16
	maxRules   = 64
	maxRisks   = 200 // that all rules name
	maxTimeout = 5 * time.Minute
	maxFaults  = 40 // that are told
)

// Uses are the methods that a step may use, cheapest first.
var Uses = []kapok.Method{kapok.Keyword, kapok.PII, kapok.Response, kapok.Classifier, kapok.Judge}

func usable() []string {
	out := make([]string, len(Uses))
	for i, u := range Uses {
		out[i] = string(u)
	}
	return out
}

// policyFile is the file as it is written.
type policyFile struct {
	ID        yamlfile.At[string] `yaml:"id"`
	Version   yamlfile.At[string] `yaml:"version"`
	Title     kapok.Text          `yaml:"title"`
	About     kapok.Text          `yaml:"about"`
	Source    string              `yaml:"source"`
	StopEarly bool                `yaml:"stop_early"`
	Steps     []stepFile          `yaml:"steps"`
	Default   ruleFile            `yaml:"default"`
	Rules     []ruleFile          `yaml:"rules"`
}

type stepFile struct {
	Use     yamlfile.At[string]        `yaml:"use"`
	When    yamlfile.At[string]        `yaml:"when"`
	Risks   []yamlfile.At[string]      `yaml:"risks"`
	Timeout yamlfile.At[time.Duration] `yaml:"timeout"`
}

type ruleFile struct {
	Risks         []yamlfile.At[string] `yaml:"risks"`
	Controversial yamlfile.At[float64]  `yaml:"controversial"`
	Unsafe        yamlfile.At[float64]  `yaml:"unsafe"`
	Fail          yamlfile.At[string]   `yaml:"fail"`
	Hold          holdFile              `yaml:"hold"`
}

type holdFile struct {
	Mode    yamlfile.At[string] `yaml:"mode"`
	Size    yamlfile.At[int]    `yaml:"size"`
	Overlap yamlfile.At[int]    `yaml:"overlap"`
}

// Parse reads a policy, validates it and compiles its conditions. All faults are given at once,
// each with its line, in an error of kind Invalid.
func Parse(raw []byte) (*Policy, error) {
	if len(raw) > maxFile {
		return nil, kapok.Say(kapok.Invalid, "error.policy.large", "the file has {n} bytes, more than {max}", "n", len(raw), "max", maxFile)
	}
	var f policyFile
	if err := yamlfile.Decode(raw, &f); err != nil {
		return nil, bad(split(err))
	}
	r := reader{p: &Policy{
		ID: f.ID.Value, Version: f.Version.Value, Digest: kapok.DigestOf(raw), Title: f.Title, About: f.About, Source: f.Source,
		StopEarly: f.StopEarly, byRisk: map[kapok.RiskID]Rule{},
	}, named: map[kapok.RiskID]int{}}
	r.head(f)
	r.steps(f.Steps)
	r.rules(f)
	if len(r.faults) > 0 {
		slices.SortStableFunc(r.faults, func(a, b place) int { return a.line - b.line }) // those of the whole first
		faults := make([]error, len(r.faults))
		for i, f := range r.faults {
			faults[i] = f.err
		}
		return nil, bad(faults)
	}
	return r.p, nil
}

// bad joins faults, as many as anybody reads.
func bad(faults []error) error {
	if n := len(faults); n > maxFaults {
		faults = append(faults[:maxFaults:maxFaults], kapok.Say(kapok.Invalid, "error.policy.more", "and {n} more", "n", n-maxFaults))
	}
	return kapok.Say(kapok.Invalid, "error.policy.bad", "the policy is not right").Because(errors.Join(faults...))
}

// split gives the errors that were joined.
func split(err error) []error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		return many.Unwrap()
	}
	return []error{err}
}

// reader collects what is wrong while it makes a policy of a file.
type reader struct {
	p      *Policy
	named  map[kapok.RiskID]int // line of the rule that names a risk
	faults []place
}

func (r *reader) fault(line int, err error) {
	if err == nil {
		return
	}
	if line > 0 {
		err = kapok.Say(kapok.Invalid, "error.policy.line", "line {line}: {fault}", "line", line, "fault", []error{err})
	}
	r.faults = append(r.faults, place{line: line, err: err})
}

// isID says whether a policy may be called so: it is a file's name and part of an identity.
func isID(s string) bool {
	return len(s) <= 40 && s != "" && s[0] != '-' && consists(s, "abcdefghijklmnopqrstuvwxyz0123456789-")
}

func isVersion(s string) bool {
	return len(s) <= 20 && s != "" && s[0] != '-' && s[0] != '.' &&
		consists(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-")
}

func consists(s, of string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune(of, r) }) < 0
}

func (r *reader) head(f policyFile) {
	if !isID(f.ID.Value) {
		r.fault(f.ID.Line, kapok.Say(kapok.Invalid, "error.policy.id", "id \"{id}\" must be 1 to 40 small letters, digits and hyphens", "id", oneLine(f.ID.Value)))
	}
	if !isVersion(f.Version.Value) {
		r.fault(f.Version.Line, kapok.Say(kapok.Invalid, "error.policy.version", "version \"{version}\" must be 1 to 20 letters, digits, dots and hyphens", "version", oneLine(f.Version.Value)))
	}
	if !f.Title.Complete() {
		r.fault(0, kapok.Say(kapok.Invalid, "error.policy.title", "title is missing in zh-Hans, zh-Hant or en"))
	}
	if n := len(f.Steps); n == 0 || n > maxSteps {
		r.fault(0, kapok.Say(kapok.Invalid, "error.policy.steps", "it has {n} steps; give 1 to {max}", "n", n, "max", maxSteps))
	}
	if n := len(f.Rules); n > maxRules {
		r.fault(0, kapok.Say(kapok.Invalid, "error.policy.rules", "it has {n} rules, more than {max}", "n", n, "max", maxRules))
	}
}

func (r *reader) steps(all []stepFile) {
	at := map[string]int{}
	for i, f := range all[:min(len(all), maxSteps)] {
		s := Step{Use: kapok.Method(f.Use.Value), When: f.When.Value, Timeout: f.Timeout.Value}
		if !f.Use.Given() {
			r.fault(f.When.Line, kapok.Say(kapok.Invalid, "error.policy.no_use", "step {n} does not say what to use", "n", i+1))
			continue
		}
		r.fault(f.Use.Line, knownMethod(f.Use.Value))
		if first, twice := at[f.Use.Value]; twice {
			r.fault(f.Use.Line, kapok.Say(kapok.Invalid, "error.policy.use_twice", "{use} is used in line {first} already", "use", oneLine(f.Use.Value), "first", first))
		}
		at[f.Use.Value] = f.Use.Line
		for _, risk := range f.Risks {
			r.fault(risk.Line, knownRisk(risk.Value))
			s.Risks = append(s.Risks, kapok.RiskID(risk.Value))
		}
		if f.Timeout.Given() && (s.Timeout < time.Millisecond || s.Timeout > maxTimeout) {
			r.fault(f.Timeout.Line, kapok.Say(kapok.Invalid, "error.policy.timeout", "timeout {time} is outside 1 ms to {max}", "time", fmt.Sprint(s.Timeout), "max", fmt.Sprint(maxTimeout)))
		}
		if f.When.Given() {
			s.when = r.condition(f.When)
		}
		r.p.Steps = append(r.p.Steps, s)
	}
}

// condition compiles a condition and gives its faults the lines of the file.
func (r *reader) condition(when yamlfile.At[string]) *condition {
	c, faults := compile(when.Value)
	for _, f := range faults {
		line := when.Line
		if when.Block {
			line += max(f.line, 1)
		}
		if f.column > 0 {
			f.err = kapok.Say(kapok.Invalid, "error.policy.column", "{fault} (character {column} of the condition)", "fault", []error{f.err}, "column", f.column)
		}
		r.fault(line, f.err)
	}
	return c
}

func (r *reader) rules(f policyFile) {
	first := Rule{Hold: inspect.Full()}
	if len(f.Default.Risks) > 0 {
		r.fault(f.Default.Risks[0].Line, kapok.Say(kapok.Invalid, "error.policy.default_risks", "the default is for the risks that no rule names, and names none"))
	}
	for _, g := range []struct {
		name  string
		given bool
	}{{"controversial", f.Default.Controversial.Given()}, {"unsafe", f.Default.Unsafe.Given()}, {"fail", f.Default.Fail.Given()}} {
		if !g.given {
			r.fault(0, kapok.Say(kapok.Invalid, "error.policy.default", "the default does not say {member}; nothing is assumed", "member", g.name))
		}
	}
	r.p.Default = r.rule(f.Default, first)
	total := 0
	for i, g := range f.Rules[:min(len(f.Rules), maxRules)] {
		rule := r.rule(g, r.p.Default)
		if len(g.Risks) == 0 {
			r.fault(0, kapok.Say(kapok.Invalid, "error.policy.no_risks", "rule {n} names no risks", "n", i+1))
		}
		total += len(g.Risks)
		if total > maxRisks {
			r.fault(g.Risks[0].Line, kapok.Say(kapok.Invalid, "error.policy.risks", "the rules name more than {max} risks", "max", maxRisks))
			break
		}
		for _, risk := range g.Risks {
			id := kapok.RiskID(risk.Value)
			r.fault(risk.Line, knownRisk(risk.Value))
			if line, twice := r.named[id]; twice {
				r.fault(risk.Line, kapok.Say(kapok.Invalid, "error.policy.risk_twice", "{risk} has a rule in line {first} already", "risk", oneLine(risk.Value), "first", line))
			}
			r.named[id] = risk.Line
			rule.Risks = append(rule.Risks, id)
		}
		for _, id := range rule.Risks {
			r.p.byRisk[id] = rule
		}
		r.p.Rules = append(r.p.Rules, rule)
	}
}

// rule reads a rule; what it leaves out is as in base.
func (r *reader) rule(f ruleFile, base Rule) Rule {
	out := base
	for _, t := range []struct {
		name string
		from yamlfile.At[float64]
		to   *float64
	}{{"controversial", f.Controversial, &out.Controversial}, {"unsafe", f.Unsafe, &out.Unsafe}} {
		if !t.from.Given() {
			continue
		}
		*t.to = t.from.Value
		if !(t.from.Value > 0 && t.from.Value <= 1) { // refuses NaN too
			r.fault(t.from.Line, kapok.Say(kapok.Invalid, "error.policy.threshold", "{member} {value} must be above 0 and at most 1", "member", t.name, "value", t.from.Value))
		}
	}
	if out.Controversial > out.Unsafe && (f.Controversial.Given() || f.Unsafe.Given()) {
		r.fault(max(f.Controversial.Line, f.Unsafe.Line), kapok.Say(kapok.Invalid, "error.policy.order", "controversial {low} is above unsafe {high}", "low", out.Controversial, "high", out.Unsafe))
	}
	if f.Fail.Given() {
		out.Fail = Fail(f.Fail.Value)
		if !slices.Contains(Fails, out.Fail) {
			r.fault(f.Fail.Line, kapok.Say(kapok.Invalid, "error.policy.fail", "fail \"{mode}\" is none of block, review, open", "mode", oneLine(f.Fail.Value)))
		}
	}
	if f.Hold.Mode.Given() || f.Hold.Size.Given() || f.Hold.Overlap.Given() {
		out.Hold = inspect.Holding{Hold: inspect.Hold(f.Hold.Mode.Value), Size: f.Hold.Size.Value, Overlap: f.Hold.Overlap.Value}
		if err := out.Hold.Validate(); err != nil {
			r.fault(max(f.Hold.Mode.Line, f.Hold.Size.Line, f.Hold.Overlap.Line), kapok.Say(kapok.Invalid, "error.policy.hold", "hold is not right: {said}", "said", err.Error()))
		}
	}
	return out
}
