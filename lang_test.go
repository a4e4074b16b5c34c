package kapok_test

import (
	"strings"
	"testing"

	"kapok"
)

func TestLanguagesAreKnownByTagAndAlias(t *testing.T) {
	for tag, want := range map[string]kapok.Lang{
		"zh": kapok.Hans, "zh-CN": kapok.Hans, "zh-Hans": kapok.Hans, "zh-HK": kapok.Hant, "zh-TW": kapok.Hant, "zh-Hant": kapok.Hant,
		"yue": kapok.Yue, "yue-Hant-HK": kapok.Yue, "en": kapok.En, "en-US": kapok.En,
	} {
		if got, err := kapok.ParseLang(tag); err != nil || got != want {
			t.Errorf("%s is %s, %v; want %s", tag, got, err, want)
		}
	}
	for _, l := range kapok.Langs {
		if got, err := kapok.ParseLang(string(l)); err != nil || got != l {
			t.Errorf("%s does not read back: %s, %v", l, got, err)
		}
	}
	for _, tag := range []string{"", "fr", "ZH", "zh_CN"} {
		if _, err := kapok.ParseLang(tag); err == nil || !strings.Contains(err.Error(), "use zh-Hans, zh-Hant, yue or en") {
			t.Errorf("%q: %v; want a sentence that lists the tags", tag, err)
		}
	}
}

func TestCantoneseReadersGetTraditionalCharacters(t *testing.T) {
	x := kapok.Text{Hans: "简", Hant: "繁", En: "en"}
	for l, want := range map[kapok.Lang]string{kapok.Hans: "简", kapok.Hant: "繁", kapok.Yue: "繁", kapok.En: "en", "": "简"} {
		if got := x.In(l); got != want {
			t.Errorf("in %q: %q, want %q", l, got, want)
		}
	}
	if !x.Complete() || (kapok.Text{Hans: "简", En: "en"}).Complete() {
		t.Error("complete means all three")
	}
}
