package main

import (
	"fmt"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"kapok/assess"
	"kapok/connect"
)

// pipedEvery is how often a line is printed where nobody sees a bar.
const pipedEvery = 5 * time.Second

// watch shows a meter until the returned function is called: a bar on a terminal, plain lines
// elsewhere, nothing when quiet.
func (e *env) watch(what string, m *assess.Meter, c *connect.Client) (stop func()) {
	if e.out.quiet {
		return func() {}
	}
	over, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		if e.out.live {
			e.bar(what, m, c, over)
		} else {
			e.lines(what, m, c, over)
		}
	}()
	return func() {
		close(over)
		<-ended
	}
}

// bar draws rate, time left, errors and tokens.
func (e *env) bar(what string, m *assess.Meter, c *connect.Client, over <-chan struct{}) {
	p := mpb.New(mpb.WithOutput(e.out.stderr), mpb.WithWidth(40), mpb.WithRefreshRate(150*time.Millisecond))
	planned := int64(1)
	b := p.AddBar(planned,
		mpb.PrependDecorators(decor.Name(what+" "), decor.CountersNoUnit("%d/%d")),
		mpb.AppendDecorators(decor.Percentage(), decor.Any(func(decor.Statistics) string { return "  " + e.tail(m.Look(), c) })),
	)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for running := true; running; {
		select {
		case <-over:
			running = false
		case <-tick.C:
		}
		look := m.Look()
		b.SetTotal(int64(max(1, look.Planned)), false)
		b.SetCurrent(int64(look.Done))
	}
	b.Abort(false)
	p.Wait()
}

func (e *env) lines(what string, m *assess.Meter, c *connect.Client, over <-chan struct{}) {
	tick := time.NewTicker(pipedEvery)
	defer tick.Stop()
	for {
		select {
		case <-over:
			if look := m.Look(); look.Done > look.Before {
				e.line(what, look, c)
			}
			return
		case <-tick.C:
			e.line(what, m.Look(), c)
		}
	}
}

func (e *env) line(what string, l assess.Progress, c *connect.Client) {
	e.out.note("%s %d/%d  %s", what, l.Done, l.Planned, e.tail(l, c))
}

// tail says rate, time left, errors and spend.
func (e *env) tail(l assess.Progress, c *connect.Client) string {
	o := e.out
	s := o.t("cli.progress.rate", "rate", fmt.Sprintf("%.1f", l.Rate()))
	if left := l.Left(); left > 0 {
		s += "  " + o.t("cli.progress.left", "left", o.p.Duration(left.Round(time.Second)))
	}
	if l.Failed > 0 {
		s += "  " + o.t("cli.progress.failed", "n", l.Failed)
	}
	if n := l.TokensIn + l.TokensOut; n > 0 {
		s += "  " + o.t("cli.progress.tokens", "n", o.p.Int(int(n)))
	}
	if c != nil {
		st := c.Stats()
		if st.Retries > 0 {
			s += "  " + o.t("cli.progress.retries", "n", st.Retries)
		}
		s += "  " + o.t("cli.progress.flight", "n", st.InFlight, "limit", st.Limit)
	}
	return s
}
