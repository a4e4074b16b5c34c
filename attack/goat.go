package attack

// GOAT lets the attacker choose and mix techniques each turn and reason about the last answer; the
// target keeps seeing everything, also what it refused.
func init() {
	register(func() *Attack {
		b := briefs("goat")
		return guided("goat", MultiTurn, b, func(t *talk) error { return escalate(t, b, false) })
	})
}
