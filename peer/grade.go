package peer

import (
	"math"
	"strings"

	"kapok"
	"kapok/extract"
)

// A Grade is how an answer stands to its key when our extractor reads it.
type Grade string

// The grades. An answer that cannot be read is never right, and is counted apart.
const (
	Right    Grade = "right"
	Wrong    Grade = "wrong"
	Unparsed Grade = "unparsed" // the extractor finds no answer in it
	Ungraded Grade = ""         // no key that can be compared, or nothing was answered
)

// GradeOf reads the answer of a sample by the rules of package extract ([extract.Version]) and
// compares it with the key: a letter among options, or a number.
func GradeOf(s Sample) Grade {
	if !s.Answered || s.Expect == "" || s.Stop == kapok.Failed {
		return Ungraded
	}
	if len(s.Options) > 1 {
		key := keyOf(s.Expect, s.Options)
		if len(key) != 1 || key[0] < 'A' || int(key[0]-'A') >= len(s.Options) {
			return Ungraded
		}
		i, ok := extract.Choice(s.Answer, s.Options)
		return graded(ok, ok && i == int(key[0]-'A'))
	}
	grade := Ungraded
	for key := range strings.SplitSeq(s.Expect, "|") { // several spellings of one key
		want, ok := keyNumber(key)
		if !ok {
			continue
		}
		got, ok := extract.Number(s.Answer)
		if now := graded(ok, math.Abs(got-want) <= 1e-6*math.Max(1, math.Abs(want))); grade != Right {
			grade = now
		}
	}
	return grade
}

func graded(read, right bool) Grade {
	switch {
	case !read:
		return Unparsed
	case right:
		return Right
	}
	return Wrong
}

// keyNumber reads a key that is a number and nothing else.
func keyNumber(key string) (float64, bool) {
	if key = strings.TrimSpace(key); key == "" || strings.ContainsFunc(key, func(r rune) bool { return !strings.ContainsRune("0123456789.,-+$ ", r) }) {
		return 0, false
	}
	return extract.Number(key)
}

// A Tally compares the peer's verdicts with ours over many samples.
type Tally struct {
	Samples  int // taken
	Answered int
	Right    int // by our extractor
	Wrong    int
	Unparsed int
	Good     int // of those the peer judged, by its first score that judges
	Judged   int
	Agree    int // both judged, and alike; an unparsed answer counts as not right
	Both     int
	// Choices are the graded answers to multiple-choice questions, Naive those of them that the
	// naive rule (the first letter, extract.FirstLetter) reads as right: how far the score hangs on
	// the rule.
	Choices int
	Naive   int
	Score   string // name of the peer's score; empty where rows have different ones
}

// Add counts a sample.
func (t *Tally) Add(s Sample) {
	t.Samples++
	if s.Answered {
		t.Answered++
	}
	grade := GradeOf(s)
	switch grade {
	case Right:
		t.Right++
	case Wrong:
		t.Wrong++
	case Unparsed:
		t.Unparsed++
	case Ungraded:
	}
	if grade != Ungraded && len(s.Options) > 1 {
		t.Choices++
		if i, ok := extract.FirstLetter(s.Answer, len(s.Options)); ok && string(rune('A'+i)) == keyOf(s.Expect, s.Options) {
			t.Naive++
		}
	}
	for _, score := range s.Scores {
		if score.Good == nil {
			continue
		}
		switch {
		case t.Judged == 0:
			t.Score = score.Name
		case t.Score != score.Name:
			t.Score = ""
		}
		t.Judged++
		if *score.Good {
			t.Good++
		}
		if grade != Ungraded {
			t.Both++
			if *score.Good == (grade == Right) {
				t.Agree++
			}
		}
		break
	}
}

// Graded is how many answers had a key that could be compared.
func (t *Tally) Graded() int { return t.Right + t.Wrong + t.Unparsed }
