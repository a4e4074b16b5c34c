package assess

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"kapok"
	"kapok/store"
)

// A cache answers trials from earlier runs of the same system: the same turns and the same
// repeat, asked of a system with the same digest. Only answers are reused, never failures.
type cache struct {
	stmt   *sql.Stmt // nil: nothing to reuse
	system string
	model  string
	prefix []byte
}

// cache opens the cache of a run; it is empty for a fresh run, a system never asked before, or
// one that does not name its model: another may answer at the same address.
func (r *Runner) cache(ctx context.Context, run *Run, model string) (*cache, error) {
	c := &cache{system: run.System, model: model, prefix: []byte(run.Order.Target.Digest())}
	if run.Order.Target.Seeded() { // then the seed shapes the answer
		c.prefix = binary.LittleEndian.AppendUint64(c.prefix, run.Order.Seed)
	}
	if run.Order.Fresh || model == "" {
		return c, nil
	}
	earlier, err := r.indexEarlier(ctx, run.System, run.No)
	if err != nil {
		return nil, fmt.Errorf("look for earlier answers: %w", err)
	}
	if earlier == 0 {
		return c, nil
	}
	c.stmt, err = r.db.R.DB.PrepareContext(ctx, selectCached)
	return c, store.Explain(err, r.db.Path)
}

func (c *cache) close() {
	if c.stmt != nil {
		_ = c.stmt.Close() // it only read
	}
}

// key identifies a trial's request, with collisions that find rules out.
func (c *cache) key(t Trial) int64 {
	h := sha256.New()
	h.Write(c.prefix)
	var n [8]byte
	for _, turn := range t.Question.Turns {
		binary.LittleEndian.PutUint64(n[:], uint64(len(turn)))
		h.Write(n[:])
		h.Write([]byte(turn))
	}
	binary.LittleEndian.PutUint64(n[:], uint64(t.Repeat))
	h.Write(n[:])
	if t.Prefill != "" {
		h.Write([]byte("prefill " + t.Prefill))
	}
	return keyOf(h.Sum(nil))
}

// find gives an earlier answer as a row of this run, marked as cached.
func (c *cache) find(ctx context.Context, t Trial, key int64) (*trialRow, kapok.Exchange, bool) {
	if c.stmt == nil || t.Attack != "" { // an attacker's words are not known beforehand
		return nil, kapok.Exchange{}, false
	}
	row := &trialRow{Seq: t.Seq, Key: key, Cached: true}
	var first, total, at int64
	err := c.stmt.QueryRowContext(ctx, key, c.system, c.model).Scan(&row.Question, &row.Stop, &row.Reason, &row.Model, &row.Calls, &row.Attempts,
		&row.TokensIn, &row.TokensOut, &first, &total, &at, &row.Digest, &row.Evidence)
	if err != nil { // sql.ErrNoRows or a database that cannot be read now: ask the system
		return nil, kapok.Exchange{}, false
	}
	row.First, row.Total, row.Asked = time.Duration(first)*time.Microsecond, time.Duration(total)*time.Microsecond, store.Time(at)
	x, err := exchangeOf(row, t)
	if err != nil || !sameTurns(x, t.Question.Turns) {
		return nil, kapok.Exchange{}, false
	}
	row.Question = t.Question.ID
	return row, x, true
}

// sameTurns compares what was said then with what would be said now.
func sameTurns(x kapok.Exchange, said []string) bool {
	i := 0
	for _, t := range x.Turns {
		if t.Role != kapok.RoleUser {
			continue
		}
		if i >= len(said) || said[i] != t.Text {
			return false
		}
		i++
	}
	return i == len(said) || (i > 0 && x.Stop == kapok.Filtered)
}

// exchangeOf reads the stored conversation of a trial.
func exchangeOf(row *trialRow, t Trial) (kapok.Exchange, error) {
	x := kapok.Exchange{ID: row.Question, Stop: row.Stop}
	if t.Question != nil {
		x.Lang = t.Question.Lang
	}
	raw, err := unpackRaw(row.Evidence, nil)
	if err != nil {
		return x, err
	}
	x.Turns, _, err = readTurns(raw)
	if err != nil {
		return x, errors.Join(fmt.Errorf("read trial %d", row.Seq), err)
	}
	return x, nil
}
