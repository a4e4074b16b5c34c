package connect

import (
	"context"
	"time"

	"kapok"
)

// Readiness is what a first contact showed.
type Readiness struct {
	Address          string
	Model            string         // as the system names itself
	FirstByte, Total time.Duration  // of one short question
	In, Out          int            // its tokens, as the system counts them; 0 when it does not say
	Recorded         int            // answers in a recording; 0 for what is none
	Notes            []*kapok.Error // things worth knowing, one line each
}

// checker is a connector that knows better than asking what there is to check.
type checker interface {
	check(ctx context.Context) (Readiness, error)
}

// lister is a connector that can say which models there are.
type lister interface {
	models(ctx context.Context) ([]string, error)
}

const hello = "你好，请用一句话介绍你自己。"

// checkAttempts is few: a readiness check takes seconds.
const checkAttempts = 3

// Check asks one short harmless question. Its error is a *Fault whose one line says what is
// wrong and what to do about it.
func (c *Client) Check(ctx context.Context) (Readiness, error) {
	ready := Readiness{Address: c.t.Address()}
	if k, ok := c.conn.(checker); ok {
		r, err := k.check(ctx)
		r.Address = ready.Address
		return r, err
	}
	req := Request{Turns: []kapok.Turn{{Role: kapok.RoleUser, Text: hello}}}
	var rep Reply
	for n := 1; ; n++ {
		var err error
		if rep, err = c.once(ctx, req); err == nil {
			break
		}
		f := asFault(err)
		passing := !f.LongWait() && (f.Kind == Busy || f.Kind == ServerError || f.Kind == Reset)
		if !passing || n == checkAttempts || sleep(ctx, nil, backoff(f, n, 0, false)) != nil {
			return ready, c.explain(ctx, f)
		}
	}
	ready.Model, ready.FirstByte, ready.Total, ready.In, ready.Out = rep.Model, rep.FirstByte, rep.Total, rep.In, rep.Out
	switch rep.Stop {
	case kapok.Malformed:
		f := &Fault{Status: rep.Status, Said: rep.Reason}
		return ready, f.say(NotChat, "error.connect.not_chat", "{where} answers, but not as a chat API: {reason}", "where", c.t.Address(), "reason", rep.Reason)
	case kapok.Empty, kapok.Filtered:
		ready.Notes = append(ready.Notes, kapok.Say(kapok.Invalid, "error.connect.came_back", "a harmless question came back {stop} ({reason})", "stop", rep.Stop, "reason", rep.Reason))
	default:
	}
	return ready, nil
}

// explain adds what the server said, and the models it has when ours is not among them. The
// question was ours, so quoting the server gives nothing away.
func (c *Client) explain(ctx context.Context, f *Fault) *Fault {
	out := *f
	if f.Said != "" {
		out = *out.say(f.Kind, "error.connect.says", "{fault} (it says: {said})", "fault", f.sentence(), "said", f.Said)
	}
	if l, ok := c.conn.(lister); ok && f.Kind == BadModel {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		if names, err := l.models(ctx); err == nil && len(names) > 0 {
			out = *out.say(f.Kind, "error.connect.serves", "{fault}; it serves {models}", "fault", out.sentence(), "models", names)
		}
	}
	return &out
}
