package inspect

import "slices"

// near says whether a word of the set stands at most n runes from word i.
func (s *scan) near(i int, set, n int32) bool {
	o, found := s.found[i], s.found
	for j := i + 1; j < len(found) && found[j].start <= o.end+n; j++ {
		if slices.Contains(s.l.words[found[j].word].sets, set) {
			return true
		}
	}
	for j := i - 1; j >= 0 && found[j].start >= o.start-n-longestWord; j-- {
		if found[j].end+n >= o.start && slices.Contains(s.l.words[found[j].word].sets, set) {
			return true
		}
	}
	return false
}

// shielded says that word i lies inside a longer word that excuses the term.
func (s *scan) shielded(i int, term int32) bool {
	if !s.l.shields[term] {
		return false
	}
	o, found := s.found[i], s.found
	covers := func(c occurrence) bool {
		return c.start <= o.start && c.end >= o.end && slices.Contains(s.l.words[c.word].shields, term)
	}
	for j := i + 1; j < len(found) && found[j].start == o.start; j++ {
		if covers(found[j]) {
			return true
		}
	}
	for j := i - 1; j >= 0 && found[j].start >= o.start-longestWord; j-- {
		if covers(found[j]) {
			return true
		}
	}
	return false
}

// stand is what the sentence of a term does with it.
type stand uint8

const (
	stands  stand = iota
	rejects       // rejects or merely reports it
	goesOn        // the sentence goes on
)

// stance says whether the sentence of word i rejects it and does not turn round in between
// ("illegal, but here is how"). h is the horizon.
func (s *scan) stance(i int, h int32) stand {
	o, text, found := s.found[i], s.text.runes, s.found
	lo := o.start
	for lo > 0 && o.start-lo < stanceReach && !ends(text, int(lo)-1) {
		lo--
	}
	turned := false
	for j := i - 1; j >= 0 && found[j].start >= lo; j-- {
		if found[j].end > o.start {
			continue
		}
		sets := s.l.words[found[j].word].sets
		if len(sets) == 0 {
			continue
		}
		if slices.Contains(sets, s.l.turn) {
			turned = true
		}
		if !turned && slices.Contains(sets, s.l.stance) {
			return rejects
		}
	}
	hi, known := o.end, int32(len(text))
	if !s.whole {
		known = s.done
	}
	for hi < known && hi-o.end < stanceReach && !ends(text, int(hi)) {
		hi++
	}
	for j := i + 1; j < len(found) && found[j].start < hi; j++ {
		if found[j].start >= o.end && found[j].end <= hi && slices.Contains(s.l.words[found[j].word].sets, s.l.stance) {
			return rejects
		}
	}
	if !s.whole && (hi == known && hi-o.end < stanceReach || hi > h) {
		return goesOn
	}
	return stands
}

// ends says whether a sentence ends with rune i. A full stop counts between or behind letters;
// between digits it is a decimal point.
func ends(text []rune, i int) bool {
	switch text[i] {
	case '。', '!', '?', hard, ';':
		return true
	case '.':
		return i+1 == len(text) || !isWordRune(text[i+1]) || i > 0 && isLatin(text[i-1]) && isLatin(text[i+1])
	}
	return false
}
