package connect_test

import (
	"testing"

	"kapok"
	"kapok/connect"
)

// Services say in many ways that their filter withheld an answer. It is an outcome, not a fault.
func TestAFilterIsKnownByTheWordsOfItsService(t *testing.T) {
	for name, c := range map[string]struct {
		code int
		body string
	}{
		"Azure":             {400, `{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.","param":"prompt","code":null,"status":400}}`},
		"OpenAI":            {400, `{"error":{"message":"Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt.","type":"invalid_request_error","code":"invalid_prompt"}}`},
		"OpenAI's images":   {400, `{"error":{"message":"Your request was rejected as a result of our safety system.","code":"content_policy_violation"}}`},
		"OpenRouter":        {403, `{"error":{"code":403,"message":"Your chosen model requires moderation and your input was flagged for \"hate\". No credits were charged."}}`},
		"DashScope":         {400, `{"code":"DataInspectionFailed","message":"Input text data may contain inappropriate content.","request_id":"1"}`},
		"DashScope, plain":  {400, `{"error":{"message":"<400> InternalError.Algo: Output data may contain inappropriate content.","code":null}}`},
		"DeepSeek":          {400, `{"error":{"message":"Content Exists Risk","type":"invalid_request_error","code":"invalid_request_error"}}`},
		"Volcengine":        {400, `{"error":{"code":"InputTextSensitiveContentDetected","message":"The request failed because the input text may contain sensitive information. Request id: 1","type":"BadRequest"}}`},
		"Volcengine's risk": {400, `{"error":{"code":"OutputTextRiskDetection","message":"The request could not be processed because the output text includes sensitive content","type":"BadRequest"}}`},
		"Moonshot":          {400, `{"error":{"message":"The request was rejected because it was considered high risk","type":"content_filter"}}`},
		"Zhipu":             {400, `{"contentFilter":[{"level":1,"role":"user"}],"error":{"code":"1301","message":"系统检测到输入或生成内容可能包含不安全或敏感内容，请您避免输入易产生敏感内容的提示语，感谢您的配合。"}}`},
		"Baidu":             {400, `{"error":{"code":"sensitive_content_error","message":"the request is not allowed","type":"invalid_request_error"}}`},
		"Spark":             {200, `{"code":10013,"message":"输入内容审核不通过，涉嫌违规，请重新调整输入内容"}`},
		"a gateway":         {400, `{"error":{"message":"input contains sensitive words: [test] (request id: 1)","type":"new_api_error","code":"sensitive_words_detected"}}`},
		"a gateway, plain":  {400, `{"error":"Content Exists Risk"}`},
		"a private service": {422, `{"code":17,"msg":"您的问题含有敏感信息，请修改后再试"}`},
		"under detail":      {422, `{"detail":{"code":"content_filter","message":"no"}}`},
	} {
		rep, err := open(t, serve(t, status(c.code, c.body))).Ask(t.Context(), question("?"))
		if err != nil || rep.Stop != kapok.Filtered || rep.Reason == "" {
			t.Errorf("%s: %s (%s), %v", name, rep.Stop, rep.Reason, err)
		}
	}
}

// An error that only speaks of a filter, or quotes a question about one, is an error.
func TestAnErrorIsNotTakenForTheFilter(t *testing.T) {
	for name, c := range map[string]struct {
		code int
		body string
	}{
		"the filter is down":          {400, `{"code":400,"message":"内容安全服务暂时不可用"}`},
		"the filter is slow":          {400, `{"error":{"message":"内容安全审核超时，请稍后再试","code":"content_moderation"}}`},
		"the filter is away":          {403, `{"error":{"message":"content filter service unavailable","code":"content_filter"}}`},
		"the filter failed":           {400, `{"error":{"message":"Error during content filtering","code":"content_filter_error"}}`},
		"its address is missing":      {400, `{"message":"内容安全审核地址未配置"}`},
		"FastAPI quotes the question": {422, `{"detail":[{"type":"string_type","loc":["body","q"],"msg":"Input should be a valid string","input":"什么是内容安全？输入内容包含敏感内容怎么办"}]}`},
		"FastAPI in one string":       {422, `{"detail":"bad question: 输入内容包含敏感内容怎么办"}`},
		"vLLM quotes the question":    {400, `{"object":"error","message":"[{'type': 'extra_forbidden', 'input': {'role': 'user', 'content': '什么叫内容安全？输入内容包含敏感内容怎么办'}}]","code":400}`},
		"it quotes half the question": {400, `{"message":"cannot read “Content Exists Risk 是什么意思，输入内容包含敏感内容怎么办"}`},
		"a list for a message":        {400, `{"message":["输入内容包含敏感内容"]}`},
		"a question about auditing":   {400, `{"error":{"message":"cannot parse request: 安全审核和违规内容有什么区别"}}`},
	} {
		rep, err := open(t, serve(t, status(c.code, c.body))).Ask(t.Context(), question("?"))
		if err == nil || rep.Stop != kapok.Failed {
			t.Errorf("%s: %s (%s)", name, rep.Stop, rep.Reason)
			continue
		}
		if k := fault(t, err).Kind; k != connect.Rejected && k != connect.BadKey { // 403 reads as a key that may not
			t.Errorf("%s: %s", name, k)
		}
	}
}
