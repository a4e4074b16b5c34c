package locale

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/longbridgeapp/opencc"

	"kapok"
	"kapok/data"
)

var pages = []kapok.Lang{kapok.Hans, kapok.Hant, kapok.En}

func printersOf(t *testing.T) map[kapok.Lang]*Printer {
	t.Helper()
	out := map[kapok.Lang]*Printer{}
	for _, l := range pages {
		p, err := load(data.FS, l)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.messages) == 0 {
			t.Fatalf("%s has no sentences", l)
		}
		for key, m := range p.messages {
			for _, said := range []string{m.One, m.Other} {
				if _, err := p.parser.Parse(said, "", ""); err != nil {
					t.Errorf("key %s of %s: %v", key, l, err)
				}
			}
		}
		out[l] = p
	}
	return out
}

func TestEveryLanguageHasTheSameKeysAndPlaceholders(t *testing.T) {
	all := printersOf(t)
	hans := all[kapok.Hans]
	for _, l := range pages[1:] {
		for _, key := range slices.Sorted(maps.Keys(hans.messages)) {
			m := all[l].messages[key]
			if m == nil {
				t.Errorf("%s lacks %s", l, key)
				continue
			}
			want, got := slices.Sorted(slices.Values(hans.messages[key].names())), slices.Sorted(slices.Values(m.names()))
			if !slices.Equal(want, got) {
				t.Errorf("%s of %s fills in %v, zh-Hans %v", key, l, got, want)
			}
		}
		for _, key := range slices.Sorted(maps.Keys(all[l].messages)) {
			if hans.messages[key] == nil {
				t.Errorf("%s has %s, which zh-Hans lacks", l, key)
			}
		}
	}
}

func TestASentenceWithTwoFormsChoosesByItsN(t *testing.T) {
	for l, p := range printersOf(t) {
		for key, m := range p.messages {
			if m.One != "" && !slices.Contains(m.names(), "n") {
				t.Errorf("%s of %s has the form one but no argument n to choose by", key, l)
			}
		}
	}
}

func TestEnglishHoldsNoChineseAndChineseNoStrayEnglish(t *testing.T) {
	for key, m := range printersOf(t)[kapok.En].messages {
		// Words of a Chinese form are quoted in English where the form itself is Chinese.
		if strings.ContainsFunc(m.One+m.Other, func(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }) {
			t.Errorf("English %s holds Chinese: %s", key, m.Other)
		}
	}
}

func TestEveryLanguageIsWrittenInItsOwnCharacters(t *testing.T) {
	all := printersOf(t)
	for _, c := range []struct {
		lang  kapok.Lang
		using string
		keep  string // right in this language though the converter would change them
	}{
		{kapok.Hans, "t2s", "著"},
		{kapok.Hant, "s2t", ""},
	} {
		convert, err := opencc.New(c.using)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range slices.Sorted(maps.Keys(all[c.lang].messages)) {
			for _, r := range all[c.lang].messages[key].Other {
				other, err := convert.Convert(string(r))
				if err != nil {
					t.Fatal(err)
				}
				if other != string(r) && !strings.ContainsRune(c.keep, r) {
					t.Errorf("%s of %s holds %c; it should be %s", key, c.lang, r, other)
				}
			}
		}
	}
}

func TestABrokenFileIsNamedWithAllItsFaults(t *testing.T) {
	_, err := load(fstest.MapFS{
		"locale/en/a.yaml": {Data: []byte("a.one: yes it is\na.empty: ''\n")},
		"locale/en/b.yaml": {Data: []byte("a.one: again\n")},
		"locale/en/c.yaml": {Data: []byte("a: b: c\n")},
	}, kapok.En)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"a.empty has no text", "b.yaml: key a.one is in another file", "c.yaml"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error does not say %q:\n%v", want, err)
		}
	}
}
