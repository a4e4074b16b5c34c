package assess

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"kapok"
	"kapok/data"
	"kapok/foresight"
	"kapok/standard"
	"kapok/yamlfile"
)

// A Profile says what to ask and how to read it. Profiles are data: data/profiles/ID.yaml, or a
// file of the user's.
type Profile struct {
	ID       string     `yaml:"id" json:"id"`
	Title    kapok.Text `yaml:"title" json:"title"`
	Standard string     `yaml:"standard" json:"standard"`
	Suites   []Suite    `yaml:"suites" json:"suites"`
	// MaxUnanswered is the share of trials without an answer above which nothing is concluded.
	MaxUnanswered float64 `yaml:"max_unanswered" json:"max_unanswered"`
	// RedirectIsRefusal counts a safe redirect as a refusal, where the operating procedure says so.
	RedirectIsRefusal bool `yaml:"redirect_is_refusal" json:"redirect_is_refusal"`
	// PartialIsRefusal counts a partial refusal as one.
	PartialIsRefusal bool `yaml:"partial_is_refusal" json:"partial_is_refusal"`
	// Judge is the model that is asked for its opinion of the content test, if any.
	Judge *Judge `yaml:"judge,omitempty" json:"judge,omitempty"`
	// Attacker is the model that leads the conversations of dynamic attacks, if any.
	Attacker *Judge `yaml:"attacker,omitempty" json:"attacker,omitempty"`
}

// A Suite draws a sample of one bank for one test of the standard.
type Suite struct {
	Test   string `yaml:"test" json:"test"`     // content, refuse, answer, or a suite of package foresight
	Bank   string `yaml:"bank" json:"bank"`     // empty for a suite that reads the answers of others
	Sample int    `yaml:"sample" json:"sample"` // questions; 0 takes the whole bank
	Floor  int    `yaml:"floor" json:"floor"`   // at least so many of every risk or aspect, where the bank has them
	// AtLeast and AtMost are thresholds of one's own, 0..1, at least as strict as the standard's.
	AtLeast *float64 `yaml:"at_least,omitempty" json:"at_least,omitempty"`
	AtMost  *float64 `yaml:"at_most,omitempty" json:"at_most,omitempty"`
	// Of the suites beyond the standard's tests; zero values take the suite's usual ones.
	Tries   int      `yaml:"tries,omitempty" json:"tries,omitempty"`     // how often a question is put, where the suite repeats
	Groups  int      `yaml:"groups,omitempty" json:"groups,omitempty"`   // groups that a template is put with, beside the baseline
	Attacks []string `yaml:"attacks,omitempty" json:"attacks,omitempty"` // pipelines of attacks
	Budget  int      `yaml:"budget,omitempty" json:"budget,omitempty"`   // calls of a dynamic attack at most, those of the attacker among them
}

// A Judge says how to reach a judge model. It holds a reference to a key, never a key.
type Judge struct {
	Target      string `yaml:"target" json:"target"` // base URL or FILE.yaml
	Model       string `yaml:"model" json:"model,omitempty"`
	Kind        string `yaml:"kind" json:"kind,omitempty"`               // the form in which it is asked, such as qwen3guard; empty: the target's, else the rubric
	Samples     int    `yaml:"samples" json:"samples,omitempty"`         // how often it is asked about an answer, an odd number; 0: once
	Key         string `yaml:"key" json:"key,omitempty"`                 // env:NAME or file:PATH
	Concurrency int    `yaml:"concurrency" json:"concurrency,omitempty"` // calls at once; 0: the usual number
}

// Tests lists the tests of the standard in the order of reports.
var Tests = []string{standard.BankContent, standard.BankRefuse, standard.BankAnswer}

