package inspect

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"kapok"
	"kapok/data"
	"kapok/script"
)

// disguise writes a term in one way that people use to get past a filter, or "" where the term
// cannot be written so. Spellings, parts and homophones come from the tables that the detector
// reads too, so for those the share says how well the reading works, and the count of what could
// be written how far the tables reach.
type disguise struct {
	name  string
	least float64 // share of the terms that must be found so
	write func(rng *rand.Rand, term string) string
}

func between(gaps ...string) func(*rand.Rand, string) string {
	return func(rng *rand.Rand, term string) string {
		gap := gaps[rng.IntN(len(gaps))]
		runes := strings.Split(term, "")
		return strings.Join(runes, gap)
	}
}

// each replaces the runes that to has something for; where it has for none the term is left out.
func each(to func(rune) string) func(*rand.Rand, string) string {
	return func(_ *rand.Rand, term string) string {
		var b strings.Builder
		changed := false
		for _, r := range term {
			s := to(r)
			changed = changed || s != ""
			if s == "" {
				s = string(r)
			}
			b.WriteString(s)
		}
		if !changed {
			return ""
		}
		return b.String()
	}
}

func latin(start rune) func(rune) string {
	return func(r rune) string {
		if r >= 'a' && r <= 'z' {
			return string(start + r - 'a')
		}
		return ""
	}
}

// alike gives characters of the sound table that sound as another, in the order of the table.
func alike() map[rune][]rune {
	out := map[rune][]rune{}
	fields := tableFields("lexicons/pinyin.txt")
	for i := 0; i+1 < len(fields); i += 2 {
		row := []rune(fields[i+1])
		for _, r := range row {
			for _, o := range row {
				if o != r {
					out[r] = append(out[r], o)
				}
			}
		}
	}
	return out
}

func allDisguises() []disguise {
	traditional := map[rune]rune{}
	for a, b := range script.Simplified() {
		if old, ok := traditional[b]; !ok || a < old {
			traditional[b] = a
		}
	}
	looksLike := map[rune]rune{}
	for a, b := range homoglyphs() {
		if old, ok := looksLike[b]; !ok || a < old {
			looksLike[b] = a
		}
	}
	same := alike()
	leet := map[rune]string{'o': "0", 'i': "1", 'e': "3", 'a': "4", 's': "5", 't': "7", 'l': "1", 'g': "9"}
	spell := func(table map[rune]string, join string) func(*rand.Rand, string) string {
		return func(_ *rand.Rand, term string) string {
			var out []string
			for _, r := range term {
				if table[r] == "" {
					return ""
				}
				out = append(out, table[r])
			}
			return strings.Join(out, join)
		}
	}
	replace := func(n int) func(*rand.Rand, string) string {
		return func(rng *rand.Rand, term string) string {
			runes := []rune(term)
			done := 0
			for _, i := range rng.Perm(len(runes)) {
				if o := same[runes[i]]; len(o) > 0 && done < n {
					runes[i] = o[rng.IntN(len(o))]
					done++
				}
			}
			if done < n {
				return ""
			}
			return string(runes)
		}
	}
	return []disguise{
		{"as it is", 1, func(_ *rand.Rand, s string) string { return s }},
		{"spaces", 1, between(" ", "  ", "　")},
		{"symbols", 1, between("*", "-", ".", "_", "·", "|", "/", "~", "#", "^")},
		{"zero-width", 1, between("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad")},
		{"combining marks", 1, between("\u0301", "\u0336", "\u20dd")},
		{"emoji", 1, between("😀", "🔥", "❤️", "👨‍👩‍👧", "⭐")},
		{"traditional characters", 1, each(func(r rune) string {
			if c, ok := traditional[r]; ok {
				return string(c)
			}
			return ""
		})},
		{"full-width letters", 1, each(latin('ａ'))},
		{"circled letters", 1, each(latin('ⓐ'))},
		{"styled letters", 1, each(latin('𝓪'))},
		{"squared letters", 1, each(latin('🅰'))},
		{"homoglyphs", 1, each(func(r rune) string {
			if c, ok := looksLike[r]; ok {
				return string(c)
			}
			return ""
		})},
		{"leetspeak", 0.95, each(func(r rune) string { return leet[r] })},
		{"split characters", 0.9, each(func(r rune) string { return components()[r] })},
		{"pinyin, one word", 0.9, spell(sounds(), "")},
		{"pinyin, syllables", 0.9, spell(sounds(), " ")},
		{"Jyutping, one word", 0.9, spell(jyutping(), "")},
		{"Jyutping, syllables", 0.9, spell(jyutping(), " ")},
		{"homophone, one character", 0.9, replace(1)},
		{"homophone, two characters", 0.9, replace(2)},
	}
}

