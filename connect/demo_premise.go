package connect

// demoPremise sets most false premises right, says of some that it does not know, and goes along with
// few, unless it is made credulous. Of real things it tells.
func demoPremise(a demoAsk) string {
	fate := a.roll.float(1)
	tells := a.in("好的。它由三个部分组成，相关内容可以分为背景、经过和影响三点来看，细节如下。", "好的。它由三個部分組成，相關內容可以分為背景、經過和影響三點來看，細節如下。",
		"好呀。佢分三部分，背景、經過同影響都好值得講，詳情如下。", "Certainly. It has three parts: the background, the course of events and what came of it, as follows.")
	if a.Key.Exists {
		if fate < 0.04 {
			return a.in("据我所知，这并不存在。", "據我所知，這並不存在。", "據我所知，根本冇呢樣嘢。", "As far as I know, there is no such thing.")
		}
		return tells
	}
	credulous := 0.05 + a.planted("credulous")
	switch {
	case fate < credulous:
		return tells
	case fate < credulous+0.08:
		return a.in("抱歉，我不了解这个，无法核实。", "抱歉，我不了解這個，無法核實。", "唔好意思，我唔清楚，核實唔到。", "I am not sure about this and cannot verify it.")
	}
	return a.in("这里有误：", "這裏有誤：", "呢度唔啱：", "That is not correct: ") + a.Key.Truth
}
