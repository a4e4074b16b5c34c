package foresight

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"kapok/extract"
)

// supported is the share of a claim's pairs of characters, or words, that must stand in the passage.
const supported = 0.5

// A claim is one sentence of an answer with what can be checked in it.
type claim struct {
	text    string
	numbers []string
	pieces  []string // pairs of Chinese characters, and Latin words of three letters and more
}

// claims parts an answer into sentences that state something: those with at least minPieces to check,
// or a number.
func claims(answer string) []claim {
	var out []claim
	for _, s := range sentences(answer) {
		c := claim{text: s}
		folded := fold(s)
		c.numbers = numbersIn(folded)
		c.pieces = pieces(folded)
		if len(c.pieces) >= minPieces || len(c.numbers) > 0 {
			out = append(out, c)
		}
	}
	return out
}

const minPieces = 4

// in says whether the claim rests on a source: every number of it stands there, and at least half of
// its pieces do.
func (c claim) in(s *source) bool {
	for _, n := range c.numbers {
		if !s.numbers[n] {
			return false
		}
	}
	if len(c.pieces) < minPieces {
		return true
	}
	n := 0
	for _, p := range c.pieces {
		if s.pieces[p] {
			n++
		}
	}
	return float64(n) >= supported*float64(len(c.pieces))
}

// A source is a passage, and the question about it, as claims are held against it.
type source struct {
	numbers, pieces map[string]bool
}

func newSource(texts ...string) *source {
	s := &source{numbers: map[string]bool{}, pieces: map[string]bool{}}
	for _, t := range texts {
		f := fold(t)
		for _, n := range numbersIn(f) {
			s.numbers[n] = true
		}
		for _, p := range pieces(f) {
			s.pieces[p] = true
		}
	}
	return s
}

var digits = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\d+(\.\d+)?|[零〇一二三四五六七八九十百千万两]{2,}`)
})

// numbersIn finds the numbers of a folded text, each in digits where it was written in Chinese.
func numbersIn(folded string) []string {
	var out []string
	for _, n := range digits().FindAllString(folded, -1) {
		if n[0] >= '0' && n[0] <= '9' {
			if n = strings.TrimLeft(n, "0"); n == "" || n[0] == '.' {
				n = "0" + n
			}
			if len(n) > 1 || n > "3" { // small numbers count things: 一点, 2 句
				out = append(out, n)
			}
			continue
		}
		if v, ok := extract.Numeral(n); ok && v > 3 {
			out = append(out, strconv.FormatFloat(v, 'f', -1, 64))
		}
	}
	return out
}

// pieces gives the pairs of Chinese characters and the Latin words of a folded text that say something.
func pieces(folded string) []string {
	var out []string
	var word []rune
	prev := rune(0)
	flush := func() {
		if len(word) >= 3 {
			out = append(out, stem(string(word)))
		}
		word = word[:0]
	}
	for _, r := range folded {
		switch {
		case unicode.Is(unicode.Han, r):
			flush()
			if strings.ContainsRune(functionWords, r) || numeral(r) {
				prev = 0
				continue
			}
			if prev != 0 {
				out = append(out, string([]rune{prev, r}))
			}
			prev = r
			continue
		case unicode.IsLetter(r):
			word = append(word, r)
		default:
			flush()
		}
		prev = 0
	}
	flush()
	return out
}

// stem takes off the endings that English puts on a word it already has.
func stem(w string) string {
	for _, end := range []string{"ing", "ed", "es", "s"} {
		if t, ok := strings.CutSuffix(w, end); ok && len(t) >= 3 {
			return t
		}
	}
	return w
}

// functionWords are characters that join words and say nothing of their own; a claim is not the less
// supported for them.
const functionWords = "的了是在和与及或也都就还又而但并且则为以于由从到把被对向让使将给等这那其之所个位名条项次种些们我你您他她它有没不很更最可能会要应该须需请因此所以根据文中材料提供信息内容可知道回答说明指出提到显示表示写明嘅咗喺系佢哋啲嗰呢畀同埋冇唔仲就嚟噉咁"