// evasionTerms are terms of drugs, fraud, gambling and violence, of two to six characters, and
// Latin ones, all of which ask to be sought in every disguise.
func evasionTerms(t testing.TB) []Term {
	t.Helper()
	words := []string{"毒品", "冰毒", "枪支", "炸弹", "赌博", "赌场", "洗钱", "诈骗", "嫖娼", "淫秽", "假币", "弹药", "地下赌场", "出售枪支", "代开发票", "网络赌博", "信用卡套现",
		"贩卖毒品", "制造炸弹", "色情视频", "裸聊敲诈", "电信诈骗", "洗钱通道", "买卖公民信息", "替考作弊", "走私香烟", "假证办理", "私家侦探跟踪", "高利贷催收", "麻古", "摇头丸", "雷管", "迷药", "偷拍视频",
		"cocaine", "heroin", "killer", "gangster", "terrorist", "bitcoin", "casino", "porngirl", "slaughter", "massacre", "ransomware", "keylogger"}
	out := make([]Term, len(words))
	for i, w := range words {
		out[i] = Term{Text: w, Risk: "crime.other", Weight: 0.8, Evade: Evasions}
	}
	return out
}

// The share of disguised terms that are found, by disguise, at exactly their place. A disguise
// that folding undoes is found always; the others as far as the tables reach.
func TestDisguisedTermsAreFound(t *testing.T) {
	terms := evasionTerms(t)
	l, err := NewLexicon(terms)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(11, 12))
	frames := []string{"听说%s很容易，朋友都去了。", "Look: %s, they said.", "他问：%s怎么弄？", "%s", "最近有人推销%s，价钱好。"}
	for _, d := range allDisguises() {
		written, found, placed := 0, 0, 0
		for _, term := range terms {
			for _, frame := range frames {
				s := d.write(rng, term.Text)
				if s == "" || s == term.Text && d.name != "as it is" {
					continue
				}
				text := fmt.Sprintf(frame, s)
				written++
				hits, err := l.Detect(t.Context(), kapok.Exchange{Turns: []kapok.Turn{{Role: kapok.RoleUser, Text: text}}})
				if err != nil {
					t.Fatal(err)
				}
				i := slices.IndexFunc(hits, func(f kapok.Finding) bool { x, ok := l.Find(f.Why); return ok && x.Text == term.Text && f.Score >= 0.5 })
				if i < 0 {
					continue
				}
				found++
				if at := hits[i].At; at.Start == strings.Index(text, s) && at.End-at.Start == len(s) {
					placed++
				}
			}
		}
		share := float64(found) / float64(max(written, 1))
		t.Logf("%-26s %4d written, %5.1f %% found, %5.1f %% at their very bytes", d.name, written, 100*share, 100*float64(placed)/float64(max(found, 1)))
		if written < 5 || share < d.least || float64(placed) < 0.95*float64(found) {
			t.Errorf("%s: %d of %d found, %d at their place", d.name, found, written, placed)
		}
	}
}

