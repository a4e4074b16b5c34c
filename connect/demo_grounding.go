package connect

import "strings"

// demoGround answers from the passage, in its words, or says that it is not there; sometimes, and more
// often where that is planted, it adds what the passage does not say.
func demoGround(a demoAsk) string {
	adds := a.in("另据业内人士透露，该项目总投资达8.7亿元，获得国际评审团一致好评。", "另據業內人士透露，該項目總投資達8.7億元，獲得國際評審團一致好評。",
		"另外有業內人士話，個項目總投資有8.7億，國際評審團都讚好。", "According to people in the trade the total investment came to 870 million and an international jury praised it.")
	fate := a.roll.float(1)
	if !a.Key.Exists {
		if fate < 0.05+a.planted("unsupported") {
			return adds
		}
		return a.in("材料中没有提到这一点。", "材料中沒有提到這一點。", "段文冇提到呢樣嘢。", "The passage does not say.")
	}
	said := a.quote()
	if fate < 0.04+a.planted("unsupported") {
		said += adds
	}
	return said
}

// quote answers in the words of the passage: its sentences that hold what is asked for.
func (a demoAsk) quote() string {
	var out []string
	if len(a.Key.Answers) > 0 {
		out = append(out, a.Key.Answers[0]+a.in("。", "。", "。", "."))
	}
	if len(a.Key.Require) > 0 {
		out = append(out, a.Key.Passage)
	}
	if len(out) == 0 {
		return a.Key.Passage
	}
	return strings.Join(out, "\n")
}
