package assess

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"kapok"
	"kapok/store"
)

// rows of trials are read and written by the hundred thousand: plain prepared statements.
const (
	insertTrial = `INSERT INTO assess_trial (run, seq, question, stop, reason, model, calls, attempts, cached, tokens_in, tokens_out,
		first_us, total_us, asked_at, request_key, digest, evidence, pass, findings) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19)`
	insertJudgement = `INSERT INTO assess_judgement (run, pass, seq, findings) VALUES ($1,$2,$3,$4)
		ON CONFLICT (run, pass, seq) DO UPDATE SET findings = excluded.findings`
	selectSeqs   = `SELECT seq FROM assess_trial WHERE run = $1`
	selectJudged = `SELECT seq FROM assess_reading WHERE run = $1 AND pass = $2`
	// what a judge model could not judge, its reply off form or lost, it may try again
	selectOpined = selectJudged + ` AND findings NOT LIKE '%"none":%'`
	selectTrials = `SELECT t.seq, t.question, t.stop, t.reason, t.model, t.calls, t.attempts, t.cached, t.tokens_in, t.tokens_out, t.first_us, t.total_us,
		t.asked_at, t.digest, t.evidence, COALESCE(p.findings, CASE WHEN t.pass = $2 THEN t.findings END, ''), COALESCE(j.findings, ''),
		COALESCE(g.findings, ''), COALESCE(c.findings, '')
		FROM assess_trial t
		LEFT JOIN assess_judgement p ON p.run = t.run AND p.pass = $2 AND p.seq = t.seq
		LEFT JOIN assess_judgement j ON j.run = t.run AND j.pass = $3 AND j.seq = t.seq
		LEFT JOIN assess_judgement g ON g.run = t.run AND g.pass = $4 AND g.seq = t.seq
		LEFT JOIN assess_judgement c ON c.run = t.run AND c.pass = $5 AND c.seq = t.seq
		WHERE t.run = $1 ORDER BY t.seq`
	selectCached = `SELECT t.question, t.stop, t.reason, t.model, t.calls, t.attempts, t.tokens_in, t.tokens_out, t.first_us, t.total_us, t.asked_at, t.digest, t.evidence
		FROM assess_request q JOIN assess_run r ON r.no = q.run JOIN assess_trial t ON t.run = q.run AND t.seq = q.seq
		WHERE q.request_key = $1 AND r.system = $2 AND t.model = $3 ORDER BY q.run DESC LIMIT 1`
	selectFindings = `SELECT seq, findings FROM assess_reading WHERE run = $1 AND pass = $2 ORDER BY seq`
	countTrials    = `SELECT COUNT(*), COUNT(DISTINCT seq), COUNT(*) FILTER (WHERE stop = 'failed') FROM assess_trial WHERE run = $1`
	countJudged    = `SELECT COUNT(*) FROM assess_reading j JOIN assess_trial t ON t.run = j.run AND t.seq = j.seq WHERE j.run = $1 AND j.pass = $2`
	insertRequests = `INSERT INTO assess_request (request_key, run, seq) SELECT request_key, run, seq FROM assess_trial
		WHERE run = $1 AND stop IN ('complete', 'truncated', 'filtered') ORDER BY request_key ON CONFLICT DO NOTHING`
	deleteFailed  = `DELETE FROM assess_trial WHERE run = $1 AND stop IN ('failed', 'malformed')`
	deleteOrphans = `DELETE FROM assess_judgement WHERE run = $1 AND seq NOT IN (SELECT seq FROM assess_trial WHERE run = $1)`
)

// trialRow is one stored trial with its current findings.
type trialRow struct {
	Seq                 int
	Question            string
	Stop                kapok.Stop
	Reason, Model       string
	Calls, Attempts     int
	Cached              bool
	TokensIn, TokensOut int64
	First, Total        time.Duration
	Asked               time.Time
	Key                 int64
	Digest              []byte
	Evidence            []byte
	Panel, Judge        string // findings as JSON; empty where that pass has not read the trial
	Grade, Cluster      string
}

// seqs marks which numbers below n a query returns.
func (r *Runner) seqs(ctx context.Context, n int, query string, args ...any) (seen []bool, count int, err error) {
	rows, err := r.db.R.DB.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, 0, store.Explain(err, r.db.Path)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	seen = make([]bool, n)
	for rows.Next() {
		var seq int
		if err := rows.Scan(&seq); err != nil {
			return nil, 0, err
		}
		if seq < 0 || seq >= n {
			return nil, 0, fmt.Errorf("trial %d is outside the plan of %d", seq, n)
		}
		seen[seq] = true
		count++
	}
	return seen, count, rows.Err()
}

