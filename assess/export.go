package assess

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
	"unicode/utf8"

	"kapok"
	"kapok/bank"
	"kapok/review"
	"kapok/standard"
)

// The lines of an export. Each has a type; a reader that does not know one may skip it.
type (
	exportHead struct {
		Type     string    `json:"type"` // "run"
		Format   string    `json:"format"`
		ID       string    `json:"id"`
		State    State     `json:"state"`
		Digest   string    `json:"order_digest"`
		Planned  int       `json:"planned"`
		Resumed  int       `json:"resumed"`
		Started  time.Time `json:"started"`
		Finished time.Time `json:"finished,omitzero"` // not there while it has not ended
		Order    Order     `json:"order"`
		Passes   []Pass    `json:"passes"`
	}
	exportTrial struct {
		Type      string                            `json:"type"` // "trial"
		Seq       int                               `json:"seq"`
		Test      string                            `json:"test"`
		Risk      string                            `json:"standard_risk"`
		Repeat    int                               `json:"repeat"`
		Question  *bank.Question                    `json:"question"`
		Stop      kapok.Stop                        `json:"stop"`
		Reason    string                            `json:"reason,omitempty"`
		Model     string                            `json:"model,omitempty"`
		Asked     time.Time                         `json:"asked"`
		Cached    bool                              `json:"cached,omitempty"`
		Attempts  int                               `json:"attempts"`
		TokensIn  int64                             `json:"tokens_in"`
		TokensOut int64                             `json:"tokens_out"`
		FirstMS   float64                           `json:"first_byte_ms"`
		TotalMS   float64                           `json:"total_ms"`
		Turns     []kapok.Turn                      `json:"turns"`
		Calls     []exportCall                      `json:"calls"`
		Digest    string                            `json:"evidence_sha256"` // hex, of the stored parts: see docs/formats.md
		Findings  []kapok.Finding                   `json:"findings"`
		Outcomes  map[kapok.Method]standard.Outcome `json:"outcomes"`
		Readings  map[string]string                 `json:"readings,omitempty"` // by suites beyond the standard's tests: how each read the answer
	}
	exportCall struct {
		Request  string `json:"request"`
		Response string `json:"response"`
		Base64   bool   `json:"base64,omitempty"` // the two are base64: they are not UTF-8
	}
	exportReview struct {
		Type     string         `json:"type"` // "review"
		Seq      int            `json:"seq"`
		Reviewer string         `json:"reviewer"`
		Verdict  review.Verdict `json:"verdict"`
		Risk     kapok.RiskID   `json:"risk,omitempty"`
		Comment  string         `json:"comment,omitempty"`
		Final    bool           `json:"final,omitempty"` // settles a disagreement
		At       time.Time      `json:"at"`
	}
	exportJudgement struct {
		Type     string          `json:"type"` // "judgement": of a pass that does not count now
		Pass     int64           `json:"pass"`
		Seq      int             `json:"seq"`
		Findings json.RawMessage `json:"findings"`
	}
	exportEnd struct {
		Type     string                    `json:"type"` // "end"
		Trials   int                       `json:"trials"`
		Tallies  map[string]standard.Tally `json:"tallies"`
		Headline json.RawMessage           `json:"headline,omitempty"` // as the last report kept it
	}
)

// ExportFormat names the layout of an export.
const ExportFormat = "kapok-run/1"

