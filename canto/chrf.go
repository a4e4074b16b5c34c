package canto

import "unicode"

// The settings of chrF2: n-grams of one to six characters, recall worth twice as much as precision.
const (
	chrfOrder = 6
	chrfBeta2 = 2 * 2
)

// maxChrF bounds what is counted of one text, in characters: a model that goes on without end costs
// no more than one that does not, and gains nothing, for it is cut before its references are.
const maxChrF = 8 << 10

// Counts are what one translation gives to chrF: of each order the n-grams of the translation, of
// its reference, and those that match. The counts of many translations are added up.
type Counts struct{ Hyp, Ref, Match [chrfOrder]int }

// Add adds the counts of another translation.
func (c *Counts) Add(o Counts) {
	for i := range chrfOrder {
		c.Hyp[i] += o.Hyp[i]
		c.Ref[i] += o.Ref[i]
		c.Match[i] += o.Match[i]
	}
}

// ChrF is the character n-gram F-score chrF2 of the counts, 0..1 (Popović 2015, WMT): precision and
// recall are means over the orders that both sides have n-grams of, as sacreBLEU 2 computes it,
// whose figures are these times 100.
func (c Counts) ChrF() float64 {
	var precision, recall float64
	orders := 0
	for i := range chrfOrder {
		if c.Hyp[i] == 0 || c.Ref[i] == 0 {
			continue
		}
		precision += float64(c.Match[i]) / float64(c.Hyp[i])
		recall += float64(c.Match[i]) / float64(c.Ref[i])
		orders++
	}
	if orders == 0 || precision+recall == 0 {
		return 0
	}
	precision, recall = precision/float64(orders), recall/float64(orders)
	return (1 + chrfBeta2) * precision * recall / (chrfBeta2*precision + recall)
}

// Compare counts a translation against the reference that suits it best, the first of equals. White
// space does not count; case and punctuation do. Without a reference the counts are empty.
func Compare(translation string, references []string) Counts {
	hyp := visible(translation)
	mine := grams(hyp)
	best, at := Counts{}, -1.0
	for _, r := range references {
		if c := match(mine, len(hyp), visible(r)); c.ChrF() > at {
			best, at = c, c.ChrF()
		}
	}
	return best
}

// visible gives the characters of a text without white space, bounded.
func visible(s string) []rune {
	var out []rune
	for _, r := range s {
		if unicode.IsSpace(r) {
			continue
		}
		if out = append(out, r); len(out) == maxChrF {
			break
		}
	}
	return out
}

// gram is an n-gram of up to six characters, each plus one; the rest is zero.
type gram [chrfOrder]rune

// grams counts the n-grams of all orders.
func grams(text []rune) map[gram]int {
	out := make(map[gram]int, chrfOrder*len(text))
	for i := range text {
		var g gram
		for n := 0; n < chrfOrder && i+n < len(text); n++ {
			g[n] = text[i+n] + 1 // so that even U+0000 is something
			out[g]++
		}
	}
	return out
}

// match counts what a translation of n characters with these n-grams and a reference have in common.
func match(mine map[gram]int, n int, ref []rune) Counts {
	var c Counts
	for i := range chrfOrder {
		if c.Ref[i] = max(0, len(ref)-i); c.Ref[i] > 0 { // where the reference has none, none could match
			c.Hyp[i] = max(0, n-i)
		}
	}
	for g, k := range grams(ref) {
		order := 0
		for order < chrfOrder && g[order] != 0 {
			order++
		}
		c.Match[order-1] += min(k, mine[g])
	}
	return c
}
