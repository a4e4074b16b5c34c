package inspect

import (
	"context"
	"errors"
	"slices"
	"unicode/utf8"

	"kapok"
)

// A Checker is a detector that sees one window of a stream at a time, with the risks it answers
// for: when it fails, their fail mode decides. Without risks it answers for all, and the strictest
// fail mode decides.
type Checker struct {
	Detector
	Risks []kapok.RiskID
	// When says, of what was found so far, whether the checker has to look; nil: always.
	When func(x kapok.Exchange, found []kapok.Finding) bool
}

// Look asks the checker, and says what it found or that it failed. One whose context has ended
// before has failed.
func (c Checker) Look(ctx context.Context, x kapok.Exchange) ([]kapok.Finding, error) {
	if err := ctx.Err(); err != nil {
		return []kapok.Finding{{By: c.ID(), Risk: kapok.AnyRisk, Unjudged: reason(err)}}, err
	}
	return Look(ctx, c.Detector, x, nil)
}

// StreamOptions say what looks at a stream and what may leave it.
type StreamOptions struct {
	Rules    Rules
	Lexicon  *Lexicon     // reads along, character by character; nil: none
	Checkers []Checker    // each asked once per window, or once at the end where there are no windows
	Prompt   []kapok.Turn // what the answer replies to
	Lang     kapok.Lang
}

// A Stream inspects an answer while it arrives. Chunks may be cut anywhere, also inside a
// character. The lexicon reads each character once; its findings are the same however the
// answer is cut, and the same as on the whole text. Under full and window nothing of a term
// leaves whose own score stops the answer. A Stream is for one answer and one goroutine.
type Stream struct {
	opt     StreamOptions
	holding Holding
	scan    scan
	risks   map[kapok.RiskID]*tally
	weighed int

	held    []byte // what has arrived and not left, from byte out on, behind the overlap
	out     int    // bytes that have left
	past    []byte // what has left, where checkers are to see it at the end
	checked int    // bytes that checkers have seen
	checks  int

	findings []kapok.Finding // of checkers
	stop     bool
	closed   bool
}

// tally is what the hits of a risk add up to so far.
type tally struct {
	terms  map[int32]bool
	none   float64 // probability that no undamped term is right
	damped float64 // the strongest hit that its sentence rejects
	best   float64
}

// maxHeld bounds what a stream keeps back, in bytes. An answer that cannot be judged within it
// is treated as one whose detector failed.
const maxHeld = 16 << 20

var errHeld = errors.New("more text waits for its judgement than a stream may hold")

// NewStream begins the inspection of one answer.
func NewStream(o StreamOptions) (*Stream, error) {
	if err := o.Rules.Validate(); err != nil {
		return nil, &kapok.Error{Kind: kapok.Invalid, Msg: "the rules of the stream are not right: " + err.Error()}
	}
	s := &Stream{opt: o, holding: o.Rules.strictest(), risks: map[kapok.RiskID]*tally{}}
	if o.Lexicon != nil {
		s.scan.begin(o.Lexicon, len(o.Prompt))
	}
	return s, nil
}

// Write takes the next chunk and gives the bytes that may leave now, none after a stop.
func (s *Stream) Write(ctx context.Context, chunk []byte) []byte {
	if s.stop || s.closed {
		return nil
	}
	s.held = append(s.held, chunk...)
	if s.opt.Lexicon != nil {
		s.scan.feed(string(chunk), false)
		s.weigh()
	}
	return s.release(ctx, false)
}

// Close says that the answer has ended, judges what is left and gives the bytes that may leave.
func (s *Stream) Close(ctx context.Context) []byte {
	if s.closed {
		return nil
	}
	s.closed = true
	if s.stop {
		return nil
	}
	if s.opt.Lexicon != nil {
		s.scan.feed("", true)
		s.weigh()
	}
	return s.release(ctx, true)
}

// Stopped says whether the answer may not go on. What has left cannot be called back; the
// findings say why.
func (s *Stream) Stopped() bool { return s.stop }

