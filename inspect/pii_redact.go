package inspect

import (
	"sort"
	"strings"

	"kapok"
)

// A Redaction says that the bytes [Start, End) of the original became [To, ToEnd) of the redacted
// text, a placeholder of that kind.
type Redaction struct {
	Kind       string
	Start, End int
	To, ToEnd  int
}

// Redactions are the replacements of one text, in order.
type Redactions []Redaction

// Redact puts a placeholder, ［手机号］ or [PHONE_CN], in the language asked for in the place of
// everything that [PII.Find] finds, until nothing is found any more, and says what it replaced.
// Nothing else changes, and a placeholder is never found itself.
func (p *PII) Redact(text string, lang kapok.Lang) (string, Redactions) {
	var done Redactions
	for {
		found := p.Find(text)
		if len(found) == 0 {
			return text, done
		}
		next := make(Redactions, 0, len(found)+len(done))
		var b strings.Builder
		at, old := 0, 0
		for _, m := range found {
			for ; old < len(done) && done[old].ToEnd <= m.Start; old++ { // earlier ones move along
				next = append(next, done[old].moved(b.Len()-at))
			}
			r := Redaction{Kind: m.Kind, Start: done.Original(m.Start), End: done.Original(m.End)}
			for ; old < len(done) && done[old].To < m.End; old++ { // swallowed
				r.Start, r.End = min(r.Start, done[old].Start), max(r.End, done[old].End)
			}
			b.WriteString(text[at:m.Start])
			r.To = b.Len()
			b.WriteString(p.placeholder(m.Kind, lang))
			r.ToEnd = b.Len()
			next = append(next, r)
			at = m.End
		}
		for ; old < len(done); old++ {
			next = append(next, done[old].moved(b.Len()-at))
		}
		b.WriteString(text[at:])
		text, done = b.String(), next
	}
}

func (r Redaction) moved(by int) Redaction {
	r.To += by
	r.ToEnd += by
	return r
}

func (p *PII) placeholder(kind string, lang kapok.Lang) string {
	t := p.rules.placeholders[kind]
	if lang == kapok.En {
		return "[" + t.En + "]"
	}
	return "［" + t.In(lang) + "］"
}

// Original gives the byte of the original text for a byte of the redacted one; of a byte inside a
// placeholder, where what it replaced begins.
func (r Redactions) Original(at int) int {
	k := sort.Search(len(r), func(i int) bool { return r[i].ToEnd > at })
	if k < len(r) && r[k].To < at {
		return r[k].Start
	}
	if k == 0 {
		return at
	}
	return at - r[k-1].ToEnd + r[k-1].End
}

// Redacted gives the byte of the redacted text for a byte of the original; of a byte that was
// replaced, where its placeholder begins.
func (r Redactions) Redacted(at int) int {
	k := sort.Search(len(r), func(i int) bool { return r[i].End > at })
	if k < len(r) && r[k].Start < at {
		return r[k].To
	}
	if k == 0 {
		return at
	}
	return at - r[k-1].End + r[k-1].ToEnd
}
