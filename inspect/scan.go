package inspect

import (
	"math"
	"slices"

	"kapok"
)

// A scan reads one text through a lexicon, in pieces as they arrive, and looks at no character
// twice: what it carries from piece to piece is the state of the folding and of the automata,
// the words found lately and the terms that are not decided yet because their context is still
// to come. However a text is cut, the hits are the same.
type scan struct {
	l    *Lexicon
	text folder
	turn int

	done  int32 // folded runes that the automata have read
	whole bool  // the text has ended
	at    [views]cursor
	found []occurrence // in reading order; those before next are context only
	next  int          // the first that is not decided
	said  int          // the first that the refusal has not looked at
	base  int          // folded runes forgotten in front of rune 0

	refused, turned bool // it began by refusing; it took that back
	hits            []hit
	kept            []uint8 // term → its hits so far
	touched         []int32 // the terms that have any
	spent           []bool  // word → it can say nothing more
	silent          []int32 // the words of which that is so
}

const (
	blockBytes  = 4 << 10 // folded and read at once, so that all of it stays in the fastest cache
	forgetRunes = 2 << 10 // the past is forgotten in pieces of at least this size
	sameHits    = 2 * maxHits
	maxKeptHits = 4096 // hits of a text; its first ones, at most sameHits of a term
)

// begin makes the scan ready for another text.
func (s *scan) begin(l *Lexicon, turn int) {
	s.l, s.turn = l, turn
	s.text.reset()
	s.done, s.whole, s.next, s.said, s.base = 0, false, 0, 0, 0
	for v := range s.at {
		s.at[v] = cursor{}
	}
	s.found, s.hits = s.found[:0], s.hits[:0]
	s.refused, s.turned = false, false
	for _, t := range s.touched {
		s.kept[t] = 0
	}
	s.touched = s.touched[:0]
	for _, w := range s.silent {
		s.spent[w] = false
	}
	s.silent = s.silent[:0]
	if len(s.spent) < len(l.words) {
		s.spent = make([]bool, len(l.words))
	}
	if len(s.kept) < len(l.terms) {
		s.kept = make([]uint8, len(l.terms))
	}
}

// feed reads the next piece; last says that the text ends with it.
func (s *scan) feed(piece string, last bool) {
	for len(piece) > blockBytes {
		s.text.feed(piece[:blockBytes], false)
		piece = piece[blockBytes:]
		s.read()
	}
	s.text.feed(piece, last)
	s.whole = last
	s.read()
}

// read steps the automata over what was folded. The last rune waits while the text goes on:
// whether a word ends there depends on what follows.
func (s *scan) read() {
	upto := int32(len(s.text.runes))
	if !s.whole {
		upto--
	}
	if upto > s.done || s.whole {
		old := len(s.found)
		for v := range s.l.views {
			switch w := &s.l.views[v]; {
			case w.auto == nil:
			case viewKind(v) == lookView:
				s.look(w, upto)
			default:
				s.step(viewKind(v), w, upto)
			}
			if viewKind(v) == plainView { // almost in order: words end later and later
				s.order(old)
				old = len(s.found)
			}
		}
		s.done = max(upto, s.done)
		if len(s.found)-old > 16 {
			slices.SortFunc(s.found[s.next:], compareOccurrences)
		} else {
			s.order(old)
		}
		s.decide()
	}
	if s.next > 0 || s.next == len(s.found) {
		s.forget()
	}
}

// order puts the words found since into reading order, longer ones first. No word found later
// can begin before one that is already decided.
func (s *scan) order(from int) {
	for i := max(from, 1); i < len(s.found); i++ {
		o := s.found[i]
		j := i
		for j > s.next && compareOccurrences(o, s.found[j-1]) < 0 {
			s.found[j] = s.found[j-1]
			j--
		}
		s.found[j] = o
	}
}

func compareOccurrences(a, b occurrence) int {
	if a.start != b.start {
		return int(a.start) - int(b.start)
	}
	if a.end != b.end {
		return int(b.end) - int(a.end)
	}
	return int(a.word) - int(b.word)
}

// horizon is the rune before which every word that begins has been found: where the longest
// word begins that may still be under way in any view.
func (s *scan) horizon() int32 {
	if s.whole {
		return math.MaxInt32
	}
	h := s.done
	for v := range s.l.views {
		a := s.l.views[v].auto
		if a == nil {
			continue
		}
		n := a.deep(s.at[v])
		if viewKind(v) == lookView {
			h = min(h, goBack(s.text.runes, s.done, n))
			continue
		}
		h = min(h, s.done-n)
	}
	return h
}

