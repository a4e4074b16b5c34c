package kapok

// Text is a sentence for people in the languages of the pages, from data files.
type Text struct {
	Hans string `yaml:"zh-Hans" json:"zh-Hans"`
	Hant string `yaml:"zh-Hant" json:"zh-Hant"`
	En   string `yaml:"en" json:"en"`
}

// In gives the sentence in the language asked for; Cantonese readers get traditional characters.
func (t Text) In(l Lang) string {
	switch l { //nolint:exhaustive // the rest read simplified characters
	case Hant, Yue:
		return t.Hant
	case En:
		return t.En
	}
	return t.Hans
}

// Complete says whether every page language is filled in.
func (t Text) Complete() bool { return t.Hans != "" && t.Hant != "" && t.En != "" }
