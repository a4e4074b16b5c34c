package inspect

import (
	"context"
	"slices"
	"sync"

	"kapok"
)

// PII finds personal data: identity numbers, permits, passports, telephone numbers, bank cards,
// e-mail and network addresses, plates, WeChat and QQ ids and postal addresses of the mainland,
// Hong Kong and Macao. A number that carries a check digit is found only when it holds; one that
// carries none needs words beside it that say what it is. It decides no clause of a standard:
// whether personal data infringes a right depends on whose it is, which no text tells.
type PII struct {
	rules *piiRules
	id    string
	pool  sync.Pool
}

// piiRisk is the leaf of every finding of the detector.
const piiRisk kapok.RiskID = "rights.personal-info"

// piiVersion is part of the identity; it goes up when the code of the rules changes.
const piiVersion = "pii-1"

// maxPII is how many places of one exchange are reported; redaction replaces all.
const maxPII = 64

// LoadPII reads the embedded rules.
func LoadPII() (*PII, error) {
	rules, id, err := loadPIIRules()
	if err != nil {
		return nil, err
	}
	p := &PII{rules: rules, id: id}
	p.pool.New = func() any { return &piiReading{piiRules: rules} }
	return p, nil
}

// ID is pii/rules@ with the version of the data and a digest of data, code and folding.
func (p *PII) ID() string { return p.id }

// A PIIMatch is one place in a text: the original bytes [Start, End), what they are (id_cn, hkid,
// bir_mo, permit, passport, phone_cn, tel_cn, phone_hk, phone_mo, bank_card, email, ip, plate,
// wechat, qq, address), and how sure that is: 0.9 and more for a number whose check digit holds
// or whose form is unmistakable, 0.6 to 0.9 for a form that the words beside it explain.
type PIIMatch struct {
	Kind       string
	Start, End int
	Score      float64
}

// Find gives the matches of a text in reading order, without overlap.
func (p *PII) Find(text string) []PIIMatch {
	if !mayHoldPII(text) {
		return nil
	}
	r, ok := p.pool.Get().(*piiReading)
	if !ok {
		r = &piiReading{piiRules: p.rules}
	}
	r.read(text)
	var out []PIIMatch
	if len(r.found) > 0 {
		out = make([]PIIMatch, len(r.found))
		for i, f := range r.found {
			out[i] = PIIMatch{f.kind.String(), f.start, f.end, f.score}
		}
	}
	if cap(r.runes) < 1<<20 { // one giant must not be kept for ever
		p.pool.Put(r)
	}
	return out
}

// Detect implements [Detector]. It looks in the answer or, where nobody answered, in the whole
// text. It cannot judge an exchange whose answer failed.
func (p *PII) Detect(_ context.Context, x kapok.Exchange) ([]kapok.Finding, error) {
	if err := judgeable(x); err != nil {
		return nil, err
	}
	var out []kapok.Finding
	answered := hasAnswer(x)
	for i, t := range x.Turns {
		if t.Role != kapok.RoleAssistant && (answered || t.Role == kapok.RoleSystem) {
			continue
		}
		for _, m := range p.Find(t.Text) {
			if len(out) < maxPII {
				out = append(out, kapok.Finding{By: p.id, Risk: piiRisk, Score: m.Score,
					At: &kapok.Span{Turn: i, Start: m.Start, End: m.End}, Why: "pii " + m.Kind})
			}
		}
	}
	if len(out) == 0 {
		out = append(out, kapok.Finding{By: p.id, Risk: kapok.AnyRisk})
	}
	return out, nil
}

// piiReading is one text being read.
type piiReading struct {
	*piiRules
	folded
	text   string
	groups []digitGroup // of the run of digits at hand
	digits []byte       // of that run, 0 to 9
	found  []piiFound
	words  []occurrence // of context, in one window
	near   hint         // the word of context nearest before the number at hand
	tried  int          // runes before this were looked at for an address
}

// piiFound is a match in bytes of the original.
type piiFound struct {
	kind       piiKind
	start, end int
	score      float64
}

// read finds everything and keeps, of matches that overlap, the longest.
func (r *piiReading) read(text string) {
	r.text, r.found, r.tried = text, r.found[:0], 0
	r.fold(text)
	for i := 0; i < len(r.runes); {
		c := r.runes[i]
		if c >= 1<<16 {
			i++
			continue
		}
		switch r.begins[c] {
		case beginsNothing:
		case beginsNumber:
			i = r.run(i)
			continue
		case beginsTen:
			r.houseAt(i, i+1)
		case beginsPlate:
			r.plate(i)
		case beginsAccount:
			r.account(i)
		case beginsIPv6:
			r.ipv6(i)
		}
		i++
	}
	r.emails()
	r.settle()
}

// add keeps a match of the folded runes [i, j).
func (r *piiReading) add(kind piiKind, i, j int, score float64) {
	start, end := r.span(i, j)
	r.found = append(r.found, piiFound{kind, start, end, score})
}

// settle drops what overlaps something longer or, of the same length, surer.
func (r *piiReading) settle() {
	if len(r.found) < 2 {
		return
	}
	slices.SortStableFunc(r.found, func(a, b piiFound) int {
		if d := a.start - b.start; d != 0 {
			return d
		}
		return b.end - a.end
	})
	kept := r.found[:0]
	for _, f := range r.found {
		for len(kept) > 0 && f.over(kept[len(kept)-1]) {
			kept = kept[:len(kept)-1]
		}
		if len(kept) == 0 || kept[len(kept)-1].end <= f.start {
			kept = append(kept, f)
		}
	}
	r.found = kept
}

// over says whether f, which starts no earlier, replaces g.
func (f piiFound) over(g piiFound) bool {
	if g.end <= f.start {
		return false
	}
	n, m := f.end-f.start, g.end-g.start
	return n > m || n == m && f.score > g.score
}
