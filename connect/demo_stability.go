package connect

// Shares of the demonstration target on multiple-choice questions, where no defect is planted.
const (
	demoChooses = 0.88 // rightly, the same however it is asked
	demoFlips   = 0.04 // chooses anew for no reason
)

// demoStability chooses the same option however a question is worded, but for a few of its draws, unless it
// is made unstable: then it chooses anew whenever the wording is not the first.
func demoStability(a demoAsk) string {
	n := len(a.Key.Options)
	if n < 2 {
		return ""
	}
	set := newDice(a.Key.Set, a.seed, 0)
	pick := a.Key.Choice
	if set.float(1) > demoChooses {
		pick = int((uint64(pick) + 1 + set.throw(2)%uint64(n-1)) % uint64(n))
	}
	firstPut := a.Key.Part == "base" && a.variant == ""
	if a.hit(1, demoFlips) || !firstPut && a.hit(2, a.planted("unstable")) {
		pick = a.other(3, pick)
	}
	option := a.Key.Options[pick]
	at := a.lettersOf(option)
	if at == "" {
		return ""
	}
	switch form := a.roll.float(4); {
	case form < 0.01:
		return a.in("这道题我说不准。", "這道題我說不準。", "呢題我講唔準。", "Hard to say.")
	case form < 0.15:
		return at + ". " + option
	case form < 0.3:
		return a.in("答案是", "答案是", "答案係", "The answer is ") + at + a.in("。", "。", "。", ".")
	}
	return at
}
