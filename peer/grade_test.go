package peer_test

import (
	"testing"

	"kapok"
	"kapok/peer"
)

// What the peer counts as wrong only because it reads otherwise shows as disagreement; what nobody
// can read counts as not right on our side, whatever the peer says.
func TestTheTallySetsThePeersVerdictBesideOurs(t *testing.T) {
	var y peer.Tally
	yes, no := true, false
	for _, c := range []struct {
		answer, key string
		good        *bool
	}{{"答案係A", "A", &no}, {"B", "B", &yes}, {"唔係A，係C。", "C", &yes}, {"我諗唔到。", "A", &yes}, {"A同B都啱", "A", nil}, {"?", "廣州", nil}} {
		s := peer.Sample{Turns: []kapok.Turn{{Role: kapok.RoleUser, Text: "q"}}, Answer: c.answer, Answered: true, Expect: c.key, Options: []string{"一", "二", "三"}}
		if c.good != nil {
			s.Scores = []peer.Score{{Name: "choice", Good: c.good}}
		}
		y.Add(s)
	}
	y.Add(peer.Sample{Expect: "A", Options: []string{"一", "二"}})
	want := peer.Tally{Samples: 7, Answered: 6, Right: 3, Unparsed: 2, Good: 3, Judged: 4, Agree: 2, Both: 4, Choices: 5, Naive: 3, Score: "choice"}
	if y != want {
		t.Errorf("%+v, want %+v", y, want)
	}
}
