package inspect

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// The lexicon's folding is the shared one but for homoglyphs: the classifier's and its own may
// not drift apart unseen.
func TestTheLexiconFoldsAsTheOthersDoButForHomoglyphs(t *testing.T) {
	like := homoglyphs()
	if len(like) < 100 {
		t.Fatalf("only %d homoglyphs", len(like))
	}
	var shared folded
	for r := rune(1); r <= 0x323AF; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		q := r
		if to, ok := like[r]; ok {
			q = to
		}
		for _, around := range [][2]string{{"", ""}, {"中", "文"}, {"a", "b"}} {
			s := around[0] + string(r) + around[1]
			shared.fold(around[0] + string(q) + around[1])
			want := slices.Clone(shared.runes)
			for i, c := range want {
				if to, ok := like[c]; ok {
					want[i] = to
				}
			}
			if have := foldTerm(s); have != string(want) {
				t.Fatalf("%U: %q folds to %q, the others give %q", r, s, have, string(want))
			}
		}
	}
}

func TestLettersThatLookLatinAreLatin(t *testing.T) {
	for written, plain := range map[string]string{"сосаine": "cocaine", "Κіӏӏеr": "killer", "ԛυееn": "queen", "ρауρаӏ": "paypal", "ｋıｌｌ": "kill"} {
		if got := foldTerm(written); got != plain {
			t.Errorf("%q folds to %q, want %q", written, got, plain)
		}
	}
}

// checkFolding proves that a text folds the same in pieces as in one, that folding is done
// once, and that every rune comes from its own bytes, in order.
func checkFolding(t interface {
	Fatalf(format string, args ...any)
}, s string, step int) {
	var whole, cut folder
	whole.feed(s, true)
	for rest := s; rest != ""; {
		n := min(step, len(rest))
		cut.feed(rest[:n], false)
		rest = rest[n:]
	}
	cut.feed("", true)
	if !slices.Equal(whole.runes, cut.runes) || !slices.Equal(whole.from, cut.from) || !slices.Equal(whole.to, cut.to) || whole.read() != cut.read() {
		t.Fatalf("%q folds to %q, in pieces of %d to %q", s, string(whole.runes), step, string(cut.runes))
	}
	if whole.read() != len(s) {
		t.Fatalf("%q: %d of %d bytes read", s, whole.read(), len(s))
	}
	if twice := foldTerm(string(whole.runes)); twice != string(whole.runes) {
		t.Fatalf("%q folds to %q, then to %q", s, string(whole.runes), twice)
	}
	last := int32(0)
	for i, r := range whole.runes {
		a, b := whole.from[i], whole.to[i]
		if a < last || b <= a || int(b) > len(s) {
			t.Fatalf("%q: rune %d has bytes [%d, %d) after %d", s, i, a, b, last)
		}
		last = a
		if r != hard && r != utf8.RuneError && !strings.ContainsRune(foldTerm("a"+s[a:b]+"a"), r) {
			t.Fatalf("%q: rune %q does not come from %q", s, r, s[a:b])
		}
	}
}

func TestFoldingInPiecesIsFolding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune("毒品賭场aB1 *.\n。\u200b①ⓐ㈱é😈сЅﷺ𝓀𠮷")))).Draw(t, "s")
		if n := rapid.IntRange(0, len(s)).Draw(t, "broken"); n < len(s) {
			s = s[:n] + "\xe6\xaf" + s[n+1:] // cut a character and leave half of another
		}
		checkFolding(t, s, rapid.IntRange(1, 9).Draw(t, "step"))
	})
}

func TestForgettingTheFrontKeepsThePlaces(t *testing.T) {
	s := strings.Repeat("毒 品k粉① ", 50)
	var whole, cut folder
	whole.feed(s, true)
	cut.feed(s[:200], false)
	n := len(cut.runes) / 2
	cut.discard(n)
	cut.feed(s[200:], true)
	for i := range cut.runes {
		if cut.runes[i] != whole.runes[i+n] || int(cut.from[i])+cut.base != int(whole.from[i+n]) || int(cut.to[i])+cut.base != int(whole.to[i+n]) {
			t.Fatalf("rune %d is %q at %d, want %q at %d", i, cut.runes[i], int(cut.from[i])+cut.base, whole.runes[i+n], whole.from[i+n])
		}
	}
}

func FuzzFolder(f *testing.F) {
	for _, s := range []string{"毒 品", "ＫＩＬＬ", "\xff\xfe毒\x80品", "a\x00b", "\u202e毒品", strings.Repeat("\u0301", 300), "🇭🇰", "㈱½ﷺ", "\xf0\x9f\x98", "\xe6\xaf\xe6\xaf\x92"} {
		f.Add(s, uint8(1))
	}
	f.Fuzz(func(t *testing.T, s string, step uint8) { checkFolding(t, s, int(step)+1) })
}

func FuzzReadTSV(f *testing.F) {
	f.Add([]byte("#updated 2026-11-23\n飞叶子\tcrime.drugs\t0.75\tnear=买|卖~6\tnot=植物\texcept=叶子牌\tevade=pinyin|split\tfrom=2026-01-01\n"))
	f.Add([]byte("#updated x\na\tb\n\xff\t\t\t\n甲乙\tbias.age\tNaN\tevade=all\tevade=none\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		terms, _, err := readTSV("f", raw)
		for _, x := range terms {
			if err := x.Validate(); err != nil {
				t.Fatalf("accepted a faulty term: %v", err)
			}
		}
		if err == nil && len(terms) < 50 {
			if _, err := NewLexicon(terms); err != nil && !strings.Contains(err.Error(), "is not defined") {
				t.Fatalf("read without a fault, and then: %v", err)
			}
		}
	})
}
