package attack

import (
	"errors"

	"kapok"
)

// rewriter asks the attacker model to put the goal another way and says that to the target; as
// often as the budget has branches.
func rewriter(prompt map[kapok.Lang]string) func(*talk) error {
	return func(t *talk) error {
		for range t.b.Branches {
			said, _, err := t.next([]kapok.Turn{user(t.fillIn(prompt))})
			if err == nil {
				_, err = t.try([]kapok.Turn{user(said.Prompt)})
			}
			if err != nil && !errors.Is(err, errFailed) {
				return err
			}
		}
		return nil
	}
}