func TestAHitInDisguiseWeighsLess(t *testing.T) {
	l, err := NewLexicon([]Term{{Text: "地下赌场", Risk: "crime.gambling", Weight: 0.8, Evade: Evasions}, {Text: "killer", Risk: "violence.graphic", Weight: 0.8}})
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{"地下赌场": "0.80", "地 下*賭场": "0.80", "dixiaduchang": "0.68 as pinyin", "地下睹场": "0.60 as homophone", "地下贝者场": "0.72 as split", "k1ller": "0.72 as leet", "deihaadoucoeng": "0.68 as jyutping"} {
		f, err := l.Detect(t.Context(), kapok.Exchange{Turns: []kapok.Turn{{Role: kapok.RoleUser, Text: text}}})
		_, as, _ := strings.Cut(f[0].Why, " as ")
		if got := strings.TrimSuffix(fmt.Sprintf("%.2f as %s", f[0].Score, as), " as "); err != nil || got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// A term that does not ask for it, and whose class does not, is not sought in disguise.
func TestDisguisesThatMakeOrdinaryWordsAreOptedInto(t *testing.T) {
	l, err := NewLexicon([]Term{{Text: "赌博", Risk: "crime.gambling", Weight: 0.9}, {Text: "素质低下", Risk: "bias.region", Weight: 0.9}, {Text: "地下赌场", Risk: "crime.gambling", Weight: 0.9, Evade: []Evasion{NoEvasion}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"他读博三年了", "dubo", "suzhidixia", "素质底下", "dixiaduchang", "地下睹场", "地下贝者场"} {
		f, err := l.Detect(t.Context(), kapok.Exchange{Turns: []kapok.Turn{{Role: kapok.RoleUser, Text: text}}})
		if err != nil || f[0].Score != 0 {
			t.Errorf("%q: %+v %v", text, f, err)
		}
	}
}

// How many ordinary texts the shipped lexicon flags, and how many only because of a disguise.
// The sets below KAPOK_TRAIN_DATA are counted too where they are.
func TestDisguisesDoNotAlarmOnOrdinaryText(t *testing.T) {
	l, err := LoadLexicon()
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{}
	for _, file := range []string{"models/own/harmless.tsv", "models/own/refusals.tsv"} {
		raw, err := data.FS.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			if c := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); len(c) == 5 && !strings.HasPrefix(line, "#") {
				texts = append(texts, c[4])
			}
		}
	}
	flagged, disguised := countAlarms(t, l, texts)
	t.Logf("shipped harmless texts: %d, %d flagged, %d in disguise only", len(texts), flagged, disguised)
	if flagged > 0 || disguised > 0 {
		t.Errorf("%d flagged", flagged)
	}
}

// countAlarms counts the texts with a hit, and those with none but hits in disguise of any score.
func countAlarms(t testing.TB, l *Lexicon, texts []string) (flagged, disguised int) {
	for _, s := range texts {
		if !utf8.ValidString(s) {
			continue
		}
		found, err := l.Detect(t.Context(), kapok.Exchange{Turns: []kapok.Turn{{Role: kapok.RoleUser, Text: s}}})
		if err != nil {
			t.Fatal(err)
		}
		plain, other := false, false
		for _, f := range found {
			if f.Score >= 0.5 {
				flagged++
				break
			}
		}
		for _, f := range found {
			if f.Score > 0 {
				plain = plain || evasionOf(f.Why) == Plain
				other = other || evasionOf(f.Why) != Plain
			}
		}
		if other && !plain {
			disguised++
		}
	}
	return flagged, disguised
}

// evasionOf names the way a finding's Why says the term was written; Plain where it says none.
func evasionOf(why string) Evasion {
	_, way, ok := strings.Cut(why, " as ")
	if !ok {
		return Plain
	}
	return Evasion(way)
}

// Whatever stands before it, a word in disguise begins where no letter or digit stands.
func TestADisguiseBeginsBehindASymbol(t *testing.T) {
	l, err := NewLexicon([]Term{{Text: "info", Risk: "crime.fraud", Weight: 0.6}, {Text: "in毒品", Risk: "crime.fraud", Weight: 0.6}})
	if err != nil {
		t.Fatal(err)
	}
	for text, found := range map[string]bool{
		"1nf0": true, "a@1nf0": true, "x1nb@.1nf0 ok": true, "word 1nf0": true, "ab!1nf0": true, "i n f o": true, "ok i n f o": true,
		"x1nf0": false, "information": false, "1nf0s": false, "xin毒品": false, "x in毒品": true, "卖in毒品": true,
	} {
		for cut := range len(text) {
			var s scan
			s.begin(l, 0)
			s.feed(text[:cut], false)
			s.feed(text[cut:], true)
			if got := len(s.weigh(nil)) > 0; got != found {
				t.Errorf("%q cut at %d: found %v, want %v", text, cut, got, found)
			}
		}
	}
}