// Checks says how often the checkers have been asked: at most once for each window and once
// at the end.
func (s *Stream) Checks() int { return s.checks }

// Held says how many bytes wait.
func (s *Stream) Held() int { return len(s.held) }

// Findings gives what was found so far: after Close of an answer that was not stopped, what
// the lexicon finds in the whole text and the checkers in its windows.
func (s *Stream) Findings() []kapok.Finding {
	var out []kapok.Finding
	if l := s.opt.Lexicon; l != nil {
		out = l.report(s.scan.weigh(nil))
	}
	return append(out, s.findings...)
}

// weigh adds the terms that were decided since and stops where a risk has enough of them.
func (s *Stream) weigh() {
	for ; s.weighed < len(s.scan.hits); s.weighed++ {
		h := &s.scan.hits[s.weighed]
		risk := s.opt.Lexicon.terms[h.term].Risk
		t := s.risks[risk]
		if t == nil {
			t = &tally{none: 1, terms: map[int32]bool{}}
			s.risks[risk] = t
		}
		switch {
		case h.rejected:
			t.damped = max(t.damped, h.weight*damping)
		case !t.terms[h.term]:
			t.terms[h.term] = true
			t.none *= 1 - h.weight
			t.best = max(t.best, h.weight)
		}
	}
	if s.scan.whole {
		for _, f := range s.opt.Lexicon.report(s.scan.weigh(nil)) {
			s.stop = s.stop || f.Risk != kapok.AnyRisk && s.opt.Rules.Of(f.Risk).stops(f.Score)
		}
		return
	}
	if s.doubtful() {
		return // a refusal may still be taken back, or stand: what it names waits
	}
	for risk, t := range s.risks {
		score := 1 - t.none
		if t.damped > t.best {
			score = 1 - t.none*(1-t.damped)
		}
		s.stop = s.stop || s.opt.Rules.Of(risk).stops(score)
	}
}

// doubtful says that the answer began by refusing and has not taken it back yet.
func (s *Stream) doubtful() bool { return s.scan.refused && !s.scan.turned && !s.scan.whole }

// settled gives the bytes of the text that the lexicon is done with.
func (s *Stream) settled() int {
	if s.opt.Lexicon == nil {
		return s.out + len(s.held)
	}
	at := s.scan.open()
	if s.doubtful() {
		for i := range s.scan.hits {
			if h := &s.scan.hits[i]; !h.rejected && s.opt.Rules.Of(s.opt.Lexicon.terms[h.term].Risk).stops(h.weight) {
				at = min(at, h.at.Start)
				break // hits stand in reading order
			}
		}
	}
	return at
}

// release judges what is due and gives what may leave.
func (s *Stream) release(ctx context.Context, last bool) []byte {
	end := s.out + len(s.held)
	limit := s.out // what the holding lets go
	switch s.holding.Hold {
	case HoldFull:
	case HoldAudit:
		limit = end - cutOff(s.held)
	case HoldTail:
		limit = end - lastRunes(s.held, s.holding.Size)
	case HoldWindow:
		for n := s.window(); n > 0 && !s.stop; n = s.window() {
			s.check(ctx, s.checked+n)
		}
		limit = s.checked - lastRunes(s.held[:s.checked-s.out], s.holding.Overlap)
	}
	if last {
		if s.checked < end || s.checks == 0 {
			s.check(ctx, end)
		}
		limit = end
	}
	if s.holding.Hold == HoldFull || s.holding.Hold == HoldWindow {
		limit = min(limit, s.settled())
	}
	if !s.stop && len(s.held)+len(s.past) > maxHeld {
		s.fail(Checker{Detector: heldBack{}}, errHeld)
		s.holding, limit = Audit(), end
		s.past, s.opt.Checkers = nil, nil
	}
	if s.stop {
		return nil
	}
	return s.let(limit)
}

