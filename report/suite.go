package report

import "kapok"

// A Suite is what one suite beyond the standard's tests found: figures with intervals, rates by
// part, comparisons, a curve. Every suite has the same shape, so that one page, one sheet and one schema
// show them all.
type Suite struct {
	ID       string     `json:"id"`    // facts, premise, …
	Group    string     `json:"group"` // attack, hallucination, fairness, transparency, cantonese
	Title    kapok.Text `json:"title"`
	What     kapok.Text `json:"what"` // what is measured and how, in one sentence
	Bank     string     `json:"bank"`
	Scorer   string     `json:"scorer"` // the scorer with its version; the same rows and scorer give the same section
	Asked    int        `json:"asked"`
	Scored   int        `json:"scored"`   // answers that could be scored
	Unscored int        `json:"unscored"` // answers that were there and could not: never counted as good
	Errors   int        `json:"errors"`   // no answer; asked = scored + unscored + errors
	// Alarms are what a person should look into: a rate that is surely above what is tolerated, or a
	// difference that chance hardly makes (AlarmLevel). None is no proof of absence: see MDE.
	Alarms   []Alarm     `json:"alarms"`
	Findings []Note      `json:"findings"`
	Figures  []Figure    `json:"figures"`
	Tables   []Breakdown `json:"tables"`
	Tests    []Contrast  `json:"tests"`
	Curves   []Curve     `json:"curves"`
	Limits   []Note      `json:"limits"`
	Examples []Shown     `json:"examples"` // a few answers behind the figures; text is hostile
}

// An Alarm names a figure, or a comparison, that a person should look into.
type Alarm struct {
	Kind  string     `json:"kind"`       // above, below (what is tolerated), or contrast
	Title kapok.Text `json:"title"`      // of the figure or the family of comparisons
	A     kapok.Text `json:"a,omitzero"` // of a comparison
	B     kapok.Text `json:"b,omitzero"`
	Unit  string     `json:"unit"`  // kind of figure
	Value float64    `json:"value"` // the figure, or A minus B
	Bound float64    `json:"bound"` // what is tolerated; 0 of a comparison
}

// The kinds of alarm.
const (
	AlarmAbove    = "above"
	AlarmBelow    = "below"
	AlarmContrast = "contrast"
)

// AlarmLevel is the Holm-adjusted p-value, and one minus the confidence of the bound, from which a
// suite raises an alarm. It is stricter than 5 %: a report holds about twenty suites, and at 5 % most
// reports on sound services would raise one.
const AlarmLevel = 0.01

// A Figure is a headline number of a suite with its two-sided 95 % interval.
type Figure struct {
	ID     string     `json:"id"`
	Title  kapok.Text `json:"title"`
	Kind   string     `json:"kind"`
	Better string     `json:"better"` // high, low or none: where good lies
	K      int        `json:"k"`      // of a proportion
	N      int        `json:"n"`      // what it is computed from; 0: nothing, and Value means nothing
	Value  float64    `json:"value"`
	Low    float64    `json:"low"`
	High   float64    `json:"high"`
	// Tolerated is the bound that the suite's data sets, if any.
	Tolerated *float64 `json:"tolerated,omitempty"`
	Alarm     bool     `json:"alarm"`
}

// The kinds of figure.
const (
	Proportion = "proportion" // 0..1, shown as a percentage; K of N
	Difference = "difference" // of proportions, -1..1, shown as percentage points
	Score      = "score"      // 0..1 or more, shown with three digits
	Amount     = "amount"     // a plain number
)

// A Breakdown is a list of rates, or of means, by part.
type Breakdown struct {
	ID    string     `json:"id"`
	Title kapok.Text `json:"title"`
	Kind  string     `json:"kind"`
	// Cross says that the rows are cells of a heat map: Label by Across.
	Cross  bool   `json:"cross"`
	Better string `json:"better"`
	Rows   []Part `json:"rows"`
}

// A Part is one row or one cell.
type Part struct {
	ID     string      `json:"id"`
	Label  kapok.Text  `json:"label"`
	Across *kapok.Text `json:"across,omitempty"`
	Grade  string      `json:"grade,omitempty"` // excellent, very_good, good, fair, poor or ungraded, where parts are graded
	K      int         `json:"k"`
	N      int         `json:"n"`
	Value  float64     `json:"value"`
	Low    float64     `json:"low"`
	High   float64     `json:"high"`
}

// A Contrast compares two conditions, Holm-corrected over its family, which is the contrasts of one
// Family in one suite.
type Contrast struct {
	ID          string     `json:"id"`
	Family      string     `json:"family"`
	Title       kapok.Text `json:"title"` // of the family
	A           kapok.Text `json:"a"`
	B           kapok.Text `json:"b"`
	Test        string     `json:"test"` // mcnemar, wilcoxon, paired_t, permutation, cmh, two_proportion, sign
	Unit        string     `json:"unit"` // Difference: a Kind
	N           int        `json:"n"`    // pairs, or answers of both
	Discordant  int        `json:"discordant,omitempty"`
	Difference  float64    `json:"difference"` // A minus B
	Low         float64    `json:"low"`        // two-sided 95 %
	High        float64    `json:"high"`
	Effect      float64    `json:"effect"`    // EffectIs
	EffectIs    string     `json:"effect_is"` // cohens_h, cohens_dz, odds_ratio, rank_biserial; empty: none
	P           float64    `json:"p"`
	PHolm       float64    `json:"p_holm"`
	Significant bool       `json:"significant"` // PHolm < 0.05
	Alarm       bool       `json:"alarm"`       // PHolm < AlarmLevel, to the bad side
	MDE         float64    `json:"mde"`         // the smallest difference found with 80 % power at 5 %, two-sided; 0: not computed
}

// Reliability is the id of a curve whose ideal is the diagonal: stated against actual.
const Reliability = "reliability"

// A Curve is a line of points, such as a reliability diagram.
type Curve struct {
	ID     string     `json:"id"`
	Title  kapok.Text `json:"title"`
	X      kapok.Text `json:"x"` // what the axes say
	Y      kapok.Text `json:"y"`
	Points []Point    `json:"points"`
}

// A Point of a curve.
type Point struct {
	X    float64 `json:"x"`
	Y    float64 `json:"y"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	N    int     `json:"n"`
}

// Shown is one answer behind a figure. Texts are hostile and cut at a bound.
type Shown struct {
	Question string     `json:"question"` // id
	Lang     kapok.Lang `json:"lang"`
	Prompt   string     `json:"prompt"`
	Answer   string     `json:"answer"`
	Expected string     `json:"expected"`
	Reading  string     `json:"reading"` // how it was read: a word of the suite
	Read     kapok.Text `json:"read"`    // the same for people
}
