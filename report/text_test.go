package report

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestWhatCannotBeSeenIsShown(t *testing.T) {
	for in, want := range map[string]string{
		"plain text":                  "plain text",
		"两行\r\n一行\r回车":                "两行\n一行\n回车",
		"nul\x00esc\x1b[31m":          "nul␀esc␛[31m",
		"del\x7f":                     "del␡",
		"\u202Egnp.exe":               "⟦U+202E⟧gnp.exe",
		"a\u2066b\u2069":              "a⟦U+2066⟧b⟦U+2069⟧",
		"zero\u200bwidth\ufeff":       "zero⟦U+200B⟧width⟦U+FEFF⟧",
		"tag\U000E0041":               "tag⟦U+E0041⟧",
		"c1\u0085":                    "c1⟦U+0085⟧",
		"line\u2028sep":               "line\nsep",
		"bad\xff\xfe":                 "bad\ufffd\ufffd",
		"lone\xed\xa0\x80":            "lone\ufffd\ufffd\ufffd",
		"nonchar\ufffe\uffff":         "nonchar\ufffd\ufffd",
		"👨\u200d👩\u200d👧 stays whole": "👨\u200d👩\u200d👧 stays whole",
		"\tTab and\nline stay":        "\tTab and\nline stay",
	} {
		if got := visible(in); got != want {
			t.Errorf("visible(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzVisible(f *testing.F) {
	for _, s := range []string{"", "abc", "中\x00\u202e\xff", "\r\r\n", "\xed\xa0\x80"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := visible(s)
		if !utf8.ValidString(got) {
			t.Fatalf("visible(%q) is not UTF-8", s)
		}
		for _, r := range got {
			if r != '\n' && r != '\t' && (unicode.IsControl(r) || unseen(r)) {
				t.Fatalf("visible(%q) still holds U+%04X", s, r)
			}
		}
		if again := visible(got); again != got {
			t.Fatalf("visible is not settled: %q, then %q", got, again)
		}
	})
}

func TestLinesAreCutByCharactersAndSaySo(t *testing.T) {
	if got := line("一二三四五\n六", 4); got != "一二三四…" {
		t.Error(got)
	}
	if got := line("  a \n b\t c ", 10); got != "a b c" {
		t.Error(got)
	}
	if got := line(strings.Repeat("长", 1<<20), 3); got != "长长长…" {
		t.Error(got)
	}
	if s, cut := clip("héllo", 2); s != "hé" || cut != 3 {
		t.Error(s, cut)
	}
	if s, cut := clip("\xff\xff\xff", 2); s != "\xff\xff" || cut != 1 {
		t.Errorf("%q %d", s, cut)
	}
}