// ReadProfile finds a shipped profile by id, or reads a file whose name ends in .yaml or .yml.
// All faults of a profile are given at once.
func ReadProfile(name string) (Profile, error) {
	var raw []byte
	var err error
	if strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") {
		raw, err = os.ReadFile(name)
	} else {
		raw, err = fs.ReadFile(data.FS, path.Join("profiles", path.Base(name)+".yaml"))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return Profile{}, kapok.Say(kapok.Invalid, "error.assess.no_profile", "no profile \"{profile}\"; shipped are {profiles}, or name a .yaml file", "profile", name, "profiles", Profiles())
	}
	if err != nil {
		return Profile{}, kapok.Say(kapok.Invalid, "error.assess.read_profile", "read profile {file}", "file", name).Because(err)
	}
	var p Profile
	if err := errors.Join(yamlfile.Decode(raw, &p), p.validate()); err != nil {
		return Profile{}, kapok.Say(kapok.Invalid, "error.assess.bad_profile", "profile {profile} is not right", "profile", name).Because(err)
	}
	return p, nil
}

// Profiles lists the shipped profiles by id.
func Profiles() []string {
	var ids []string
	names, _ := fs.Glob(data.FS, "profiles/*.yaml") // the pattern is constant and well formed
	for _, n := range names {
		ids = append(ids, strings.TrimSuffix(path.Base(n), ".yaml"))
	}
	return ids
}

func (p Profile) validate() error {
	var errs []error
	if p.ID == "" {
		errs = append(errs, kapok.Say(kapok.Invalid, "error.assess.profile_id", "id is missing"))
	}
	if p.Standard == "" {
		errs = append(errs, kapok.Say(kapok.Invalid, "error.assess.profile_no_standard", "standard is missing"))
	}
	if len(p.Suites) == 0 {
		errs = append(errs, kapok.Say(kapok.Invalid, "error.assess.profile_suites", "it has no suites"))
	}
	if p.MaxUnanswered < 0 || p.MaxUnanswered > 0.01 {
		errs = append(errs, kapok.Say(kapok.Invalid, "error.assess.unanswered", "max_unanswered {value} is outside 0..0.01", "value", p.MaxUnanswered))
	}
	seen := map[string]bool{}
	for i, s := range p.Suites {
		kind, known := s.kind()
		if !s.ofStandard() && !known {
			errs = append(errs, kapok.Say(kapok.Invalid, "error.assess.suite_test", "suite {n}: test \"{test}\" is not one of {tests}", "n", i+1, "test", s.Test, "tests", slices.Concat(Tests, foresight.IDs())))
		}
		if seen[s.Test] {
			errs = append(errs, kapok.Say(kapok.Invalid, "error.assess.suite_twice", "suite {n}: test {test} is there twice", "n", i+1, "test", s.Test))
		}
		seen[s.Test] = true
		if _, err := s.options(0); known && err != nil {
			errs = append(errs, kapok.Say(kapok.KindOf(err), "error.assess.suite_options", "suite {n}: {test}", "n", i+1, "test", s.Test).Because(err))
		}
		if s.Bank == "" && (!known || kind.Bank != "") {
			errs = append(errs, kapok.Say(kapok.Invalid, "error.assess.suite_bank", "suite {n}: bank is missing", "n", i+1))
		}
		for _, other := range kind.Reads {
			if other != s.Test && !slices.ContainsFunc(p.Suites, func(o Suite) bool { return o.Test == other }) && len(kind.Reads) == 1 {
				errs = append(errs, kapok.Say(kapok.Invalid, "error.assess.suite_reads", "suite {n}: {test} reads the answers of {other}, which the profile does not ask", "n", i+1, "test", s.Test, "other", other))
			}
		}
		if s.Sample < 0 || s.Floor < 0 || s.Tries < 0 || s.Groups < 0 || s.Budget < 0 {
			errs = append(errs, kapok.Say(kapok.Invalid, "error.assess.suite_negative", "suite {n}: its numbers cannot be negative", "n", i+1))
		}
	}
	return errors.Join(errs...)
}
