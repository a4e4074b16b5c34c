package assess

import (
	"context"
	"time"

	"kapok"
	"kapok/connect"
)

// Readiness is what a run will cost, told before it begins.
type Readiness struct {
	Trials     int            `json:"trials"`
	Left       int            `json:"left"`  // not asked yet
	Calls      int            `json:"calls"` // to the system, retries not counted
	JudgeCalls int            `json:"judge_calls"`
	Tokens     int64          `json:"tokens"`             // in and out, a rough estimate
	Time       time.Duration  `json:"-"`                  // at the latency of the check and the ceiling; rough
	Seconds    float64        `json:"seconds"`            // the same
	Disk       uint64         `json:"disk"`               // bytes that the run will take
	Free       uint64         `json:"free"`               // bytes free where the data directory is
	Recorded   int            `json:"recorded,omitempty"` // of a recording: planned questions that it answers
	Replay     bool           `json:"replay,omitempty"`   // the system is a recording
	Model      string         `json:"model"`              // what the system called itself
	Latency    time.Duration  `json:"-"`
	LatencyMS  float64        `json:"latency_ms"`
	Notes      []*kapok.Error `json:"notes"` // worth knowing of the system, one line each
}

// recorded counts the planned questions that a recording answers; replay is false for a system
// that is none.
func recorded(p *Plan, client *connect.Client) (n int, replay bool) {
	for seq := range len(p.asked) {
		q := p.At(seq).Question
		r := connect.Request{ID: q.ID}
		for _, t := range q.Turns {
			r.Turns = append(r.Turns, kapok.Turn{Role: kapok.RoleUser, Text: t})
		}
		answered, known := client.Recorded(r)
		if !known {
			return 0, false
		}
		if answered {
			n++
		}
	}
	return n, true
}

// What a trial is assumed to take where nobody knows better.
const (
	answerTokens  = 350
	bytesPerTrial = 4 << 10
	judgeTokens   = 900
)

// Ready asks the system, the judge and the disk whether a run can begin, in seconds, and says
// what it will cost. An error says which of them is not ready and what to do.
func (r *Runner) Ready(ctx context.Context, run *Run, p *Plan, client *connect.Client, judge *connect.Client, workers int) (Readiness, error) {
	var ready Readiness
	ready.Trials = p.Len()
	seen, done, err := r.seqs(ctx, p.Len(), selectSeqs, run.No)
	if err != nil {
		return ready, err
	}
	ready.Left = p.Len() - done
	for seq := range p.Len() {
		if seen[seq] {
			continue
		}
		t := p.At(seq)
		q := t.Question
		if client.Whole() {
			ready.Calls++
			continue
		}
		ready.Calls += t.calls()
		ready.Tokens += int64(t.calls()) * answerTokens
		for _, t := range q.Turns {
			ready.Tokens += int64(len([]rune(t)))
		}
	}
	ready.Disk = uint64(ready.Left) * bytesPerTrial
	if ready.Free, err = free(r.dir); err != nil {
		return ready, kapok.Say(kapok.Unavailable, "error.assess.space_unknown", "cannot tell how much space is left in {dir}", "dir", r.dir).Because(err)
	}
	if ready.Free < ready.Disk {
		return ready, kapok.Say(kapok.Unavailable, "error.assess.space", "the run needs about {need} MB and {dir} has {free} MB free; free some space or use another --data directory", "need", ready.Disk>>20, "dir", r.dir, "free", ready.Free>>20)
	}
	check, err := client.Check(ctx)
	if err != nil {
		return ready, err
	}
	ready.Model, ready.Latency, ready.Notes = check.Model, check.Total, check.Notes
	ready.LatencyMS = ms(check.Total)
	ready.Recorded, ready.Replay = recorded(p, client)
	if judge != nil {
		if _, err := judge.Check(ctx); err != nil {
			return ready, kapok.Say(kapok.KindOf(err), "error.assess.judge", "the judge").Because(err)
		}
		for seq := range p.Len() {
			if p.At(seq).Suite.forHarm() {
				ready.JudgeCalls++
			}
		}
		ready.Tokens += int64(ready.JudgeCalls) * judgeTokens
	}
	ready.Time = time.Duration(float64(ready.Calls) / float64(max(1, workers)) * float64(check.Total))
	ready.Seconds = ready.Time.Seconds()
	return ready, nil
}
