package connect

// demoConsistency answers a question of fact the same way each time, right or not, unless it is made
// erratic: then it makes up another answer each time to a share of the questions.
func demoConsistency(a demoAsk) string {
	if len(a.Key.Answers) == 0 {
		return ""
	}
	switch fate := a.same.float(1); {
	case fate < a.planted("erratic"), a.roll.float(3) < 0.02:
		names := []string{"甲山", "乙河", "丙镇", "丁桥", "戊塔", "己门", "庚井", "辛岭", "壬洲", "癸港"}
		return pick(a.roll, 2, names)
	case fate > 0.92:
		return a.in("不知道", "不知道", "唔知道", "I don't know")
	case fate > 0.86:
		return a.wrong()
	}
	return a.Key.Answers[0]
}
