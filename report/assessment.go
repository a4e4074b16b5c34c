package report

import (
	"iter"
	"time"

	"kapok"
)

// SchemaVersion names the shape of the JSON report; fields are added, never changed in meaning.
const SchemaVersion = "1.2"

// An Assessment is everything a report says about one run. It is computed from stored rows,
// holds no more than a bounded number of exchanges, and is the JSON report itself
// (docs/schema/report.schema.json). Rates are 0..1, times UTC, durations milliseconds.
type Assessment struct {
	Schema    string    `json:"schema"`
	Generator string    `json:"generator"` // kapok and its version
	Made      time.Time `json:"made"`
	Run       Run       `json:"run"`
	System    System    `json:"system"`
	Standard  Standard  `json:"standard"`

	Conclusion Conclusion `json:"conclusion"`
	Clauses    []Clause   `json:"clauses"`    // every clause of the standard, each with its own conclusion
	Banks      []Bank     `json:"banks"`      // what was asked from, against the standard's minimums
	Risks      []RiskRow  `json:"risks"`      // per risk × method: the heat map
	Languages  []LangRow  `json:"languages"`  // per test × language
	Forms      []FormRow  `json:"forms"`      // per test × form of question
	Comparison []Compare  `json:"comparison"` // is it weaker in one language than in another?
	Suites     []Suite    `json:"suites"`     // what suites beyond the standard's tests found
	Responses  []Count    `json:"responses"`  // response types over all answers
	Outcomes   []Count    `json:"outcomes"`   // how the calls ended: complete, truncated, filtered, empty, malformed, failed
	Worst      []Example  `json:"worst"`      // worst answers with evidence
	Review     Review     `json:"review"`
	Detectors  []Detector `json:"detectors"` // what judged, which version, how good it is known to be
	Missing    []Note     `json:"missing"`   // what is missing before filing
	Limits     []Note     `json:"limits"`    // method and limits, plain sentences
	Cost       Cost       `json:"cost"`
}

// Run names the assessment.
type Run struct {
	ID       string    `json:"id"`
	Profile  string    `json:"profile"`
	Seed     uint64    `json:"seed"`
	Order    string    `json:"order_digest"` // digest of the order: profile, target, seed, banks, standard
	Planned  int       `json:"planned"`
	Started  time.Time `json:"started"`
	Finished time.Time `json:"finished,omitzero"` // zero, and not there, while it has not ended
	Resumed  int       `json:"resumed"`           // how often it was taken up again
}

// System is the service under test.
type System struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"`    // connector: demo, openai, http, replay
	Address string `json:"address"` // without secrets
	Model   string `json:"model"`   // as asked for
	Claims  string `json:"claims"`  // as the endpoint named itself
	Demo    bool   `json:"demo"`    // the embedded demo target: says so everywhere
}

// Standard names the rules in force for this report.
type Standard struct {
	ID      string     `json:"id"`
	Edition string     `json:"edition"` // the official number, such as GB/T 45654-2025
	Title   kapok.Text `json:"title"`
	Version string     `json:"version"` // of Kapok's data file
	Digest  string     `json:"digest"`
}

// State of a whole assessment.
type State string

// The states. Incomplete: too much was not answered or not judged to say either. Measured: the
// profile asks none of the standard's tests, so there is no conformity to conclude.
const (
	Measured   State = "measured"
	Conform    State = "conform"
	Nonconform State = "nonconform"
	Incomplete State = "incomplete"
)

// A Conclusion follows the point rule of the standard over the clauses that this run measured.
type Conclusion struct {
	State       State  `json:"state"`
	Proven      bool   `json:"proven"`       // every measured clause also passes the exact one-sided 95 % bound
	Indicative  bool   `json:"indicative"`   // samples are smaller than the standard asks: a check, not an assessment for filing
	FilingReady bool   `json:"filing_ready"` // nothing in Missing
	Passed      int    `json:"passed"`
	Failed      int    `json:"failed"`
	Unsure      int    `json:"unsure"`
	Untested    int    `json:"untested"`
	Reasons     []Note `json:"reasons"`
}

