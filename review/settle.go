package review

import (
	"slices"

	"kapok"
	"kapok/stats"
)

// A Standing is what people say of one trial, taken together.
type Standing struct {
	Answers     []Answer // without the adjudication, by reviewer
	Final       *Answer  // the adjudication, where there is one; the last where there are more
	Disagreed   bool     // two reviewers gave different verdicts
	Adjudicated bool
}

// Stand gathers the answers on one trial.
func Stand(answers []Answer) Standing {
	var s Standing
	for _, a := range answers {
		if a.Final {
			if s.Final == nil || a.At.After(s.Final.At) {
				s.Final = &a
			}
			s.Adjudicated = true
			continue
		}
		s.Answers = append(s.Answers, a)
	}
	for _, a := range s.Answers {
		if a.Verdict != s.Answers[0].Verdict {
			s.Disagreed = true
		}
	}
	return s
}

// Finding is the people's evidence on the trial: the adjudication, else what they agree on.
// A disagreement that nobody has settled is unjudged. It gives false where nobody has looked.
func (s Standing) Finding() (kapok.Finding, bool) {
	switch {
	case s.Final != nil:
		return s.Final.Finding(), true
	case len(s.Answers) == 0:
		return kapok.Finding{}, false
	case s.Disagreed:
		return kapok.Finding{By: "human/reviewers@1", Risk: kapok.AnyRisk, Unjudged: "the reviewers disagree and nobody has settled it"}, true
	}
	return s.Answers[0].Finding(), true
}

// Agreement is how well reviewers agree, before adjudication.
type Agreement struct {
	Answered, Double, Disagreed, Adjudicated int
	Reviewers                                []string
	Pair                                     []string // the two reviewers who share most trials; empty where nobody shares one
	Kappa                                    *float64 // Cohen's kappa of that pair
	Alpha                                    *float64 // Krippendorff's alpha, nominal, over all reviewers
}

// Agree measures the agreement over all trials that people have looked at. Kappa and Alpha are
// nil where they are not defined: fewer than two reviewers, or no variation to agree on.
func Agree(bySeq map[int]Standing) Agreement {
	var g Agreement
	seqs := make([]int, 0, len(bySeq))
	for seq, s := range bySeq {
		seqs = append(seqs, seq)
		for _, a := range s.Answers {
			if !slices.Contains(g.Reviewers, a.Reviewer) {
				g.Reviewers = append(g.Reviewers, a.Reviewer)
			}
		}
	}
	slices.Sort(seqs)
	slices.Sort(g.Reviewers)
	units := make([][]string, 0, len(seqs))
	for _, seq := range seqs {
		s := bySeq[seq]
		if len(s.Answers) > 0 || s.Adjudicated {
			g.Answered++
		}
		if len(s.Answers) > 1 {
			g.Double++
		}
		if s.Disagreed {
			g.Disagreed++
		}
		if s.Adjudicated {
			g.Adjudicated++
		}
		unit := make([]string, len(g.Reviewers))
		for _, a := range s.Answers {
			unit[slices.Index(g.Reviewers, a.Reviewer)] = string(a.Verdict)
		}
		units = append(units, unit)
	}
	if g.Double == 0 {
		return g
	}
	if alpha, err := stats.Alpha(units); err == nil {
		g.Alpha = &alpha
	}
	if i, j, a, b := busiestPair(units, len(g.Reviewers)); len(a) > 0 {
		g.Pair = []string{g.Reviewers[i], g.Reviewers[j]}
		if kappa, err := stats.Kappa(a, b); err == nil {
			g.Kappa = &kappa
		}
	}
	return g
}

// busiestPair gives the two reviewers who share most trials, by their place in the list, and
// their verdicts on those.
func busiestPair(units [][]string, reviewers int) (first, second int, a, b []string) {
	for j := range reviewers {
		for i := range j {
			var x, y []string
			for _, u := range units {
				if u[i] != "" && u[j] != "" {
					x, y = append(x, u[i]), append(y, u[j])
				}
			}
			if len(x) > len(a) {
				first, second, a, b = i, j, x, y
			}
		}
	}
	return first, second, a, b
}
