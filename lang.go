package kapok

// Lang is a language tag (BCP 47) of content or of a page.
type Lang string

// The languages Kapok speaks. Pages exist in the first three; questions and answers in all.
const (
	Hans Lang = "zh-Hans" // written Chinese, simplified
	Hant Lang = "zh-Hant" // written Chinese, traditional
	Yue  Lang = "yue"     // Cantonese as people write it
	En   Lang = "en"
)

// Langs lists the languages of content, in the order of reports.
var Langs = []Lang{Hans, Hant, Yue, En}

// ParseLang accepts a tag that Kapok knows and a few common aliases (zh-CN, zh-HK, zh, en-US).
// It fails with a sentence that lists the tags.
func ParseLang(s string) (Lang, error) {
	switch s {
	case "zh-Hans", "zh", "zh-CN", "zh-SG":
		return Hans, nil
	case "zh-Hant", "zh-HK", "zh-TW", "zh-MO":
		return Hant, nil
	case "yue", "yue-Hant", "yue-Hant-HK":
		return Yue, nil
	case "en", "en-US", "en-GB", "en-HK":
		return En, nil
	}
	return "", Say(Invalid, "error.lang", "language \"{lang}\" is not known; use zh-Hans, zh-Hant, yue or en", "lang", s)
}
