package inspect_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kapok"
	"kapok/inspect"
)

// streamTerms are terms of every sort: with contexts, exceptions, disguises, and prefixes of each other.
func streamTerms(t testing.TB) *inspect.Lexicon {
	t.Helper()
	l, err := inspect.NewLexicon([]inspect.Term{
		{Text: "地下赌场", Risk: "crime.gambling", Weight: 0.8},
		{Text: "地下赌场老板", Risk: "crime.gambling", Weight: 0.6},
		{Text: "素质低", Risk: "bias.region", Weight: 0.7, Near: inspect.Context{Words: []string{"河南人", "外地人"}, Within: 6}},
		{Text: "毒品", Risk: "crime.drugs", Weight: 0.8, Not: inspect.Context{Words: []string{"缉毒"}, Within: 6}, Evade: []inspect.Evasion{inspect.Pinyin, inspect.Homophone}},
		{Text: "洗钱", Risk: "crime.fraud", Weight: 0.7, Except: []string{"反洗钱"}},
		{Text: "kill them", Risk: "extremism.terror", Weight: 0.7},
		{Text: "killer", Risk: "violence.graphic", Weight: 0.6},
	})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// pieces is text with everything in it that a context, a disguise or a cut may turn on.
var pieces = []string{
	"地下赌场", "地 下*赌\u200b场", "地下賭場老板", "素质低", "河南人", "外地人", "毒品", "独品", "du pin", "du品", "缉毒", "反洗钱", "洗钱", "kill them", "k1ller", "k i l l e r", "KILLER",
	"抱歉，我不能帮你。", "不过", "违法", "是错误的", "。", "，", "\n", "今天天气很好", "good day", " ", "***", "********", "😀", "\u0301", "\xff", "\xe6", "地下", "毒", "3.5", "a.b", "①", "㈱",
}

func drawText(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 40).Draw(t, "pieces"), "")
}

// cut splits a text at drawn places, also inside characters.
func cut(t *rapid.T, text string) [][]byte {
	var out [][]byte
	for len(text) > 0 {
		n := rapid.IntRange(1, min(len(text), 25)).Draw(t, "cut")
		out = append(out, []byte(text[:n]))
		text = text[n:]
	}
	return out
}

func newStream(t rapid.TB, o inspect.StreamOptions) *inspect.Stream {
	t.Helper()
	s, err := inspect.NewStream(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// run lets chunks through a stream and gives what left it.
func run(s *inspect.Stream, chunks [][]byte) []byte {
	var out []byte
	for _, c := range chunks {
		out = append(out, s.Write(context.Background(), c)...)
	}
	return append(out, s.Close(context.Background())...)
}

func audit() inspect.Rules {
	return inspect.Rules{Default: inspect.Rule{Hold: inspect.Audit()}}
}

func TestHoweverAnAnswerIsCutTheFindingsAreThoseOfTheWhole(t *testing.T) {
	l := streamTerms(t)
	rapid.Check(t, func(t *rapid.T) {
		text := drawText(t)
		want, err := l.Detect(context.Background(), answer("", text))
		if err != nil {
			t.Fatal(err)
		}
		s := newStream(t, inspect.StreamOptions{Rules: audit(), Lexicon: l})
		if left := run(s, cut(t, text)); string(left) != text {
			t.Fatalf("%q left as %q", text, left)
		}
		if have := s.Findings(); !sameFindings(have, want) {
			t.Fatalf("%q\nwhole: %s\ncut:   %s", text, show(want), show(have))
		}
	})
}

// Every split in two of one text, and byte by byte.
func TestEverySplitOfATextFindsTheSame(t *testing.T) {
	l := streamTerms(t)
	text := "抱歉，我不能帮你。不过地 下*賭\u200b场就在三楼，老板卖du pin和独品，k.i.l.l.e.r。河南人都很好，有人说素质低是错误的\xff。反洗钱和洗钱"
	want, err := l.Detect(t.Context(), answer("", text))
	if err != nil {
		t.Fatal(err)
	}
	if len(want) < 5 {
		t.Fatalf("the text holds too little: %s", show(want))
	}
	for i := range len(text) + 1 {
		chunks := [][]byte{[]byte(text[:i]), []byte(text[i:])}
		if i == 0 {
			chunks = chunks[:0]
			for j := range len(text) {
				chunks = append(chunks, []byte{text[j]})
			}
		}
		s := newStream(t, inspect.StreamOptions{Rules: audit(), Lexicon: l})
		run(s, chunks)
		if have := s.Findings(); !sameFindings(have, want) {
			t.Fatalf("cut at %d\nwhole: %s\ncut:   %s", i, show(want), show(have))
		}
	}
}

// The leak test: a term at every byte offset, in random chunks; not one byte of it may leave.
func TestNothingOfASeededTermLeaves(t *testing.T) {
	l := streamTerms(t)
	filler := strings.Repeat("今天天气很好，我们去公园散步。Good weather, 3.5 km. ", 12)
	seeds := []string{"地下赌场", "地 下*賭\u200b场", "外地人|素质低", "素质低的外地人", "毒品", "独品在这", "k1ller", "du pin"}
	policies := []inspect.Holding{inspect.Full(), inspect.Window(40, 8), inspect.Window(7, 0), inspect.Window(200, 50)}
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.SampledFrom(seeds).Draw(t, "seed")
		p := rapid.SampledFrom(policies).Draw(t, "policy")
		at := rapid.IntRange(0, 400).Draw(t, "offset")
		for at < len(filler) && filler[at]&0xC0 == 0x80 {
			at++
		}
		before, term, hasContext := strings.Cut(seed, "|")
		if !hasContext {
			before, term = "", seed
		}
		seed = before + term
		text := filler[:at] + " " + seed + "，" + filler[at:]
		s := newStream(t, inspect.StreamOptions{Rules: inspect.Rules{Default: inspect.Rule{Hold: p, Threshold: 0.5}}, Lexicon: l})
		left := run(s, cut(t, text))
		if !s.Stopped() {
			t.Fatalf("%q at %d under %v was not stopped", seed, at, p)
		}
		if len(left) > at+1+len(before) || !strings.HasPrefix(text, string(left)) {
			t.Fatalf("%q at %d under %v: %q left", seed, at, p, left[min(len(left), at):])
		}
		if p.Hold == inspect.HoldFull && len(left) > 0 {
			t.Fatalf("full let %q go", left)
		}
	})
}

