package assess

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"

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
	if digest, err := run.Order.Digest(); err != nil || string(digest) != run.Digest {
		fault("the order of the run is not what it was started with")
	}
	s := newSheet()
	defer s.sections() // also where an error ends it early
	if err := s.score(p); err != nil {
		return nil, err
	}
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
			return nil
		}
		if why := contradicts(buf, l); why != "" {
			fault("trial %d: %s", l.row.Seq, why)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("audit %s: %w", run.ID, err)
	}
	unasked(p.Len())
	if err := r.counted(ctx, run, s, a, fault); err != nil {
		return nil, err
	}
	if err := r.auditHeadline(ctx, run, s, a, fault); err != nil {
		return nil, err
	}
	if more > 0 {
		a.Faults = append(a.Faults, fmt.Sprintf("and %d more", more))
	}
	return a, nil
}

// contradicts says where a row and its own evidence tell different stories.
func contradicts(raw []byte, l look) string {
	turns, _, err := readTurns(raw)
	if err != nil {
		return err.Error()
	}
	var said []string
	answered := false
	for _, t := range turns {
		if answered = t.Role == kapok.RoleAssistant; !answered {
			said = append(said, t.Text)
		}
	}
	q := l.trial.Question.Turns
	if l.trial.Attack != "" {
		q = said // an attacker's words follow from the answers
	}
	whole := l.row.Stop == kapok.Complete || l.row.Stop == kapok.Truncated
	switch {
	case len(said) > len(q) || !slices.Equal(said, q[:len(said)]) || whole && len(said) < len(q):
		return "what was said is not the question"
	case whole && !answered:
		return "the row has an answer, the evidence has none"
	case answered && (l.row.Stop == kapok.Failed || l.row.Stop == kapok.Empty || l.row.Stop == kapok.Malformed):
		return "the evidence ends in an answer, the row has none"
	}
	return ""
}

// counted checks that the database holds one row and one reading of each trial, that the counts of
// the walk are those of the database, and that each tally adds up to the questions of its test.
func (r *Runner) counted(ctx context.Context, run *Run, s *sheet, a *Audit, fault func(string, ...any)) error {
	passes, err := r.passes(ctx, run)
	if err != nil {
		return err
	}
	panel, _ := current(passes)
	c, err := r.counts(ctx, run, panel)
	if err != nil {
		return err
	}
	if c.rows != a.Asked || c.trials != a.Asked || c.failed != a.Failed {
		fault("the database counts %d rows of %d trials, %d of them failed; the walk saw %d and %d", c.rows, c.trials, c.failed, a.Asked, a.Failed)
	}
	if c.judged != a.Judged {
		fault("the database counts %d readings of trials, the walk saw %d", c.judged, a.Judged)
	}
	a.Counted = s.rows
	for _, k := range sorted(s.whole) {
		t := s.whole[k]
		if !t.Whole() {
			fault("the tally of %s by %s does not add up: %+v", k.test, k.method, *t)
		}
		if machine := k.method != kapok.Human && k.method != kapok.Judge; machine && t.Asked != s.asked[k.test] {
			fault("%s by %s counts %d of %d questions", k.test, k.method, t.Asked, s.asked[k.test])
		}
	}
	return nil
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
	now := Headline{Basis: s.basis, State: h.State, Rows: s.rows, Tallies: map[string]standard.Tally{}, Suites: countSuites(s.sections())}
	for k, t := range s.whole {
		now.Tallies[k.test+"/"+string(k.method)] = *t
	}
	if a.Headline = h.same(now); !a.Headline {
		fault("the kept headline is not what the rows say; kapok report %s recomputes it", run.ID)
	}
	return nil
}
