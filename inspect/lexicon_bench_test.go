package inspect

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"kapok"
	"kapok/data"
)

// plainText is about n bytes of the harmless answers that ship with the program, in an
// order that a seed draws.
func plainText(tb testing.TB, n int) string {
	tb.Helper()
	raw, err := data.FS.ReadFile("models/own/harmless.tsv")
	if err != nil {
		tb.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(string(raw)) {
		if c := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); len(c) == 5 && !strings.HasPrefix(line, "#") {
			lines = append(lines, c[3]+"\n"+c[4]+"\n")
		}
	}
	rng := rand.New(rand.NewPCG(5, 6))
	var b strings.Builder
	for b.Len() < n {
		b.WriteString(lines[rng.IntN(len(lines))])
	}
	return b.String()
}

// syntheticTerms draws n different terms of two to six characters from the characters of
// ordinary text, so that the automaton leaves its root as often as a real list makes it.
func syntheticTerms(tb testing.TB, n int) []Term {
	tb.Helper()
	var letters []rune
	for _, r := range plainText(tb, 1<<18) {
		if isHan(r) {
			letters = append(letters, r)
		}
	}
	rng := rand.New(rand.NewPCG(7, 8))
	seen := map[string]bool{}
	out := make([]Term, 0, n)
	for len(out) < n {
		var b strings.Builder
		for range 2 + rng.IntN(5) {
			b.WriteRune(letters[rng.IntN(len(letters))])
		}
		if s := foldString(b.String()); !seen[s] {
			seen[s] = true
			out = append(out, Term{Text: s, Risk: "crime.fraud", Weight: 0.6})
		}
	}
	return out
}

// publicTerms reads the public lists below KAPOK_LEXICON_DATA, which the project reads and
// never keeps; it fills them up to n with synthetic terms. Without the folder it skips.
func publicTerms(tb testing.TB, n int) []Term {
	tb.Helper()
	dir := os.Getenv("KAPOK_LEXICON_DATA")
	if dir == "" {
		tb.Skip("KAPOK_LEXICON_DATA names no folder of lists")
	}
	seen := map[string]bool{}
	var out []Term
	for _, name := range []string{"sensitive_lexicon.jsonl.gz", "sensitive_stop_words.jsonl"} {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			tb.Fatal(err)
		}
		var r io.Reader = f
		if strings.HasSuffix(name, ".gz") {
			if r, err = gzip.NewReader(f); err != nil {
				tb.Fatal(err)
			}
		}
		for s := bufio.NewScanner(r); s.Scan(); {
			var row struct{ Term string }
			if json.Unmarshal(s.Bytes(), &row) != nil {
				continue
			}
			t := Term{Text: strings.TrimSpace(row.Term), Risk: "crime.fraud", Weight: 0.6, Source: "public"}
			if key := t.identity(); t.Validate() == nil && !seen[key] {
				seen[key] = true
				out = append(out, t)
			}
		}
		if err := f.Close(); err != nil {
			tb.Fatal(err)
		}
	}
	public := len(out)
	for _, t := range syntheticTerms(tb, n) {
		if key := t.identity(); len(out) < n && !seen[key] {
			seen[key] = true
			out = append(out, t)
		}
	}
	tb.Logf("%d public terms, %d synthetic", public, len(out)-public)
	return out[:min(n, len(out))]
}

// lists are the lexicons of 50,000 terms that the speed of reading is measured with.
var lists = []struct {
	name string
	make func(testing.TB, int) []Term
}{{"synthetic", syntheticTerms}, {"public", publicTerms}}

const manyTerms = 50_000

func BenchmarkLexiconRead(b *testing.B) {
	for _, list := range lists {
		b.Run(list.name, func(b *testing.B) {
			l, err := NewLexicon(list.make(b, manyTerms))
			if err != nil {
				b.Fatal(err)
			}
			text := plainText(b, 1<<20)
			x := kapok.Exchange{Stop: kapok.Complete, Turns: []kapok.Turn{{Role: kapok.RoleAssistant, Text: text}}}
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			cpu := cpuTime()
			for b.Loop() {
				if _, err := l.Detect(b.Context(), x); err != nil {
					b.Fatal(err)
				}
			}
			cpu = cpuTime() - cpu
			b.ReportMetric(float64(len(text))*float64(b.N)/1e6/cpu.Seconds(), "MB/cpu-s")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(utf8.RuneCountInString(text)), "ns/char")
		})
	}
}

// BenchmarkLexiconUndisturbed reads the text in blocks and adds up the best time of each: what a
// reading takes when nothing else runs, told on a busy machine too. Reports and their sorting
// are not in it. "fold" is the folding alone.
func BenchmarkLexiconUndisturbed(b *testing.B) {
	text := plainText(b, 1<<20)
	measure := func(b *testing.B, begin func(), feed func(piece string, last bool)) {
		b.Helper()
		const block = 8 << 10
		best := make([]time.Duration, (len(text)+block-1)/block)
		for b.Loop() {
			begin()
			for i := range best {
				piece := text[i*block : min((i+1)*block, len(text))]
				start := time.Now()
				feed(piece, i == len(best)-1)
				if took := time.Since(start); best[i] == 0 || took < best[i] {
					best[i] = took
				}
			}
		}
		var sum time.Duration
		for _, d := range best {
			sum += d
		}
		b.ReportMetric(float64(len(text))/1e6/sum.Seconds(), "MB/best-s")
	}
	b.Run("fold", func(b *testing.B) {
		var f folder
		measure(b, f.reset, func(piece string, last bool) {
			f.feed(piece, last)
			if n := len(f.runes); n > forgetRunes {
				f.discard(n - 1)
			}
		})
	})
	for _, list := range lists {
		b.Run(list.name, func(b *testing.B) {
			l, err := NewLexicon(list.make(b, manyTerms))
			if err != nil {
				b.Fatal(err)
			}
			var s scan
			measure(b, func() { s.begin(l, 0) }, s.feed)
		})
	}
}

func BenchmarkLexiconBuild(b *testing.B) {
	for _, list := range lists {
		b.Run(list.name, func(b *testing.B) {
			terms := list.make(b, manyTerms)
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			l, err := NewLexicon(slices.Clone(terms))
			if err != nil {
				b.Fatal(err)
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			runtime.KeepAlive(l)
			for b.Loop() {
				if _, err := NewLexicon(terms); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-held")
		})
	}
}
