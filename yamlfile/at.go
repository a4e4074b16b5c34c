package yamlfile

import "go.yaml.in/yaml/v3"

// At is a single value of a file with the place where it stands, so that what is wrong with its
// meaning can be told with its line as well.
type At[T any] struct {
	Value T
	Line  int  // from 1; 0 where the file does not have it
	Block bool // the text begins on the line below, behind | or >
}

// UnmarshalYAML reads the value and keeps its line.
func (a *At[T]) UnmarshalYAML(n *yaml.Node) error {
	a.Line = n.Line
	a.Block = n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0
	return n.Decode(&a.Value)
}

// Given says whether the file has the value.
func (a At[T]) Given() bool { return a.Line > 0 }
