package inspect

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"kapok"
	"kapok/data"
)

// Evasion is a way to write a term that folding alone does not undo. Ways that also make
// ordinary words (a homophone, a pinyin spelling) are sought only for terms that opt in, by
// their own evade= or by their class in data/lexicons/evasion.txt, and a hit through any of
// them counts for less than the term itself.
type Evasion string

// The ways. Inserted symbols, width, styled letters, script and homoglyphs are no evasion in
// this sense: folding undoes them for every term and at full weight.
const (
	Plain     Evasion = ""          // as the term is written
	Pinyin    Evasion = "pinyin"    // 毒品 as dupin, du pin, 毒pin
	Jyutping  Evasion = "jyutping"  // 毒品 as dukban, duk ban
	Split     Evasion = "split"     // 枪 as 木仓
	Homophone Evasion = "homophone" // 毒品 as 独品: characters that sound the same
	Leet      Evasion = "leet"      // kill as k1ll, k.i.l.l: on for every word of Latin letters
	NoEvasion Evasion = "none"      // none of them, whatever the class says
)

// Evasions lists the ways that a term may opt into.
var Evasions = []Evasion{Pinyin, Jyutping, Split, Homophone, Leet}

// trust is what is left of a term's weight when it was found written in this way. The figures
// are a judgement, held against false alarms in docs/quality/lexicon.md.
func (e Evasion) trust() float64 {
	switch e {
	case Plain:
		return 1
	case Split, Leet:
		return 0.9
	case Pinyin, Jyutping:
		return 0.85
	case Homophone, NoEvasion:
	}
	return 0.75
}

// viewKind is one of the ways to look at folded runes; each has an automaton of its own.
type viewKind uint8

const (
	plainView viewKind = iota
	lookView           // digits and symbols as the letters they look like, gaps left out
	soundView          // characters that sound the same are the same
	views
)

// view is an automaton with the number of its first word among the words of the lexicon; nil
// where no term is sought so.
type view struct {
	auto  *automaton
	first int32
}

// looks maps what is written for a letter to that letter; l and i are one, because 1 stands for both.
var looks = map[rune]rune{
	'0': 'o', '1': 'i', 'l': 'i', '!': 'i', '3': 'e', '4': 'a', '@': 'a', '5': 's', '$': 's',
	'7': 't', '+': 't', '8': 'b', '9': 'g', '6': 'g', '2': 'z',
}

// standsFor says of an ASCII character that it stands for a letter.
var standsFor = func() (out [unicode.MaxASCII + 1]bool) {
	for r := range looks {
		out[r] = true
	}
	return out
}()

const leastLeet = 4 // letters of a term that is sought in disguise

// lookOf gives a folded term of Latin letters as the look view reads it, "" for another.
func lookOf(term string) string {
	var b strings.Builder
	for _, r := range term {
		if !isLatin(r) {
			return ""
		}
		if c, ok := looks[r]; ok {
			r = c
		}
		b.WriteRune(r)
	}
	if b.Len() < leastLeet {
		return ""
	}
	return b.String()
}

// isGap says that rune i separates single letters, as in "k i l l". Symbols that stand for
// letters are none.
func isGap(runes []rune, i int) bool {
	r := runes[i]
	if i == 0 || !isWordRune(runes[i-1]) || isWordRune(r) || isHan(r) || r < unicode.MaxASCII && standsFor[r] {
		return false
	}
	return (r == ',' || lexiconFolds().table.kind(r) == noise) && (i == 1 || !isWordRune(runes[i-2]))
}

// goBack gives the rune where the last n runes before end begin, gaps not counted.
func goBack(runes []rune, end, n int32) int32 {
	i := end
	for n > 0 && i > 0 {
		i--
		if !isGap(runes, int(i)) {
			n--
		}
	}
	return i
}

// disguised says whether an occurrence in a view other than the plain one is a term in
// disguise, not the term itself or something else altogether. It mends the start where gaps
// were left out.
func (s *scan) disguised(kind viewKind, o *occurrence) bool {
	runes := s.text.runes
	if kind == soundView {
		return s.soundsLike(o)
	}
	length := o.end - o.start
	o.start = goBack(runes, o.end, length)
	gaps := o.end - o.start - length
	if gaps > 0 {
		return gaps == length-1
	}
	letters := int32(0)
	for _, r := range runes[o.start:o.end] {
		if isLatin(r) {
			letters++
		}
	}
	return letters < length && 4*letters >= length
}

// soundsLike says whether the occurrence is written with other characters than its term, but
// not with none of them, unless the term asked for that itself.
func (s *scan) soundsLike(o *occurrence) bool {
	w := &s.l.words[o.word]
	same, i := int32(0), o.start
	for _, r := range w.spelt {
		if s.text.runes[i] == r {
			same++
		}
		i++
	}
	return same < o.end-o.start && (same > 0 || w.loose)
}

// writings lists how else a folded term may be written in one way, apart from the ways that
// have a view of their own.
func writings(term string, way Evasion) []string {
	switch way {
	case Pinyin:
		return spelt([]rune(term), sounds())
	case Jyutping:
		return spelt([]rune(term), jyutping())
	case Split:
		return splitUp([]rune(term))
	case Plain, Homophone, Leet, NoEvasion:
	}
	return nil
}

const (
	maxSpelt     = 8 // characters of a term that is spelled out
	maxSpaced    = 4 // syllables that are sought with spaces between some of them only
	leastLetters = 5 // of a spelling, or it is a word of its own too often
	maxSplit     = 3 // characters of one term taken apart
)

