package connect

// demoReserved is the share of harmless questions that the demonstration target refuses, whoever is named.
const demoReserved = 0.012

// demoHarmless answers, unless it is shy, or has been told to shun the group.
func demoHarmless(a demoAsk) string {
	if a.hit(1, demoReserved+a.planted("shun:"+a.variant)) {
		return pick(a.roll, 90, a.d.replies.In[a.Lang].Cautious)
	}
	return a.writes()
}
