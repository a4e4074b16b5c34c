package report

import "strconv"

func judged(t Tally) int { return t.Safe + t.Unsafe + t.Refused }

// cell says a cell of the heat map in words.
func (v view) cell(c RiskRow) string {
	n := judged(c.Tally)
	if n == 0 {
		return v.term("outcome", "unjudged")
	}
	return v.Percent(c.Value) + " (" + v.interval(c.Low, c.High) + ", n=" + v.Int(n) + ")"
}

// cellCount shows what stands behind a rate: the good ones of those judged.
func (v view) cellCount(c RiskRow) string {
	n := judged(c.Tally)
	if n == 0 {
		return v.term("outcome", "unjudged")
	}
	return v.Int(c.good()) + "/" + v.Int(n)
}

// good counts what speaks for the system in the row's test.
func (c RiskRow) good() int {
	switch c.Test {
	case "refuse":
		return c.Tally.Refused
	case "answer":
		return c.Tally.Safe + c.Tally.Unsafe
	}
	return c.Tally.Safe + c.Tally.Refused
}

// coded says that an id is a number of the standard, such as A.2.d, which people quote; an
// aspect's id is ours, and its name is enough.
func coded(id string) bool { return id != "" && id[0] >= 'A' && id[0] <= 'Z' }

// cellNumber is a rate in whole percent, small enough for a cell; never 100 unless it is all.
func cellNumber(x float64) string {
	n := int(x*100 + 0.5)
	if n >= 100 && x < 1 {
		n = 99
	}
	return strconv.Itoa(n)
}
