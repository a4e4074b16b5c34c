package inspect

import (
	"sync"
	"unicode/utf8"
)

// What a rune means to the quick look.
const (
	quickPlain   uint8 = iota // ends a run of numerals
	quickNumber               // a digit or @ in some disguise, a styled letter: look closely
	quickNumeral              // a Chinese numeral
	quickTen                  // 十 and the like: no digit, but in house numbers
	quickUnit                 // may end a house number
	quickNoise                // may stand inside a number
	quickWei                  // 微 and what people write instead
	quickXin                  // 信
)

// numerals from here on in a row may be a number that somebody spelt out.
const quickRun = 5

var quickKinds = sync.OnceValue(func() *[1 << 16]uint8 {
	t, out := folds(), new([1 << 16]uint8)
	for i := range out {
		r, c := rune(i), t.of(rune(i))
		switch {
		case r < utf8.RuneSelf:
			if r >= '0' && r <= '9' || r == '@' {
				out[i] = quickNumber
			} else if t.kind(c) == noise || r == '\t' {
				out[i] = quickNoise
			}
		case c == multi:
			for _, m := range t.many[r] {
				if isWordRune(m) || m == '@' {
					out[i] = quickNumber
				}
			}
		case c != r && (isWordRune(c) || c == '@'):
			out[i] = quickNumber
		case digitOf(c) >= 0:
			out[i] = quickNumeral
		case c == '十' || c == '百':
			out[i] = quickTen
		case houseUnit(c):
			out[i] = quickUnit
		case c == '微' || c == '薇' || c == '威' || c == '徽':
			out[i] = quickWei
		case c == '信':
			out[i] = quickXin
		case c == drop || t.kind(c) == noise:
			out[i] = quickNoise
		}
	}
	return out
})

// mayHoldPII is a quick look that spares most texts a close one: it says no only to a text
// without digits, e-mail signs, spelt-out numbers and names of accounts.
func mayHoldPII(s string) bool {
	kinds := quickKinds()
	numerals := 0
	last := quickPlain
	for i := 0; i < len(s); {
		var kind uint8
		if c := s[i]; c < utf8.RuneSelf {
			kind = kinds[c]
			if kind == quickPlain && last != quickNumber && quickAccount(s, i) {
				return true
			}
			i++
		} else {
			r, w := utf8.DecodeRuneInString(s[i:])
			i += w
			switch {
			case r < 1<<16:
				kind = kinds[r]
			case !isHan(r):
				if c := folds().of(r); isWordRune(c) {
					return true
				}
				kind = quickNoise
			}
		}
		switch kind {
		case quickNumber:
			return true
		case quickNumeral:
			if numerals++; numerals >= quickRun {
				return true
			}
		case quickNoise:
			continue
		case quickUnit:
			if last == quickNumeral || last == quickTen {
				return true
			}
			numerals = 0
		case quickXin:
			if last == quickWei {
				return true
			}
			numerals = 0
		default:
			numerals = 0
		}
		last = kind
	}
	return false
}

// quickAccount says whether the name of a messenger may begin at byte i.
func quickAccount(s string, i int) bool {
	if i+1 >= len(s) {
		return false
	}
	a, b := s[i]|0x20, s[i+1]|0x20
	switch a {
	case 'w':
		return b == 'x' || b == 'e' && i+3 < len(s) && (s[i+2]|0x20 == 'c' || s[i+2]|0x20 == 'i' && s[i+3]|0x20 == 'x')
	case 'v':
		return b == 'x' || i+4 <= len(s) && s[i+1:i+4] == "信"
	}
	return false
}
