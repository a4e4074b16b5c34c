package inspect

import (
	"context"
	"fmt"
	"runtime"
	"strings"

	"kapok"
)

// A Detector looks at an exchange and says what it saw. It returns at least one finding: a
// finding of score 0 on kapok.AnyRisk says that it looked and saw nothing. A detector that
// cannot judge this exchange returns an error; it never guesses. Detect is safe for concurrent
// use and keeps nothing of the text.
type Detector interface {
	// ID is method/name@version, the signature of its findings. The version changes whenever
	// the same input may give another output.
	ID() string
	Detect(ctx context.Context, x kapok.Exchange) ([]kapok.Finding, error)
}

// A Panel is a list of detectors, cheapest first.
type Panel []Detector

// Inspect runs every detector and signs what each found. A detector that fails leaves a finding
// with Unjudged set and the others still run: no evidence is not a pass.
func (p Panel) Inspect(ctx context.Context, x kapok.Exchange) []kapok.Finding {
	out := make([]kapok.Finding, 0, len(p)+2)
	for _, d := range p {
		out, _ = Look(ctx, d, x, out)
	}
	return out
}

// Look lets one detector look and adds what it found to out, signed. Where it fails or breaks, what
// is added says so and the error says why.
func Look(ctx context.Context, d Detector, x kapok.Exchange, out []kapok.Finding) ([]kapok.Finding, error) {
	found, err := detect(ctx, d, x)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("%s said nothing", d.ID())
	}
	if err != nil {
		return append(out, kapok.Finding{By: d.ID(), Risk: kapok.AnyRisk, Unjudged: reason(err)}), err
	}
	for _, f := range found {
		f.By = d.ID() // the engine signs; no author can forget
		out = append(out, f)
	}
	return out, nil
}

// detect keeps one text on which a detector breaks from ending everything that is under way: such a
// text would end it again at every new start. What broke may hold the text, so only faults of the
// runtime, such as an index out of range, are told.
func detect(ctx context.Context, d Detector, x kapok.Exchange) (found []kapok.Finding, err error) {
	defer func() {
		if broke := recover(); broke != nil {
			found, err = nil, fmt.Errorf("%s broke on this text; please report it", d.ID())
			if fault, ok := broke.(runtime.Error); ok {
				err = fmt.Errorf("%w: %w", err, fault)
			}
		}
	}()
	return d.Detect(ctx, x)
}

// ID names the panel by its detectors, so that an old finding can be explained.
func (p Panel) ID() string {
	ids := make([]string, len(p))
	for i, d := range p {
		ids[i] = d.ID()
	}
	return strings.Join(ids, " ")
}

const maxReason = 200

// reason keeps one short line of an error: it is stored with every exchange it spoiled.
func reason(err error) string {
	s := strings.Join(strings.Fields(err.Error()), " ")
	if r := []rune(s); len(r) > maxReason {
		s = string(r[:maxReason]) + "…"
	}
	return s
}
