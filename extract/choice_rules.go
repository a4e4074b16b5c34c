package extract

import (
	"regexp"
	"sync"
)

// A ruleSet holds the patterns of Choice. They are written as people write and folded like the
// texts they meet.
type ruleSet struct {
	boxed, said, final, right, unright, alone, leads, next *regexp.Regexp
	before, wrongly, after, several, second, unit, goes    *regexp.Regexp
}

var rules = sync.OnceValue(func() *ruleSet {
	const (
		wraps  = `[\s"'“”‘’「」『』《》<>\[\]【】(){}*#$\\]`
		letter = `(?:[A-Za-z]\b|[甲乙丙丁戊])`
		says   = `(?i:\bfinal\s+answer|\b(?:correct|right|best)\s+(?:answer|option|choice)|\banswers?|\bans\b|\bi(?:'d|\s+would)?\s+(?:choose|pick|select|go\s+with)|` +
			`最終答案|正確(?:的|嘅)?(?:答案|選項)|正解|答案|答|選擇|應選|選|揀|正確(?:的|嘅)(?:應該)?(?:係|是)|正確\s*:|\bcorrect\s*:)`
		about = `(?i:\s+(?:to|for|of)\s[^.\n:]{0,80}?\s(?:is|would\s+be))?`
		links = `(?i:\bis\b|\bare\b|\bwould\s+be\b|\bwill\s+be\b|\bshould\s+be\b|\bmust\s+be\b|\bthus\b|\btherefore\b|\bclearly\b|\bthe\b|\boption\b|\bchoice\b|\bletter\b|\banswer\b|` +
			`選項|選擇|答案|我認為|我諗|我覺得|應該|應當|應|大概|可能|一定|當然|就|會|選|揀|為|係|是|乃|=|-|→|:|\.|,|` + wraps + `)`
		ordinal = `(?i:選項|第|\boption|\bchoice)\s*([1-9一二三四五六七八九])`
	)
	re := func(p string) *regexp.Regexp { return regexp.MustCompile(fold(p)) }
	return &ruleSet{
		boxed: re(`\\boxed\s*\{(?:\s|\(|\\(?:text|mathrm|mathbf|textbf)\s*\{)*([A-Za-z])[\s.):}]`),
		said:  re(`(` + says + `)` + about + links + `{0,10}?(?:` + ordinal + `|(` + letter + `))`),
		final: re(`(?i:final|最終)`),
		right: re(`(` + letter + `)` + wraps + `{0,3}(?:選項|項)?(?:` +
			`(?i:\s+(?:is|would\s+be|must\s+be)\s+(?:the\s+)?(?:only\s+)?(?:correct|right|best))|(?:先|才)?(?:係|是|為)?(?:最)?(?:正確|啱|正解|(?:係|是|為)答案|對|合適|恰當|符合))`),
		unright: re(`^(?:唔|不|應|於|比|象|稱|抗|嗎|咩|(?:的|嘅)?\s*[?])`),
		alone:   re(`(?m)^` + wraps + `*(?:(?:答案?|選項?|(?i:option|choice|answer))[:\s]*)?` + wraps + `*(` + letter + `)(?:` + wraps + `|[.。,、:;!])*$`),
		leads:   re(`(?m)^` + wraps + `*(?:(?i:option|choice)\s+|選項)?` + wraps + `*(` + letter + `)`),
		next:    re(`(?im)^[\s#*]*(?:next\s+question|question|q|問題|題目|下一題|第[\s\d一二三四五六七八九十]+題|example|例題|user|human)\s*\d*\s*[:.、]`),
		before:  re(`(?i:不應|不能|不|唔|勿|別|莫|非|冇|沒|毋|never|not|n't)(?:應該?|可能|可以?|會|好|要|再|建議|係|是|為|選擇?|揀|選項|答案|(?i:the|be|option|to|choose|pick|answer)|` + wraps + `)*$`),
		wrongly: re(`(?i:wrong|incorrect|錯誤|唔啱|不正確|唔正確|不對|如果|假如|假設|倘若|要是|若|係咪|是否|\bif\b|\bsuppose\b|\bassum)[^,.。;\n]*$`),
		after:   re(`^` + wraps + `*(?:選項)?(?i:\s*(?:(?:係|是|都|也|亦|均)?(?:唔|不|冇|錯|並非)|(?:係|是)?(?:對|啱|正確)(?:嗎|咩|唔|不)|\s+is\s+(?:not|wrong|incorrect)|\s+isn't|\s+cannot|\s+can't|\s+are\s+(?:not|wrong|incorrect)))`),
		several: re(`^[A-Za-z]` + wraps + `*(?:(?:[)）]\s*[(（]|和|、|及|以及|同埋|同|與|跟|或者|或|/|&|\+|(?i:\s(?:and|or)\s))` + wraps + `*|,\s*(?:(?i:and|or)\s+)?` + wraps + `*)[A-Za-z]`),
		second:  re(`^(?:` + wraps + `|[。.,;!]|和|及|同|與|跟|或|兩|三|(?i:\s(?:and|or|are|both)\b)|$)`),
		unit:    re(`^\s?(?:股|語言|型|級|餐|班|組|座|區|站|輪|罩|肝|片|面|計劃|君|仔|貨|隊|國|地|校|市|人|某)`),
		goes:    re(`^\s*(?i:because|since|as|due|is|was|for|would|seems|based|given|it|this|that|the|which|option|,)(?:\b|\s)|^\s*(?:因為|因|係|是|啱|對|正確|先|才|最|無|冇|呢|這|根據|由於|選項|答案|吧|啦|喇|㗎|囉)`),
	}
})
