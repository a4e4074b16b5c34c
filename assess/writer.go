package assess

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"kapok/store"
)

// maxBatch bounds one commit; a commit takes whatever waits, so a lone trial does not.
const maxBatch = 512

// A write is one row on its way to the disk: a trial with what the panel found in it, or a later
// reading of one.
type write struct {
	trial    *trialRow // nil for a later reading
	seq      int
	pass     int64
	findings string
	unjudged bool       // by a judge that was asked; the meter counts it as failed
	done     chan error // gets nil once the rows are on disk
}

// A writer commits trials in batches: one goroutine, one connection, one sync a batch.
type writer struct {
	db  *store.DB
	run int64
	in  chan *write
	end chan struct{}
}

func newWriter(ctx context.Context, db *store.DB, run int64) (*writer, error) {
	w := &writer{db: db, run: run, in: make(chan *write, maxBatch), end: make(chan struct{})}
	// Prepared on the pool of one connection, so they are prepared once.
	trial, err := db.W.DB.PrepareContext(ctx, insertTrial)
	if err != nil {
		return nil, store.Explain(err, db.Path)
	}
	judgement, err := db.W.DB.PrepareContext(ctx, insertJudgement)
	if err != nil {
		return nil, errors.Join(store.Explain(err, db.Path), trial.Close())
	}
	go func() {
		defer close(w.end)
		w.loop(trial, judgement)
		_ = trial.Close() // nothing is left to lose: every batch has been committed
		_ = judgement.Close()
	}()
	return w, nil
}

// put hands rows over and waits until they are on disk.
func (w *writer) put(x *write) error {
	w.in <- x
	return <-x.done
}

// close waits for the last batch.
func (w *writer) close() {
	close(w.in)
	<-w.end
}

func (w *writer) loop(trial, judgement *sql.Stmt) {
	batch := make([]*write, 0, maxBatch)
	for x := range w.in {
		batch = append(batch[:0], x)
	drain:
		for len(batch) < maxBatch {
			select {
			case y, ok := <-w.in:
				if !ok {
					break drain
				}
				batch = append(batch, y)
			default:
				break drain
			}
		}
		err := store.Explain(w.commit(trial, judgement, batch), w.db.Path)
		for _, b := range batch {
			b.done <- err
		}
	}
}

// commit writes one batch. It does not watch the caller's context: what came back is saved.
func (w *writer) commit(trial, judgement *sql.Stmt, batch []*write) (err error) {
	ctx := context.Background()
	tx, err := w.db.W.DB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback())
		}
	}()
	t, j := tx.StmtContext(ctx, trial), tx.StmtContext(ctx, judgement) //nolint:sqlclosecheck // the end of the transaction closes them
	for _, b := range batch {
		if r := b.trial; r != nil {
			if _, err := t.ExecContext(ctx, w.run, r.Seq, r.Question, string(r.Stop), r.Reason, r.Model, r.Calls, r.Attempts, flag(r.Cached), r.TokensIn, r.TokensOut,
				r.First.Microseconds(), r.Total.Microseconds(), store.Micros(r.Asked), r.Key, r.Digest, r.Evidence, b.pass, b.findings); err != nil {
				return fmt.Errorf("write trial %d: %w", r.Seq, err)
			}
			continue
		}
		if _, err := j.ExecContext(ctx, w.run, b.pass, b.seq, b.findings); err != nil {
			return fmt.Errorf("write judgement %d: %w", b.seq, err)
		}
	}
	return tx.Commit()
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
