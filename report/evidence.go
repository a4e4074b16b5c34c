package report

import (
	"slices"
	"unicode/utf8"

	"kapok"
)

// A segment is a piece of a turn: plain, marked as evidence, or the number of characters that
// were left out in its place.
type segment struct {
	Text     string
	Findings []int // places in the list of findings, ascending; none: plain
	Omitted  int   // characters left out here; Text is then empty
}

// Bounds of what one turn may fill on a page, in characters.
const (
	maxPlain  = 1200 // between two marks; longer text keeps its two ends
	maxMarked = 2000 // one mark
	maxMarks  = 60   // marks in one turn
)

// segments cuts a turn where findings point into it. Overlapping spans are cut into pieces that
// carry all their findings; spans outside the text are passed over; a span that begins or ends
// inside a character is widened to the whole of it.
func segments(text string, turn int, findings []kapok.Finding) []segment {
	type span struct{ from, to, finding int }
	var spans []span
	edges := []int{0, len(text)}
	for i, f := range findings {
		if f.At == nil || f.At.Turn != turn || f.Unjudged != "" || len(spans) == maxMarks {
			continue
		}
		from, to := f.At.Start, f.At.End
		if from < 0 || to > len(text) || from >= to {
			continue
		}
		s := span{widenDown(text, from), widenUp(text, to), i}
		spans = append(spans, s)
		edges = append(edges, s.from, s.to)
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	var out []segment
	for i := 1; i < len(edges); i++ {
		from, to := edges[i-1], edges[i]
		var by []int
		for _, s := range spans {
			if s.from <= from && to <= s.to {
				by = append(by, s.finding)
			}
		}
		if n := len(out); n > 0 && slices.Equal(out[n-1].Findings, by) && out[n-1].Omitted == 0 {
			out[n-1].Text += text[from:to]
			continue
		}
		out = append(out, segment{Text: text[from:to], Findings: by})
	}
	return shorten(out)
}

// shorten leaves out the middle of long plain text and the end of long marks, and makes the
// rest visible.
func shorten(in []segment) []segment {
	var out []segment
	for _, s := range in {
		limit := maxPlain
		if s.Findings != nil {
			limit = maxMarked
		}
		n := utf8.RuneCountInString(s.Text)
		switch {
		case n <= limit:
			out = append(out, segment{Text: visible(s.Text), Findings: s.Findings})
		case s.Findings != nil:
			head, rest := clip(s.Text, limit)
			out = append(out, segment{Text: visible(head), Findings: s.Findings}, segment{Omitted: rest})
		default:
			head, _ := clip(s.Text, limit/2)
			tail := lastRunes(s.Text, limit/2)
			out = append(out, segment{Text: visible(head)}, segment{Omitted: n - limit/2*2}, segment{Text: visible(tail)})
		}
	}
	return out
}

// lastRunes gives the last n characters.
func lastRunes(s string, n int) string {
	i := len(s)
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	return s[i:]
}

// widenDown moves i to the start of the character it is in.
func widenDown(s string, i int) int {
	for j := i; j >= 0 && j > i-utf8.UTFMax; j-- {
		if utf8.RuneStart(s[j]) {
			if _, size := utf8.DecodeRuneInString(s[j:]); j+size > i {
				return j
			}
			return i
		}
	}
	return i
}

// widenUp moves i to the end of the character it is in.
func widenUp(s string, i int) int {
	if i >= len(s) {
		return len(s)
	}
	start := widenDown(s, i)
	if start == i {
		return i
	}
	_, size := utf8.DecodeRuneInString(s[start:])
	return start + size
}
