package foresight

import (
	"math"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// confidenceLine is the line in which an answer states how sure it is, as the suites ask for it.
var confidenceLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?im)^[\s*#>-]*(把握|信心|confidence)\s*[:：是]?\s*.*$`)
})

// withoutConfidence gives the answer without the line of its stated confidence.
func withoutConfidence(answer string) string {
	return confidenceLine().ReplaceAllString(answer, "")
}

// before says whether one of the words stands before all of the others in the folded text.
func before(text string, words, others []string) bool {
	return place(text, words) < place(text, others)
}

// place is where the first of the words stands, and the length of the text where none does.
func place(text string, words []string) int {
	at := len(text)
	for _, w := range words {
		f := fold(w)
		if f == "" {
			continue
		}
		if i := strings.Index(text, f); i >= 0 && i < at && contains(text, f) {
			at = i
		}
	}
	return at
}

// shortAnswer is how long an answer may be, in runes, for a word of one character to count in it: 碳 is
// in 二氧化碳 and in many a sentence.
const shortAnswer = 12

// answered says whether the folded answer holds one of the words.
func answered(text string, words []string) bool {
	short := utf8.RuneCountInString(text) <= shortAnswer
	for _, w := range words {
		f := fold(w)
		if utf8.RuneCountInString(f) == 1 && !short {
			continue
		}
		if contains(text, f) {
			return true
		}
	}
	return false
}

// cutAspect parts "law.mainland" into its group and its name.
func cutAspect(aspect string) (group, name string, ok bool) { return strings.Cut(aspect, ".") }

// fScore is the harmonic mean of correct/asked and correct/attempted, with its interval by the delta
// method over the three outcomes.
func fScore(correct, attempted, asked int) (f, low, high float64) {
	n := float64(asked)
	c, none := float64(correct)/n, float64(asked-attempted)/n
	f = 2 * c / (2 - none)
	dc, dn := 2/(2-none), 2*c/((2-none)*(2-none))
	variance := (dc*dc*c*(1-c) + dn*dn*none*(1-none) - 2*dc*dn*c*none) / n
	by := 1.96 * math.Sqrt(max(0, variance))
	return f, max(0, f-by), min(1, f+by)
}
