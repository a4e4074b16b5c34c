package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"kapok"
)

// Every command has examples under its help, in every language, that the parser understands.
func TestEveryCommandHasExamplesThatParse(t *testing.T) {
	ownSettings(t)
	var out bytes.Buffer
	for _, lang := range []kapok.Lang{kapok.Hans, kapok.Hant, kapok.En} {
		o := newOutput([]string{"--lang", string(lang)}, &out, &out)
		var c cli
		parser, _, err := newParser(&c, o, func(int) {})
		if err != nil {
			t.Fatal(err)
		}
		for _, leaf := range parser.Model.Leaves(true) {
			examples, found := leaf.Detail, 0
			for line := range strings.Lines(examples) {
				words := exampleWords(line)
				if words == nil {
					continue
				}
				found++
				if !strings.HasPrefix(strings.Join(words, " ")+" ", commandPath(leaf)+" ") {
					t.Errorf("%s: %q is an example of something else", lang, line)
				}
				_, err := parser.Parse(words)
				if err != nil && !strings.Contains(err.Error(), "no such file") {
					t.Errorf("%s: %q: %v", lang, line, err)
				}
			}
			if found == 0 {
				t.Errorf("%s: %s has no example", lang, leaf.Path())
			}
		}
	}
}

func commandPath(n *kong.Node) string {
	if n.Parent == nil || n.Parent.Type == kong.ApplicationNode {
		return n.Name
	}
	return commandPath(n.Parent) + " " + n.Name
}

// exampleWords gives the arguments of kapok in a line of an example; nil where it has none.
func exampleWords(line string) []string {
	line, _, _ = strings.Cut(line, "   #")
	_, line, ok := strings.Cut(line, "kapok ")
	if !ok || strings.Contains(line, "2>&1") {
		return nil
	}
	line, _, _ = strings.Cut(line, " | ")
	line = strings.TrimSuffix(strings.TrimSpace(line), ")")
	var words []string
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			words = append(words, part)
			continue
		}
		words = append(words, strings.Fields(part)...)
	}
	return words
}

func TestANegativeNumberIsANumber(t *testing.T) {
	for _, c := range [][2]string{
		{"--rpm -3", "--rpm=-3"}, {"bank sample -n -1", "bank sample -n-1"}, {"runs -1", "runs -1"}, {"--rpm=2 -3", "--rpm=2 -3"}, {"-3", "-3"}, {"--name -x", "--name -x"},
	} {
		if got := negatives(strings.Fields(c[0])); !slices.Equal(got, strings.Fields(c[1])) {
			t.Errorf("%s is read as %q", c[0], got)
		}
	}
}
