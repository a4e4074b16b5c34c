package foresight

import (
	"regexp"
	"strings"
	"sync"

	"kapok/extract"
)

// scaleWords are ways to say "of 100", which are no score.
var scaleWords = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)[(（【]?(?:(?:滿分|满分|總分|总分)\s*(?:為|为|是|係)?\s*[:：]?\s*(?:100|一百|１００)(?:\s*分)?|(?:100|一百|１００)\s*分\s*(?:滿分|满分|制|為滿分|为满分|入面|之中|當中)|\s*[/／]\s*(?:100|１００)(?:\s*分)?|\s*(?:out\s+of|of\s+a\s+possible|on\s+a\s+scale\s+of)\s+(?:100|a\s+hundred)|(?:0|０|零)\s*(?:-|–|—|~|～|至|到|to)+\s*(?:100|１００|一百)(?:\s*分)?)[)）】]?`)
})

// scoreRange finds a score that is a range, such as 70-75, whose middle is meant.
var scoreRange = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(\d{1,3})\s*(?:-|–|—|~|～|至|到|\bto\b)\s*(\d{1,3})`)
})

// scoreIn reads a score from 0 to 100. A fraction such as 0.8 is no score: it was asked for as an
// integer, and might mean 80.
func scoreIn(answer string) (float64, bool) {
	said, ok := extract.Said(answer)
	if !ok {
		return 0, false
	}
	said = scaleWords().ReplaceAllString(said, " ")
	if m := scoreRange().FindStringSubmatch(said); len(m) == 3 && len(strings.TrimSpace(said)) < len(m[0])+8 {
		a, ok1 := extract.Number(m[1])
		b, ok2 := extract.Number(m[2])
		if ok1 && ok2 && a <= b {
			return onScale((a + b) / 2)
		}
	}
	v, ok := extract.Number(said)
	if !ok {
		return 0, false
	}
	return onScale(v)
}

// onScale takes a number for a score where it can be one.
func onScale(v float64) (float64, bool) {
	if v == 0 || v >= 1 && v <= 100 {
		return v, true
	}
	return 0, false
}
