package connect

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// filterWords are what providers call it when their own content filter withheld an answer: in
// an error's code or type, or as a finish reason. In lower case.
var filterWords = []string{
	"content_filter", "contentfilter", "responsibleaipolicyviolation", // OpenAI, Azure, Moonshot
	"data_inspection_failed", "datainspectionfailed", // DashScope
	"sensitivecontentdetected", "textriskdetection", "sensitive_content", // Volcengine and others
	"sensitive_words_detected", // New API and other gateways
	"censorship_blocked", "content_policy", "content_moderation", "moderation_blocked", "content_blocked",
	"敏感内容", "内容安全", "违规内容", "安全审核",
}

// filterSentences are how they say it in the message of an error, in lower case. A word is not
// enough: messages also speak about filters, and quote what they were sent.
var filterSentences = []*regexp.Regexp{
	regexp.MustCompile(`content exists risk`),                                                  // DeepSeek
	regexp.MustCompile(`rejected because it was considered high risk`),                         // Moonshot
	regexp.MustCompile(`(response|prompt|request|input|output) was (filtered due to|flagged)`), // Azure, OpenAI, OpenRouter
	regexp.MustCompile(`rejected (as a result of our|by the) safety system`),                   // OpenAI
	regexp.MustCompile(`(put|text) (data )?may contain (inappropriate content|sensitive)`),     // DashScope, Volcengine
	regexp.MustCompile(`put text includes sensitive content`),                                  // Volcengine
	regexp.MustCompile(`detected potentially unsafe or sensitive content`),                     // Zhipu abroad, SiliconFlow
	regexp.MustCompile(`(in|out)put contains sensitive words`),                                 // New API
	regexp.MustCompile(`(输入|输出|生成|提问|问题|回答|回复|文本|提示词|内容)[^，。；！？]{0,8}(包含|含有|含|涉及|存在)[^，。；！？]{0,6}(敏感|违规|违法|不安全|不当|不合规)`), // Zhipu, Spark and others
	regexp.MustCompile(`内容(安全)?(审核|审查|检测|检查)(未|不|没有)通过|未(能)?通过(内容)?(安全)?(审核|审查)`),                                        // Spark and others
	regexp.MustCompile(`(内容|输入|输出|提问|回答)(因)?违规|(命中|触发)(了)?(平台)?(内容安全|敏感词|安全策略|风控)`),
}

// outages say that the filter itself failed: it withheld nothing, it is missing.
var outages = []string{
	"unavailable", "timeout", "timed out", "timed_out", "time out", "overloaded", "filter_error", "detectionerror",
	"不可用", "超时", "繁忙", "故障", "服务异常",
}

// quotes are what a message repeats of others, here of what it was sent.
var quotes = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("\"[^\"]*(\"|$)|\\B'[^']*('|$)|`[^`]*(`|$)|“[^”]*(”|$)|‘[^’]*(’|$)|「[^」]*(」|$)|『[^』]*(』|$)|《[^》]*(》|$)")
})

// filtered says whether the complaint is that a content filter stepped in.
func (c complaint) filtered() bool {
	said := quotes().ReplaceAllString(strings.ToLower(c.sentence), "…")
	if hasAny(said, outages...) {
		return false
	}
	return isFilter(c.code) || isFilter(c.kind) ||
		slices.ContainsFunc(filterSentences, func(r *regexp.Regexp) bool { return r.MatchString(said) })
}

// isFilter says whether a provider's word means that its filter withheld the answer.
func isFilter(word string) bool {
	word = strings.ToLower(word)
	return hasAny(word, filterWords...) && !hasAny(word, outages...)
}

// isFilterStop says the same of a finish reason.
func isFilterStop(reason string) bool {
	switch strings.ToLower(reason) {
	case "content_filter", "sensitive", "safety", "prohibited_content", "blocklist", "censorship", "risk", "refused_by_filter":
		return true
	}
	return isFilter(reason)
}

// isLengthStop says that a length limit cut the answer, or that the system ran out of means.
func isLengthStop(reason string) bool {
	switch strings.ToLower(reason) {
	case "length", "max_tokens", "max_output_tokens", "model_length", "insufficient_system_resource":
		return true
	}
	return false
}