// What harms nobody leaves whole and in order, whatever the policy, and never waits for more
// than the policy and one sentence.
func TestHarmlessTextLeavesWhole(t *testing.T) {
	l := streamTerms(t)
	filler := strings.Repeat("今天天气很好，我们去公园散步。Good weather, 3.5 km. 反洗钱条例。开设地下赌场是违法的。", 6)
	for _, p := range []inspect.Holding{inspect.Full(), inspect.Window(20, 5), inspect.Tail(30), inspect.Audit()} {
		rapid.Check(t, func(t *rapid.T) {
			s := newStream(t, inspect.StreamOptions{Rules: inspect.Rules{Default: inspect.Rule{Hold: p}}, Lexicon: l})
			var left []byte
			for _, c := range cut(t, filler) {
				left = append(left, s.Write(context.Background(), c)...)
				if p.Hold != inspect.HoldFull && s.Held() > 600 {
					t.Fatalf("%v holds %d bytes", p, s.Held())
				}
			}
			left = append(left, s.Close(context.Background())...)
			if s.Stopped() || string(left) != filler {
				t.Fatalf("%v: stopped %v, %d of %d bytes left: %s", p, s.Stopped(), len(left), len(filler), show(s.Findings()))
			}
		})
	}
}

func TestTailWithholdsOnlyTheEnd(t *testing.T) {
	l := streamTerms(t)
	s := newStream(t, inspect.StreamOptions{Rules: inspect.Rules{Default: inspect.Rule{Hold: inspect.Tail(5)}}, Lexicon: l})
	if got := string(s.Write(t.Context(), []byte("今天天气很好啊"))); got != "今天" {
		t.Errorf("a tail of five let %q go", got)
	}
	if got := s.Write(t.Context(), []byte("地下赌场。")); string(got) != "天气很好啊" {
		t.Errorf("then %q", got)
	}
	if got := s.Close(t.Context()); len(got) > 0 || !s.Stopped() {
		t.Errorf("at the end %q left, stopped %v", got, s.Stopped())
	}
}

// A refusal that names the term waits for its end and then leaves; one that is taken back does not.
func TestARefusalWaitsUntilItStands(t *testing.T) {
	l := streamTerms(t)
	for text, stops := range map[string]bool{
		"抱歉，我不能帮你。地下赌场我不介绍。祝你今天愉快，再见。":    false,
		"抱歉，我不能帮你。地下赌场我不介绍。不过它就在三楼，再见再见。": true,
	} {
		s := newStream(t, inspect.StreamOptions{Rules: inspect.Rules{Default: inspect.Rule{Hold: inspect.Window(4, 0)}}, Lexicon: l})
		var chunks [][]byte
		for _, r := range text {
			chunks = append(chunks, []byte(string(r)))
		}
		left := string(run(s, chunks))
		if s.Stopped() != stops || !stops && left != text || stops && strings.Contains(left, "地下赌") {
			t.Errorf("%q: stopped %v, %q left", text, s.Stopped(), left)
		}
	}
}

// brokenChecker stands for a detector that is out of reach, and counts how often it is asked.
type brokenChecker struct {
	fails bool
	seen  *[]string
}

func (brokenChecker) ID() string { return "judge/remote@1" }

func (b brokenChecker) Detect(_ context.Context, x kapok.Exchange) ([]kapok.Finding, error) {
	*b.seen = append(*b.seen, x.Answer())
	if b.fails {
		return nil, errors.New("connection refused")
	}
	return []kapok.Finding{{Risk: kapok.AnyRisk}}, nil
}

