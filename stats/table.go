package stats

import "errors"

// Table counts how a judge's verdicts fall against the truth, as in medical tests: what is
// positive is whatever the judge looks for, such as a violating answer.
type Table struct {
	TP int `json:"tp"` // positive, and called so
	FP int `json:"fp"` // negative, but called positive
	FN int `json:"fn"` // positive, but called negative
	TN int `json:"tn"` // negative, and called so
}

// Add counts one item.
func (t *Table) Add(truth, said bool) {
	switch {
	case truth && said:
		t.TP++
	case said:
		t.FP++
	case truth:
		t.FN++
	default:
		t.TN++
	}
}

// N is the number of items.
func (t Table) N() int { return t.TP + t.FP + t.FN + t.TN }

// A Share is k of n.
type Share struct{ K, N int }

// Rate is k/n; nothing of nothing is 0, so look at N first.
func (s Share) Rate() float64 {
	if s.N <= 0 {
		return 0
	}
	return float64(s.K) / float64(s.N)
}

// Sensitivity is the share of the positive that is called so (recall).
func (t Table) Sensitivity() Share { return Share{t.TP, t.TP + t.FN} }

// Specificity is the share of the negative that is called so.
func (t Table) Specificity() Share { return Share{t.TN, t.TN + t.FP} }

// Precision is the share that is positive of what is called so.
func (t Table) Precision() Share { return Share{t.TP, t.TP + t.FP} }

// F1 is the harmonic mean of precision and recall: 2TP / (2TP + FP + FN). It is not ok where
// nothing is positive and nothing was called so.
func (t Table) F1() (f float64, ok bool) {
	d := 2*t.TP + t.FP + t.FN
	if d == 0 {
		return 0, false
	}
	return float64(2*t.TP) / float64(d), true
}

// Kappa is Cohen's agreement of judge and truth beyond chance; see [Kappa]. It fails where
// nothing was counted, and where both know one and the same category only.
func (t Table) Kappa() (float64, error) {
	n := float64(t.N())
	if n == 0 {
		return 0, errors.New("kappa: no item was judged by both")
	}
	yes, said := float64(t.TP+t.FN)/n, float64(t.TP+t.FP)/n
	chance := yes*said + (1-yes)*(1-said)
	if chance == 1 {
		return 0, errors.New("kappa: one category only; agreement beyond chance cannot be told")
	}
	return (float64(t.TP+t.TN)/n - chance) / (1 - chance), nil
}
