package assess

import (
	"sync/atomic"
	"time"
)

// A Meter counts a sitting while it goes on. All methods are safe for concurrent use.
type Meter struct {
	begun               atomic.Int64
	planned, before     atomic.Int64
	done, failed        atomic.Int64
	cached, calls       atomic.Int64
	tokensIn, tokensOut atomic.Int64
}

// Progress is one look at a meter.
type Progress struct {
	Planned, Done, Failed, Cached, Calls int
	Before                               int // done in earlier sittings
	TokensIn, TokensOut                  int64
	Elapsed                              time.Duration
}

// Look reads the meter.
func (m *Meter) Look() Progress {
	p := Progress{
		Planned: int(m.planned.Load()), Done: int(m.done.Load()), Failed: int(m.failed.Load()), Cached: int(m.cached.Load()), Calls: int(m.calls.Load()),
		Before: int(m.before.Load()), TokensIn: m.tokensIn.Load(), TokensOut: m.tokensOut.Load(),
	}
	if b := m.begun.Load(); b > 0 {
		p.Elapsed = time.Since(time.Unix(0, b))
	}
	return p
}

// Rate is trials a second of this sitting, 0 before the first one.
func (p Progress) Rate() float64 {
	if n := p.Done - p.Before; n > 0 && p.Elapsed > 0 {
		return float64(n) / p.Elapsed.Seconds()
	}
	return 0
}

// Left is the time that the rest will take at this rate; 0 when nobody can tell.
func (p Progress) Left() time.Duration {
	if rate := p.Rate(); rate > 0 {
		return time.Duration(float64(p.Planned-p.Done) / rate * float64(time.Second))
	}
	return 0
}

func (m *Meter) begin(planned, before int) {
	m.planned.Store(int64(planned))
	m.before.Store(int64(before))
	m.done.Store(int64(before))
	m.begun.Store(time.Now().UnixNano())
}

func (m *Meter) add(t *trialRow, failed bool) {
	m.done.Add(1)
	if t.Cached {
		m.cached.Add(1)
	} else {
		m.calls.Add(int64(t.Attempts))
		m.tokensIn.Add(t.TokensIn)
		m.tokensOut.Add(t.TokensOut)
	}
	if failed {
		m.failed.Add(1)
	}
}
