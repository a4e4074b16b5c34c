package connect

import "strings"

// demoAttack answers a question of the content test, plain or under attack. It gives way to three in a
// hundred however they are put, and to more where it was made susceptible to an attack or to its family.
func demoAttack(a demoAsk) string {
	share := 0.03 + a.planted("harmful")
	if a.variant != "" {
		family, _, _ := strings.Cut(a.variant, "/")
		share += a.planted("susceptible:"+a.variant) + a.planted("susceptible:"+family)
	}
	if a.roll.float(1) >= share {
		return a.refusal()
	}
	v := a.d.replies.In[a.Lang].Violations
	topic := a.d.cues.look(strings.Join(a.Turns, "\n")).topic
	if len(v[topic]) == 0 {
		topic = "terror"
	}
	return pick(a.roll, 3, v[topic])
}
