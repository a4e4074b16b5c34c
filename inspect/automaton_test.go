package inspect

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/coregx/ahocorasick"
)

func randomWords(rng *rand.Rand, n int, letters []rune) []string {
	set := map[string]bool{}
	for len(set) < n {
		var b strings.Builder
		for range 1 + rng.IntN(4) {
			b.WriteRune(letters[rng.IntN(len(letters))])
		}
		set[b.String()] = true
	}
	var out []string
	for w := range set {
		out = append(out, w)
	}
	slices.Sort(out)
	return out
}

// The oracle is a module that we do not ship: it must see the same words at the same places.
func TestAutomatonFindsWhatTheOracleFinds(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	letters := []rune("毒品赌场枪支abck𠮷。 ")
	for round := range 300 {
		words := randomWords(rng, 1+rng.IntN(60), letters)
		var text strings.Builder
		for range rng.IntN(400) {
			text.WriteRune(append(letters, '外', '中')[rng.IntN(len(letters)+2)])
		}
		s := text.String()
		b := ahocorasick.NewBuilder()
		for _, w := range words {
			b.AddStrings([]string{w})
		}
		oracle, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		type place struct{ word, start, end int }
		var want, have []place
		for _, m := range oracle.FindAllOverlapping([]byte(s)) {
			want = append(want, place{m.PatternID, utf8.RuneCountInString(s[:m.Start]), utf8.RuneCountInString(s[:m.End])})
		}
		for _, o := range newAutomaton(words).find([]rune(s), nil) {
			have = append(have, place{int(o.word), int(o.start), int(o.end)})
		}
		order := func(a, b place) int {
			return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end), cmp.Compare(a.word, b.word))
		}
		slices.SortFunc(want, order)
		slices.SortFunc(have, order)
		if !slices.Equal(want, have) {
			t.Fatalf("round %d: in %q of %q\nwant %v\nhave %v", round, s, words, want, have)
		}
	}
}

func TestAutomatonOfNoWordsFindsNothing(t *testing.T) {
	if got := newAutomaton(nil).find([]rune("任何文字"), nil); len(got) != 0 {
		t.Errorf("found %v", got)
	}
}

func BenchmarkAutomatonBuild50k(b *testing.B) {
	rng := rand.New(rand.NewPCG(3, 4))
	var letters []rune
	for r := rune(0x4E00); r < 0x4E00+3000; r++ {
		letters = append(letters, r)
	}
	words := randomWords(rng, 50_000, letters)
	for b.Loop() {
		newAutomaton(words)
	}
}

func TestAutomatonOfManyWordsStaysSmall(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var letters []rune
	for r := rune(0x4E00); r < 0x4E00+3000; r++ {
		letters = append(letters, r)
	}
	a := newAutomaton(randomWords(rng, 20_000, letters))
	if size := len(a.cells) * (20 + 2); size > 20<<20 {
		t.Errorf("20,000 words take %d MB", size>>20)
	}
}
