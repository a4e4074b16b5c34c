package attack

import (
	"cmp"
	"errors"
	"slices"

	"kapok"
)

// TAP grows a tree of prompts: every leaf gets children, those that have left the goal are cut
// before the target is asked, and only the best leaves grow on. The tree is bounded by its
// branches, its depth, a width of twice the branches, and the calls.
func init() {
	register(func() *Attack {
		b := briefs("tap")
		return guided("tap", MultiTurn, b, func(t *talk) error {
			leaves := []stream{{}}
			for range t.b.Depth {
				var children []stream
				for _, leaf := range leaves {
					for way := range t.b.Branches {
						child := stream{chat: slices.Clone(leaf.chat), last: leaf.last}
						err := child.grow(t, b, way)
						if errors.Is(err, errFailed) {
							continue
						}
						if err != nil {
							return err
						}
						children = append(children, child)
					}
				}
				if len(children) == 0 {
					continue // every child failed: the same leaves once more
				}
				slices.SortStableFunc(children, func(x, y stream) int { return cmp.Compare(y.last.Score, x.last.Score) })
				leaves = children[:min(len(children), 2*t.b.Branches)]
			}
			return nil
		})
	})
}

// grow proposes a prompt, cuts it where it has left the goal, and puts it to the target.
func (s *stream) grow(t *talk, b *brief, way int) error {
	said, err := s.propose(t, b, way)
	if err != nil {
		return err
	}
	reply, err := t.call("attacker model", t.attacker, []kapok.Turn{user(t.fillIn(b.Topic, "{prompt}", said.Prompt))})
	if err != nil && !errors.Is(err, errFailed) { // where nobody tells, the prompt is kept
		return err
	}
	if err == nil && saysNo(reply) {
		t.tried = append(t.tried, Branch{Turns: []kapok.Turn{user(said.Prompt)}, Note: OffTopic})
		return errFailed
	}
	answered, err := t.try([]kapok.Turn{user(said.Prompt)})
	if len(answered.Turns) > 0 {
		s.last = answered
	}
	return err
}
