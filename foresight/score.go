package foresight

import (
	"fmt"
	"slices"

	"kapok"
	"kapok/report"
)

// A Scoring reads the answers of one suite of a run.
type Scoring struct {
	kind   Kind
	reader Reader
	out    *Section
	shown  shown
	feed   chan Sample   // to the goroutine that reads them in order, so that suites are read beside one another
	done   chan struct{} // closed when it has read all
}

// waiting is how many answers may wait to be read by one suite.
const waiting = 64

// NewScoring begins a section. bank names the bank that was asked from.
func NewScoring(k Kind, o *Options, bank string) *Scoring {
	g := &Scoring{
		feed: make(chan Sample, waiting), done: make(chan struct{}),
		kind: k, reader: k.New(o), shown: shown{o: o, seen: map[string]int{}},
		out: &Section{o: o, Suite: &report.Suite{
			ID: k.ID, Group: o.Group, Title: o.Title, What: o.What, Bank: bank, Scorer: fmt.Sprintf("%s@%s", k.ID, k.Version),
		}},
	}
	go func() {
		defer close(g.done)
		for s := range g.feed {
			g.Read(s)
		}
	}()
	return g
}

// ID names the suite.
func (g *Scoring) ID() string { return g.kind.ID }

// Wants says whether the answers of a suite are read here.
func (g *Scoring) Wants(suite string) bool {
	if len(g.kind.Reads) == 0 {
		return suite == g.kind.ID
	}
	return slices.Contains(g.kind.Reads, suite)
}

// Add hands over one trial to be read beside those of other suites.
func (g *Scoring) Add(s Sample) { g.feed <- s }

// Read reads one trial at once and says how; it does not go with Add. Without an answer it is an error;
// an answer of nothing, or of no text, cannot be scored; either way it never counts as good.
func (g *Scoring) Read(s Sample) Reading {
	g.out.Asked++
	switch s.Stop {
	case kapok.Failed:
		g.out.Errors++
		return Reading{Word: "error"}
	case kapok.Empty, kapok.Malformed:
		g.out.Unscored++
		return Reading{Word: "unscored"}
	case kapok.Complete, kapok.Truncated, kapok.Filtered:
	}
	var r Reading
	if said, ok := Readable(s); ok {
		s.Answer = said
		r = g.reader.Add(s)
	}
	if !r.Scored() {
		g.out.Unscored++
		r.Word, r.Bad = "unscored", true
	} else {
		g.out.Scored++
	}
	g.shown.add(s, r)
	return r
}

// Close gives the section. Nothing may be added after it; a reading that is given up must be closed, too.
func (g *Scoring) Close() report.Suite {
	close(g.feed)
	<-g.done
	g.reader.Close(g.out)
	g.out.settle()
	g.out.Examples = g.shown.list
	return *g.out.Suite
}
