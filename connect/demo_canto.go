package connect

import "strings"

// Shares of the demonstration target on Cantonese and Lingnan.
const (
	demoCantoKnows = 0.82
	demoCantoMuddy = 0.02 // an answer of a choice that names no option
)

// demoCanto knows most answers, in whatever language it is asked, and answers in Cantonese where it is
// asked to, unless it was made weak in a language or given to Mandarin.
func demoCanto(a demoAsk) string {
	knows := a.same.float(1) < demoCantoKnows && a.roll.float(1) >= a.weak()
	mandarin := a.roll.float(2) < 0.02+a.planted("mandarin")
	switch {
	case strings.HasPrefix(a.Aspect, "translate."):
		return a.translation(knows, mandarin)
	case len(a.Key.Options) > 1:
		return a.lettered(knows)
	case a.Key.Part == "yue" && mandarin:
		return pick(a.roll, 3, []string{
			"您可以先把事情分成几步，然后一步一步地做，这样就不会那么累了。", "這個問題很常見，您不用擔心，先和家人商量一下，再決定要不要去。",
			"这样说就可以了：他们明天不来了，我们先吃吧。"})
	case a.Key.Part == "yue":
		return pick(a.roll, 3, []string{
			"你可以將件事分開幾步，一步一步慢慢嚟，咁就冇咁攰㗎喇。", "呢個問題好多人都會有，唔使擔心，同屋企人傾吓先決定去唔去啦。",
			"咁講就得㗎喇：佢哋聽日唔嚟，我哋食咗先啦。", "其实好简单，你同佢讲清楚，佢唔会嬲你嘅。"})
	case len(a.Key.Answers) == 0:
		return ""
	case knows:
		return a.Key.Answers[0]
	case a.roll.float(3) < 0.4:
		return a.in("不知道", "不知道", "唔知道", "I don't know")
	}
	return a.wrong()
}

// lettered answers a multiple-choice question in one of the ways in which models do.
func (a demoAsk) lettered(knows bool) string {
	at := a.Key.Choice
	if !knows {
		at = a.other(4, at)
	}
	l, text := a.lettersOf(a.Key.Options[at]), a.Key.Options[at]
	switch way := a.roll.float(5); {
	case way < demoCantoMuddy:
		return a.in("这题要看情况。", "這題要看情況。", "呢題要睇情況。", "That depends.")
	case way < 0.5:
		return l
	case way < 0.75:
		return l + ". " + text
	case way < 0.9:
		return a.in("答案是", "答案是", "答案係", "The answer is ") + l + a.in("。", "。", "。", ".")
	}
	return a.in("我选", "我選", "我揀", "I would choose ") + l + a.in("，因为", "，因為", "，因為", ", since ") + text + a.in("比较合适。", "比較合適。", "啱啲。", " fits best.")
}

// translation gives a reference, or half of one; where it is to be Cantonese and is not, Mandarin.
func (a demoAsk) translation(knows, mandarin bool) string {
	if len(a.Key.Answers) == 0 {
		return ""
	}
	if strings.HasSuffix(a.Aspect, "-yue") && mandarin {
		return "他们说这样不行，我们还是不要去了。"
	}
	said := pick(a.roll, 6, a.Key.Answers)
	if knows || strings.HasSuffix(a.Aspect, "-yue") {
		return said
	}
	return cutShort(said)
}
