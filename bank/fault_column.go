package bank

import (
	"errors"
	"fmt"
	"slices"
)

// errNotAspect marks an aspect that no file of rules knows; it adds no words.
var errNotAspect = errors.New("")

const listed = "kapok standard show gbt45654-2025 lists the valid ones"

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
	switch {
	case errors.Is(err, errNoTurns):
		return fmt.Errorf("%s is empty: there is no question", in.column(sheet, "text"))
	case errors.Is(err, errNoRisk) && risk == "":
		return errors.New("there is no column for the risk: head one 二级分类 or risk; " + listed)
	case errors.Is(err, errNoRisk):
		return fmt.Errorf("%s is empty: a risk is needed; %s", in.column(sheet, "risk"), listed)
	case errors.Is(err, errNotRisk):
		return fmt.Errorf("%s: %s is not a risk that is known; %s", in.column(sheet, "risk"), short(string(q.Risk)), listed)
	case errors.Is(err, errNoAspect) && risk == "" && in.heading(sheet, "aspect") == "":
		return errors.New("there is no column for the aspect: head one 方面 or aspect; " + aspects)
	case errors.Is(err, errNoAspect):
		return fmt.Errorf("%s is empty: an aspect is needed; %s", in.column(sheet, "aspect"), aspects)
	case errors.Is(err, errNotAspect):
		return fmt.Errorf("%s: %s is not an aspect that is known; %s", in.column(sheet, "aspect"), short(q.Aspect), aspects)
	}
	return err
}

const aspects = "kapok bank check kapok-answer lists the valid ones"

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

func (in *importer) column(sheet, field string) string {
	name := in.heading(sheet, field)
	if name == "" {
		name = field
	}
	return "column " + name
}
