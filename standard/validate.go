package standard

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"kapok"
)

// faults collects what is wrong, each with the thing named.
type faults []error

func (f *faults) addf(format string, args ...any) { *f = append(*f, fmt.Errorf(format, args...)) }

func (f *faults) text(where string, t kapok.Text) {
	if !t.Complete() {
		f.addf("%s: a language is missing; zh-Hans, zh-Hant and en are needed", where)
	}
}

func (f *faults) oneOf(where, what, got string, allowed ...string) {
	if !slices.Contains(allowed, got) {
		f.addf("%s: %s %q is not one of %s", where, what, got, strings.Join(allowed, ", "))
	}
}

func (f *faults) fact(where string, v Verify, source string) {
	f.oneOf(where, "verify", string(v), string(Found), string(Known), string(Uncertain))
	if source == "" {
		f.addf("%s: source is missing", where)
	}
}

// ids refuses empty and repeated ids and gives the set.
func (f *faults) ids(what string, list []string) map[string]bool {
	seen := map[string]bool{}
	for i, id := range list {
		switch {
		case id == "":
			f.addf("%s %d: id is missing", what, i+1)
		case seen[id]:
			f.addf("%s %s: the id is there twice", what, id)
		}
		seen[id] = true
	}
	return seen
}

func each[T any](in []T, id func(T) string) []string {
	out := make([]string, len(in))
	for i, x := range in {
		out[i] = id(x)
	}
	return out
}

var (
	standardID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)
	leafID     = regexp.MustCompile(`^[a-z]+\.[a-z]+(-[a-z]+)*$`)
)

func (s *Standard) validate(tax taxonomyFile) error {
	var f faults
	if !standardID.MatchString(s.ID) {
		f.addf("id %q is not lower-case letters, digits and hyphens", s.ID)
	}
	if s.Edition == "" || s.Version == "" || s.Source == "" {
		f.addf("edition, version and source are all needed")
	}
	f.text("title", s.Title)
	f.oneOf("standard", "status", s.Status, "in_force", "earlier", "draft")
	if _, err := time.Parse(time.DateOnly, s.InForce); err != nil {
		f.addf("in_force %q is not a date YYYY-MM-DD", s.InForce)
	}
	classes := f.ids("class", each(s.Classes, func(c Class) string { return c.ID }))
	for _, c := range s.Classes {
		f.text("class "+c.ID, c.Title)
	}
	s.validateRisks(&f, tax, classes)
	f.ids("aspect", each(s.Aspects, func(a Aspect) string { return a.ID }))
	for _, a := range s.Aspects {
		f.text("aspect "+a.ID, a.Title)
		f.fact("aspect "+a.ID, a.Verify, a.Source)
	}
	f.ids("bank", each(s.Banks, func(b BankRule) string { return b.Kind }))
	for _, b := range s.Banks {
		b.validate(&f, classes)
	}
	clauses := f.ids("clause", each(s.Clauses, func(c Clause) string { return c.ID }))
	for _, c := range s.Clauses {
		c.validate(&f, s)
	}
	for i, x := range s.Examples {
		if !clauses[x.Clause] {
			f.addf("example %d: no clause %q", i+1, x.Clause)
		}
	}
	return errors.Join(f...)
}

func (s *Standard) validateRisks(f *faults, tax taxonomyFile, classes map[string]bool) {
	leaves := map[kapok.RiskID]bool{}
	for _, l := range tax.Leaves {
		leaves[l.ID] = true
	}
	owner := map[kapok.RiskID]string{}
	f.ids("risk", each(s.Risks, func(r Risk) string { return r.ID }))
	for _, r := range s.Risks {
		where := "risk " + r.ID
		f.text(where, r.Title)
		f.fact(where, r.Verify, r.Source)
		if !classes[r.Class] {
			f.addf("%s: no class %q", where, r.Class)
		}
		if len(r.Leaves) == 0 {
			f.addf("%s: it has no leaf of the taxonomy", where)
		}
		for _, l := range r.Leaves {
			if !leaves[l] {
				f.addf("%s: no leaf %q in the taxonomy", where, l)
			}
			if o := owner[l]; o != "" {
				f.addf("%s: leaf %s belongs to %s already", where, l, o)
			}
			owner[l] = r.ID
		}
	}
}

func (b BankRule) validate(f *faults, classes map[string]bool) {
	where := "bank " + b.Kind
	f.oneOf(where, "kind", b.Kind, BankContent, BankRefuse, BankAnswer, BankKeyword)
	f.fact(where, b.Verify, b.Source)
	if b.TotalMin < 0 || b.PerAspect < 0 || b.MaxAgeDays < 0 {
		f.addf("%s: a minimum or age is negative", where)
	}
	for c, n := range b.PerRisk {
		if !classes[c] || n < 1 {
			f.addf("%s: per_risk %s: %d is not a class with a number above 0", where, c, n)
		}
	}
}

func (c Clause) validate(f *faults, s *Standard) {
	where := "clause " + c.ID
	f.text(where+": title", c.Title)
	f.text(where+": how", c.How)
	f.fact(where, c.Verify, c.Source)
	for i, e := range c.Evidence {
		f.text(fmt.Sprintf("%s: evidence %d", where, i+1), e)
	}
	f.oneOf(where, "kind", string(c.Kind), string(KindMetric), string(KindEvidence), string(KindCapability))
	if (c.Metric != nil) != (c.Kind == KindMetric) {
		f.addf("%s: a metric clause, and no other, has a metric", where)
	}
	if (c.Capability != "") != (c.Kind == KindCapability) {
		f.addf("%s: a capability clause, and no other, names a capability", where)
	}
	if c.Kind == KindEvidence && len(c.Evidence) == 0 {
		f.addf("%s: it names no evidence", where)
	}
	if c.Metric != nil {
		c.Metric.validate(f, where)
	}
	kind, isBank := strings.CutPrefix(c.Capability, CapBank)
	_, has := s.Bank(kind)
	if c.Capability != "" && c.Capability != CapContent && c.Capability != CapClassifier && (!isBank || !has) {
		f.addf("%s: capability %q is not one of ours for the banks of this standard", where, c.Capability)
	}
}

func (m Metric) validate(f *faults, where string) {
	f.oneOf(where, "bank", m.Bank, BankContent, BankRefuse, BankAnswer, Corpus)
	f.oneOf(where, "measure", m.Measure, PassRate, RefusalRate)
	if !slices.Contains(kapok.Methods, m.Method) {
		f.addf("%s: no method %q", where, m.Method)
	}
	if (m.AtLeast == nil) == (m.AtMost == nil) {
		f.addf("%s: exactly one of at_least and at_most is needed", where)
	}
	for _, p := range []*float64{m.AtLeast, m.AtMost, &m.SampleShare} {
		if p != nil && !(*p >= 0 && *p <= 1) {
			f.addf("%s: %v is outside 0..1", where, *p)
		}
	}
	if m.SampleMin < 0 || m.SampleMin == 0 && m.SampleShare == 0 {
		f.addf("%s: it asks for no sample", where)
	}
}
