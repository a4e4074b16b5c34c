package app

import (
	"kapok"
	"kapok/inspect"
	"kapok/report"
	"kapok/standard"
)

// A Panel is what inspects answers: the shipped detectors with the user's own terms.
type Panel struct {
	inspect.Panel
	Lexicon    *inspect.Lexicon
	Classifier *inspect.Classifier
}

// NewPanel loads the detectors. dir is the data directory, whose lexicons overlay the shipped
// one.
func NewPanel(dir string) (Panel, error) {
	l, err := LoadLexicon(dir)
	if err != nil {
		return Panel{}, kapok.Say(kapok.Invalid, "error.app.lexicon", "the lexicon in use is not right").Because(err)
	}
	c, err := LoadClassifier(dir)
	if err != nil {
		return Panel{}, err
	}
	r, err := inspect.LoadResponseReader()
	if err != nil {
		return Panel{}, err
	}
	return Panel{Panel: inspect.Panel{l, c, r}, Lexicon: l, Classifier: c}, nil
}

// LoadLexicon loads the shipped lexicon with the user's own terms, where there are any.
func LoadLexicon(dir string) (*inspect.Lexicon, error) {
	if own := Lexicons(dir); isDir(own) {
		return inspect.LoadLexicon(own)
	}
	return inspect.LoadLexicon()
}

// LoadClassifier loads the user's own weights, as kapok train writes them, or else the shipped ones.
func LoadClassifier(dir string) (*inspect.Classifier, error) {
	if own := Weights(dir); isFile(own) {
		return inspect.OpenClassifier(own)
	}
	return inspect.LoadClassifier()
}

// Panel gives the detectors of this data directory, loaded once.
func (a *App) Panel() (Panel, error) { return a.panel() }

// describe says of each detector what it is and how far to trust it.
func (p Panel) describe() []report.Detector {
	var out []report.Detector
	for _, d := range p.Panel {
		n := report.Note{Key: "report.detector.response"}
		switch d := d.(type) {
		case *inspect.Lexicon:
			s := d.Stats()
			n = report.Note{Key: "report.detector.keyword", Args: map[string]any{"terms": s.Terms, "required": s.Wanted, "days": s.AgeDays}}
		case *inspect.Classifier:
			n = report.Note{Key: "report.detector.classifier"}
		}
		out = append(out, report.Detector{ID: d.ID(), Method: kapok.Finding{By: d.ID()}.Method(), Summary: n})
	}
	return out
}

// covers says whether the classifier knows at least one leaf of every risk of a standard.
func (p Panel) covers(id string) bool {
	std, err := standard.Get(id)
	if err != nil {
		return false
	}
	known := map[string]bool{}
	for _, leaf := range p.Classifier.Risks() {
		if r, ok := std.RiskOf(leaf); ok {
			known[r.ID] = true
		}
	}
	return len(known) == len(std.Risks)
}

// oneWord makes a model's name fit a detector's id.
func oneWord(s string) string {
	b := []rune(s)
	for i, r := range b {
		if r == '/' || r == '@' || r <= ' ' || r > '~' {
			b[i] = '-'
		}
	}
	if len(b) > 60 {
		b = b[:60]
	}
	return string(b)
}
