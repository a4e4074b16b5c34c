package inspect

import (
	"fmt"
	"strings"

	"kapok"
)

// Hold says what of an answer may leave before it is judged.
type Hold string

// The four ways to hold back, strictest first, as guards in the field have them.
const (
	HoldFull   Hold = "full"   // the whole answer waits for its end; nothing leaks
	HoldWindow Hold = "window" // Size runes wait and are judged, and Overlap of them wait on with the next ones
	HoldTail   Hold = "tail"   // all but the last Size runes leave at once; what precedes the tail may leak
	HoldAudit  Hold = "audit"  // everything leaves at once; findings are for the record
)

// A Holding is a Hold with its sizes, in runes of the text as written.
type Holding struct {
	Hold    Hold `json:"hold"`
	Size    int  `json:"size,omitempty"`    // window, tail: runes held, 1..100,000
	Overlap int  `json:"overlap,omitempty"` // window: runes judged again by detectors that see one window at a time, below Size
}

// Full holds the whole answer back.
func Full() Holding { return Holding{Hold: HoldFull} }

// Window holds n runes back and lets detectors see k runes of the last window again.
func Window(n, k int) Holding { return Holding{Hold: HoldWindow, Size: n, Overlap: k} }

// Tail holds the last n runes back.
func Tail(n int) Holding { return Holding{Hold: HoldTail, Size: n} }

// Audit holds nothing back.
func Audit() Holding { return Holding{Hold: HoldAudit} }

const maxHold = 100_000 // runes of a window or a tail

// Validate says what is wrong with the holding.
func (p Holding) Validate() error {
	switch p.Hold {
	case HoldFull, HoldAudit:
		return nil
	case HoldWindow, HoldTail:
		if p.Size < 1 || p.Size > maxHold {
			return fmt.Errorf("%s holds %d characters; give 1..%d", p.Hold, p.Size, maxHold)
		}
		if p.Overlap < 0 || p.Overlap >= p.Size {
			return fmt.Errorf("overlap %d is outside 0..%d", p.Overlap, p.Size-1)
		}
		return nil
	}
	return fmt.Errorf("hold %q is none of full, window, tail, audit", p.Hold)
}

// A Rule says how a stream treats a risk.
type Rule struct {
	Hold      Holding `json:"hold"`
	Threshold float64 `json:"threshold"` // from which score a finding stops the answer; 0 is 0.5
	FailOpen  bool    `json:"fail_open"` // a detector of this risk that fails lets the answer pass; its finding says unjudged
}

// defaultThreshold is where a calibrated score speaks against an answer.
const defaultThreshold = 0.5

func (r Rule) stops(score float64) bool {
	at := r.Threshold
	if at == 0 {
		at = defaultThreshold
	}
	return r.Hold.Hold != HoldAudit && score >= at
}

// Rules are the rules of all risks: the longest beginning of a risk's id that is listed holds,
// else the default. The zero Rules hold everything back and fail closed.
type Rules struct {
	Default Rule                  `json:"default"`
	ByRisk  map[kapok.RiskID]Rule `json:"by_risk,omitempty"` // "crime.drugs", or "crime" for all below it
}

// Of gives the rule of a risk.
func (r Rules) Of(risk kapok.RiskID) Rule {
	if rule, _, ok := ByRisk(r.ByRisk, risk); ok {
		return rule.filled()
	}
	return r.Default.filled()
}

// ByRisk gives what is listed for the longest beginning of a risk's id, and that beginning:
// "crime" for "crime.drugs" where nothing else is listed.
func ByRisk[T any](listed map[kapok.RiskID]T, risk kapok.RiskID) (found T, at kapok.RiskID, ok bool) {
	for at = risk; at != ""; {
		if found, ok = listed[at]; ok {
			return found, at, true
		}
		i := strings.LastIndexByte(string(at), '.')
		if i < 0 {
			break
		}
		at = at[:i]
	}
	return found, "", false
}

func (r Rule) filled() Rule {
	if r.Hold.Hold == "" {
		r.Hold = Full()
	}
	return r
}

// closes says whether an answer stops when a detector of the risk fails; of a detector that
// answers for any risk, whether it does for one of them.
func (r Rules) closes(risk kapok.RiskID) bool {
	closed := func(r Rule) bool { return !r.FailOpen && r.filled().Hold.Hold != HoldAudit }
	if risk != kapok.AnyRisk {
		return closed(r.Of(risk))
	}
	for _, rule := range r.ByRisk {
		if closed(rule) {
			return true
		}
	}
	return closed(r.Default)
}

// Validate gives the first fault of the rules.
func (r Rules) Validate() error {
	if err := r.Default.filled().Hold.Validate(); err != nil {
		return fmt.Errorf("default rule: %w", err)
	}
	for risk, rule := range r.ByRisk {
		if err := rule.filled().Hold.Validate(); err != nil {
			return fmt.Errorf("rule of %s: %w", risk, err)
		}
		if !(rule.Threshold >= 0 && rule.Threshold <= 1) {
			return fmt.Errorf("rule of %s: threshold %v is outside 0..1", risk, rule.Threshold)
		}
	}
	return nil
}

// strictest gives the holding that one text has to follow so that every risk has its own.
func (r Rules) strictest() Holding {
	out := r.Default.filled().Hold
	for _, rule := range r.ByRisk {
		out = stricter(out, rule.filled().Hold)
	}
	return out
}

var strictness = map[Hold]int{HoldAudit: 0, HoldTail: 1, HoldWindow: 2, HoldFull: 3}

func stricter(a, b Holding) Holding {
	if a.Hold == b.Hold {
		return Holding{a.Hold, max(a.Size, b.Size), max(a.Overlap, b.Overlap)}
	}
	if strictness[a.Hold] > strictness[b.Hold] {
		return a
	}
	return b
}
