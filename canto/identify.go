package canto

import (
	"sync"
	"unicode"
	"unicode/utf8"
)

// A Kind is which written Chinese a text is.
type Kind string

// The kinds of text.
const (
	Yue     Kind = "yue"     // written Cantonese
	Written Kind = "written" // written Chinese: Mandarin, or the formal Chinese of Hong Kong
	Mixed   Kind = "mixed"   // both, neither of them by far the more
	Neutral Kind = "neutral" // Chinese without a mark of either
	Other   Kind = "other"   // hardly any Chinese characters
)

// A Reading is what Identify saw.
type Reading struct {
	Kind    Kind
	Share   float64 // of the marks that speak for Cantonese, 0..1; 0 where there are none
	Yue     int     // weight of the marks of Cantonese: two for a sure one, one for a likely one
	Written int     // the same of written Chinese
	Han     int     // Chinese characters, those in quotation marks included
	Quoted  int     // of these, in quotation marks
}

// MaxText bounds what is read of a text, in bytes.
const MaxText = 32 << 10

// The shares of marks from which a text is of one kind.
const (
	surelyYue       = 0.75
	surelyWritten   = 0.25
	yueWithFeatures = 0.65 // where it borrows characters of written Chinese, but no words
)

// Identify tells which written Chinese a text is, by words that only one of them writes. What stands in
// quotation marks or title marks is somebody else's: it decides only where the rest has no mark. A
// Latin word among Chinese is part of the language around it, as Hong Kong writes. It costs about
// a microsecond for a sentence, and nothing but memory bounds how many at once.
func Identify(text string) Reading {
	if len(text) > MaxText {
		text = text[:MaxText]
	}
	s, ok := scans.Get().(*scan)
	if !ok {
		s = new(scan)
	}
	defer scans.Put(s)
	s.read(text)
	return s.reading()
}

var scans sync.Pool

// tally counts one part of a text.
type tally struct{ yue, written, han, sureYue, sureWritten int }

func (t *tally) add(o tally) {
	t.yue, t.written, t.han = t.yue+o.yue, t.written+o.written, t.han+o.han
	t.sureYue, t.sureWritten = t.sureYue+o.sureYue, t.sureWritten+o.sureWritten
}

// A scan reads one text.
type scan struct {
	runes           []rune
	outside, inside tally
	words, kana     int // Latin words and characters of Japanese syllabaries
}

// closing gives the mark that ends what a mark opens.
func closing(r rune) rune {
	switch r {
	case '「':
		return '」'
	case '『':
		return '』'
	case '“':
		return '”'
	case '《':
		return '》'
	case '"':
		return '"'
	case '〈':
		return '〉'
	}
	return 0
}

func (s *scan) read(text string) {
	t := simple()
	s.runes, s.outside, s.inside, s.words, s.kana = s.runes[:0], tally{}, tally{}, 0, 0
	for _, r := range text {
		s.runes = append(s.runes, t.of(r))
	}
	m := lists()
	var quote tally // since the mark that is open
	var end rune    // which closes it; 0: none is open
	latin := false
	for i := 0; i < len(s.runes); {
		r := s.runes[i]
		switch {
		case end != 0 && r == end:
			s.inside.add(quote)
			quote, end = tally{}, 0
		case end != 0 && r == '\n': // it was never closed
			s.outside.add(quote)
			quote, end = tally{}, 0
		case end == 0 && closing(r) != 0:
			end = closing(r)
		}
		into := &s.outside
		if end != 0 {
			into = &quote
		}
		if r < utf8.RuneSelf {
			letter := 'a' <= r && r <= 'z'
			if letter && !latin {
				s.words++
			}
			latin = letter
		} else {
			latin = false
		}
		i += s.step(m, i, into)
	}
	s.outside.add(quote)
}

// step counts what stands at rune i and says how many runes it is.
func (s *scan) step(m *marks, i int, into *tally) int {
	c, n := m.at(s.runes[i:])
	if n == 0 {
		switch r := s.runes[i]; {
		case r < 0x2E80:
		case unicode.Is(unicode.Han, r):
			into.han++
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			s.kana++
		}
		return 1
	}
	for _, r := range s.runes[i : i+n] {
		if r >= 0x2E80 {
			into.han++
		}
	}
	switch c {
	case yueStrong:
		into.yue += 2
		into.sureYue++
	case yueWeak:
		into.yue++
	case writtenStrong:
		into.written += 2
		into.sureWritten++
	case writtenFeature:
		into.written += 2
	case writtenWeak:
		into.written++
	case shared:
	}
	return n
}

// reading decides.
func (s *scan) reading() Reading {
	all := s.outside
	all.add(s.inside)
	r := Reading{Han: all.han, Quoted: s.inside.han}
	by := s.outside
	if by.yue+by.written == 0 {
		by = all
	}
	r.Yue, r.Written = by.yue, by.written
	if n := r.Yue + r.Written; n > 0 {
		r.Share = float64(r.Yue) / float64(n)
	}
	switch {
	case all.han == 0, s.kana > all.han/4, r.Yue == 0 && all.han < s.words:
		r.Kind = Other
	case r.Yue+r.Written <= 1: // one likely mark decides nothing
		r.Kind = Neutral
	case by.sureWritten == 0 && by.sureYue > 0 && r.Share >= yueWithFeatures:
		r.Kind = Yue
	case r.Share >= surelyYue:
		r.Kind = Yue
	case r.Share <= surelyWritten:
		r.Kind = Written
	default:
		r.Kind = Mixed
	}
	return r
}
