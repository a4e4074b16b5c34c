package kapok

import (
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"strings"
)

// Role says who speaks in a turn.
type Role string

// The roles of a turn, as in chat completion APIs.
const (
	RoleSystem    Role = "system"
	RoleUser      Role = "user"
	RoleAssistant Role = "assistant"
)

// Turn is one message of an exchange. Text is untrusted.
type Turn struct {
	Role Role   `json:"role" yaml:"role"`
	Text string `json:"text" yaml:"text"`
}

// An Exchange is what we look at: a prompt, a prompt with its answer, or a whole conversation.
// A corpus line is an exchange with one turn.
type Exchange struct {
	ID    string
	Lang  Lang
	Turns []Turn
	// Stop tells how the last answer ended; empty where nobody answered.
	Stop Stop
}

// Stop tells how a system ended its answer.
type Stop string

// How an answer ended. Only Complete and Truncated carry text to judge.
const (
	Complete  Stop = "complete"
	Truncated Stop = "truncated" // cut by a length limit; judged on what is there
	Filtered  Stop = "filtered"  // withheld by the provider's own content filter
	Empty     Stop = "empty"     // the system answered with nothing
	Malformed Stop = "malformed" // not UTF-8, not the agreed form
	Failed    Stop = "failed"    // no answer at all
)

// Prompt is what the user said, turns joined by newlines.
func (x Exchange) Prompt() string { return x.join(RoleUser) }

// Answer is what the system said, turns joined by newlines.
func (x Exchange) Answer() string { return x.join(RoleAssistant) }

func (x Exchange) join(r Role) string {
	var only string
	n := 0
	for _, t := range x.Turns {
		if t.Role == r {
			only = t.Text
			n++
		}
	}
	if n < 2 {
		return only
	}
	var b strings.Builder
	for _, t := range x.Turns {
		if t.Role == r {
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(t.Text)
		}
	}
	return b.String()
}

// LogValue keeps content out of the logs: a line may name an exchange, never quote it.
func (x Exchange) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", x.ID), slog.Int("turns", len(x.Turns)))
}

// Digest is a SHA-256 in lower-case hex. Content is addressed by it.
type Digest string

// DigestOf hashes the parts, each framed by its length so that no two lists collide.
func DigestOf(parts ...[]byte) Digest {
	h := sha256.New()
	var n [8]byte
	for _, p := range parts {
		l := uint64(len(p))
		for i := range n {
			n[i] = byte(l >> (8 * i))
		}
		h.Write(n[:])
		h.Write(p)
	}
	return Digest(hex.EncodeToString(h.Sum(nil)))
}

// Short gives the first twelve characters, enough to name a thing to a person.
func (d Digest) Short() string {
	if len(d) < 12 {
		return string(d)
	}
	return string(d[:12])
}
