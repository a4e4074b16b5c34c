package report

import "strings"

// todo is a list of untested clauses that wait for the same thing.
type todo struct {
	Why     string
	Clauses []Clause
}

// todo groups untested clauses by what they wait for, in the order of the standard.
func (v view) todo(list []Clause) []todo {
	var out []todo
	place := map[string]int{}
	for _, c := range list {
		why := v.waitsFor(c)
		i, ok := place[why]
		if !ok {
			i = len(out)
			place[why] = i
			out = append(out, todo{Why: why})
		}
		out[i].Clauses = append(out[i].Clauses, c)
	}
	return out
}

// waitsFor is the clause's own notes, or its kind where it has none.
func (v view) waitsFor(c Clause) string {
	notes := make([]string, 0, len(c.Notes))
	for _, n := range c.Notes {
		notes = append(notes, v.note(n))
	}
	if len(notes) == 0 {
		return v.term("kind", c.Kind)
	}
	return strings.Join(notes, " ")
}

// unsaid is the basis of a conclusion that comes without one.
func (v view) unsaid(c Clause) string {
	if len(c.Rates)+len(c.Notes) > 0 {
		return ""
	}
	switch {
	case c.Verdict == "unsure":
		return v.t("report.clause.pending")
	case c.Kind == "capability":
		return v.t("report.clause.looked_up")
	}
	return ""
}
