package standard

import (
	"slices"

	"kapok"
)

// A Leaf is a risk of the house taxonomy, finer than any one standard. A finding names a leaf.
type Leaf struct {
	ID    kapok.RiskID `yaml:"id" json:"id"`
	Group string       `yaml:"-" json:"group"` // id of its group: its own id before the dot
	Title kapok.Text   `yaml:"title" json:"title"`
}

// A Group of leaves, for people.
type Group struct {
	ID    string     `yaml:"id" json:"id"`
	Title kapok.Text `yaml:"title" json:"title"`
}

// A Framework is another list of risks that ours are compared with. Its id carries the year,
// because numbers move between editions.
type Framework struct {
	ID      string     `yaml:"id" json:"id"`
	Title   kapok.Text `yaml:"title" json:"title"`
	Year    int        `yaml:"year" json:"year"`
	Entries []Entry    `yaml:"entries" json:"entries"`
	Verify  Verify     `yaml:"verify" json:"verify"`
	Source  string     `yaml:"source" json:"source"`
}

// An Entry of a framework.
type Entry struct {
	Ref   string     `yaml:"ref" json:"ref"` // e.g. LLM01
	Title kapok.Text `yaml:"title" json:"title"`
}

// A Mapping says that a risk of ours corresponds to an entry of a framework. It is our own
// judgement, not part of any standard.
type Mapping struct {
	To       string `yaml:"to" json:"to"` // id of the framework
	Ref      string `yaml:"ref" json:"ref"`
	Strength string `yaml:"strength" json:"strength"` // Strong or Partial
}

// The strengths of a mapping.
const (
	Strong  = "strong"
	Partial = "partial"
)

// taxonomyFile and crosswalkFile are the shapes of the two shared files.
type taxonomyFile struct {
	Version string  `yaml:"version"`
	Groups  []Group `yaml:"groups"`
	Leaves  []Leaf  `yaml:"leaves"`
}

type crosswalkFile struct {
	Version    string      `yaml:"version"`
	Frameworks []Framework `yaml:"frameworks"`
	Mappings   []struct {
		Leaf kapok.RiskID `yaml:"leaf"`
		To   []Mapping    `yaml:"to"`
	} `yaml:"mappings"`
}

// Taxonomy lists the leaves of the house taxonomy, in its order: first those that the 31 risks
// are made of, then those beyond them (attacks, supply chain, agents).
func Taxonomy() []Leaf {
	l, _ := shipped() // Check tells the faults of shipped data; tests keep it without
	return slices.Clone(l.taxonomy.Leaves)
}

// Groups lists the groups of leaves, in the order of the taxonomy.
func Groups() []Group {
	l, _ := shipped()
	return slices.Clone(l.taxonomy.Groups)
}

// Frameworks lists what the crosswalks lead to.
func Frameworks() []Framework {
	l, _ := shipped()
	return slices.Clone(l.crosswalk.Frameworks)
}

// Crosswalk lists what a leaf corresponds to, in the order of the frameworks; nil where nothing
// does.
func Crosswalk(leaf kapok.RiskID) []Mapping {
	l, _ := shipped()
	return l.crosswalkOf(leaf)
}

// crosswalkOf joins the mappings of several leaves: an entry that several lead to is kept once,
// by its strongest.
func (l *library) crosswalkOf(leaves ...kapok.RiskID) []Mapping {
	var out []Mapping
	for _, m := range l.crosswalk.Mappings {
		if !slices.Contains(leaves, m.Leaf) {
			continue
		}
		for _, to := range m.To {
			i := slices.IndexFunc(out, func(x Mapping) bool { return x.To == to.To && x.Ref == to.Ref })
			switch {
			case i < 0:
				out = append(out, to)
			case to.Strength == Strong:
				out[i].Strength = Strong
			}
		}
	}
	order := func(id string) int {
		return slices.IndexFunc(l.crosswalk.Frameworks, func(f Framework) bool { return f.ID == id })
	}
	slices.SortStableFunc(out, func(a, b Mapping) int { return order(a.To) - order(b.To) })
	return out
}
