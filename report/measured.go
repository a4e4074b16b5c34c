package report

import "slices"

// adds says whether every trial was counted once.
func (s Suite) adds() bool { return s.Asked == s.Scored+s.Unscored+s.Errors }

// measuredSign is the sign of a run that only measured: what is incomplete is unsure, alarms are to be
// looked into, and no alarm is no pass.
func (v view) measuredSign() string {
	switch {
	case v.a.Conclusion.State != Measured:
		return string(Incomplete)
	case v.alarms() > 0:
		return "alarmed"
	}
	return string(Measured)
}

// measuredWord says in a word what came out.
func (v view) measuredWord() string {
	switch {
	case v.a.Conclusion.State != Measured:
		return v.stateWord()
	case v.alarms() > 0:
		return v.t("report.suite.word_alarms", "n", v.alarms())
	}
	return v.t("report.suite.word_none")
}

// measuredHeadline is what was measured, and why it is incomplete where it is.
func (v view) measuredHeadline() []string {
	var out []string
	for _, n := range v.reasons() {
		if n.Key == "report.reason.measured" {
			out = slices.Insert(out, 0, v.note(n))
			continue
		}
		out = append(out, v.note(n))
	}
	return out
}

// banks are the banks that the run asked from; the lexicon is of the standard's tests alone.
func (v view) banks() []Bank {
	if !v.onlySuites() {
		return v.a.Banks
	}
	return slices.DeleteFunc(slices.Clone(v.a.Banks), func(b Bank) bool { return b.Kind == "keyword" })
}

// bankName names a bank by its test, or by the suite that asks from it.
func (v view) bankName(b Bank) string {
	for _, s := range v.a.Suites {
		if s.ID == b.Kind {
			return v.text(s.Title)
		}
	}
	return v.term("bank", b.Kind)
}
