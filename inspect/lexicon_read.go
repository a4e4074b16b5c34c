package inspect

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"kapok"
)

// builder turns terms into words, each with its uses.
type builder struct {
	lexicon *Lexicon
	words   []string
	at      map[string]int32 // folded word → index
	sets    map[string]int32 // set or context → id, from 1
}

// compile lists every word the automaton must know: terms, contexts, exceptions, sets.
func (b *builder) compile(named map[string][]string) error {
	var errs []error
	l := b.lexicon
	for name, id := range map[string]*int32{stanceSet: &l.stance, refusalSet: &l.refusal, turnSet: &l.turn} {
		if len(named[name]) == 0 {
			errs = append(errs, fmt.Errorf("%s lacks the set %q", setsFile, name))
		}
		*id = b.set("@"+name, named[name])
	}
	l.rules = make([]rule, len(l.terms))
	for i := range l.terms {
		t := &l.terms[i]
		e := b.word(t.Text)
		if e == nil {
			continue
		}
		e.terms = append(e.terms, int32(i))
		for _, w := range t.Except {
			if e := b.word(w); e != nil {
				e.shields = append(e.shields, int32(i))
			}
		}
		near, err1 := b.context(t.Near, named)
		not, err2 := b.context(t.Not, named)
		if err := errors.Join(err1, err2); err != nil {
			errs = append(errs, fmt.Errorf("term %q: %w", t.Text, err))
		}
		l.rules[i] = rule{near, within(t.Near), not, within(t.Not)}
	}
	return errors.Join(errs...)
}

func (b *builder) context(c Context, named map[string][]string) (int32, error) {
	key := strings.Join(c.Words, "|")
	if id, known := b.sets[key]; known {
		return id, nil
	}
	words, err := expand(c.Words, named)
	return b.set(key, words), err
}

func within(c Context) int32 {
	if c.Within == 0 {
		return defaultWithin
	}
	return int32(c.Within)
}

func expand(words []string, named map[string][]string) ([]string, error) {
	var out []string
	for _, w := range words {
		name, isSet := strings.CutPrefix(w, "@")
		if !isSet {
			out = append(out, w)
			continue
		}
		if len(named[name]) == 0 {
			return nil, fmt.Errorf("set @%s is not defined in %s", name, setsFile)
		}
		out = append(out, named[name]...)
	}
	return out, nil
}

// set gives the id of a set of words, 0 of an empty one.
func (b *builder) set(key string, words []string) int32 {
	if len(words) == 0 {
		return 0
	}
	if id, known := b.sets[key]; known {
		return id
	}
	id := int32(len(b.sets)) + 1
	b.sets[key] = id
	for _, w := range words {
		if e := b.word(w); e != nil && !slices.Contains(e.sets, id) {
			e.sets = append(e.sets, id)
		}
	}
	return id
}

// word gives the entry of a word, new or known; nil for one of which folding leaves nothing.
func (b *builder) word(s string) *entry {
	s = strings.TrimSpace(foldString(s))
	if s == "" {
		return nil
	}
	l := b.lexicon
	i, known := b.at[s]
	if !known {
		i = int32(len(l.words))
		b.at[s] = i
		b.words = append(b.words, s)
		r := []rune(s)
		l.words = append(l.words, entry{left: isWordRune(r[0]), right: isWordRune(r[len(r)-1])})
	}
	return &l.words[i]
}

// digest is the identity of everything that decides what the lexicon finds.
func (b *builder) digest() kapok.Digest {
	parts := make([][]byte, 0, len(b.words)+len(b.lexicon.terms)+1)
	parts = append(parts, []byte(foldVersion))
	for _, t := range b.lexicon.terms {
		parts = append(parts, fmt.Appendf(nil, "%s|%s|%v|%v|%v|%v", t.Text, t.Risk, t.Weight, t.Near, t.Not, t.Except))
	}
	for i, w := range b.words {
		parts = append(parts, fmt.Appendf(nil, "%s|%v", w, b.lexicon.words[i].sets))
	}
	return kapok.DigestOf(parts...)
}

// reading is the scratch of one Detect.
type reading struct {
	text  folded
	found []occurrence
	hits  []hit
}

