package inspect

import (
	"fmt"

	"kapok/data"
)

// Embedded gives the panel that needs nothing but the program: the lexicon, the classifier
// and the response reader, cheapest first.
func Embedded() (Panel, error) {
	l, err := LoadLexicon()
	if err != nil {
		return nil, err
	}
	c, err := LoadClassifier()
	if err != nil {
		return nil, err
	}
	r, err := LoadResponseReader()
	if err != nil {
		return nil, err
	}
	return Panel{l, c, r}, nil
}

// ownFile reads one of the example files that ship with the classifier.
func ownFile(name string) (string, error) {
	raw, err := data.FS.ReadFile("models/own/" + name)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	return string(raw), nil
}