// decide settles, in reading order, every word whose whole context is there.
func (s *scan) decide() {
	h := s.horizon()
	for ; s.said < len(s.found) && s.found[s.said].start < h; s.said++ {
		s.listen(s.found[s.said])
	}
	for ; s.next < len(s.found); s.next++ {
		o := s.found[s.next]
		w := &s.l.words[o.word]
		if o.start >= h {
			return
		}
		if len(w.uses) > 0 && !s.enough(w) {
			stand := s.stance(s.next, h)
			if stand == goesOn || !s.contextKnown(w, o, h) {
				return
			}
			s.take(s.next, stand == rejects)
		}
	}
}

// enough says that every term of the word has been seen so often that one more says nothing new.
func (s *scan) enough(w *entry) bool {
	if len(s.hits) >= maxKeptHits {
		return true
	}
	for _, u := range w.uses {
		if s.kept[u.term] < sameHits {
			return false
		}
	}
	return true
}

// contextKnown says whether every word that may stand in the contexts of the terms is found.
func (s *scan) contextKnown(w *entry, o occurrence, h int32) bool {
	for _, u := range w.uses {
		r := s.l.rules[u.term]
		if r.near != 0 && o.end+r.within >= h && !s.near(s.next, r.near, r.within) || r.not != 0 && o.end+r.apart >= h {
			return false
		}
	}
	return true
}

// take adds the hits of word i, whose context is known.
func (s *scan) take(i int, rejected bool) {
	o := s.found[i]
	for _, u := range s.l.words[o.word].uses {
		r := s.l.rules[u.term]
		if r.near != 0 && !s.near(i, r.near, r.within) || r.not != 0 && s.near(i, r.not, r.apart) || s.shielded(i, u.term) {
			continue
		}
		if s.kept[u.term] >= sameHits || len(s.hits) >= maxKeptHits {
			continue
		}
		if s.kept[u.term] == 0 {
			s.touched = append(s.touched, u.term)
		}
		s.kept[u.term]++
		h := hit{term: u.term, as: u.as, rejected: rejected, weight: s.l.terms[u.term].Weight * u.as.trust()}
		start, end := s.text.span(int(o.start), int(o.end))
		h.at = kapok.Span{Turn: s.turn, Start: s.text.base + start, End: s.text.base + end}
		s.hits = append(s.hits, h)
	}
}

// listen notes whether the text begins with a refusal and whether it takes that back.
func (s *scan) listen(o occurrence) {
	sets := s.l.words[o.word].sets
	if len(sets) == 0 {
		return
	}
	if int(o.start)+s.base < openingRunes && slices.Contains(sets, s.l.refusal) {
		s.refused = true
	}
	if s.refused && slices.Contains(sets, s.l.turn) {
		s.turned = true
	}
}

// weigh gives every hit its score, now that the text is whole or as if it ended here, and adds
// them to out.
func (s *scan) weigh(out []hit) []hit {
	for _, h := range s.hits {
		h.damped = h.rejected || s.refused && !s.turned
		h.score = h.weight
		if h.damped {
			h.score *= damping
		}
		out = append(out, h)
	}
	return out
}

// open gives the byte before which nothing is under way: no word has begun there that is not
// found, and no term stands there that is not decided.
func (s *scan) open() int {
	if s.whole {
		return s.text.read()
	}
	at := s.horizon()
	for i := s.next; i < len(s.found) && s.found[i].start < at; i++ {
		if len(s.l.words[s.found[i].word].uses) > 0 {
			at = s.found[i].start
		}
	}
	if int(at) < len(s.text.runes) {
		return s.text.base + int(s.text.from[at])
	}
	return s.text.read()
}

// forget drops what no context can reach any more.
func (s *scan) forget() {
	at := s.done
	if s.next < len(s.found) {
		at = min(at, s.found[s.next].start)
	}
	at = min(at, s.horizon()) - s.l.reach
	if at < forgetRunes || int(at) >= len(s.text.runes) {
		return
	}
	n := 0
	for n < s.next && n < s.said && s.found[n].start < at {
		n++
	}
	s.found = s.found[:copy(s.found, s.found[n:])]
	s.next, s.said = s.next-n, s.said-n
	for i := range s.found {
		s.found[i].start -= at
		s.found[i].end -= at
	}
	s.text.discard(int(at))
	s.done -= at
	s.base += int(at)
}
