package foresight

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"kapok"
	"kapok/extract"
	"kapok/stats"
)

// Readable gives the answer of a trial as a suite reads it, and says whether there is any: it came to
// an end of its thinking and has text.
func Readable(s Sample) (answer string, ok bool) {
	switch s.Stop {
	case kapok.Failed, kapok.Empty, kapok.Malformed:
		return "", false
	case kapok.Complete, kapok.Truncated, kapok.Filtered:
	}
	return extract.Said(s.Answer)
}

// said is the word of the last finding of a prefix that judged, and who gave it; "" where none did.
func (s Sample) said(prefix string) (word, by string) {
	for _, f := range s.Found {
		if w, ok := strings.CutPrefix(string(f.Risk), prefix); ok && f.Unjudged == "" {
			word, by = w, f.By
		}
	}
	return word, by
}

// graded is a model's grade, and where there is none the one by words.
func (s Sample) graded(lexical string) string {
	if word, _ := s.said(kapok.GradePrefix); word != "" {
		return word
	}
	return lexical
}

// grading prefers a model's grade over the reading by words, and keeps both to say how well they agree.
type grading struct {
	all            int
	lexical, model []string       // of answers that both have read
	by             map[string]int // how many each grader has read
}

// read gives the grade that counts of an answer that words read as lexical.
func (g *grading) read(s Sample, lexical string) string {
	g.all++
	word, by := s.said(kapok.GradePrefix)
	if word == "" {
		return lexical
	}
	if g.by == nil {
		g.by = map[string]int{}
	}
	g.by[by]++
	g.lexical, g.model = append(g.lexical, lexical), append(g.model, word)
	return word
}

// close says how many answers were read by whom and how well the two agree. lexical is the limit of the
// reading by words, which holds where any answer was left to it.
func (g *grading) close(out *Section, lexical string) {
	for _, by := range slices.Sorted(maps.Keys(g.by)) {
		out.Find("report.finding.graded", "n", g.by[by], "all", g.all, "by", by)
	}
	if lexical != "" && (len(g.model) < g.all || g.all == 0) {
		out.Limit(lexical)
	}
	if len(g.model) == 0 {
		return
	}
	same := 0
	for i := range g.model {
		if g.model[i] == g.lexical[i] {
			same++
		}
	}
	if kappa, err := stats.Kappa(g.lexical, g.model); err == nil {
		out.Find("report.finding.graders_agree", "same", same, "n", len(g.model), "kappa", fmt.Sprintf("%.2f", kappa))
	} else {
		out.Find("report.finding.graders_same", "same", same, "n", len(g.model))
	}
	out.Limit("report.limit.model_grading")
}

// Meaning gives what is compared of an answer to a question that is put several times, and says whether
// it says that it does not know: those mean the same without a comparison. answer is a readable one's.
func Meaning(s Sample, answer string, o *Options) (text string, unknown bool) {
	s.Answer = answer
	return cut(strings.TrimSpace(withoutConfidence(answer)), maxShownText), grade(s, o) == NotAttempted
}

// Apart says whether two answers both hold numbers, and not the same: then they mean different things,
// however alike they are.
func Apart(a, b string) bool {
	x, y := numbersIn(fold(a)), numbersIn(fold(b))
	return len(x) > 0 && len(y) > 0 && !slices.Equal(x, y)
}

// cluster is the number of the cluster that a pass gave an answer, and who did; ok is false where none did.
func (s Sample) cluster() (n int, by string, ok bool) {
	word, by := s.said(kapok.ClusterPrefix)
	n, err := strconv.Atoi(word)
	return n, by, err == nil
}
