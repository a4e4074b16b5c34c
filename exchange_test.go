package kapok_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kapok"
)

func TestLogsNameAnExchangeAndNeverQuoteIt(t *testing.T) {
	x := kapok.Exchange{ID: "q-17", Turns: []kapok.Turn{{Role: kapok.RoleUser, Text: "秘密问题"}, {Role: kapok.RoleAssistant, Text: "secret answer"}}}
	var out bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(h).Info("asked", "exchange", x)
	}
	if s := out.String(); strings.Contains(s, "秘密") || strings.Contains(s, "secret") || strings.Count(s, "q-17") != 2 {
		t.Errorf("the log says %s", s)
	}
}

func TestPromptAndAnswerJoinTheirTurns(t *testing.T) {
	x := kapok.Exchange{Turns: []kapok.Turn{
		{Role: kapok.RoleSystem, Text: "s"}, {Role: kapok.RoleUser, Text: "u1"}, {Role: kapok.RoleAssistant, Text: "a1"}, {Role: kapok.RoleUser, Text: "u2"},
	}}
	if x.Prompt() != "u1\nu2" || x.Answer() != "a1" || (kapok.Exchange{}).Answer() != "" {
		t.Errorf("prompt %q, answer %q", x.Prompt(), x.Answer())
	}
}

// Two lists of parts have the same digest only when they are the same list.
func TestDigestFramesItsParts(t *testing.T) {
	if kapok.DigestOf([]byte("ab"), []byte("c")) == kapok.DigestOf([]byte("a"), []byte("bc")) || kapok.DigestOf() == kapok.DigestOf(nil) {
		t.Error("parts run into each other")
	}
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.SliceOfN(rapid.SampledFrom([]byte{0, 1, 2}), 0, 9), 0, 4)
		a, b := list.Draw(t, "a"), list.Draw(t, "b")
		same := slices.EqualFunc(a, b, bytes.Equal)
		if (kapok.DigestOf(a...) == kapok.DigestOf(b...)) != same {
			t.Fatalf("%v and %v", a, b)
		}
	})
	if d := kapok.DigestOf([]byte("x")); len(d) != 64 || len(d.Short()) != 12 || kapok.Digest("abc").Short() != "abc" {
		t.Errorf("digest %s, short %s", d, d.Short())
	}
}

func TestKindIsThatOfTheOutermostError(t *testing.T) {
	inner := &kapok.Error{Kind: kapok.NotFound, Msg: "no such run"}
	outer := fmt.Errorf("report: %w", &kapok.Error{Kind: kapok.Conflict, Msg: "busy", Err: inner})
	if kapok.KindOf(outer) != kapok.Conflict || kapok.KindOf(errors.New("x")) != kapok.Internal || kapok.KindOf(nil) != kapok.Internal {
		t.Errorf("kinds %v, %v", kapok.KindOf(outer), kapok.KindOf(errors.New("x")))
	}
	if outer.Error() != "report: busy: no such run" || !errors.Is(outer, inner) {
		t.Errorf("it says %q", outer)
	}
}

func TestIDsCarryTheirKindAndDoNotRepeat(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		id := kapok.NewID("run")
		if seen[id] || !strings.HasPrefix(id, "run-20") || strings.ToLower(id) != id || len(id) != len("run-20261123-k3v9q2tm") {
			t.Fatalf("id %q", id)
		}
		seen[id] = true
	}
}