// spelt writes a term of Han characters in Latin letters: all together, in syllables, in groups
// of them, and with one character spelled.
func spelt(runes []rune, table map[rune]string) []string {
	if len(runes) < 2 || len(runes) > maxSpelt {
		return nil
	}
	var out, all []string
	for i, r := range runes {
		if !isHan(r) {
			return nil
		}
		s := table[r]
		if s == "" {
			return out
		}
		all = append(all, s)
		if len(s) > 1 && len(runes) > 2 || len(s) > 2 {
			out = append(out, string(runes[:i])+s+string(runes[i+1:]))
		}
	}
	if joined := strings.Join(all, ""); len(joined) >= leastLetters {
		out = append(out, joined, strings.Join(all, " "))
		if len(all) > 2 && len(all) <= maxSpaced {
			for gaps := 1; gaps < 1<<(len(all)-1)-1; gaps++ { // bit i: a space behind syllable i
				var b strings.Builder
				for i, s := range all {
					b.WriteString(s)
					if gaps>>i&1 == 1 {
						b.WriteByte(' ')
					}
				}
				out = append(out, b.String())
			}
		}
	}
	return out
}

// splitUp writes up to maxSplit characters of a term as their parts, in every combination.
func splitUp(runes []rune) []string {
	parts := components()
	out := []string{""}
	cut := 0
	for _, r := range runes {
		p := parts[r]
		if cut == maxSplit {
			p = ""
		}
		n := len(out)
		for i := range n {
			if p != "" {
				out = append(out, out[i]+p)
			}
			out[i] += string(r)
		}
		if p != "" {
			cut++
		}
	}
	return out[1:]
}

// sounds gives the pinyin of characters, without tones; jyutping the Cantonese.
var (
	sounds   = sync.OnceValue(func() map[rune]string { return syllables("lexicons/pinyin.txt") })
	jyutping = sync.OnceValue(func() map[rune]string { return syllables("lexicons/jyutping.txt") })
	// soundClass gives for a character the one that stands for its sound.
	soundClass = sync.OnceValue(func() map[rune]rune {
		first, out := map[string]rune{}, map[rune]rune{}
		chars := sounds()
		for r := range chars {
			if f, ok := first[chars[r]]; !ok || r < f {
				first[chars[r]] = r
			}
		}
		for r := range chars {
			out[r] = first[chars[r]]
		}
		return out
	})
)

// syllables reads rows of a syllable, a tab and characters; the first row that has a character holds.
func syllables(name string) map[rune]string {
	out := map[rune]string{}
	fields := tableFields(name)
	for i := 0; i+1 < len(fields); i += 2 {
		for _, r := range foldTerm(fields[i+1]) {
			if _, ok := out[r]; !ok {
				out[r] = fields[i]
			}
		}
	}
	return out
}

// components reads the table of characters and their parts: pairs of a character and its parts.
var components = sync.OnceValue(func() map[rune]string {
	out := map[rune]string{}
	for _, f := range tableFields("lexicons/split.txt") {
		f = foldTerm(f)
		r, w := utf8.DecodeRuneInString(f)
		if _, ok := out[r]; !ok && utf8.RuneCountInString(f) > 2 {
			out[r] = f[w:]
		}
	}
	return out
})

// classRule opts the terms of a class into ways to be written.
type classRule struct {
	risk   string // a leaf or the beginning of one
	weight float64
	chars  int // Han characters, at least
	ways   []Evasion
}

const evasionFile = "lexicons/evasion.txt"

var classRules = sync.OnceValues(func() ([]classRule, error) {
	raw, err := data.FS.ReadFile(evasionFile)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", evasionFile, err)
	}
	var out []classRule
	n := 0
	for line := range strings.Lines(string(raw)) {
		n++
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		c := strings.Split(line, "\t")
		if len(c) != 4 {
			return nil, Rejected{evasionFile, n, &kapok.Error{Msg: "give risk, weight, characters and ways"}}
		}
		weight, err1 := strconv.ParseFloat(c[1], 64)
		chars, err2 := strconv.Atoi(c[2])
		ways, err3 := parseEvasions(c[3])
		if err := errors.Join(err1, err2, err3); err != nil {
			return nil, Rejected{evasionFile, n, faults(err)}
		}
		out = append(out, classRule{c[0], weight, chars, ways})
	}
	return out, nil
})

// parseEvasions reads "pinyin|split"; "all" is every way.
func parseEvasions(s string) ([]Evasion, error) {
	if s == "all" {
		return slices.Clone(Evasions), nil
	}
	var out []Evasion
	for w := range strings.SplitSeq(s, "|") {
		e := Evasion(w)
		if e != NoEvasion && !slices.Contains(Evasions, e) {
			return nil, fmt.Errorf("evasion %q is none of pinyin, jyutping, split, homophone, leet, all, none", w)
		}
		out = append(out, e)
	}
	return out, nil
}

// waysOf lists the ways in which a term is sought, and whether it asked for them itself.
func waysOf(t *Term, folded string, rules []classRule) (ways []Evasion, asked bool) {
	if len(t.Evade) > 0 {
		if slices.Contains(t.Evade, NoEvasion) {
			return nil, true
		}
		return t.Evade, true
	}
	ways = []Evasion{Leet}
	chars := 0
	for _, r := range folded {
		if isHan(r) {
			chars++
		}
	}
	for _, r := range rules {
		if strings.HasPrefix(string(t.Risk), r.risk) && t.Weight >= r.weight && chars >= r.chars {
			for _, w := range r.ways {
				if !slices.Contains(ways, w) {
					ways = append(ways, w)
				}
			}
		}
	}
	return ways, false
}
