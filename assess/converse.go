package assess

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"

	"kapok"
	"kapok/connect"
)

// talk holds the conversation of a trial: as planned, or as a dynamic attack leads it.
func (r *Runner) talk(ctx, enough context.Context, run *Run, t Trial, tools Tools, row *trialRow) (Evidence, kapok.Exchange, *connect.Fault) {
	c := &conversation{ctx: ctx, enough: enough, client: tools.Client, trial: t, seed: run.Order.Seed, row: row, session: rand.Text()}
	if t.Attack != "" {
		return c.attacked(tools)
	}
	return c.planned()
}

// A conversation is one trial under way. Its row counts every call to the system.
type conversation struct {
	ctx, enough context.Context //nolint:containedctx // lives as long as the trial
	client      *connect.Client
	trial       Trial
	seed        uint64
	row         *trialRow
	session     string
	ev          Evidence
}

// ask says a conversation to the system once, and keeps what went over the wire.
func (c *conversation) ask(turns []kapok.Turn) (connect.Reply, *connect.Fault) {
	t, row := c.trial, c.row
	reply, err := c.client.Ask(c.ctx, connect.Request{
		ID: t.Question.ID, Suite: t.Suite.Test, Turns: turns, Repeat: t.Repeat, Seed: c.seed, Session: c.session, Enough: c.enough.Done(),
	})
	row.Calls++
	row.Attempts += reply.Attempts
	row.TokensIn += int64(reply.In)
	row.TokensOut += int64(reply.Out)
	row.First += reply.FirstByte
	row.Total += reply.Total
	row.Model = bounded(reply.Model)
	row.Stop, row.Reason = reply.Stop, bounded(reply.Reason)
	if len(reply.RawRequest)+len(reply.RawResponse) > 0 {
		c.ev.Calls = append(c.ev.Calls, Call{Request: reply.RawRequest, Response: reply.RawResponse})
	}
	if err == nil {
		return reply, nil
	}
	row.Stop, row.Reason = kapok.Failed, bounded(err.Error())
	fault, ok := errors.AsType[*connect.Fault](err)
	if !ok {
		fault = &connect.Fault{Kind: connect.Rejected, Msg: err.Error(), Err: err}
	}
	return reply, fault
}

// planned says the user's turns one after the other, with the system's own answers between, and
// ends early when an answer does not come. What was said before a filter cut in was said. A prefilled
// beginning stands before the last answer, and is a part of it.
func (c *conversation) planned() (Evidence, kapok.Exchange, *connect.Fault) {
	said := c.trial.Question.Turns
	x := kapok.Exchange{Lang: c.trial.Question.Lang, Turns: make([]kapok.Turn, 0, 2*len(said))}
	var fault *connect.Fault
	for i, text := range said {
		x.Turns = append(x.Turns, kapok.Turn{Role: kapok.RoleUser, Text: text})
		last := i == len(said)-1
		if c.client.Whole() && !last {
			continue // a recording holds one answer to the whole conversation
		}
		turns, begun := x.Turns, ""
		if last && c.trial.Prefill != "" {
			begun = c.trial.Prefill
			turns = append(slices.Clone(x.Turns), kapok.Turn{Role: kapok.RoleAssistant, Text: begun})
		}
		reply, f := c.ask(turns)
		if f != nil {
			fault = f
			break
		}
		if !spoke(reply) {
			break
		}
		x.Turns = append(x.Turns, kapok.Turn{Role: kapok.RoleAssistant, Text: joined(begun, reply.Text)})
		if reply.Stop == kapok.Filtered {
			break
		}
	}
	x.Stop = c.row.Stop
	c.ev.Turns = x.Turns
	return c.ev, x, fault
}

// spoke says whether a reply has words to go on with.
func spoke(r connect.Reply) bool {
	return r.Stop == kapok.Complete || r.Stop == kapok.Truncated || r.Stop == kapok.Filtered && r.Text != ""
}

// joined puts an answer behind its prefilled beginning; some systems repeat that themselves.
func joined(begun, text string) string {
	if strings.HasPrefix(text, begun) {
		return text
	}
	return begun + text
}
