package connect

import (
	"bytes"
	"errors"
	"io"
	"time"
)

// parser turns the bytes of a stream into events.
type parser interface {
	feed(chunk []byte, emit func(event) bool) bool
	end(emit func(event) bool)
}

// grace is how long a stream may stay open after it has said that it is done. Reading to the
// end lets the connection be used again.
const grace = 200 * time.Millisecond

// stream reads a streamed body to its end and keeps all of it. emit says false once the answer
// is complete; what follows is read and ignored. Errors as of read.
func (a *answer) stream(p parser, emit func(event) bool) (raw []byte, err error) {
	buf := takeBuffer()
	defer giveBuffer(buf)
	chunk := make([]byte, 8<<10)
	done := false
	var patience *time.Timer
	defer func() {
		if patience != nil {
			patience.Stop()
		}
	}()
	for {
		n, err := a.body.Read(chunk)
		if n > 0 {
			a.began()
			buf.Write(chunk[:n])
			if buf.Len() > MaxBody {
				if done {
					return bytes.Clone(buf.Bytes()[:MaxBody]), nil
				}
				return bytes.Clone(buf.Bytes()[:keptOfTooLong]), errTooLong
			}
			if !done && !p.feed(chunk[:n], emit) {
				done = true
				patience = time.AfterFunc(grace, func() { a.cancel(nil) })
			}
		}
		switch {
		case err == nil:
			continue
		case !done && !errors.Is(err, io.EOF):
			return bytes.Clone(buf.Bytes()), a.w.fault(a.ctx, err)
		case !done:
			p.end(emit)
		}
		return bytes.Clone(buf.Bytes()), nil
	}
}
