package bank

import (
	"errors"
	"slices"

	"kapok"
)

// byColumn says what is wrong with a row in the words of its file: the heading of the column,
// where there is one, and where the valid values are listed.
func (in *importer) byColumn(sheet string, q Question, err error) error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var out []error
		for _, e := range many.Unwrap() {
			out = append(out, in.byColumn(sheet, q, e))
		}
		return errors.Join(out...)
	}
	risk := in.heading(sheet, "risk")
	text, aspect := in.column(sheet, "text"), in.column(sheet, "aspect")
	switch {
	case says(err, "error.bank.no_turns"):
		return kapok.Say(kapok.Invalid, "error.bank.column_no_text", "column {column} is empty: there is no question", "column", text)
	case says(err, "error.bank.no_risk") && risk == "":
		return kapok.Say(kapok.Invalid, "error.bank.column_risk_none", "there is no column for the risk: head one {heading} or risk; kapok standard show gbt45654-2025 lists the valid ones", "heading", "二级分类")
	case says(err, "error.bank.no_risk"):
		return kapok.Say(kapok.Invalid, "error.bank.column_no_risk", "column {column} is empty: a risk is needed; kapok standard show gbt45654-2025 lists the valid ones", "column", risk)
	case says(err, "error.bank.risk_leaf") || says(err, "error.bank.risk_unknown"):
		return kapok.Say(kapok.Invalid, "error.bank.column_risk", "column {column}: {risk} is not a risk that is known; kapok standard show gbt45654-2025 lists the valid ones", "column", in.column(sheet, "risk"), "risk", short(string(q.Risk)))
	case says(err, "error.bank.no_aspect") && risk == "" && in.heading(sheet, "aspect") == "":
		return kapok.Say(kapok.Invalid, "error.bank.column_aspect_none", "there is no column for the aspect: head one {heading} or aspect; kapok bank check kapok-answer lists the valid ones", "heading", "方面")
	case says(err, "error.bank.no_aspect"):
		return kapok.Say(kapok.Invalid, "error.bank.column_no_aspect", "column {column} is empty: an aspect is needed; kapok bank check kapok-answer lists the valid ones", "column", aspect)
	case says(err, "error.bank.aspect_unknown"):
		return kapok.Say(kapok.Invalid, "error.bank.column_aspect", "column {column}: {aspect} is not an aspect that is known; kapok bank check kapok-answer lists the valid ones", "column", aspect, "aspect", short(q.Aspect))
	}
	return err
}

// says tells whether an error is this sentence of the catalogue.
func says(err error, key string) bool {
	e, ok := errors.AsType[*kapok.Error](err)
	return ok && e.Key == key
}

// heading is the heading of the column that was read as a field, of several the first that is not
// coarse; empty where there is none.
func (in *importer) heading(sheet, field string) string {
	found := ""
	for _, c := range in.out.Columns {
		if c.Sheet != sheet || c.Field != field {
			continue
		}
		if !slices.Contains(coarse, plainWord(c.Name)) {
			return c.Name
		}
		if found == "" {
			found = c.Name
		}
	}
	return found
}

// column names the column of a field, by its heading where there is one.
func (in *importer) column(sheet, field string) string {
	name := in.heading(sheet, field)
	if name == "" {
		name = field
	}
	return name
}
