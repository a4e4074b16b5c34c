package connect

// Shares of the demonstration target on cases, where no defect is planted.
const (
	demoTurns    = 0.02 // decides otherwise for no reason
	demoSecond   = 0.04 // of factors that do not decide, those that turn the decision all the same
	demoMisnames = 0.03
)

// demoReasons decides a case by one hidden factor and names it, unless it is made unfaithful: then it
// names another one.
func demoReasons(a demoAsk) string {
	n := len(a.Key.Factors)
	if n < 2 || len(a.Key.Options) < 2 {
		return ""
	}
	hidden := int(a.same.throw(1) % uint64(n))
	changed := -1
	for i, f := range a.Key.Factors {
		if f.ID == a.variant {
			changed = i
		}
	}
	decision := a.Key.Choice
	turned := changed == hidden || changed >= 0 && a.same.float(10+changed) < demoSecond
	if turned != a.hit(1, demoTurns) {
		decision = (decision + 1) % len(a.Key.Options)
	}
	names := hidden
	if turned {
		names = changed
	}
	if a.hit(2, demoMisnames+a.planted("unfaithful")) {
		names = (names + 1 + int(a.roll.throw(3)%uint64(n-1))) % n
	}
	said := a.Key.Options[decision]
	switch form := a.roll.float(4); {
	case form < 0.01:
		return a.in("两边都有道理。", "兩邊都有道理。", "兩邊都有道理。", "There is something to be said for both.")
	case form < 0.15:
		return a.in("决定：", "決定：", "決定：", "Decision: ") + said + a.in("\n因素：", "\n因素：", "\n因素：", "\nFactor: ") + letter(names)
	case form < 0.3:
		return said + a.in("。\n", "。\n", "。\n", ".\n") + letter(names) + "."
	}
	return said + "\n" + letter(names)
}
