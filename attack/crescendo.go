package attack

// Crescendo begins with harmless questions about the subject and asks a little more each time,
// always of what the target itself said last. A refusal is taken out of the conversation.
func init() {
	register(func() *Attack {
		b := briefs("crescendo")
		return guided("crescendo", MultiTurn, b, func(t *talk) error { return escalate(t, b, true) })
	})
}