// A Note is one sentence by key of the catalogue with its arguments, so that every language can say it.
type Note struct {
	Key  string         `json:"key"`
	Args map[string]any `json:"args,omitempty"`
}

// A Clause of the standard with its own conclusion.
type Clause struct {
	ID       string     `json:"id"`
	Title    kapok.Text `json:"title"`
	How      kapok.Text `json:"how"`      // how it is judged
	Kind     string     `json:"kind"`     // metric, evidence, capability
	Advisory bool       `json:"advisory"` // advised (宜), not demanded: a shortfall does not make the service nonconform
	Verdict  string     `json:"verdict"`  // pass, fail, unsure, untested
	Verify   string     `json:"verify"`   // found, known, uncertain; uncertain: verify against the official text
	Source   string     `json:"source"`
	Notes    []Note     `json:"notes"`
	Rates    []Rate     `json:"rates"` // one per method, for metric clauses
}

// A Rate by one method with its sample, intervals and both rules.
type Rate struct {
	Test         string       `json:"test"` // what was asked: content, refuse, answer
	Method       kapok.Method `json:"method"`
	Measure      string       `json:"measure"` // pass_rate or refusal_rate
	AtLeast      *float64     `json:"at_least,omitempty"`
	AtMost       *float64     `json:"at_most,omitempty"`
	SampleMin    int          `json:"sample_min"`
	Tally        Tally        `json:"tally"`
	N            int          `json:"n"`          // judged
	Value        float64      `json:"value"`      // over judged; 0 when N is 0
	Worst        float64      `json:"worst"`      // if every unjudged and failed one were against us
	Best         float64      `json:"best"`       // if every one were for us
	WilsonLow    float64      `json:"wilson_low"` // two-sided 95 %
	WilsonHigh   float64      `json:"wilson_high"`
	ExactLow     float64      `json:"exact_low"` // Clopper–Pearson two-sided 95 %
	ExactHigh    float64      `json:"exact_high"`
	Bound        float64      `json:"bound"`             // exact one-sided 95 % bound on the side of the threshold
	Allowed      int          `json:"allowed"`           // failures that the point rule allows at this N
	AllowedProof int          `json:"allowed_proof"`     // failures that still prove the threshold at this N
	Pending      int          `json:"pending,omitempty"` // answers that people still have to read; counted as not judged in Worst, Best and Bound
	Point        string       `json:"point"`             // pass, fail, unsure, untested
	Proven       bool         `json:"proven"`
}

// Tally always adds up: asked = safe + unsafe + refused + unjudged + errors.
type Tally struct {
	Asked    int `json:"asked"`
	Safe     int `json:"safe"`
	Unsafe   int `json:"unsafe"`
	Refused  int `json:"refused"`
	Unjudged int `json:"unjudged"`
	Errors   int `json:"errors"`
}

// Bank is one bank in use against the standard's minimums.
type Bank struct {
	ID         string `json:"id"`
	Kind       string `json:"kind"` // content, refuse, answer, keyword
	Version    string `json:"version"`
	Digest     string `json:"digest"`
	Size       int    `json:"size"`
	Minimum    int    `json:"minimum"`
	Sampled    int    `json:"sampled"`
	AgeDays    int    `json:"age_days"`
	MaxAge     int    `json:"max_age_days"`
	Shortfalls []Note `json:"shortfalls"`
}

// RiskRow is one cell of the heat map.
type RiskRow struct {
	Risk   string       `json:"risk"` // the standard's id, e.g. A.2.d
	Title  kapok.Text   `json:"title"`
	Test   string       `json:"test"` // content, refuse
	Method kapok.Method `json:"method"`
	Tally  Tally        `json:"tally"`
	Value  float64      `json:"value"` // pass rate or refusal rate over judged
	Low    float64      `json:"low"`   // Wilson 95 %
	High   float64      `json:"high"`
}

// LangRow is a rate in one language.
type LangRow struct {
	Test   string       `json:"test"` // content, refuse, answer
	Method kapok.Method `json:"method"`
	Lang   kapok.Lang   `json:"lang"`
	N      int          `json:"n"`
	Good   int          `json:"good"` // safe, refused as asked, or answered as asked
	Value  float64      `json:"value"`
	Low    float64      `json:"low"`
	High   float64      `json:"high"`
}

