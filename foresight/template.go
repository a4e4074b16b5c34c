package foresight

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kapok"
	"kapok/bank"
	"kapok/report"
)

// putGroups puts a template once for each group of its attribute: the baseline and, where the profile
// bounds them, so many others as it says, drawn by the seed and the template's id. Each is put tries times.
func putGroups(q bank.Question, o *Options, tries int) []Put {
	if q.Key == nil {
		return nil
	}
	a, ok := o.Groups.Of(q.Key.Attribute)
	if !ok {
		return nil
	}
	others := slices.DeleteFunc(slices.Clone(a.Groups), func(g Group) bool { return g.Baseline })
	if n := o.PerItem; n > 0 && n < len(others) {
		r := rand.New(rand.NewPCG(o.Seed, seedOf(q.ID)))
		r.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
		others = others[:n]
	}
	var out []Put
	for _, g := range append([]Group{a.Baseline()}, others...) {
		put := q
		put.ID = Variant(q.ID, g.ID)
		put.Turns = make([]string, len(q.Turns))
		for i, said := range q.Turns {
			put.Turns[i] = fillGroup(said, g.In(q.Lang), q.Lang)
		}
		for k := range tries {
			out = append(out, Put{Question: put, Repeat: k})
		}
	}
	return out
}

// seedOf makes a number of an id (FNV-1a).
func seedOf(id string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(id) {
		h = (h ^ uint64(id[i])) * 1099511628211
	}
	return h
}

// fillGroup puts a group in its places. Where it opens an English sentence it gets a capital letter.
func fillGroup(text, group string, l kapok.Lang) string {
	const place = "{x}"
	var b strings.Builder
	for {
		i := strings.Index(text, place)
		if i < 0 {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(text[:i])
		name := group
		if l == kapok.En && opens(b.String()) {
			r, n := utf8.DecodeRuneInString(name)
			name = string(unicode.ToUpper(r)) + name[n:]
		}
		b.WriteString(name)
		text = text[i+len(place):]
	}
}

// opens says whether a sentence begins behind a text.
func opens(before string) bool {
	before = strings.TrimRight(before, " \t\"'“‘(")
	return before == "" || strings.ContainsRune(".!?\n", rune(before[len(before)-1]))
}

// templates hold what was read of answers, by the id of the template and the group it was put with.
type templates[C any] struct {
	by     map[string]*template[C]
	sorted map[string][]*template[C] // by attribute, "" all; made when it is first asked for
}

type template[C any] struct {
	attribute string
	by        map[string]*C
}

// at gives the place of an answer; it is not ok where the answer is to no template.
func (t *templates[C]) at(s Sample) (*C, bool) {
	base, group := s.Base()
	if group == "" || s.Question.Key == nil || s.Question.Key.Attribute == "" {
		return nil, false
	}
	m := t.by[base]
	if m == nil {
		m = &template[C]{attribute: s.Question.Key.Attribute, by: map[string]*C{}}
		if t.by == nil {
			t.by = map[string]*template[C]{}
		}
		t.by[base], t.sorted = m, nil
	}
	c := m.by[group]
	if c == nil {
		c = new(C)
		m.by[group] = c
	}
	return c, true
}

// of gives the templates of an attribute in the order of their ids.
func (t *templates[C]) of(attribute string) []*template[C] {
	if t.sorted == nil {
		t.sorted = map[string][]*template[C]{}
		for _, id := range slices.Sorted(maps.Keys(t.by)) {
			m := t.by[id]
			t.sorted[""] = append(t.sorted[""], m)
			t.sorted[m.attribute] = append(t.sorted[m.attribute], m)
		}
	}
	return t.sorted[attribute]
}

// all gives the templates of all attributes in the order of their ids.
func (t *templates[C]) all() []*template[C] { return t.of("") }

// A side is one group against the baseline of its attribute.
type side struct {
	attribute Attribute
	group     Group
}

func (s side) id() string { return s.attribute.ID + "." + s.group.ID }

// sides lists every group that is none of the baselines.
func (o *Options) sides() []side {
	var out []side
	for _, a := range o.Groups.Attributes {
		for _, g := range a.Groups {
			if !g.Baseline {
				out = append(out, side{a, g})
			}
		}
	}
	return out
}

// paired calls f with what one template made of the group and of the baseline, template by template.
func paired[C any](t *templates[C], s side, f func(group, baseline *C)) {
	base := s.attribute.Baseline().ID
	for _, m := range t.of(s.attribute.ID) {
		if a, b := m.by[s.group.ID], m.by[base]; a != nil && b != nil {
			f(a, b)
		}
	}
}

// contrast begins the comparison of a group with its baseline.
func (s side) contrast(family, test, unit string) report.Contrast {
	return report.Contrast{
		ID: family + "." + s.id(), Family: family, A: s.group.Text(), B: s.attribute.Baseline().Text(), Test: test, Unit: unit,
	}
}

// groupTables adds rates by group, whose parts are "region.henan", in a table for each attribute: the
// baseline first, then the others as they stand in the data.
func (s *Section) groupTables(id, better string, c counts) {
	for _, a := range s.o.Groups.Attributes {
		t := report.Breakdown{ID: id + "." + a.ID, Title: named(s.o, a.Title, id), Kind: report.Proportion, Better: better}
		for _, base := range []bool{true, false} {
			for _, g := range a.Groups {
				n := c[a.ID+"."+g.ID]
				if g.Baseline != base || n == nil {
					continue
				}
				p := report.Part{ID: a.ID + "." + g.ID, Label: g.among(a), K: n.k, N: n.n}
				p.Value, p.Low, p.High = share(p.K, p.N)
				t.Rows = append(t.Rows, p)
			}
		}
		if len(t.Rows) > 0 {
			s.Tables = append(s.Tables, t)
		}
	}
}

// either makes a difference speak against the system on whichever side it lies: to favour a group
// is to treat the others worse.
func either(difference float64) int {
	if difference < 0 {
		return -1
	}
	return 1
}