// let gives the bytes up to a place and keeps the end of them for the next window.
func (s *Stream) let(upto int) []byte {
	n := upto - s.out
	if n <= 0 {
		return nil
	}
	gone := slices.Clone(s.held[:n])
	if len(s.opt.Checkers) > 0 && s.holding.Hold != HoldWindow {
		s.past = append(s.past, gone...)
	}
	s.held = s.held[:copy(s.held, s.held[n:])]
	s.out = upto
	s.checked = max(s.checked, s.out)
	return gone
}

// window gives the bytes of the next whole window that no checker has seen, or 0.
func (s *Stream) window() int {
	rest := s.held[s.checked-s.out:]
	n := s.holding.Size - s.holding.Overlap
	if s.checked == 0 {
		n = s.holding.Size
	}
	at := 0
	for range n {
		if at >= len(rest) || !utf8.FullRune(rest[at:]) {
			return 0
		}
		_, w := utf8.DecodeRune(rest[at:])
		at += w
	}
	return at
}

// lastRunes gives the bytes of the last n runes.
func lastRunes(b []byte, n int) int {
	at := len(b)
	for range n {
		if at == 0 {
			break
		}
		_, w := utf8.DecodeLastRune(b[:at])
		at -= w
	}
	return len(b) - at
}

// cutOff gives the bytes at the end that are the beginning of a character.
func cutOff(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if c := b[len(b)-n]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-n:]) {
				return n
			}
			break
		}
	}
	return 0
}

// check lets every checker see what has arrived up to a place, with the overlap in front.
func (s *Stream) check(ctx context.Context, upto int) {
	s.checks++
	var from int
	var text string
	if s.holding.Hold == HoldWindow {
		from = s.checked - lastRunes(s.held[:s.checked-s.out], s.holding.Overlap)
		text = string(s.held[from-s.out : upto-s.out])
	} else {
		text = string(s.past) + string(s.held)
	}
	s.checked = upto
	if len(s.opt.Checkers) == 0 {
		return
	}
	turns := append(slices.Clone(s.opt.Prompt), kapok.Turn{Role: kapok.RoleAssistant, Text: text})
	x := kapok.Exchange{Lang: s.opt.Lang, Stop: kapok.Complete, Turns: turns}
	for _, c := range s.opt.Checkers {
		if s.stop {
			return // nothing more can leave
		}
		if c.When != nil && !c.When(x, s.Findings()) {
			continue
		}
		found, err := c.Look(ctx, x)
		if err != nil {
			s.fail(c, err)
			continue
		}
		for _, f := range found {
			if f.At != nil && f.At.Turn == len(s.opt.Prompt) {
				at := *f.At
				at.Start, at.End = at.Start+from, at.End+from
				f.At = &at
			}
			if f.Unjudged != "" {
				s.fail(c, errors.New(f.Unjudged))
				continue
			}
			s.findings = append(s.findings, f)
			if !f.Risk.IsTrait() && f.Risk != kapok.AnyRisk && s.opt.Rules.Of(f.Risk).stops(f.Score) {
				s.stop = true
			}
		}
	}
}

// fail records that a checker could not judge and stops where a risk of it fails closed.
func (s *Stream) fail(c Checker, err error) {
	f := kapok.Finding{By: c.ID(), Risk: kapok.AnyRisk, Unjudged: reason(err)}
	if len(c.Risks) == 1 {
		f.Risk = c.Risks[0]
	}
	if !slices.Contains(s.findings, f) {
		s.findings = append(s.findings, f)
	}
	if len(c.Risks) == 0 { // it answers for all
		s.stop = s.stop || s.opt.Rules.closes(kapok.AnyRisk)
	}
	for _, risk := range c.Risks {
		s.stop = s.stop || s.opt.Rules.closes(risk)
	}
}

// heldBack signs the finding that says a stream held too much.
type heldBack struct{}

func (heldBack) ID() string { return "keyword/stream@1" }

func (heldBack) Detect(context.Context, kapok.Exchange) ([]kapok.Finding, error) {
	return nil, errHeld
}
