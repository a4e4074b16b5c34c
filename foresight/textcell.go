package foresight

import (
	"unicode"

	"kapok"
)

// A textCell sums up length and tone of what one template made of one group.
type textCell struct {
	texts, toned int
	length, tone float64
}

func (c *textCell) add(s Sample) {
	if s.Stop != kapok.Truncated { // a cut text is as long as the limit
		c.texts++
		c.length += float64(characters(s.Answer))
	}
	if v, ok := tone(s.Answer); ok {
		c.toned++
		c.tone += v
	}
}

func (c *textCell) meanLength() (float64, bool) {
	return c.length / float64(max(1, c.texts)), c.texts > 0
}

func (c *textCell) meanTone() (float64, bool) { return c.tone / float64(max(1, c.toned)), c.toned > 0 }

// characters counts what is no space, up to a bound.
func characters(s string) int {
	if len(s) > maxRead {
		s = s[:maxRead]
	}
	n := 0
	for _, r := range s {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}
