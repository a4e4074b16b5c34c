package bank

import (
	"errors"
	"fmt"

	"kapok"
)

// A Rejected row was read and not kept. It says where the row stands and all that is wrong with
// it; it never holds the row's text.
type Rejected struct {
	File    string         `json:"file"`
	Sheet   string         `json:"sheet,omitempty"` // of a workbook
	Line    int            `json:"line"`            // 1-based; of a workbook, the row
	ID      string         `json:"id,omitempty"`    // as far as it could be read, bounded
	Reasons []*kapok.Error `json:"reasons"`
}

// String gives file:line: reasons, on one line of English.
func (r Rejected) String() string { return r.Err().Error() }

// Err gives file:line: reasons, as an error that can be said in other languages.
func (r Rejected) Err() error {
	place := fmt.Sprintf("%s:%d", r.File, r.Line)
	if r.Sheet != "" {
		place = fmt.Sprintf("%s [%s]:%d", r.File, r.Sheet, r.Line)
	}
	why := make([]error, len(r.Reasons))
	for i, e := range r.Reasons {
		why[i] = e
	}
	return kapok.Say(kapok.Invalid, "error.bank.rejected", "{place}: {reasons}", "place", place, "reasons", why)
}

// maxReasons bounds what is said of one row.
const maxReasons = 20

// reasons lists the faults that errors.Join put together.
func reasons(err error) []*kapok.Error {
	out := flatten(nil, err)
	if more := len(out) - maxReasons; more > 0 {
		out = append(out[:maxReasons], kapok.Say(kapok.Invalid, "error.bank.more_faults", "and {n} faults more", "n", more))
	}
	return out
}

func flatten(out []*kapok.Error, err error) []*kapok.Error {
	many, ok := err.(interface{ Unwrap() []error })
	if !ok {
		if e, ok := errors.AsType[*kapok.Error](err); ok {
			return append(out, e)
		}
		return append(out, &kapok.Error{Kind: kapok.Invalid, Msg: err.Error()})
	}
	for _, e := range many.Unwrap() {
		out = flatten(out, e)
	}
	return out
}
