package card

import (
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"kapok"
	"kapok/data"
	"kapok/yamlfile"
)

// A List is what a card should hold.
type List struct {
	ID    string     `yaml:"id"`
	Title kapok.Text `yaml:"title"`
	Items []Item     `yaml:"items"`
	words words
}

// An Item is one thing that a card should say.
type Item struct {
	ID       string     `yaml:"id"`
	Required bool       `yaml:"required"`
	Title    kapok.Text `yaml:"title"`
	Why      kapok.Text `yaml:"why"`
	Headings []string   `yaml:"headings"` // words of a heading that holds it
	Keys     []string   `yaml:"keys"`     // keys of JSON or of front matter that hold it
	Source   string     `yaml:"source"`   // where it is asked for
}

// Checklist gives the shipped list.
var Checklist = sync.OnceValues(func() (*List, error) {
	raw, err := fs.ReadFile(data.FS, "cardlist.yaml")
	if err != nil {
		return nil, fmt.Errorf("read the checklist of cards: %w", err)
	}
	l, err := ParseList(raw)
	if err != nil {
		return nil, fmt.Errorf("read cardlist.yaml: %w", err)
	}
	return l, nil
})

// ParseList reads a list strictly and tells all its faults.
func ParseList(raw []byte) (*List, error) {
	var l List
	if err := yamlfile.Decode(raw, &l); err != nil {
		return nil, err
	}
	var errs []error
	if l.ID == "" || !l.Title.Complete() || len(l.Items) == 0 {
		errs = append(errs, errors.New("id, items, or the title in zh-Hans, zh-Hant or en is missing"))
	}
	seen := map[string]bool{}
	for i, it := range l.Items {
		switch {
		case it.ID == "" || seen[it.ID]:
			errs = append(errs, fmt.Errorf("item %d has no id, or one that stands already: %q", i+1, it.ID))
		case !it.Title.Complete() || !it.Why.Complete():
			errs = append(errs, fmt.Errorf("item %s: title and why need zh-Hans, zh-Hant and en", it.ID))
		case len(it.Headings) == 0 || len(it.Keys) == 0 || it.Source == "":
			errs = append(errs, fmt.Errorf("item %s: headings, keys or source is missing", it.ID))
		}
		for _, w := range append(append([]string(nil), it.Headings...), it.Keys...) {
			if fold(w) == "" {
				errs = append(errs, fmt.Errorf("item %s: a word is empty", it.ID))
			}
		}
		seen[it.ID] = true
	}
	l.words = wordsOf(l.Items)
	return &l, errors.Join(errs...)
}
