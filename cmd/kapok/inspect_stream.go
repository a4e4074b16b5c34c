package main

import (
	"cmp"
	"errors"
	"io"
	"os"

	"golang.org/x/term"

	"kapok"
	"kapok/app"
	"kapok/policy"
)

// streamPolicy is the policy of a stream when nobody names one.
const streamPolicy = "guard"

// chunk is how much of the input is read at once, in bytes, where it comes faster than it is read.
const chunk = 1 << 10

// released is a piece of the answer that may leave, as programs read it.
type released struct {
	Text string `json:"text"`
}

// streamed is the end of a stream, as programs read it.
type streamed struct {
	Stopped  bool     `json:"stopped"`
	Left     int      `json:"left"`     // bytes that have left
	Withheld int      `json:"withheld"` // bytes that were read and have not
	Decision *decided `json:"decision"`
}

// stream reads an answer from standard input as it arrives, under a policy, and prints what may
// leave. Where the policy stops it, the rest stays and the exit code is 1.
func (c *inspectCmd) stream(e *env) error {
	o := e.out
	if f, ok := e.stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return errNothing() // nobody should wait for nothing
	}
	d, err := app.Policy(e.Data, cmp.Or(c.Policy, streamPolicy), nil)
	if err != nil {
		return err
	}
	var prompt []kapok.Turn
	if c.Text != nil {
		prompt = []kapok.Turn{{Role: kapok.RoleUser, Text: *c.Text}}
	}
	end, err := e.flow(d, prompt)
	if err != nil {
		return err
	}
	if o.asJSON {
		err = o.json(end)
	} else {
		o.note("\n%s", o.decision(end.Decision.Decision))
		if end.Stopped {
			o.note("%s", o.t("cli.inspect.withheld", "left", o.p.Int(end.Left), "withheld", o.p.Int(end.Withheld)))
		}
	}
	if err == nil && end.Stopped {
		return exitError(exitNonconform)
	}
	return err
}

// flow lets the input through the stream until it ends or is stopped.
func (e *env) flow(d *policy.Decider, prompt []kapok.Turn) (streamed, error) {
	s, err := d.Stream(prompt, "")
	if err != nil {
		return streamed{}, err
	}
	left, read := 0, 0
	release := func(text []byte) error {
		left += len(text)
		if len(text) == 0 {
			return nil
		}
		if e.out.asJSON {
			return e.out.json(released{string(text)})
		}
		_, err := e.out.stdout.Write(text)
		return err
	}
	buf := make([]byte, chunk)
	for !s.Stopped() {
		n, err := e.stdin.Read(buf)
		read += n
		if err := release(s.Write(e.ctx, buf[:n])); err != nil {
			return streamed{}, err
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil { // an answer that broke off has not ended: what waits stays
			return streamed{}, kapok.Say(kapok.Unavailable, "error.cli.stream", "the input broke off; {n} bytes were held back and stay", "n", read-left).Because(err)
		}
	}
	if err := release(s.Close(e.ctx)); err != nil {
		return streamed{}, err
	}
	return streamed{Stopped: s.Stopped(), Left: left, Withheld: read - left, Decision: newDecided(d.Weigh(s.Findings()))}, nil
}
