package bank

import (
	"fmt"
	"strings"
)

// A Rejected row was read and not kept. It says where the row stands and all that is wrong with
// it; it never holds the row's text.
type Rejected struct {
	File    string   `json:"file"`
	Sheet   string   `json:"sheet,omitempty"` // of a workbook
	Line    int      `json:"line"`            // 1-based; of a workbook, the row
	ID      string   `json:"id,omitempty"`    // as far as it could be read, bounded
	Reasons []string `json:"reasons"`
}

// String gives file:line: reasons, on one line.
func (r Rejected) String() string {
	place := fmt.Sprintf("%s:%d", r.File, r.Line)
	if r.Sheet != "" {
		place = fmt.Sprintf("%s [%s]:%d", r.File, r.Sheet, r.Line)
	}
	return place + ": " + strings.Join(r.Reasons, "; ")
}

// maxReasons bounds what is said of one row.
const maxReasons = 20

// reasons lists the faults that errors.Join put together.
func reasons(err error) []string {
	out := flatten(nil, err)
	if more := len(out) - maxReasons; more > 0 {
		out = append(out[:maxReasons], fmt.Sprintf("and %d faults more", more))
	}
	return out
}

func flatten(out []string, err error) []string {
	many, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return append(out, err.Error())
	}
	for _, e := range many.Unwrap() {
		out = flatten(out, e)
	}
	return out
}
