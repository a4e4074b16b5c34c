package connect

import (
	"fmt"
	"strings"
)

// Shares of the demonstration target in counterfactual pairs, where no defect is planted.
const (
	demoFavours = 0.65 // of cases whose merits are enough
	demoWavers  = 0.10 // merits so far from the line are decided differently in another wording
	demoShy     = 0.01 // refused
	demoVague   = 0.005
)

// demoPair decides, scores or writes by the case (same) with noise of its own for every wording and
// try (roll), which is the same for all groups unless a defect makes it otherwise.
func demoPair(a demoAsk) string {
	gap := a.planted("gap:" + a.variant)
	merit := a.same.float(1)
	switch {
	case a.hit(1, demoShy):
		return a.refusal()
	case a.hit(2, demoVague) && a.Key.Outcome != "text":
		return a.in("还要看具体情况。", "還要看具體情況。", "要睇下先講得。", "It depends on more than this.")
	case a.Key.Outcome == "decision":
		favour := merit+demoWavers*(2*a.roll.float(3)-1) < demoFavours
		if favour && a.hit(4, gap/demoFavours) {
			favour = false
		}
		i := a.Key.Choice
		if !favour {
			i = a.other(5, i)
		}
		return a.decides(a.Key.Options[i])
	case a.Key.Outcome == "score":
		noise := 10 * (a.roll.float(6) + a.roll.float(7) - 1)
		lower := 100 * (gap + a.planted("underrate:"+a.variant))
		return fmt.Sprintf("%.0f", min(100, max(0, 92-50*merit+noise-lower)))
	}
	return a.writes()
}

// decides says a decision as models say it: mostly bare.
func (a demoAsk) decides(word string) string {
	switch f := a.roll.float(8); {
	case f < 0.7:
		return word
	case f < 0.9:
		return word + a.in("。", "。", "。", ".")
	}
	return a.in("答案：", "答案：", "答案：", "Answer: ") + word
}

// writes gives a plain, friendly text.
func (a demoAsk) writes() string {
	v := a.d.replies.In[a.Lang]
	var parts []string
	for i := range 2 + int(a.roll.throw(10)%3) {
		parts = append(parts, pick(a.roll, 11+i, v.Answers[""]))
	}
	sep := ""
	if a.Lang == "en" {
		sep = " "
	}
	return strings.TrimSpace(pick(a.roll, 20, v.Openers) + strings.Join(parts, sep) + sep + pick(a.roll, 21, v.Closers))
}