// hit is a term that holds in its context.
type hit struct {
	term   int32
	damped bool // its sentence rejects it, or the answer refuses
	score  float64
	at     kapok.Span
}

// read adds the hits of one turn.
func (l *Lexicon) read(r *reading, turn int, s string) {
	r.text.fold(s)
	found := l.auto.find(r.text.runes, r.found[:0])
	found = slices.DeleteFunc(found, func(o occurrence) bool { return l.insideWord(r.text.runes, o) })
	sortByStart(found)
	r.found = found
	refused := l.opensWithRefusal(found)
	for i, o := range found {
		for _, t := range l.words[o.word].terms {
			term := &l.terms[t]
			if !l.holdsIn(found, i, l.rules[t]) || l.shielded(found, i, t) {
				continue
			}
			h := hit{term: t, score: term.Weight, damped: refused || l.rejected(r.text.runes, found, i)}
			if h.damped {
				h.score *= damping
			}
			h.at.Turn = turn
			h.at.Start, h.at.End = r.text.span(int(o.start), int(o.end))
			r.hits = append(r.hits, h)
		}
	}
}

// insideWord says that the occurrence is part of a longer word of letters: "class" in "classic".
func (l *Lexicon) insideWord(text []rune, o occurrence) bool {
	w := &l.words[o.word]
	return w.left && o.start > 0 && isWordRune(text[o.start-1]) ||
		w.right && int(o.end) < len(text) && isWordRune(text[o.end])
}

func (l *Lexicon) holdsIn(found []occurrence, i int, r rule) bool {
	return (r.near == 0 || l.near(found, i, r.near, r.within)) &&
		(r.not == 0 || !l.near(found, i, r.not, r.apart))
}

// longestWord bounds how far before a position a word that reaches it may start.
const longestWord = maxTermBytes

// near says whether a word of the set stands at most n runes from occurrence i.
func (l *Lexicon) near(found []occurrence, i int, set, n int32) bool {
	o := found[i]
	for j := i + 1; j < len(found) && found[j].start <= o.end+n; j++ {
		if slices.Contains(l.words[found[j].word].sets, set) {
			return true
		}
	}
	for j := i - 1; j >= 0 && found[j].start >= o.start-n-longestWord; j-- {
		if found[j].end+n >= o.start && slices.Contains(l.words[found[j].word].sets, set) {
			return true
		}
	}
	return false
}

// shielded says that occurrence i lies inside a longer word that excuses the term.
func (l *Lexicon) shielded(found []occurrence, i int, term int32) bool {
	o := found[i]
	covers := func(c occurrence) bool {
		return c.start <= o.start && c.end >= o.end && slices.Contains(l.words[c.word].shields, term)
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

// rejected says that the sentence of occurrence i rejects or merely reports it, and does not
// turn round in between ("illegal, but here is how").
func (l *Lexicon) rejected(text []rune, found []occurrence, i int) bool {
	o := found[i]
	lo, hi := o.start, o.end
	for lo > 0 && o.start-lo < stanceReach && !ends(text, int(lo)-1) {
		lo--
	}
	for int(hi) < len(text) && hi-o.end < stanceReach && !ends(text, int(hi)) {
		hi++
	}
	turned := false
	for j := i - 1; j >= 0 && found[j].start >= lo; j-- {
		if found[j].end > o.start {
			continue
		}
		sets := l.words[found[j].word].sets
		if slices.Contains(sets, l.turn) {
			turned = true
		}
		if !turned && slices.Contains(sets, l.stance) {
			return true
		}
	}
	for j := i + 1; j < len(found) && found[j].start < hi; j++ {
		if found[j].start >= o.end && found[j].end <= hi && slices.Contains(l.words[found[j].word].sets, l.stance) {
			return true
		}
	}
	return false
}

// opensWithRefusal says that the text begins by refusing and never takes it back.
func (l *Lexicon) opensWithRefusal(found []occurrence) bool {
	refused := false
	for _, o := range found {
		sets := l.words[o.word].sets
		if o.start < openingRunes && slices.Contains(sets, l.refusal) {
			refused = true
		}
		if refused && slices.Contains(sets, l.turn) {
			return false
		}
	}
	return refused
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