// Export writes everything about a run as JSON lines: first the run with its order, then each
// trial with question, conversation, raw calls, findings and outcomes, then what each reviewer
// said and what earlier passes read, last the tallies and the kept headline. It can be read with
// any JSON tool and without Kapok.
func (r *Runner) Export(ctx context.Context, run *Run, p *Plan, w io.Writer) error {
	buf := bufio.NewWriterSize(w, 1<<16)
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	passes, err := r.passes(ctx, run)
	if err != nil {
		return err
	}
	if err := enc.Encode(exportHead{
		Type: "run", Format: ExportFormat, ID: run.ID, State: run.State, Digest: run.Digest, Planned: run.Planned, Resumed: run.Resumed,
		Started: run.Started, Finished: run.Finished, Order: run.Order, Passes: passes,
	}); err != nil {
		return fmt.Errorf("export %s: %w", run.ID, err)
	}
	s := newSheet()
	s.tells = true
	defer s.sections()
	if err := s.score(p); err != nil {
		return fmt.Errorf("export %s: %w", run.ID, err)
	}
	if err := r.walk(ctx, run, p, every, s, func(l look) error { return exportOne(enc, l) }); err != nil {
		return fmt.Errorf("export %s: %w", run.ID, err)
	}
	if err := r.exportReadings(ctx, run, passes, enc); err != nil {
		return fmt.Errorf("export %s: %w", run.ID, err)
	}
	end := exportEnd{Type: "end", Trials: s.rows, Tallies: map[string]standard.Tally{}}
	for k, t := range s.whole {
		end.Tallies[k.test+"/"+string(k.method)] = *t
	}
	kept, err := r.conclusion(ctx, run)
	if err != nil {
		return err
	}
	if kept != "" {
		end.Headline = json.RawMessage(kept)
	}
	if err := enc.Encode(end); err != nil {
		return fmt.Errorf("export %s: %w", run.ID, err)
	}
	return buf.Flush()
}

// exportReadings writes what each reviewer said, and the findings of the passes that do not count.
func (r *Runner) exportReadings(ctx context.Context, run *Run, passes []Pass, enc *json.Encoder) error {
	people, err := r.reviews.Standings(ctx, run.ID)
	if err != nil {
		return err
	}
	for _, seq := range slices.Sorted(maps.Keys(people)) {
		answers := people[seq].Answers
		if f := people[seq].Final; f != nil {
			answers = append(slices.Clone(answers), *f)
		}
		for _, a := range answers {
			if err := enc.Encode(exportReview{"review", a.Seq, a.Reviewer, a.Verdict, a.Risk, a.Comment, a.Final, a.At}); err != nil {
				return err
			}
		}
	}
	counts := standing(passes)
	for _, p := range passes {
		if slices.Contains(counts[:], p.No) {
			continue
		}
		err := r.judgements(ctx, run, p, func(seq int, findings []byte) error {
			return enc.Encode(exportJudgement{"judgement", p.No, seq, findings})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func exportOne(enc *json.Encoder, l look) error {
	raw, err := unpackRaw(l.row.Evidence, nil)
	if err != nil {
		return fmt.Errorf("trial %d: %w", l.row.Seq, err)
	}
	ev, err := readEvidence(raw)
	if err != nil {
		return fmt.Errorf("trial %d: %w", l.row.Seq, err)
	}
	calls := make([]exportCall, 0, len(ev.Calls))
	for _, c := range ev.Calls {
		if utf8.Valid(c.Request) && utf8.Valid(c.Response) {
			calls = append(calls, exportCall{Request: string(c.Request), Response: string(c.Response)})
		} else {
			calls = append(calls, exportCall{Request: base64.StdEncoding.EncodeToString(c.Request), Response: base64.StdEncoding.EncodeToString(c.Response), Base64: true})
		}
	}
	row := l.row
	return enc.Encode(exportTrial{
		Type: "trial", Seq: row.Seq, Test: l.trial.Suite.Test, Risk: l.trial.Risk, Repeat: l.trial.Repeat, Question: l.trial.Question,
		Stop: row.Stop, Reason: row.Reason, Model: row.Model, Asked: row.Asked, Cached: row.Cached, Attempts: row.Attempts,
		TokensIn: row.TokensIn, TokensOut: row.TokensOut, FirstMS: ms(row.First), TotalMS: ms(row.Total),
		Turns: ev.Turns, Calls: calls, Digest: hex.EncodeToString(row.Digest), Findings: l.found, Outcomes: l.outcomes, Readings: l.readings,
	})
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
