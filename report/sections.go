package report

import "slices"

// A part of a section is linked to by its id.
type part struct {
	ID   string
	Name string
}

// sections lists the parts of the page in the order of reading. What says nothing of a run is left
// out: a profile may hold suites beyond the standard's tests only, the standard's tests only, or both.
func (v view) sections() []string {
	if v.onlySuites() {
		out := []string{"conclusion", "foresight", "sample"}
		if len(v.a.Worst) > 0 {
			out = append(out, "worst")
		}
		if v.a.Review.Answered > 0 {
			out = append(out, "review")
		}
		return append(out, "detectors", "limits", "run")
	}
	out := []string{"conclusion", "missing", "rates", "clauses", "sample", "risks", "languages", "forms", "worst", "review"}
	if len(v.a.Suites) > 0 {
		out = append(out, "foresight")
	}
	return append(out, "detectors", "limits", "run", "signatures")
}

// OnlySuites says that the run asked none of the standard's tests, so that clauses, rates, risks and
// filing have nothing to say.
func (a *Assessment) OnlySuites() bool {
	if a.Conclusion.State == Measured {
		return true
	}
	asked := func(r Rate) bool { return r.Tally.Asked > 0 }
	return len(a.Suites) > 0 && !slices.ContainsFunc(a.Clauses, func(c Clause) bool { return slices.ContainsFunc(c.Rates, asked) })
}

func (v view) onlySuites() bool { return v.a.OnlySuites() }

// number is the place of a section, as its heading shows it.
func (v view) number(id string) string {
	if i := slices.Index(v.sections(), id); i >= 0 {
		return itoa(i + 1)
	}
	return ""
}

// below lists the parts of a section that the table of contents names, too.
func (v view) below(id string) []part {
	if id != "foresight" {
		return nil
	}
	out := make([]part, len(v.a.Suites))
	for i, at := range v.order() {
		out[i] = part{v.anchor(at), v.text(v.a.Suites[at].Title)}
	}
	return out
}

// title names the report by what it is of.
func (v view) title() string {
	if v.onlySuites() {
		return v.t("report.title_foresight")
	}
	return v.t("report.title")
}
