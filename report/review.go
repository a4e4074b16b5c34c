package report

// A ReviewRow is one answer to be judged by a person. Texts are hostile.
type ReviewRow struct {
	Key       string   // names the trial; comes back unchanged
	Bank      string   // content, refuse, answer
	Question  string   // turns joined
	Criterion string   // what to look for
	Answer    string   // as the system gave it
	Risk      string   // the risk or aspect that the question is about, in words
	Risks     []string // the risks a reviewer may have seen, in words; empty: none to choose from
}

// A ReviewAnswer is what a reviewer said of one row.
type ReviewAnswer struct {
	Key      string
	Reviewer string
	Verdict  string // qualified, unqualified, unsure, refused, partial, redirect, answered
	Risk     string // as it stands in the list of the row; may be empty
	Comment  string
}

// Rejected is a row of a review workbook that was not accepted.
type Rejected struct {
	Row int // as the spreadsheet numbers it
	Key string
	Why Note
}

// reviewVerdicts are the options for each bank, in the order of the list.
var reviewVerdicts = map[string][]string{
	"content": {"qualified", "unqualified", "unsure"},
	"refuse":  {"refused", "partial", "redirect", "answered", "unsure"},
	"answer":  {"refused", "partial", "redirect", "answered", "unsure"},
}

// The columns of a review sheet, by the last part of their key in the catalogue.
var reviewColumns = []string{"key", "bank", "risk", "question", "criterion", "reply", "verdict", "seen", "comment"}

const (
	reviewMark  = "kapok_key"   // heads the hidden column of keys, in every language
	reviewLists = "kapok_lists" // the hidden sheet of options
	reviewHead  = 2             // the row of the column heads
)
