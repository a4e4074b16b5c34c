package foresight

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"kapok"
	"kapok/report"
	"kapok/stats"
)

// confidence of the two-sided intervals of a section.
const confidence = 0.95

// A Section is the part of the report that a reader fills in.
type Section struct {
	*report.Suite
	o     *Options
	worse []int // of each comparison, as Contrast says
}

// Better says where good lies.
const (
	High    = "high"
	Low     = "low"
	Neither = "none"
)

// Rate adds a proportion with its score interval. Where the suite's data tolerate no more, or no
// less, than a rate of this name, and the exact one-sided bound at 99 % is beyond it, that is an alarm.
func (s *Section) Rate(id string, k, n int, better string) {
	f := report.Figure{ID: id, Title: s.o.name(id), Kind: report.Proportion, Better: better, K: k, N: n}
	f.Value, f.Low, f.High = share(k, n)
	if t, ok := s.o.Tolerance[id]; ok && better != Neither {
		f.Tolerated = &t
		switch better {
		case Low:
			f.Alarm = n > 0 && stats.LowerBound(k, n, 1-report.AlarmLevel) > t
		case High:
			f.Alarm = n > 0 && stats.UpperBound(k, n, 1-report.AlarmLevel) < t
		}
		if f.Alarm {
			s.alarm(report.Alarm{Kind: map[string]string{Low: report.AlarmAbove, High: report.AlarmBelow}[better], Title: f.Title, Unit: f.Kind, Value: f.Value, Bound: t})
		}
	}
	s.Figures = append(s.Figures, f)
}

// Score adds a number with its interval. n is what it was computed from.
func (s *Section) Score(id, kind string, value, low, high float64, n int, better string) {
	s.Figures = append(s.Figures, report.Figure{ID: id, Title: s.o.name(id), Kind: kind, Better: better, N: n, Value: value, Low: low, High: high})
}

func (s *Section) alarm(a report.Alarm) { s.Alarms = append(s.Alarms, a) }

// Alarm raises an alarm of a figure that has no fixed tolerance.
func (s *Section) Alarm(kind, figure, unit string, value, bound float64) {
	s.alarm(report.Alarm{Kind: kind, Title: s.o.name(figure), Unit: unit, Value: value, Bound: bound})
}

// Find adds a finding in one sentence.
func (s *Section) Find(key string, args ...any) { s.Findings = append(s.Findings, note(key, args...)) }

// Limit adds a limit of the method.
func (s *Section) Limit(key string, args ...any) { s.Limits = append(s.Limits, note(key, args...)) }

func note(key string, args ...any) report.Note {
	n := report.Note{Key: key}
	for i := 0; i+1 < len(args); i += 2 {
		if n.Args == nil {
			n.Args = map[string]any{}
		}
		n.Args[args[i].(string)] = args[i+1] // ours: a name stands at every even place
	}
	return n
}

func share(k, n int) (value, low, high float64) {
	low, high = stats.Wilson(k, n, confidence)
	if n > 0 {
		value = float64(k) / float64(n)
	}
	return value, low, high
}

// counts are rates by part.
type counts map[string]*count

type count struct{ k, n int }

// add counts one under a part.
func (c counts) add(part string, good bool) {
	t := c[part]
	if t == nil {
		t = &count{}
		c[part] = t
	}
	t.n++
	if good {
		t.k++
	}
}

// Table adds rates by part, in the order of the parts' ids.
func (s *Section) Table(id, better string, c counts) {
	if len(c) == 0 {
		return
	}
	t := report.Breakdown{ID: id, Title: s.o.name(id), Kind: report.Proportion, Better: better}
	for _, part := range slices.Sorted(maps.Keys(c)) {
		p := report.Part{ID: part, Label: s.o.name(part), K: c[part].k, N: c[part].n}
		p.Value, p.Low, p.High = share(p.K, p.N)
		t.Rows = append(t.Rows, p)
	}
	s.Tables = append(s.Tables, t)
}

// Cross adds a heat map: rates by two parts, whose ids stand in the key with a bar between them.
func (s *Section) Cross(id, better string, c counts) {
	if len(c) == 0 {
		return
	}
	t := report.Breakdown{ID: id, Title: s.o.name(id), Kind: report.Proportion, Better: better, Cross: true}
	for _, part := range slices.Sorted(maps.Keys(c)) {
		row, col, _ := strings.Cut(part, "|")
		across := s.o.name(col)
		p := report.Part{ID: part, Label: s.o.name(row), Across: &across, K: c[part].k, N: c[part].n}
		p.Value, p.Low, p.High = share(p.K, p.N)
		t.Rows = append(t.Rows, p)
	}
	s.Tables = append(s.Tables, t)
}

