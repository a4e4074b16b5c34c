package assess

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"kapok"
	"kapok/standard"
)

// An Audit is what a run's own rows prove about it.
type Audit struct {
	Run       string   `json:"run"`
	Planned   int      `json:"planned"`
	Asked     int      `json:"asked"`    // trials with a row; a row exists once by its key
	Answered  int      `json:"answered"` // with something to judge
	Failed    int      `json:"failed"`   // without an answer
	Judged    int      `json:"judged"`   // read once by the current panel
	Counted   int      `json:"counted"`  // in the tallies
	Headline  bool     `json:"headline"` // the kept headline equals the one recomputed from rows
	Older     bool     `json:"older"`    // the headline was kept before a later reading: another pass, or people's answers
	Concluded bool     `json:"concluded"`
	Faults    []string `json:"faults"` // empty: the run is consistent
}

// maxFaults bounds the list; the count goes on in its last line.
const maxFaults = 50

// Audit re-reads every row of a run and proves that each planned trial was asked once, answered
// or failed once, judged once and counted once, that the evidence is what it was when it was
// written, and that the headline follows from the rows.
func (r *Runner) Audit(ctx context.Context, run *Run, p *Plan) (*Audit, error) {
	a := &Audit{Run: run.ID, Planned: p.Len(), Faults: []string{}}
	more := 0
	fault := func(format string, args ...any) {
		if len(a.Faults) < maxFaults {
			a.Faults = append(a.Faults, fmt.Sprintf(format, args...))
		} else {
			more++
		}
	}
	if p.Len() != run.Planned {
		fault("the plan has %d trials, the run was started with %d", p.Len(), run.Planned)
	}
	s := newSheet()
	next := 0
	unasked := func(until int) {
		for ; next < until && run.State == Concluded; next++ {
			fault("trial %d was never asked", next)
		}
	}
	var buf []byte
	err := r.walk(ctx, run, p, every, s, func(l look) error {
		unasked(l.row.Seq)
		next = l.row.Seq + 1
		a.Asked++
		if l.row.Stop == kapok.Failed {
			a.Failed++
		} else {
			a.Answered++
		}
		if l.row.Question != l.trial.Question.ID {
			fault("trial %d asked question %s, the plan says %s", l.row.Seq, l.row.Question, l.trial.Question.ID)
		}
		if l.row.Panel == "" {
			fault("trial %d was not judged", l.row.Seq)
		} else {
			a.Judged++
		}
		var err error
		if buf, err = unpackRaw(l.row.Evidence, buf); err != nil {
			fault("trial %d: %v", l.row.Seq, err)
			return nil
		}
		if sum := sha256.Sum256(buf); !bytes.Equal(sum[:], l.row.Digest) {
			fault("the evidence of trial %d is not what was written", l.row.Seq)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("audit %s: %w", run.ID, err)
	}
	unasked(p.Len())
	a.Counted = r.counted(s, fault)
	if err := r.auditHeadline(ctx, run, s, a, fault); err != nil {
		return nil, err
	}
	if more > 0 {
		a.Faults = append(a.Faults, fmt.Sprintf("and %d more", more))
	}
	return a, nil
}

// counted checks that every tally adds up and that each test's methods of the machine saw all
// of its trials.
func (r *Runner) counted(s *sheet, fault func(string, ...any)) int {
	n := 0
	for _, k := range sorted(s.whole) {
		t := s.whole[k]
		if !t.Whole() {
			fault("the tally of %s by %s does not add up: %+v", k.test, k.method, *t)
		}
		switch k.method {
		case kapok.Keyword, kapok.Classifier, kapok.Response:
			if t.Asked != s.asked[k.test] {
				fault("%s by %s counts %d of %d trials", k.test, k.method, t.Asked, s.asked[k.test])
			}
		case kapok.Human, kapok.Judge:
		}
		if k.method == kapok.Response || k.method == kapok.Keyword {
			n += t.Asked
		}
	}
	return n
}

func (r *Runner) auditHeadline(ctx context.Context, run *Run, s *sheet, a *Audit, fault func(string, ...any)) error {
	kept, err := r.conclusion(ctx, run)
	if err != nil {
		return err
	}
	a.Concluded = run.State == Concluded
	if kept == "" {
		if a.Concluded {
			fault("the run is concluded but keeps no headline")
		}
		return nil
	}
	var h Headline
	if err := json.Unmarshal([]byte(kept), &h); err != nil {
		fault("the kept headline cannot be read: %v", err)
		return nil
	}
	if h.Basis != s.basis { // nothing is wrong, but the last report is not about this
		a.Older = true
		return nil
	}
	now := Headline{Basis: s.basis, State: h.State, Rows: s.rows, Tallies: map[string]standard.Tally{}}
	for k, t := range s.whole {
		now.Tallies[k.test+"/"+string(k.method)] = *t
	}
	if a.Headline = h.same(now); !a.Headline {
		fault("the kept headline is not what the rows say; kapok report %s recomputes it", run.ID)
	}
	return nil
}
