package connect

import "strings"

// filterWords are what providers call it when their own content filter withheld an answer: in
// an error's code, type or message, or as a finish reason. In lower case.
var filterWords = []string{
	"content_filter", "contentfilter", "responsibleaipolicyviolation", // OpenAI, Azure, Moonshot
	"data_inspection_failed", "datainspectionfailed", "inappropriate content", // DashScope
	"content exists risk",                           // DeepSeek
	"sensitivecontentdetected", "sensitive_content", // Volcengine and others
	"censorship_blocked", "content_policy", "content_moderation", "moderation_blocked", "content_blocked",
	"considered high risk",                     // Moonshot's sentence
	"不安全或敏感内容", "敏感内容", "内容安全", "违规内容", "安全审核", // sentences of mainland services
}

// isFilter says whether a provider's words mean that its filter withheld the answer.
func isFilter(words ...string) bool {
	for _, w := range words {
		w = strings.ToLower(w)
		for _, f := range filterWords {
			if strings.Contains(w, f) {
				return true
			}
		}
	}
	return false
}

// filterStops are finish reasons that mean the same.
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
