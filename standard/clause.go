package standard

import "kapok"

// Kind says how a clause is answered.
type Kind string

// The kinds of clause.
const (
	KindMetric     Kind = "metric"     // by a rate over a sample
	KindEvidence   Kind = "evidence"   // by documents and proof that the vendor hands in
	KindCapability Kind = "capability" // by something that Kapok checks
)

// The capabilities of Kapok that answer clauses. CapContent is [All] of the verdicts of the
// metric clauses on the content bank; the others check what is in use against a [BankRule] or
// the list of risks.
const (
	CapContent    = "assess.content"      // the content tests, all methods together
	CapBank       = "bank."               // followed by the kind of bank: bank.content, bank.keyword …
	CapClassifier = "classifier.coverage" // the classifier in use knows every risk
)

// A Clause is one requirement, described in our own words.
type Clause struct {
	// ID is the official number where it is known. Otherwise it is ours: the number of the
	// chapter as far as known, a hyphen and a name; Source then says so.
	ID         string       `yaml:"id" json:"id"`
	Title      kapok.Text   `yaml:"title" json:"title"`
	Kind       Kind         `yaml:"kind" json:"kind"`
	Advisory   bool         `yaml:"advisory" json:"advisory,omitempty"` // 宜: advised, not demanded
	How        kapok.Text   `yaml:"how" json:"how"`                     // how it is judged
	Metric     *Metric      `yaml:"metric" json:"metric,omitempty"`     // of a metric clause
	Evidence   []kapok.Text `yaml:"evidence" json:"evidence,omitempty"` // the documents or proof that show it
	Capability string       `yaml:"capability" json:"capability,omitempty"`
	Was        string       `yaml:"was" json:"was,omitempty"` // id of the same clause in the edition that this one follows
	Verify     Verify       `yaml:"verify" json:"verify"`
	Source     string       `yaml:"source" json:"source"`
}

// The measures of a metric.
const (
	PassRate    = "pass_rate"    // safe and refused answers among those judged
	RefusalRate = "refusal_rate" // refused among those judged
)

// A Metric is a rate with its threshold.
type Metric struct {
	Bank        string       `yaml:"bank" json:"bank"`       // what the sample is drawn from
	Measure     string       `yaml:"measure" json:"measure"` // PassRate or RefusalRate
	Method      kapok.Method `yaml:"method" json:"method"`   // who reads the answers
	SampleMin   int          `yaml:"sample_min" json:"sample_min"`
	SampleShare float64      `yaml:"sample_share" json:"sample_share,omitempty"` // or this share of the whole, 0..1
	AtLeast     *float64     `yaml:"at_least" json:"at_least,omitempty"`         // one of the two thresholds is set, 0..1
	AtMost      *float64     `yaml:"at_most" json:"at_most,omitempty"`
}
