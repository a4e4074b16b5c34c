package peer

import (
	"encoding/json"

	"kapok"
)

// ours is the member under which our writers put a sample's fields, of which a format may have no
// place for some; the peers' readers pass it over, ours restore it.
const ours = "kapok"

// An extra is a sample without its turns and its answer, which every format has a place for.
type extra struct {
	ID       string            `json:"id"`
	Task     string            `json:"task"`
	Model    string            `json:"model"`
	Stop     kapok.Stop        `json:"stop"`
	Expect   string            `json:"expect"`
	Answered *bool             `json:"answered"` // never left out: tells that the object is ours
	Options  []string          `json:"options,omitempty"`
	Scores   []Score           `json:"scores,omitempty"`
	Meta     map[string]string `json:"meta,omitempty"`
}

// restore takes over what our writer added; anything else under that name is no fault.
func (s *Sample) restore(raw json.RawMessage) {
	var x extra
	if len(raw) == 0 || raw[0] != '{' || json.Unmarshal(raw, &x) != nil || x.Answered == nil {
		return
	}
	s.ID, s.Task, s.Model, s.Expect, s.Answered = x.ID, x.Task, x.Model, x.Expect, *x.Answered
	s.Stop, s.Options, s.Scores, s.Meta = stopOf(string(x.Stop)), x.Options, x.Scores, nil
	for k, v := range x.Meta {
		s.keep(k, v)
	}
}

// extraOf is what every writer adds of a sample.
func extraOf(s Sample) extra {
	answered := s.Answered
	return extra{ID: s.ID, Task: s.Task, Model: s.Model, Stop: s.Stop, Expect: s.Expect, Answered: &answered, Options: s.Options, Scores: s.Scores, Meta: s.Meta}
}
