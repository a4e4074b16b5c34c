package connect

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"kapok"
)

// A Client asks one system as the real world needs it: bounded in flight and per minute, and
// again when it is worth it. It is safe for concurrent use.
type Client struct {
	conn Connector
	t    Target
	gate *gate
	rpm  *bucket
	tpm  *bucket

	calls, retries, busy atomic.Int64
	answer               atomic.Int64 // tokens of a usual answer
}

// NewClient puts the target's limits around a connector.
func NewClient(c Connector, t Target) *Client {
	t = t.withDefaults()
	cl := &Client{
		conn: c, t: t, gate: newGate(t.Concurrency),
		// A burst of a tenth of a second for requests and of ten seconds for tokens: a single
		// call may need many tokens, but only ever one request.
		rpm: newBucket(t.RPM, float64(t.RPM)/600),
		tpm: newBucket(t.TPM, float64(t.TPM)/6),
	}
	cl.answer.Store(256)
	return cl
}

// Stats is how a client is doing.
type Stats struct {
	InFlight int   // calls that hold a place: at the system, or about to go
	Waiting  int   // calls that wait for a place
	Limit    int   // calls in flight that the system seems to bear
	Ceiling  int   // calls in flight that the target allows
	Calls    int64 // requests sent
	Retries  int64 // of them repetitions
	Busy     int64 // answers 429 and the like
}

// Stats gives the state of this moment.
func (c *Client) Stats() Stats {
	s := Stats{Calls: c.calls.Load(), Retries: c.retries.Load(), Busy: c.busy.Load(), Ceiling: c.t.Concurrency}
	c.gate.mu.Lock()
	defer c.gate.mu.Unlock()
	s.InFlight, s.Waiting, s.Limit = c.gate.inside, c.gate.queue.Len(), int(c.gate.limit)
	return s
}

// Workers is how many conversations may be under way: as many as calls may be in flight. More
// would keep every place busy while answers are on their way to the disk, but after a kill more
// would be asked again than was in flight.
func (c *Client) Workers() int { return c.t.Concurrency }

// Whole says that the system answers a conversation at once, because its answers are recorded:
// give all user turns in one request.
func (c *Client) Whole() bool {
	_, ok := c.conn.(*recording)
	return ok
}

// Ask says the conversation until there is a reply, the fault is not worth another attempt or
// the retries are used up. Errors are *Fault; the Reply beside one has Stop Failed, the number
// of attempts and what evidence there is. Stopped by ctx, it gives the cause. A call that would
// wait after r.Enough has closed ends Stopped too.
func (c *Client) Ask(ctx context.Context, r Request) (Reply, error) {
	for n := 1; ; n++ {
		rep, err := c.once(ctx, r)
		rep.Attempts = n
		if err == nil {
			return rep, nil
		}
		rep.Stop = kapok.Failed
		f := asFault(err)
		if rep.Reason == "" {
			rep.Reason = string(f.Kind)
		}
		if n > f.again(c.t.Retries) {
			return rep, f
		}
		typical, calm := c.gate.calm()
		if err := sleep(ctx, r.Enough, backoff(f, n, typical, calm)); err != nil {
			return rep, stopped(err)
		}
		c.retries.Add(1)
	}
}

// once asks once within the limits.
func (c *Client) once(ctx context.Context, r Request) (Reply, error) {
	era, err := c.gate.enter(ctx, r.Enough)
	if err != nil {
		return Reply{}, stopped(err)
	}
	v, start := noVerdict, time.Now()
	defer func() { c.gate.leave(era, v, time.Since(start)) }()

	estimate := c.estimate(r)
	if err := c.clear(ctx, r.Enough, estimate); err != nil {
		return Reply{}, stopped(err)
	}
	c.calls.Add(1)
	start = time.Now()
	rep, err := c.conn.Ask(ctx, r)
	v = borne
	if err != nil {
		f := asFault(err)
		if f.LongWait() {
			f = f.long()
		}
		if f.overload() {
			v = tooMuch
			if f.RetryAfter > 0 { // the others would only be told the same
				c.gate.pause(min(f.RetryAfter, maxRetryAfter))
			}
		}
		if f.Kind == Busy {
			c.busy.Add(1)
		}
		if f.Kind == Stopped {
			v = noVerdict
		}
		c.tpm.correct(-estimate)
		return rep, f
	}
	if c.tpm != nil {
		c.settle(rep, estimate)
	}
	return rep, nil
}

// clear waits until a call may set out: it is within the rates, and the system has not asked to
// be left alone. A call that must wait for that gives back what it took of the rates, or all
// that waited would set out at once.
func (c *Client) clear(ctx context.Context, enough <-chan struct{}, estimate float64) error {
	for {
		if err := c.tpm.take(ctx, enough, estimate); err != nil {
			return err
		}
		if err := c.rpm.take(ctx, enough, 1); err != nil {
			c.tpm.correct(-estimate)
			return err
		}
		wait := c.gate.paused()
		if wait <= 0 {
			return nil
		}
		c.tpm.correct(-estimate)
		c.rpm.correct(-1)
		if err := sleep(ctx, enough, wait); err != nil {
			return err
		}
	}
}

// estimate foresees the tokens of a call.
func (c *Client) estimate(r Request) float64 {
	if c.tpm == nil {
		return 0
	}
	n := tokens(c.t.System)
	for _, t := range r.Turns {
		n += tokens(t.Text) + 4
	}
	return float64(n + int(c.answer.Load()))
}

// settle puts the estimate right with what the system says it counted.
func (c *Client) settle(rep Reply, estimate float64) {
	in, out := rep.In, rep.Out
	if out == 0 {
		out = tokens(rep.Text)
	}
	if in == 0 {
		in = int(estimate) - int(c.answer.Load())
	}
	old := c.answer.Load()
	c.answer.Store(old + (int64(out)-old)/8) // a lost update only makes the estimate a little older
	c.tpm.correct(float64(in+out) - estimate)
}

// tokens estimates: four characters of Latin text or one of Chinese to a token.
func tokens(s string) int {
	ascii, other := 0, 0
	for _, r := range s {
		if r < 0x80 {
			ascii++
		} else {
			other++
		}
	}
	return ascii/4 + other + 1
}

func asFault(err error) *Fault {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f
	}
	return (&Fault{Err: err}).say(Rejected, "error.connect.no_reply", "the connector gave no reply")
}

func stopped(cause error) *Fault {
	return (&Fault{Err: cause}).say(Stopped, "error.connect.stopped", "stopped before an answer came")
}
