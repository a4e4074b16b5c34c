package inspect

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/longbridgeapp/opencc"
	"pgregory.net/rapid"
)

func TestFoldingMakesDisguisesEqual(t *testing.T) {
	for _, c := range []struct{ disguised, plain string }{
		{"毒 品", "毒品"}, {"毒*品", "毒品"}, {"毒\u200b品", "毒品"}, {"毒.·-品", "毒品"}, {"毒😈品", "毒品"},
		{"ＫＩＬＬ", "kill"}, {"ⓚⓘⓛⓛ", "kill"}, {"𝓀𝒾𝓁𝓁", "kill"}, {"🅚🅘🅛🅛", "kill"}, {"🅺🅸🅻🅻", "kill"}, {"K\u0301ill", "kill"},
		{"賭場", "赌场"}, {"⼈民", "人民"}, {"ﬁre", "fire"}, {"①②", "12"}, {"㈱", "(株)"},
		{"卖 K 粉", "卖k粉"}, {"two  words", "two words"}, {"著名", "着名"},
	} {
		if got := foldString(c.disguised); got != c.plain {
			t.Errorf("%q folds to %q, want %q", c.disguised, got, c.plain)
		}
	}
}

func TestFoldingKeepsSentencesApart(t *testing.T) {
	for _, s := range []string{"他吸毒。品味很差", "有毒！品质好", "毒\n品", "毒----------品", "吸毒…品味"} {
		if strings.Contains(foldString(s), "毒品") {
			t.Errorf("%q folds to %q: a word crosses a boundary", s, foldString(s))
		}
	}
}

func TestFoldingTwiceIsFoldingOnce(t *testing.T) {
	for r := rune(1); r <= 0x323AF; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		for _, s := range []string{string(r), "中" + string(r) + "文", "a" + string(r) + "b"} {
			once := foldString(s)
			if twice := foldString(once); twice != once {
				t.Fatalf("%U: %q folds to %q, then to %q", r, s, once, twice)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.RuneFrom([]rune("毒品賭场aB1 *.\n。…\u200b①ⓐ㈱½é😈ﬁ\u0301～—「")), 0, 30, -1).Draw(t, "s")
		once := foldString(s)
		if twice := foldString(once); twice != once {
			t.Fatalf("%q folds to %q, then to %q", s, once, twice)
		}
	})
}

func TestFoldedRunesComeFromTheirOwnBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune("毒品賭场aB1 *.\n。\u200b①ⓐ㈱é😈")))).Draw(t, "s")
		checkOffsets(t, s)
	})
}

// checkOffsets proves that spans are inside the text, in order, on rune boundaries, and that
// the bytes of a rune fold to something that contains it.
func checkOffsets(t interface {
	Fatalf(format string, args ...any)
}, s string) {
	var f folded
	f.fold(s)
	if len(f.from) != len(f.runes) || len(f.to) != len(f.runes) {
		t.Fatalf("%q: %d runes with %d and %d offsets", s, len(f.runes), len(f.from), len(f.to))
	}
	last := int32(0)
	for i, r := range f.runes {
		a, b := f.from[i], f.to[i]
		if a < last || b <= a || int(b) > len(s) {
			t.Fatalf("%q: rune %d has bytes [%d, %d) after %d", s, i, a, b, last)
		}
		last = a
		if r != hard && r != utf8.RuneError && !strings.ContainsRune(foldString("a"+s[a:b]+"a"), r) {
			t.Fatalf("%q: rune %q does not come from %q", s, r, s[a:b])
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"毒 品", "ＫＩＬＬ", "\xff\xfe毒\x80品", "a\x00b", "\u202e毒品", strings.Repeat("\u0301", 300), "🇭🇰", "㈱½"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		checkOffsets(t, s)
		once := foldString(s)
		if twice := foldString(once); twice != once {
			t.Fatalf("%q folds to %q, then to %q", s, once, twice)
		}
	})
}

// The table of characters agrees with the library it was made from, but for our own ten.
func TestSimplifiedCharactersAreOpenCCs(t *testing.T) {
	raw, err := os.ReadFile("../data/lexicons/t2s.txt")
	if err != nil {
		t.Fatal(err)
	}
	cc, err := opencc.New("t2s")
	if err != nil {
		t.Fatal(err)
	}
	differ, n := 0, 0
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for pair := range strings.FieldsSeq(line) {
			r := []rune(pair)
			want, err := cc.Convert(string(r[0]))
			if err != nil || len(r) != 2 {
				t.Fatalf("pair %q: %v", pair, err)
			}
			n++
			if want != string(r[1]) {
				differ++
			}
		}
	}
	if n < 4000 || differ > 30 {
		t.Errorf("%d of %d pairs differ from OpenCC", differ, n)
	}
}
