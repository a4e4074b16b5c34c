package attack

import (
	"strings"
	"sync"
	"unicode"

	"github.com/longbridgeapp/opencc"

	"kapok"
	"kapok/script"
)

// yueOnly are characters that only written Cantonese uses, in either script.
const yueOnly = "嘅嗰啲咗佢喺咁噉冇哋嚟乜嘢瞓餸唔嘥搵嗌攞俾畀冧靚啱嘞啩咩㗎嗮晒諗谂"

// langOf tells in which language a form should stand around a text: Chinese where a good part of
// its letters is Han, Cantonese where characters stand in it that only Cantonese uses, traditional
// where a character has a simplified form. It is a guess for choosing wording, not a measurement;
// the beginning of a long text is enough for it.
func langOf(s string) kapok.Lang {
	s = s[:min(len(s), 16<<10)]
	han, letters, yue, hant := 0, 0, 0, 0
	simple := script.Simplified()
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
			if strings.ContainsRune(yueOnly, r) {
				yue++
			}
			if _, ok := simple[r]; ok {
				hant++
			}
		case unicode.IsLetter(r):
			letters++
		}
	}
	switch {
	case han == 0 || han*6 < letters:
		return kapok.En
	case yue > 0:
		return kapok.Yue
	case hant > 0:
		return kapok.Hant
	}
	return kapok.Hans
}

// The converters between the scripts (OpenCC's dictionaries), made at the first use.
var (
	toHant = sync.OnceValue(func() *opencc.OpenCC { return converter("s2hk") })
	toHans = sync.OnceValue(func() *opencc.OpenCC { return converter("t2s") })
)

func converter(name string) *opencc.OpenCC {
	c, err := opencc.New(name)
	if err != nil {
		panic("attack: " + err.Error()) // its dictionaries are embedded: only a broken build lacks them
	}
	return c
}

// usual gives characters that OpenCC takes from the list of the education authorities as people in
// Hong Kong type them (those of Big5).
var usual = strings.NewReplacer("説", "說", "閲", "閱", "羣", "群", "脱", "脫", "税", "稅", "鋭", "銳", "悦", "悅", "産", "產", "緑", "綠", "録", "錄", "温", "溫", "麪", "麵", "峯", "峰", "爲", "為")

// traditional writes simplified Chinese in traditional characters as in Hong Kong.
func traditional(s string) string { return usual.Replace(convert(toHant(), s)) }

// wordsInHant converts our own words for readers of traditional characters, quotation marks too.
func wordsInHant(s string) string { return quotes.Replace(traditional(s)) }

var quotes = strings.NewReplacer("“", "「", "”", "」", "‘", "『", "’", "』")

// simplified writes traditional Chinese in simplified characters.
func simplified(s string) string { return convert(toHans(), s) }

func convert(c *opencc.OpenCC, s string) string {
	if !strings.ContainsFunc(s, isHan) {
		return s
	}
	out, err := c.Convert(s)
	if err != nil {
		return s
	}
	return out
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }
