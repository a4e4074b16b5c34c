package inspect

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"kapok"
	"kapok/connect"
)

// ErrSpent says that a judge has used what it may use; what it has judged stands.
var ErrSpent = errors.New("the judge's limit is used up")

// A Limit bounds what a judge may use. What is 0 is not bounded. Calls that are under way when a
// limit is reached are finished, so it may be passed by as many calls as are in flight.
type Limit struct {
	Calls   int     // requests
	Tokens  int     // in and out, as the server counts them; estimated where it does not
	Cost    float64 // in the currency of the prices
	PriceIn float64 // for a million tokens in
	// PriceOut is for a million tokens out.
	PriceOut float64
}

// Validate gives every fault of the limit at once.
func (l Limit) Validate() error {
	var errs []error
	if l.Calls < 0 || l.Tokens < 0 || !(l.Cost >= 0 && l.PriceIn >= 0 && l.PriceOut >= 0) {
		errs = append(errs, kapok.Say(kapok.Invalid, "error.judge.negative", "the limits and prices of a judge cannot be negative"))
	}
	if l.Cost > 0 && l.PriceIn == 0 && l.PriceOut == 0 {
		errs = append(errs, kapok.Say(kapok.Invalid, "error.judge.price", "a limit of cost needs the price of a million tokens in and out"))
	}
	return errors.Join(errs...)
}

// Limited asks within a limit, and then no more.
type Limited struct {
	asker connect.Connector
	limit Limit

	mu    sync.Mutex
	spent Spent
}

// Spent is what has been used.
type Spent struct {
	Calls, In, Out int
	Cost           float64
}

// Around puts the limit around what is asked.
func (l Limit) Around(asker connect.Connector) *Limited { return &Limited{asker: asker, limit: l} }

// Spent gives what has been used so far.
func (l *Limited) Spent() Spent {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.spent
}

// Ask asks while there is something left, and fails with ErrSpent afterwards.
func (l *Limited) Ask(ctx context.Context, r connect.Request) (connect.Reply, error) {
	if ctx.Err() != nil { // nothing would be asked, so nothing is counted
		return connect.Reply{}, context.Cause(ctx)
	}
	if err := l.begin(); err != nil {
		return connect.Reply{}, err
	}
	rep, err := l.asker.Ask(ctx, r)
	in, out := rep.In, rep.Out
	if in == 0 && err == nil {
		for _, t := range r.Turns {
			in += guess(t.Text)
		}
	}
	if out == 0 && err == nil {
		out = guess(rep.Text)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.spent.In += in
	l.spent.Out += out
	l.spent.Cost += (float64(in)*l.limit.PriceIn + float64(out)*l.limit.PriceOut) / 1e6
	return rep, err
}

func (l *Limited) begin() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	s, m := l.spent, l.limit
	switch {
	case m.Calls > 0 && s.Calls >= m.Calls:
		return fmt.Errorf("%w: %d of %d calls", ErrSpent, s.Calls, m.Calls)
	case m.Tokens > 0 && s.In+s.Out >= m.Tokens:
		return fmt.Errorf("%w: %d of %d tokens", ErrSpent, s.In+s.Out, m.Tokens)
	case m.Cost > 0 && s.Cost >= m.Cost:
		return fmt.Errorf("%w: %.2f of %.2f spent", ErrSpent, s.Cost, m.Cost)
	}
	l.spent.Calls++
	return nil
}

// guess estimates tokens: four ASCII characters or one other to a token.
func guess(s string) int {
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