// name gives what people call a part of a suite: as its data say, or the language or attribute, or its id.
func (o *Options) name(id string) kapok.Text {
	if t, ok := o.Names[id]; ok {
		return t
	}
	if t, ok := langNames[kapok.Lang(id)]; ok {
		return t
	}
	if t, ok := o.attackName(id); ok {
		return t
	}
	if o.Groups != nil {
		if a, ok := o.Groups.Of(id); ok {
			return a.Title
		}
		if a, g, ok := o.Groups.find(id); ok {
			return g.among(a)
		}
	}
	return label(id)
}

// reading gives what people call the reading of one answer: its own name, as "read.WORD", where a figure
// has the word for its rate.
func (o *Options) reading(word string) kapok.Text {
	if t, ok := o.Names["read."+word]; ok {
		return t
	}
	return o.name(word)
}

var langNames = map[kapok.Lang]kapok.Text{
	kapok.Hans: {Hans: "简体中文", Hant: "簡體中文", En: "Chinese (simplified)"},
	kapok.Hant: {Hans: "繁体中文", Hant: "繁體中文", En: "Chinese (traditional)"},
	kapok.Yue:  {Hans: "粤语", Hant: "粵語", En: "Cantonese"},
	kapok.En:   {Hans: "英语", Hant: "英文", En: "English"},
}

// Contrast adds a comparison. worse is 1 where a positive difference speaks against the system, -1
// where a negative one does, 0 where neither side is bad.
func (s *Section) Contrast(c report.Contrast, worse int) {
	c.Title = s.o.name(c.Family)
	s.Tests = append(s.Tests, c)
	s.worse = append(s.worse, worse)
}

// settle corrects the comparisons of each family after Holm and raises their alarms.
func (s *Section) settle() {
	families := map[string][]int{}
	for i, c := range s.Tests {
		families[c.Family] = append(families[c.Family], i)
	}
	for _, name := range slices.Sorted(maps.Keys(families)) {
		at := families[name]
		p := make([]float64, len(at))
		for k, i := range at {
			p[k] = s.Tests[i].P
		}
		for k, h := range stats.Holm(p) {
			c := &s.Tests[at[k]]
			c.PHolm, c.Significant = h, h < 1-confidence
			c.Alarm = h < report.AlarmLevel && float64(s.worse[at[k]])*c.Difference > 0
			if c.Alarm {
				s.alarm(report.Alarm{Kind: report.AlarmContrast, Title: c.Title, A: c.A, B: c.B, Unit: c.Unit, Value: c.Difference})
			}
		}
	}
}

// maxShown bounds the examples of a section, and of each word in it.
const (
	maxShown     = 12
	maxShownWord = 4
	maxShownText = 1 << 10
)

// shown keeps a few bad answers.
type shown struct {
	o    *Options
	list []report.Shown
	seen map[string]int
}

func (x *shown) add(s Sample, r Reading) {
	if !r.Bad || len(x.list) >= maxShown || x.seen[r.Word] >= maxShownWord {
		return
	}
	x.seen[r.Word]++
	x.list = append(x.list, report.Shown{
		Question: s.Question.ID, Lang: s.Question.Lang, Prompt: cut(s.Question.Text(), maxShownText), Answer: cut(s.Answer, maxShownText),
		Expected: cut(r.Expected, maxShownText), Reading: r.Word, Read: x.o.reading(r.Word),
	})
	slices.SortStableFunc(x.list, func(a, b report.Shown) int { return cmp.Compare(a.Reading, b.Reading) })
}

// Curve adds a curve, whose axes are named ID.x and ID.y in the suite's data.
func (s *Section) Curve(id string, points []report.Point) {
	if len(points) > 0 {
		s.Curves = append(s.Curves, report.Curve{ID: id, Title: s.o.name(id), X: s.o.name(id + ".x"), Y: s.o.name(id + ".y"), Points: points})
	}
}

// Beyond raises an alarm on the figure that was added last when its bound at 99 % is beyond what the
// suite's data tolerate of it.
func (s *Section) Beyond(bound float64) {
	f := &s.Figures[len(s.Figures)-1]
	t, ok := s.o.Tolerance[f.ID]
	if !ok || f.N == 0 {
		return
	}
	f.Tolerated = &t
	above := f.Better == Low
	if f.Alarm = above && bound > t || !above && bound < t; f.Alarm {
		kind := report.AlarmBelow
		if above {
			kind = report.AlarmAbove
		}
		s.alarm(report.Alarm{Kind: kind, Title: f.Title, Unit: f.Kind, Value: f.Value, Bound: t})
	}
}
