package canto_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kapok/canto"
	"kapok/script"
)

// Whose words stand in quotation marks does not make a text another's.
func TestQuotesAreSomebodyElses(t *testing.T) {
	for text, want := range map[string]canto.Kind{
		"他笑着说：「佢哋唔嚟喇，你哋先食啦。」":     canto.Written,
		"佢同我講「他們不會來了，你們先吃吧」。":     canto.Yue,
		"「佢哋唔嚟喇。」":                canto.Yue,
		"“我不知道他们在哪里。”":            canto.Written,
		"答案：「佢哋唔嚟喇」":              canto.Yue,
		"他說\"佢哋唔嚟喇\"，然後走了":        canto.Written,
		"「佢哋唔嚟喇，你哋先食啦":            canto.Yue, // never closed
		"佢哋話：「我哋唔\n嚟喇」他們沒有來，真的很忙": canto.Mixed,
	} {
		if r := canto.Identify(text); r.Kind != want {
			t.Errorf("%q is read as %+v, not %s", text, r, want)
		}
	}
}

// TestTheScriptDoesNotMatter reads every labelled sentence in simplified characters.
func TestTheScriptDoesNotMatter(t *testing.T) {
	same, n := 0, 0
	for _, s := range labelled(t) {
		a, b := canto.Identify(s.text), canto.Identify(script.Simplify(s.text))
		if n++; a.Kind == b.Kind {
			same++
			continue
		}
		t.Logf("%s: %s, simplified %s: %s", s.kind, a.Kind, b.Kind, s.text)
		if a.Kind == canto.Yue && b.Kind == canto.Written || a.Kind == canto.Written && b.Kind == canto.Yue {
			t.Errorf("%q is %s, simplified %s", s.text, a.Kind, b.Kind)
		}
	}
	t.Logf("%d of %d are read alike", same, n)
	if float64(same) < 0.97*float64(n) {
		t.Errorf("only %d of %d are read alike", same, n)
	}
}

func TestIdentifyProperties(t *testing.T) {
	all := labelled(t)
	sentence := rapid.Custom(func(t *rapid.T) string { return all[rapid.IntRange(0, len(all)-1).Draw(t, "sentence")].text })
	rapid.Check(t, func(t *rapid.T) {
		text := sentence.Draw(t, "text")
		r := canto.Identify(text)
		if r.Share < 0 || r.Share > 1 || math.IsNaN(r.Share) || r.Quoted > r.Han {
			t.Fatalf("%+v", r)
		}
		if again := canto.Identify(text); again != r {
			t.Fatalf("%+v, then %+v", r, again)
		}
		for _, outer := range []string{" " + text, text + "\n", text + "😀"} {
			if o := canto.Identify(outer); o.Kind != r.Kind {
				t.Fatalf("%q is %s, %q is %s", text, r.Kind, outer, o.Kind)
			}
		}
		if r.Kind == canto.Yue || r.Kind == canto.Written {
			if twice := canto.Identify(text + "\n" + text); twice.Kind != r.Kind {
				t.Fatalf("%q is %s, twice %s", text, r.Kind, twice.Kind)
			}
		}
		// More Cantonese never makes a text less so.
		if more := canto.Identify(text + "\n佢哋喺嗰度唔知做乜嘢"); more.Share < r.Share {
			t.Fatalf("%q: share %v, with Cantonese %v", text, r.Share, more.Share)
		}
	})
}

func TestIdentifyStandsAnything(t *testing.T) {
	for _, text := range []string{"", "\x00", "\xff\xfe\x80", "「", "」」」", strings.Repeat("佢", 1<<20), strings.Repeat("「", 1<<20), "𠮶個人係邊個呀", strings.Repeat("a", 1<<20)} {
		r := canto.Identify(text)
		if r.Kind == "" {
			t.Errorf("%.20q has no kind", text)
		}
		_ = chrf(text, text)
		_ = script.Simplify(text)
	}
	if r := canto.Identify("𠮶个人係边个呀"); r.Kind != canto.Yue {
		t.Errorf("嗰 as some converters simplify it: %+v", r)
	}
}

func FuzzIdentify(f *testing.F) {
	for _, s := range labelled(f) {
		f.Add(s.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := canto.Identify(text)
		if r.Kind == "" || r.Share < 0 || r.Share > 1 || r.Yue < 0 || r.Written < 0 || r.Quoted > r.Han {
			t.Errorf("%+v", r)
		}
	})
}

func BenchmarkIdentify(b *testing.B) {
	all := labelled(b)
	n := 0
	for b.Loop() {
		canto.Identify(all[n%len(all)].text)
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "sentences/s")
}

func BenchmarkChrF(b *testing.B) {
	for b.Loop() {
		chrf("我對腳好痛，行唔郁。", "我對腳好痛，行唔郁喇。", "我隻腳好痛，行唔到喇。")
	}
}
