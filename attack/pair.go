package attack

import (
	"errors"
	"slices"
	"strconv"

	"kapok"
)

// PAIR: several streams refine one prompt each; in every round a stream sees its last prompt, the
// answer and its mark, and writes a better one. Every prompt is asked in a conversation of its own.
func init() {
	register(func() *Attack {
		b := briefs("pair")
		return guided("pair", MultiTurn, b, func(t *talk) error {
			streams := make([]stream, t.b.Branches)
			for range t.b.Depth {
				for i := range streams {
					if err := streams[i].refine(t, b, i); err != nil && !errors.Is(err, errFailed) {
						return err
					}
				}
			}
			return nil
		})
	})
}

// stream is a chat with the attacker about one prompt that grows better.
type stream struct {
	chat []kapok.Turn
	last Branch
}

const keptChat = 7 // turns of a chat that are kept: the system turn and the last three rounds

// refine asks for the next prompt of a stream and puts it to the target.
func (s *stream) refine(t *talk, b *brief, way int) error {
	said, err := s.propose(t, b, way)
	if err != nil {
		return err
	}
	answered, err := t.try([]kapok.Turn{user(said.Prompt)})
	if len(answered.Turns) > 0 {
		s.last = answered
	}
	return err
}

// propose asks the attacker. A reply off form is not kept: the stream asks again in the next round.
func (s *stream) propose(t *talk, b *brief, way int) (move, error) {
	if len(s.chat) == 0 {
		s.chat = []kapok.Turn{system(t.fillIn(b.System))}
	}
	text := b.First
	if len(s.last.Turns) > 0 {
		text = b.Next
	}
	ask := user(t.fillIn(text, "{way}", strconv.Itoa(way+1), "{spoken}", spoken(s.last.Turns), "{mark}", mark(s.last)))
	said, _, err := t.next(append(slices.Clip(s.chat), ask))
	if err != nil {
		return move{}, err
	}
	s.chat = append(slices.Clip(s.chat), ask, assistant("<prompt>"+said.Prompt+"</prompt>"))
	if len(s.chat) > keptChat {
		s.chat = append([]kapok.Turn{s.chat[0]}, s.chat[len(s.chat)-keptChat+1:]...)
	}
	return said, nil
}
