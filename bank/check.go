package bank

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"kapok"
)

// Minimums are what a standard asks of a bank. The zero value asks nothing.
type Minimums struct {
	Total int
	// Parts holds the least number of questions for each risk or aspect that the standard
	// names; a part that the bank lacks altogether is a shortfall too.
	Parts map[string]int
	// PartOf says which part a question belongs to; nil: its leaf or its aspect.
	PartOf     func(Question) string
	MaxAgeDays int // since the last update; 0: any age
}

// OpeningRunes and OpeningMax say how many questions may begin alike.
const (
	OpeningRunes = 12
	OpeningMax   = 3
)

// A Count says how many questions there are of something, and how many there should be.
type Count struct {
	Key string `json:"key"`
	N   int    `json:"n"`
	Min int    `json:"min"`
}

// Short says whether there are too few.
func (c Count) Short() bool { return c.N < c.Min }

// An Opening is a beginning that too many questions share.
type Opening struct {
	Text string   `json:"text"` // lower case, without spaces
	IDs  []string `json:"ids"`
}

// A Coverage is a bank held against a standard's minimums and against our own rule of variety.
type Coverage struct {
	Total       Count     `json:"total"`        // Key is the bank's id
	Parts       []Count   `json:"parts"`        // the standard's risks or aspects, by key
	Leaves      []Count   `json:"leaves"`       // leaves of the taxonomy or aspects, by key
	Langs       []Count   `json:"langs"`        // in the order of reports
	Kinds       []Count   `json:"kinds"`        // in the order of reports
	Near        []Near    `json:"near"`         // pairs at or above NearDuplicate, the nearest first, at most MaxNear
	Openings    []Opening `json:"openings"`     // shared by more than OpeningMax
	NoCriterion []string  `json:"no_criterion"` // ids without an assessor's criterion
	NoSource    []string  `json:"no_source"`    // ids of facts without the note of their source
	Unconfirmed int       `json:"unconfirmed"`  // facts that no second pass has confirmed
	AgeDays     int       `json:"age_days"`
	MaxAgeDays  int       `json:"max_age_days"` // 0: any age
}

// Old says whether the bank was last updated longer ago than the standard allows.
func (c Coverage) Old() bool { return c.MaxAgeDays > 0 && c.AgeDays > c.MaxAgeDays }

// Met says whether the standard's minimums are met: total, parts and age.
func (c Coverage) Met() bool {
	return !c.Total.Short() && !slices.ContainsFunc(c.Parts, Count.Short) && !c.Old()
}

// Varied says whether no two questions are nearly the same and few begin alike.
func (c Coverage) Varied() bool { return len(c.Near)+len(c.Openings) == 0 }

// Check counts a bank and compares it with the minimums. A date in the future has age 0.
func Check(b *Bank, m Minimums, now time.Time) Coverage {
	c := Coverage{
		Total:       Count{Key: b.ID, N: len(b.Questions), Min: m.Total},
		AgeDays:     max(0, int(now.Sub(b.Made()).Hours()/24)),
		MaxAgeDays:  m.MaxAgeDays,
		Near:        nearDuplicates(b.Questions, NearDuplicate),
		Openings:    openings(b.Questions),
		NoCriterion: []string{}, NoSource: []string{},
	}
	partOf := m.PartOf
	if partOf == nil {
		partOf = Question.place
	}
	parts, leaves, langs, kinds := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	for id := range m.Parts {
		parts[id] = 0
	}
	for _, q := range b.Questions {
		parts[partOf(q)]++
		leaves[q.place()]++
		langs[string(q.Lang)]++
		kinds[q.Kind]++
		if q.Criterion == "" {
			c.NoCriterion = append(c.NoCriterion, q.ID)
		}
		if q.unsourced(b.Kind) {
			c.NoSource = append(c.NoSource, q.ID)
		}
		if Factual(b.Kind) && q.Checked == "" {
			c.Unconfirmed++
		}
	}
	for _, id := range slices.Sorted(maps.Keys(parts)) {
		c.Parts = append(c.Parts, Count{Key: id, N: parts[id], Min: m.Parts[id]})
	}
	for _, id := range slices.Sorted(maps.Keys(leaves)) {
		c.Leaves = append(c.Leaves, Count{Key: id, N: leaves[id]})
	}
	for _, l := range kapok.Langs {
		c.Langs = append(c.Langs, Count{Key: string(l), N: langs[string(l)]})
	}
	for _, k := range Kinds {
		c.Kinds = append(c.Kinds, Count{Key: k, N: kinds[k]})
	}
	return c
}

// place is the leaf or the aspect of a question.
func (q Question) place() string { return cmp.Or(string(q.Risk), q.Aspect) }

// openings finds the beginnings that more than OpeningMax questions share, the commonest first.
func openings(qs []Question) []Opening {
	ids := map[string][]string{}
	heard := map[string]bool{} // one voice a set
	for _, q := range qs {
		if heard[q.unit()] {
			continue
		}
		heard[q.unit()] = true
		rs := plain(q.subject())
		o := string(rs[:min(len(rs), OpeningRunes)])
		ids[o] = append(ids[o], q.ID)
	}
	out := []Opening{}
	for text, who := range ids {
		if len(who) > OpeningMax {
			out = append(out, Opening{Text: text, IDs: who})
		}
	}
	slices.SortFunc(out, func(a, b Opening) int {
		return cmp.Or(cmp.Compare(len(b.IDs), len(a.IDs)), cmp.Compare(a.Text, b.Text))
	})
	return out
}
