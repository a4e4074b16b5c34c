package inspect

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
