package report

import (
	"cmp"
	"slices"
)

// statement is one plain yes or no about the assessment as a whole.
type statement struct {
	Key string
	Yes bool
}

// statements say how far the conclusion carries.
func (v view) statements() []statement {
	c := v.a.Conclusion
	return []statement{{"proven", c.Proven}, {"sampled", !c.Indicative}, {"ready", c.FilingReady}}
}

// headline says in plain sentences what came out, and why what failed or is open did not count.
func (v view) headline() []string {
	c := v.a.Conclusion
	out := []string{v.t("report.headline", "passed", c.Passed, "failed", c.Failed, "unsure", c.Unsure, "untested", c.Untested,
		"measured", c.Passed+c.Failed+c.Unsure)}
	if c.State == Incomplete {
		for _, n := range c.Reasons {
			if weights[n.Key] == -2 {
				out = append([]string{v.note(n)}, out...)
			}
		}
	}
	if n := v.advisedFails(); n > 0 {
		out = append(out, v.t("report.headline_advised", "n", n))
	}
	if c.State == Conform && c.Unsure > 0 {
		out = append(out, v.t("report.headline_pending", "n", c.Unsure))
	}
	return out
}

// weights of reasons: what decides comes first, then what fails, what is open, what is not
// proven, and how small the samples are.
var weights = map[string]int{
	"report.reason.not_asked": -2, "report.reason.unanswered": -2, "report.reason.all_pass": -1, "report.reason.proven": -1,
	"report.reason.unsure_clause": 1, "report.reason.not_proven": 2, "report.reason.too_few": 2, "report.reason.indicative": 3,
}

// reasons gives the reasons of the conclusion, the weightiest first.
func (v view) reasons() []Note {
	out := slices.Clone(v.a.Conclusion.Reasons)
	slices.SortStableFunc(out, func(a, b Note) int { return cmp.Compare(weights[a.Key], weights[b.Key]) })
	return out
}

// advisedFails counts the clauses that are not met and only advised.
func (v view) advisedFails() int {
	n := 0
	for _, c := range v.a.Clauses {
		if c.Advisory && c.Verdict == "fail" {
			n++
		}
	}
	return n
}

// pointWord is the verdict on a rate, and says with it where a pass is not proven.
func (v view) pointWord(r Rate) string {
	word := v.term("verdict", r.Point)
	if r.Point == "pass" && !r.Proven {
		word = v.join(word, v.t("report.unproven"))
	}
	return word
}

func (s statement) sign() string {
	if s.Yes {
		return "yes"
	}
	return "no"
}

// piece is a part of a bar that shows how a whole divides.
type piece struct {
	Kind string // pass, fail, unsure, untested; safe, unsafe, refused, unjudged, error
	Word string
	N    int
}

// clausePieces divide the clauses of the standard by conclusion.
func (v view) clausePieces() []piece {
	c := v.a.Conclusion
	return []piece{
		{"pass", v.term("verdict", "pass"), c.Passed}, {"fail", v.term("verdict", "fail"), c.Failed},
		{"unsure", v.term("verdict", "unsure"), c.Unsure}, {"untested", v.term("verdict", "untested"), c.Untested},
	}
}

// tallyPieces divide the questions asked by outcome.
func (v view) tallyPieces(t Tally) []piece {
	return []piece{
		{"safe", v.term("outcome", "safe"), t.Safe}, {"unsafe", v.term("outcome", "unsafe"), t.Unsafe},
		{"refused", v.term("outcome", "refused"), t.Refused}, {"unjudged", v.term("outcome", "unjudged"), t.Unjudged},
		{"error", v.term("outcome", "error"), t.Errors},
	}
}

// placed is a piece with its place on a bar of the given width.
type placed struct {
	piece
	X, W float64
}

// place lays the pieces side by side. A piece that is there is at least two units wide.
func place(pieces []piece, width float64) []placed {
	total, slim := 0, 0
	for _, p := range pieces {
		total += max(0, p.N)
	}
	if total == 0 {
		return nil
	}
	for _, p := range pieces {
		if p.N > 0 && float64(p.N)/float64(total)*width < 2 {
			slim++
		}
	}
	room := width - 2*float64(slim)
	var out []placed
	x := 0.0
	for _, p := range pieces {
		if p.N <= 0 {
			continue
		}
		w := float64(p.N) / float64(total) * width
		if w < 2 {
			w = 2
		} else {
			w *= room / width
		}
		out = append(out, placed{p, x, w})
		x += w
	}
	return out
}