// trials walks the stored trials in order with the findings of the passes of these numbers. The row's byte
// slices are reused: what yield keeps it must copy.
func (r *Runner) trials(ctx context.Context, run *Run, passes [4]int64, yield func(*trialRow) error) (err error) {
	rows, err := r.db.R.DB.QueryContext(ctx, selectTrials, run.No, passes[0], passes[1], passes[2], passes[3])
	if err != nil {
		return fmt.Errorf("read the trials of %s: %w", run.ID, store.Explain(err, r.db.Path))
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var t trialRow
		var first, total, at int64
		var digest, evidence sql.RawBytes
		if err := rows.Scan(&t.Seq, &t.Question, &t.Stop, &t.Reason, &t.Model, &t.Calls, &t.Attempts, &t.Cached, &t.TokensIn, &t.TokensOut,
			&first, &total, &at, &digest, &evidence, &t.Panel, &t.Judge, &t.Grade, &t.Cluster); err != nil {
			return fmt.Errorf("read a trial of %s: %w", run.ID, err)
		}
		t.First, t.Total, t.Asked = time.Duration(first)*time.Microsecond, time.Duration(total)*time.Microsecond, store.Time(at)
		t.Digest, t.Evidence = digest, evidence
		if err := yield(&t); err != nil {
			return err
		}
	}
	return store.Explain(rows.Err(), r.db.Path)
}

// forgetFailed takes away the trials that got no answer, with what was read into them.
func (r *Runner) forgetFailed(ctx context.Context, run *Run) error {
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		for _, q := range []string{deleteFailed, deleteOrphans} {
			if _, err := tx.Tx.ExecContext(ctx, q, run.No); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("forget the failed trials of %s: %w", run.ID, err)
	}
	return nil
}

// index makes the answers of a run findable by their requests.
func (r *Runner) index(ctx context.Context, run int64) error {
	if _, err := r.db.W.DB.ExecContext(ctx, insertRequests, run); err != nil {
		return store.Explain(err, r.db.Path)
	}
	_, err := r.db.W.NewUpdate().Model((*runRow)(nil)).Set("keyed = 1").Where("no = ?", run).Exec(ctx)
	return store.Explain(err, r.db.Path)
}

// indexEarlier does so for the other runs of a system, where nobody has needed it before, and
// says how many there are. A run that asks need not spend its time on it.
func (r *Runner) indexEarlier(ctx context.Context, system string, no int64) (earlier int, err error) {
	var runs []runRow
	if err := r.db.R.NewSelect().Model(&runs).Column("no", "keyed").Where("system = ? AND no <> ?", system, no).Scan(ctx); err != nil {
		return 0, store.Explain(err, r.db.Path)
	}
	for _, run := range runs {
		if run.Keyed != 0 {
			continue
		}
		if err := r.index(ctx, run.No); err != nil {
			return 0, err
		}
	}
	return len(runs), nil
}

// judgements walks the findings of one pass; their bytes are reused.
func (r *Runner) judgements(ctx context.Context, run *Run, p Pass, yield func(seq int, findings []byte) error) (err error) {
	rows, err := r.db.R.DB.QueryContext(ctx, selectFindings, run.No, p.No)
	if err != nil {
		return store.Explain(err, r.db.Path)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var seq int
		var findings sql.RawBytes
		if err := rows.Scan(&seq, &findings); err != nil {
			return err
		}
		if err := yield(seq, findings); err != nil {
			return err
		}
	}
	return store.Explain(rows.Err(), r.db.Path)
}

// counts is what the database itself counts of a run.
type counts struct{ rows, trials, failed, judged int }

func (r *Runner) counts(ctx context.Context, run *Run, panel Pass) (c counts, err error) {
	err = r.db.R.DB.QueryRowContext(ctx, countTrials, run.No).Scan(&c.rows, &c.trials, &c.failed)
	if err == nil {
		err = r.db.R.DB.QueryRowContext(ctx, countJudged, run.No, panel.No).Scan(&c.judged)
	}
	return c, store.Explain(err, r.db.Path)
}

// Rows counts the stored trials of a run.
func (r *Runner) Rows(ctx context.Context, run *Run) (n int, err error) {
	err = r.db.R.DB.QueryRowContext(ctx, `SELECT COUNT(*) FROM assess_trial WHERE run = $1`, run.No).Scan(&n)
	return n, store.Explain(err, r.db.Path)
}
