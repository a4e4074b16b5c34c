package app

import (
	"maps"
	"path/filepath"

	"kapok"
	"kapok/inspect"
	"kapok/locale"
	"kapok/policy"
	"kapok/standard"
)

// Policies is the folder of the user's own policies, which go before the shipped ones.
func Policies(dir string) string { return filepath.Join(dir, "policies") }

// Policy opens a policy by name or path and joins it with the detectors of the data directory
// that it uses, and no others. judge is the model that it may ask; nil: none.
func Policy(dir, name string, judge inspect.Detector) (*policy.Decider, error) {
	p, err := policy.Open(name, Policies(dir))
	if err != nil {
		return nil, err
	}
	d := policy.Detectors{}
	for _, s := range p.Steps {
		c, err := checker(dir, s.Use)
		if err != nil {
			return nil, err
		}
		if s.Use == kapok.Judge {
			c.Detector = judge
		}
		d[s.Use] = c
	}
	return policy.New(p, d)
}

// checker gives a detector with the risks that it answers for.
func checker(dir string, use kapok.Method) (inspect.Checker, error) {
	switch use { //nolint:exhaustive // a judge is given; a person is none
	case kapok.Keyword:
		l, err := LoadLexicon(dir)
		if err != nil {
			return inspect.Checker{}, kapok.Say(kapok.Invalid, "error.app.lexicon", "the lexicon in use is not right").Because(err)
		}
		return inspect.Checker{Detector: l}, nil // its owner decides what it knows
	case kapok.PII:
		p, err := inspect.LoadPII()
		return inspect.Checker{Detector: p, Risks: []kapok.RiskID{"rights.personal-info"}}, err
	case kapok.Classifier:
		c, err := LoadClassifier(dir)
		if err != nil {
			return inspect.Checker{}, err
		}
		return inspect.Checker{Detector: c, Risks: c.Risks()}, nil
	case kapok.Response:
		r, err := inspect.LoadResponseReader()
		return inspect.Checker{Detector: r}, err
	}
	return inspect.Checker{}, nil
}

// Because says why a policy decided as it did, in the languages of the pages.
func Because(why policy.Reason) kapok.Text {
	in := func(l kapok.Lang) string {
		p := locale.For(l)
		args := maps.Clone(why.Args)
		if id, ok := args["method"].(string); ok {
			args["method"] = p.Term("method", id)
		}
		if id, ok := args["risk"].(string); ok {
			args["risk"] = riskTitle(kapok.RiskID(id), l)
		}
		if id, ok := args["rule"].(string); ok && id == policy.DefaultRule {
			args["rule"] = p.T("policy.rule.default")
		}
		return p.TA(why.Key, args)
	}
	return kapok.Text{Hans: in(kapok.Hans), Hant: in(kapok.Hant), En: in(kapok.En)}
}

// riskTitle names a leaf with its id.
func riskTitle(id kapok.RiskID, l kapok.Lang) string {
	for _, leaf := range standard.Taxonomy() {
		if leaf.ID == id {
			return leaf.Title.In(l)
		}
	}
	return string(id)
}
