package report

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"kapok"
)

func spanning(spans ...[2]int) []kapok.Finding {
	var out []kapok.Finding
	for _, s := range spans {
		out = append(out, kapok.Finding{By: "keyword/x@1", Risk: "bias.region", Score: 1, At: &kapok.Span{Turn: 1, Start: s[0], End: s[1]}})
	}
	return out
}

func TestEvidenceIsMarkedWhereItIs(t *testing.T) {
	const text = "abcdefghij"
	for name, c := range map[string]struct {
		findings []kapok.Finding
		want     []segment
	}{
		"one":          {spanning([2]int{2, 4}), []segment{{Text: "ab"}, {Text: "cd", Findings: []int{0}}, {Text: "efghij"}}},
		"whole":        {spanning([2]int{0, 10}), []segment{{Text: text, Findings: []int{0}}}},
		"overlapping":  {spanning([2]int{0, 4}, [2]int{2, 6}), []segment{{Text: "ab", Findings: []int{0}}, {Text: "cd", Findings: []int{0, 1}}, {Text: "ef", Findings: []int{1}}, {Text: "ghij"}}},
		"nested":       {spanning([2]int{0, 6}, [2]int{2, 4}), []segment{{Text: "ab", Findings: []int{0}}, {Text: "cd", Findings: []int{0, 1}}, {Text: "ef", Findings: []int{0}}, {Text: "ghij"}}},
		"beyond":       {spanning([2]int{8, 11}, [2]int{-1, 3}, [2]int{5, 5}, [2]int{6, 2}), []segment{{Text: text}}},
		"other turn":   {[]kapok.Finding{{At: &kapok.Span{Turn: 0, Start: 1, End: 2}, Score: 1}}, []segment{{Text: text}}},
		"not judged":   {[]kapok.Finding{{At: &kapok.Span{Turn: 1, Start: 1, End: 2}, Unjudged: "x"}}, []segment{{Text: text}}},
		"no place":     {[]kapok.Finding{{Score: 1}}, []segment{{Text: text}}},
		"same place":   {spanning([2]int{2, 4}, [2]int{2, 4}), []segment{{Text: "ab"}, {Text: "cd", Findings: []int{0, 1}}, {Text: "efghij"}}},
		"side by side": {spanning([2]int{0, 2}, [2]int{2, 4}), []segment{{Text: "ab", Findings: []int{0}}, {Text: "cd", Findings: []int{1}}, {Text: "efghij"}}},
	} {
		got := segments(text, 1, c.findings)
		if !slices.EqualFunc(got, c.want, func(a, b segment) bool {
			return a.Text == b.Text && a.Omitted == b.Omitted && slices.Equal(a.Findings, b.Findings)
		}) {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}

func TestASpanInsideACharacterIsWidenedToTheWholeOfIt(t *testing.T) {
	got := segments("甲乙丙", 1, spanning([2]int{4, 5}))
	if len(got) != 3 || got[1].Text != "乙" {
		t.Errorf("%+v", got)
	}
	if got := segments("\x80\x80\x80\x80\x80", 1, spanning([2]int{1, 2})); len(got) != 3 {
		t.Errorf("bytes that are no characters: %+v", got)
	}
}

func TestLongTextKeepsItsEndsAndItsEvidence(t *testing.T) {
	text := strings.Repeat("前", 5000) + "证据" + strings.Repeat("后", 400_000)
	start := 5000 * len("前")
	got := segments(text, 1, spanning([2]int{start, start + len("证据")}))
	shown, omitted, marked := 0, 0, ""
	for _, s := range got {
		shown += utf8.RuneCountInString(s.Text)
		omitted += s.Omitted
		if s.Findings != nil {
			marked += s.Text
		}
	}
	if marked != "证据" || shown > 2*maxPlain+2 || shown+omitted != 5000+2+400_000 {
		t.Errorf("marked %q, shown %d, left out %d", marked, shown, omitted)
	}
}

// Whatever the text and the findings, what is shown is the text, in order, each byte once.
func TestSegmentsAreTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("a中é\n👍")), 0, 300, -1).Draw(t, "text")
		var findings []kapok.Finding
		for range rapid.IntRange(0, 12).Draw(t, "findings") {
			findings = append(findings, spanning([2]int{rapid.IntRange(-2, len(text)+2).Draw(t, "s"), rapid.IntRange(-2, len(text)+2).Draw(t, "e")})...)
		}
		var b strings.Builder
		for _, s := range segments(text, 1, findings) {
			if !utf8.ValidString(s.Text) {
				t.Fatalf("a character was cut: %q", s.Text)
			}
			b.WriteString(s.Text)
		}
		if b.String() != text {
			t.Fatalf("shown %q, said %q", b.String(), text)
		}
	})
}

func FuzzSegments(f *testing.F) {
	f.Add("abc\xff中", 1, 4, 2, 3)
	f.Fuzz(func(t *testing.T, text string, a, b, c, d int) {
		n := 0
		for _, s := range segments(text, 1, spanning([2]int{a, b}, [2]int{c, d})) {
			n += s.Omitted + utf8.RuneCountInString(s.Text)
			if !utf8.ValidString(s.Text) {
				t.Fatalf("not UTF-8: %q", s.Text)
			}
		}
		if len(text) > 0 && n == 0 {
			t.Fatal("the text is gone")
		}
	})
}
