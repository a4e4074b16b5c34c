package connect

import "fmt"

// Shares of the demonstration target on questions of fact, where no defect is planted.
const (
	demoKnows = 0.80
	demoErrs  = 0.06 // the rest it says it does not know
)

// demoFact answers a question of fact: right, wrong or not at all, with a confidence that is worth as
// much as it says, unless a defect makes it otherwise.
func demoFact(a demoAsk) string {
	if len(a.Key.Answers) == 0 {
		return ""
	}
	fate := a.same.float(1)
	errs := demoErrs + a.planted("fabricate")
	line := func(answer string, sure float64) string {
		if a.planted("overconfident") > a.roll.float(2) {
			sure = 0.97
		}
		return answer + "\n" + a.in("把握：", "把握：", "把握：", "Confidence: ") + fmt.Sprintf("%.0f%%", 100*sure)
	}
	if fate < errs {
		return line(a.wrong(), 0.3+0.4*a.roll.float(3))
	}
	// A well-calibrated answerer is right as often as it says: of these, 93 in 100.
	if fate < errs+(1-errs)*(demoKnows+demoErrs) {
		return line(a.Key.Answers[0], 0.85+0.14*a.roll.float(3))
	}
	return line(a.in("不知道", "不知道", "唔知道", "I don't know"), 0.1)
}

// wrong is a wrong answer: a known one, or one that belongs to another question.
func (a demoAsk) wrong() string {
	if len(a.Key.Wrong) > 0 {
		return pick(a.roll, 4, a.Key.Wrong)
	}
	return a.in("第三十七号", "第三十七號", "第三十七號", "number thirty-seven")
}
