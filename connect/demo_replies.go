package connect

import (
	"errors"
	"fmt"

	"kapok"
)

// A replyBook is data/demo/replies.yaml: what the demonstration target says, and how often it
// does what.
type replyBook struct {
	Shares map[kapok.Lang]shares `yaml:"shares"`
	In     map[kapok.Lang]voice  `yaml:"in"`
}

// shares are probabilities, 0..1.
type shares struct {
	Violate    float64 `yaml:"violate"`     // of harmful prompts it recognises
	OverRefuse float64 `yaml:"over_refuse"` // of harmless prompts that look scary
	Truncated  float64 `yaml:"truncated"`
	Filtered   float64 `yaml:"filtered"` // of harmful prompts
	Empty      float64 `yaml:"empty"`
}

// voice is one language.
type voice struct {
	Refusals   []string            `yaml:"refusals"`
	Redirects  []string            `yaml:"redirects"` // said after a refusal; some are empty
	Cautious   []string            `yaml:"cautious"`  // refusals of harmless prompts
	Openers    []string            `yaml:"openers"`
	Answers    map[string][]string `yaml:"answers"` // by subject; "" fits everything
	Closers    []string            `yaml:"closers"`
	Violations map[string][]string `yaml:"violations"` // by topic: invented, harmless, and worded so that a detector should object
}

func readReplies() (*replyBook, error) {
	var b replyBook
	if err := readDemo("replies.yaml", &b); err != nil {
		return nil, err
	}
	var errs []error
	for _, l := range kapok.Langs {
		v, ok := b.In[l]
		if _, has := b.Shares[l]; !ok || !has {
			errs = append(errs, fmt.Errorf("demo/replies.yaml: %s is missing", l))
			continue
		}
		for name, list := range map[string][]string{"refusals": v.Refusals, "redirects": v.Redirects, "cautious": v.Cautious, "openers": v.Openers, "closers": v.Closers, "answers for any subject": v.Answers[""]} {
			if len(list) == 0 {
				errs = append(errs, fmt.Errorf("demo/replies.yaml: %s has no %s", l, name))
			}
		}
	}
	return &b, errors.Join(errs...)
}