func TestACheckerThatFailsActsAsItsRisksSay(t *testing.T) {
	text := strings.Repeat("今天天气很好。", 10)
	for _, c := range []struct {
		open, stops bool
	}{{false, true}, {true, false}} {
		for _, p := range []inspect.Holding{inspect.Full(), inspect.Window(20, 5), inspect.Tail(10)} {
			var seen []string
			s := newStream(t, inspect.StreamOptions{
				Rules:    inspect.Rules{Default: inspect.Rule{Hold: p}, ByRisk: map[kapok.RiskID]inspect.Rule{"crime": {Hold: p, FailOpen: c.open}}},
				Checkers: []inspect.Checker{{Detector: brokenChecker{fails: true, seen: &seen}, Risks: []kapok.RiskID{"crime.drugs"}}},
			})
			left := run(s, [][]byte{[]byte(text)})
			if s.Stopped() != c.stops || !c.stops && string(left) != text {
				t.Errorf("%v open=%v: stopped %v, %d bytes left", p, c.open, s.Stopped(), len(left))
			}
			found := s.Findings()
			if len(found) != 1 || found[0].Unjudged == "" || found[0].Risk != "crime.drugs" || found[0].By != "judge/remote@1" {
				t.Errorf("%v open=%v: no finding says that nobody judged: %s", p, c.open, show(found))
			}
		}
	}
}

// Checkers are asked once for each window, see every window with its overlap, and are never
// asked about one character twice beyond that.
func TestCheckersSeeEveryWindowOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 30).Draw(t, "window")
		k := rapid.IntRange(0, n-1).Draw(t, "overlap")
		text := strings.Repeat("今天天气很好abc。", rapid.IntRange(0, 12).Draw(t, "length"))
		var seen []string
		s := newStream(t, inspect.StreamOptions{Rules: inspect.Rules{Default: inspect.Rule{Hold: inspect.Window(n, k)}},
			Checkers: []inspect.Checker{{Detector: brokenChecker{seen: &seen}}}})
		if left := run(s, cut(t, text)); string(left) != text {
			t.Fatalf("%q left as %q", text, left)
		}
		runes := len([]rune(text))
		if most := runes/(n-k) + 2; s.Checks() > most {
			t.Fatalf("%d checks of %d characters in windows of %d with overlap %d", s.Checks(), runes, n, k)
		}
		var joined []rune
		for i, w := range seen {
			r := []rune(w)
			if i > 0 {
				r = r[min(k, len(joined)):]
			}
			joined = append(joined, r...)
		}
		if string(joined) != text {
			t.Fatalf("windows %q do not cover %q", seen, text)
		}
	})
}

func TestRulesOfARiskAreItsLongestBeginning(t *testing.T) {
	r := inspect.Rules{ByRisk: map[kapok.RiskID]inspect.Rule{"crime": {Threshold: 0.7}, "crime.drugs": {Threshold: 0.3}}}
	for risk, want := range map[kapok.RiskID]float64{"crime.drugs": 0.3, "crime.fraud": 0.7, "bias.age": 0} {
		if got := r.Of(risk); got.Threshold != want || got.Hold != inspect.Full() {
			t.Errorf("%s: %+v", risk, got)
		}
	}
	for _, p := range []inspect.Holding{{Hold: "some"}, inspect.Window(0, 0), inspect.Window(5, 5), inspect.Tail(-1)} {
		if _, err := inspect.NewStream(inspect.StreamOptions{Rules: inspect.Rules{Default: inspect.Rule{Hold: p}}}); err == nil {
			t.Errorf("policy %+v was accepted", p)
		}
	}
}

func FuzzStream(f *testing.F) {
	l := streamTerms(f)
	f.Add([]byte("抱歉，我不能帮你。地 下*賭\u200b场"), uint8(3))
	f.Add([]byte("毒\xe5\x93"), uint8(1))
	f.Add(bytes.Repeat([]byte("k.i.l.l.e.r "), 30), uint8(7))
	f.Fuzz(func(t *testing.T, text []byte, step uint8) {
		if len(text) > 1<<16 {
			return
		}
		want, err := l.Detect(t.Context(), answer("", string(text)))
		if err != nil {
			t.Fatal(err)
		}
		s := newStream(t, inspect.StreamOptions{Rules: audit(), Lexicon: l})
		left := run(s, slices.Collect(slices.Chunk(text, int(step)+1)))
		if !bytes.Equal(left, text) || !sameFindings(s.Findings(), want) {
			t.Fatalf("%q in steps of %d\nwhole: %s\ncut:   %s", text, int(step)+1, show(want), show(s.Findings()))
		}
	})
}

func sameFindings(a, b []kapok.Finding) bool { return show(a) == show(b) }

// show writes findings for a person, with their places.
func show(found []kapok.Finding) string {
	var b strings.Builder
	for _, f := range found {
		b.WriteString(string(f.Risk) + " " + f.Why + f.Unjudged)
		if f.At != nil {
			b.WriteString(" " + strings.Join([]string{num(f.At.Turn), num(f.At.Start), num(f.At.End)}, ":"))
		}
		b.WriteString(" " + num(int(f.Score*1e9)) + "; ")
	}
	return b.String()
}

func num(n int) string { return strconv.Itoa(n) }
