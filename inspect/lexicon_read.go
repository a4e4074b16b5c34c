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

	look, sound disguises
}

// compile lists every word the automaton must know: terms, contexts, exceptions, sets.
func (b *builder) compile(named map[string][]string) error {
	var errs []error
	l := b.lexicon
	for _, set := range []struct {
		name string
		id   *int32
	}{{stanceSet, &l.stance}, {refusalSet, &l.refusal}, {turnSet, &l.turn}} {
		if len(named[set.name]) == 0 {
			errs = append(errs, fmt.Errorf("%s lacks the set %q", setsFile, set.name))
		}
		*set.id = b.set("@"+set.name, named[set.name])
	}
	l.rules = make([]rule, len(l.terms))
	l.shields = make([]bool, len(l.terms))
	classes, err := classRules()
	if err != nil {
		return err
	}
	for i := range l.terms {
		t := &l.terms[i]
		e := b.word(t.Text)
		if e == nil {
			continue
		}
		e.uses = append(e.uses, use{int32(i), Plain})
		for _, w := range t.Except {
			if e := b.word(w); e != nil {
				e.shields = append(e.shields, int32(i))
				l.shields[i] = true
			}
		}
		b.disguise(int32(i), classes)
		near, err1 := b.context(t.Near, named)
		not, err2 := b.context(t.Not, named)
		if err := errors.Join(err1, err2); err != nil {
			errs = append(errs, fmt.Errorf("term %q: %w", t.Text, err))
		}
		l.rules[i] = rule{near, within(t.Near), not, within(t.Not)}
		if near|not != 0 {
			l.reach = max(l.reach, l.rules[i].within, l.rules[i].apart)
		}
	}
	l.reach += longestWord + stanceReach
	b.build()
	return errors.Join(errs...)
}

// disguise lists the other ways in which a term is sought.
func (b *builder) disguise(term int32, classes []classRule) {
	t := &b.lexicon.terms[term]
	folded := strings.TrimSpace(foldTerm(t.Text))
	ways, asked := waysOf(t, folded, classes)
	for _, way := range ways {
		for _, w := range writings(folded, way) {
			if e := b.word(w); e != nil && !slices.ContainsFunc(e.uses, func(u use) bool { return u.term == term }) {
				e.uses = append(e.uses, use{term, way})
			}
		}
	}
	if look := lookOf(folded); look != "" && slices.Contains(ways, Leet) {
		e := b.look.entry(look)
		e.uses = append(e.uses, use{term, Leet})
		e.left, e.right = true, true
	}
	if slices.Contains(ways, Homophone) {
		spelt := []rune(folded)
		key := make([]rune, len(spelt))
		for i, r := range spelt {
			key[i] = r
			if c, ok := soundClass()[r]; ok {
				key[i] = c
			}
		}
		e := b.sound.entry(string(key))
		e.uses = append(e.uses, use{term, Homophone})
		e.spelt, e.loose = spelt, asked
		e.left, e.right = isWordRune(spelt[0]), isWordRune(spelt[len(spelt)-1])
	}
}

// disguises are the words of one view, with their uses.
type disguises struct {
	words   []string
	entries []entry
	at      map[string]int
}

func (d *disguises) entry(word string) *entry {
	if d.at == nil {
		d.at = map[string]int{}
	}
	i, known := d.at[word]
	if !known {
		i = len(d.words)
		d.at[word] = i
		d.words = append(d.words, word)
		d.entries = append(d.entries, entry{})
	}
	return &d.entries[i]
}

// build makes the automata of the views. The words of the plain one come first.
func (b *builder) build() {
	l := b.lexicon
	l.views[plainView].auto = newAutomaton(b.words)
	for _, v := range []struct {
		kind viewKind
		from *disguises
		same func() map[rune]rune
	}{{lookView, &b.look, func() map[rune]rune { return looks }}, {soundView, &b.sound, soundClass}} {
		if len(v.from.words) == 0 {
			continue
		}
		l.views[v.kind] = view{newAutomatonBy(v.from.words, v.same()), int32(len(l.words))}
		l.words = append(l.words, v.from.entries...)
	}
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
	s = strings.TrimSpace(foldTerm(s))
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
	parts = append(parts, []byte(lexiconFoldVersion+" "+scanVersion))
	for _, t := range b.lexicon.terms {
		parts = append(parts, fmt.Appendf(nil, "%s|%s|%v|%v|%v|%v|%v", t.Text, t.Risk, t.Weight, t.Near, t.Not, t.Except, t.Evade))
	}
	for i, w := range slices.Concat(b.words, b.look.words, b.sound.words) {
		parts = append(parts, fmt.Appendf(nil, "%s|%v|%v", w, b.lexicon.words[i].sets, len(b.lexicon.words[i].uses)))
	}
	return kapok.DigestOf(parts...)
}