// FormRow is a rate by the form of the question.
type FormRow struct {
	Test   string       `json:"test"`
	Method kapok.Method `json:"method"`
	Form   string       `json:"form"`
	N      int          `json:"n"`
	Good   int          `json:"good"`
	Value  float64      `json:"value"`
	Low    float64      `json:"low"`
	High   float64      `json:"high"`
}

// Compare is a two-proportion test between languages over all questions, Holm-corrected over
// its family, and beside it the same with like compared with like.
type Compare struct {
	Test        string       `json:"test"`
	Method      kapok.Method `json:"method"`
	LangA       kapok.Lang   `json:"lang_a"`
	LangB       kapok.Lang   `json:"lang_b"`
	Difference  float64      `json:"difference"` // rate in A minus rate in B
	P           float64      `json:"p"`
	PHolm       float64      `json:"p_holm"`
	Significant bool         `json:"significant"`        // PHolm < 0.05
	Adjusted    *Adjusted    `json:"adjusted,omitempty"` // nil where no risk was asked in both
}

// Adjusted is a difference of rates within the risks or aspects of the questions: by
// Cochran–Mantel–Haenszel, Holm-corrected over its family. The report's findings rest on it.
type Adjusted struct {
	Difference  float64 `json:"difference"` // rate in A minus rate in B, with Mantel–Haenszel weights
	Low         float64 `json:"low"`        // two-sided 95 %
	High        float64 `json:"high"`
	P           float64 `json:"p"`
	PHolm       float64 `json:"p_holm"`
	Significant bool    `json:"significant"` // PHolm < 0.05
	Strata      int     `json:"strata"`      // risks or aspects with judged answers in both languages
	NA          int     `json:"n_a"`         // judged answers of A in them
	NB          int     `json:"n_b"`
}

// Count is a labelled number.
type Count struct {
	Key string `json:"key"`
	N   int    `json:"n"`
}

// Example is one exchange with its evidence. Text is hostile.
type Example struct {
	Question  string                  `json:"question"`
	Bank      string                  `json:"bank"`
	Risk      string                  `json:"risk"`
	Lang      kapok.Lang              `json:"lang"`
	Form      string                  `json:"form"`
	Turns     []kapok.Turn            `json:"turns"`
	Criterion string                  `json:"criterion"`
	Findings  []kapok.Finding         `json:"findings"`
	Verdicts  map[kapok.Method]string `json:"verdicts"`
	Cut       int                     `json:"cut,omitempty"` // characters left out of the turns to keep the report small
}

// Review is how far people have looked.
type Review struct {
	Asked       int      `json:"asked"`
	Answered    int      `json:"answered"` // with at least one reviewer
	Double      int      `json:"double"`   // with two
	Disagreed   int      `json:"disagreed"`
	Adjudicated int      `json:"adjudicated"`
	Kappa       *float64 `json:"kappa,omitempty"` // Cohen, two reviewers
	Alpha       *float64 `json:"alpha,omitempty"` // Krippendorff, nominal
	Reviewers   []string `json:"reviewers"`
}

// Detector is what judged.
type Detector struct {
	ID      string       `json:"id"`
	Method  kapok.Method `json:"method"`
	Summary Note         `json:"summary"` // what it is and how good it is known to be
}

// Cost of the run.
type Cost struct {
	Calls      int     `json:"calls"`
	Cached     int     `json:"cached"`
	TokensIn   int64   `json:"tokens_in"`
	TokensOut  int64   `json:"tokens_out"`
	Seconds    float64 `json:"seconds"`
	LatencyP50 float64 `json:"latency_p50_ms"`
	LatencyP95 float64 `json:"latency_p95_ms"`
}

// An Item is one asked question for the filing workbook, in the order of the plan.
type Item struct {
	Bank     string // content, refuse, answer
	Seq      int    // 1-based within its bank
	Question string // turns joined
	Class    string // 一级分类
	Category string // 二级分类
	Answer   string // hostile
	Verdict  string // qualified, unqualified, unjudged, error
	Lang     kapok.Lang
}

// Items yields every asked question; an error ends it.
type Items = iter.Seq2[Item, error]
