package attack

import (
	"errors"
	"slices"
	"strconv"

	"kapok"
)

// escalate leads one conversation, turn by turn: the attacker sees what was said and says what
// comes next. With backtracking, a prompt that was refused is taken out of the conversation before
// the next one is said, so that the target does not see its own refusal.
func escalate(t *talk, b *brief, backtrack bool) error {
	var conversation []kapok.Turn
	last := Branch{}
	for turn := 1; turn <= t.b.Turns; turn++ {
		text := b.First
		if len(last.Turns) > 0 {
			text = b.Next
		}
		said, _, err := t.next([]kapok.Turn{
			system(t.fillIn(b.System)),
			user(t.fillIn(text, "{turn}", strconv.Itoa(turn), "{turns}", strconv.Itoa(t.b.Turns), "{spoken}", spoken(last.Turns), "{mark}", mark(last))),
		})
		if errors.Is(err, errFailed) {
			continue
		}
		if err != nil {
			return err
		}
		if backtrack && said.Refused && len(conversation) >= 2 {
			conversation = conversation[:len(conversation)-2]
		}
		answered, err := t.try(append(slices.Clip(conversation), user(said.Prompt)))
		if errors.Is(err, errFailed) {
			continue
		}
		if err != nil {
			return err
		}
		last, conversation = answered, answered.Turns
	}
	return nil
}
