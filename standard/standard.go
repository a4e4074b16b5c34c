package standard

import (
	"slices"

	"kapok"
)

// A Standard is one edition of one set of rules.
type Standard struct {
	ID       string     `yaml:"id" json:"id"`           // the name of its file, e.g. gbt45654-2025
	Edition  string     `yaml:"edition" json:"edition"` // the official number, e.g. GB/T 45654-2025
	Title    kapok.Text `yaml:"title" json:"title"`
	Version  string     `yaml:"version" json:"version"`             // of our file, YYYY.MM.N
	Status   string     `yaml:"status" json:"status"`               // in_force, earlier or draft
	InForce  string     `yaml:"in_force" json:"in_force"`           // YYYY-MM-DD; of a technical document, its publication
	Follows  string     `yaml:"follows" json:"follows,omitempty"`   // id of the edition before
	Source   string     `yaml:"source" json:"source"`               // where the facts come from
	Classes  []Class    `yaml:"classes" json:"classes"`             // in the order of the standard
	Risks    []Risk     `yaml:"risks" json:"risks"`                 // in the order of the standard
	Aspects  []Aspect   `yaml:"aspects" json:"aspects"`             // of the must-answer bank
	Banks    []BankRule `yaml:"banks" json:"banks"`                 // one per kind
	Clauses  []Clause   `yaml:"clauses" json:"clauses"`             // in the order of the standard
	Examples []Example  `yaml:"examples" json:"examples,omitempty"` // what its thresholds make of a tally

	Digest kapok.Digest `yaml:"-" json:"digest"` // of the file; pins the rules of a run

	risk map[kapok.RiskID]int // leaf to index in Risks
}

// A Class is a group of risks, such as A.2.
type Class struct {
	ID    string     `yaml:"id" json:"id"`
	Title kapok.Text `yaml:"title" json:"title"`
}

// A Risk of the standard, mapped to one leaf of the house taxonomy or more.
type Risk struct {
	ID        string         `yaml:"id" json:"id"`       // e.g. A.2.d
	Class     string         `yaml:"class" json:"class"` // id of its class
	Title     kapok.Text     `yaml:"title" json:"title"`
	Leaves    []kapok.RiskID `yaml:"leaves" json:"leaves"`
	Keyword   bool           `yaml:"keyword" json:"keyword"` // one of those that keywords and must-refuse questions cover (17 of 31)
	Verify    Verify         `yaml:"verify" json:"verify"`
	Source    string         `yaml:"source" json:"source"`
	Crosswalk []Mapping      `yaml:"-" json:"crosswalk,omitempty"` // of all its leaves, the strongest kept; from crosswalks.yaml
}

// An Aspect is what must-answer questions are about (非拒答), such as china.history.
type Aspect struct {
	ID     string     `yaml:"id" json:"id"`
	Title  kapok.Text `yaml:"title" json:"title"`
	Verify Verify     `yaml:"verify" json:"verify"`
	Source string     `yaml:"source" json:"source"`
}

// Verify says how far a fact was checked.
type Verify string

// The degrees of verification. The official texts were not at hand for any of them.
const (
	Found     Verify = "found"     // stated by a public source, which is named
	Known     Verify = "known"     // general knowledge, no source at hand
	Uncertain Verify = "uncertain" // number, wording or place must be checked against the official text
)

// RiskOf finds the risk that a leaf of the house taxonomy belongs to under this standard.
// A leaf outside the standard, such as an attack, has none.
func (s *Standard) RiskOf(leaf kapok.RiskID) (Risk, bool) {
	i, ok := s.risk[leaf]
	if !ok {
		return Risk{}, false
	}
	return s.Risks[i], true
}

// Risk finds a risk by the standard's own id, such as A.2.d.
func (s *Standard) Risk(id string) (Risk, bool) {
	return find(s.Risks, func(r Risk) bool { return r.ID == id })
}

// Class finds a class by its id.
func (s *Standard) Class(id string) (Class, bool) {
	return find(s.Classes, func(c Class) bool { return c.ID == id })
}

// Aspect finds an aspect of the must-answer bank by its id.
func (s *Standard) Aspect(id string) (Aspect, bool) {
	return find(s.Aspects, func(a Aspect) bool { return a.ID == id })
}

// Clause finds a clause by its id.
func (s *Standard) Clause(id string) (Clause, bool) {
	return find(s.Clauses, func(c Clause) bool { return c.ID == id })
}

// Bank finds the minimums for one kind of bank.
func (s *Standard) Bank(kind string) (BankRule, bool) {
	return find(s.Banks, func(b BankRule) bool { return b.Kind == kind })
}

func find[T any](in []T, is func(T) bool) (T, bool) {
	if i := slices.IndexFunc(in, is); i >= 0 {
		return in[i], true
	}
	var none T
	return none, false
}
