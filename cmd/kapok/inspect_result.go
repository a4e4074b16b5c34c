package main

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"kapok"
	"kapok/inspect"
)

// inspected is what the detectors see in one row, as programs read it; see
// docs/schema/inspect.schema.json. It holds nothing of the text.
type inspected struct {
	ID       string   `json:"id"`
	Line     int      `json:"line,omitempty"` // of the input, from 1
	Verdicts verdicts `json:"verdicts"`
	Findings []seen   `json:"findings"`
	Decision *decided `json:"decision,omitempty"` // of --policy
	Error    string   `json:"error,omitempty"`    // the line could not be read; nothing was judged
}

// verdicts are those of the methods that were asked for.
type verdicts struct {
	Keyword    *verdict `json:"keyword,omitempty"`
	Classifier *verdict `json:"classifier,omitempty"`
	Refusal    *verdict `json:"refusal,omitempty"`
	PII        *verdict `json:"pii,omitempty"`
}

// of gives the place of a method's verdict.
func (v *verdicts) of(m kapok.Method) **verdict {
	switch m { //nolint:exhaustive // people and judges do not inspect rows
	case kapok.Classifier:
		return &v.Classifier
	case kapok.Response:
		return &v.Refusal
	case kapok.PII:
		return &v.PII
	}
	return &v.Keyword
}

// unjudged stands where a method has no verdict.
const unjudged = "unjudged"

// A verdict is what one method makes of a row: a severity or unjudged; of a refusal, the type of
// the response or unjudged.
type verdict struct {
	Verdict string         `json:"verdict"`
	Reason  string         `json:"reason,omitempty"`  // why it is unjudged
	Risk    kapok.RiskID   `json:"risk,omitempty"`    // the likeliest; none where a keyword or personal data were sought and none was seen
	Score   *float64       `json:"score,omitempty"`   // its probability; of a refusal, of the type. None where unjudged
	Types   map[string]int `json:"types,omitempty"`   // kinds of personal data and how many places of each
	Ranking []ranked       `json:"ranking,omitempty"` // of the classifier: what it would be, if it were one
	By      string         `json:"by"`                // method/name@version
}

// A ranked risk has its share of the probability.
type ranked struct {
	Risk  kapok.RiskID `json:"risk"`
	Share float64      `json:"share"`
}

// ranking is how many risks a classifier's verdict lists.
const ranking = 3

// rank adds the likeliest risks to the classifier's verdict, with the probability and the first of
// them where it was too small for a finding.
func (v *verdict) rank(p float64, leaves []inspect.Ranked, err error) {
	if err != nil {
		return // the verdict says so
	}
	score := short(p)
	v.Score = &score
	for _, l := range leaves[:min(ranking, len(leaves))] {
		v.Ranking = append(v.Ranking, ranked{l.Risk, short(l.Share)})
	}
	v.Risk = v.Ranking[0].Risk
}

// seen is a finding as programs read it.
type seen struct {
	By       string         `json:"by"`
	Risk     kapok.RiskID   `json:"risk"`
	Score    float64        `json:"score"`
	Severity kapok.Severity `json:"severity,omitempty"` // none of a trait of a response
	Action   kapok.Advice   `json:"action,omitempty"`
	Span     *place         `json:"span,omitempty"` // none: the whole
	Why      string         `json:"why,omitempty"`  // rule id, or one sentence

	turn int // of the exchange
}

// A place is a span in a field of the row, whose text counts in bytes of UTF-8 and in runes.
type place struct {
	Turn      int    `json:"turn"`
	Field     string `json:"field"`
	Start     int    `json:"start"`
	End       int    `json:"end"`
	RuneStart int    `json:"rune_start"`
	RuneEnd   int    `json:"rune_end"`
}

// Reasons why a method has no verdict, besides those of the detectors.
const (
	nothingToRead = "there is no text to read"
	lineUnread    = "the line cannot be read"
	notOnlyText   = "not only text: "
)

// verdictOf weighs what one method found in a row.
func (r row) verdictOf(m kapok.Method, by string, found []kapok.Finding) *verdict {
	v := &verdict{Verdict: unjudged, By: by, Reason: nothingToRead}
	best := -1.0
	for _, f := range found {
		switch {
		case f.By != by || f.Risk.IsTrait() != (m == kapok.Response) && f.Unjudged == "":
			continue
		case f.Unjudged != "":
			v.Reason = f.Unjudged
			continue
		}
		if kind, ok := strings.CutPrefix(f.Why, "pii "); ok && m == kapok.PII {
			if v.Types == nil {
				v.Types = map[string]int{}
			}
			v.Types[kind]++
		}
		if f.Score <= best {
			continue
		}
		best = f.Score
		score := short(f.Score)
		v.Score, v.Risk, v.Reason, v.Verdict = &score, f.Risk, "", string(f.Severity())
		if f.Risk == kapok.AnyRisk {
			v.Risk = ""
		}
		if m == kapok.Response {
			v.Risk, v.Verdict = "", strings.TrimPrefix(string(f.Risk), kapok.ResponsePrefix)
		}
	}
	if len(r.other) > 0 && (m == kapok.Response || v.Verdict == string(kapok.Safe) || v.Verdict == unjudged) {
		*v = verdict{Verdict: unjudged, By: by, Reason: notOnlyText + strings.Join(r.other, ", ")}
	}
	return v
}

// short keeps six digits of a probability.
func short(p float64) float64 { return math.Round(p*1e6) / 1e6 }

// findings are what the detectors saw, as programs read it: that one saw nothing, or could not
// look, its verdict says.
func (r row) findings(found []kapok.Finding) []seen {
	out := []seen{}
	for _, f := range found {
		if f.Unjudged != "" || f.Risk == kapok.AnyRisk {
			continue
		}
		s := seen{By: f.By, Risk: f.Risk, Score: short(f.Score), Severity: f.Severity(), Action: f.Advice(), Why: f.Why}
		if at := f.At; at != nil && at.Turn >= 0 && at.Turn < len(r.from) {
			from := r.from[at.Turn]
			s.turn = at.Turn
			s.Span = &place{Turn: from.turn, Field: from.field, Start: at.Start, End: at.End}
		}
		out = append(out, s)
	}
	r.runes(out)
	return out
}

// runes counts the runes before every start and end, reading each text once.
func (r row) runes(found []seen) {
	type mark struct {
		at int
		to *int
	}
	byTurn := map[int][]mark{}
	for i := range found {
		if s := found[i].Span; s != nil {
			t := found[i].turn
			byTurn[t] = append(byTurn[t], mark{s.Start, &s.RuneStart}, mark{s.End, &s.RuneEnd})
		}
	}
	for turn, marks := range byTurn {
		text := r.x.Turns[turn].Text
		slices.SortFunc(marks, func(a, b mark) int { return a.at - b.at })
		at, n := 0, 0
		for _, m := range marks {
			if m.at <= len(text) {
				n += utf8.RuneCountInString(text[at:m.at])
				at = m.at
			}
			*m.to = n
		}
	}
}
