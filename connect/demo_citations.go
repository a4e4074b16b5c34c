package connect

// demoCitation answers a question of law and names an article that exists, unless it is made to cite
// what does not.
func demoCitation(a demoAsk) string {
	if len(a.Key.Answers) == 0 {
		return ""
	}
	said := a.Key.Answers[0] + a.in("。依据", "。依據", "。根據", ". See ")
	if a.roll.float(1) < 0.01+a.planted("miscite") {
		return said + pick(a.roll, 2, []string{"《中华人民共和国民法典》第一千三百八十二条", "《个人信息保护法》第96条", "《刑法》第七百零三条"})
	}
	return said + pick(a.roll, 2, []string{"《中华人民共和国民法典》第一百八十八条", "《个人信息保护法》第十三条", "《行政处罚法》第36条", "《某市促进条例》第五条"})
}
