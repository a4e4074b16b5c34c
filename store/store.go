package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // the driver

	"kapok"
)

// File is the name of the database in the data directory.
const File = "kapok.db"

// busy is how long a writer waits for another process before it explains itself.
const busy = 15 * time.Second

// retry is how long a process waits before it tries the lock of the tables again.
const retry = 10 * time.Millisecond

// DB is an open database: one writer, many readers.
type DB struct {
	W *bun.DB // the only connection that writes
	R *bun.DB // readers
	// Path is the file.
	Path string
}

// Open opens or creates the database in dir, creating dir where it is missing.
// Errors are kapok.Errors with a sentence for the user.
func Open(ctx context.Context, dir string) (*DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, kapok.Say(kapok.Unavailable, "error.store.data_dir", "cannot make the data directory {dir}; name another with --data", "dir", dir).Because(err)
	}
	path := filepath.Join(dir, File)
	if err := private(path); err != nil {
		return nil, kapok.Say(kapok.Unavailable, "error.store.open", "cannot open {db}; check its permissions or use another --data directory", "db", path).Because(err)
	}
	w, err := connect(path, 1, "rwc")
	if err != nil {
		return nil, Explain(err, path)
	}
	if err := w.PingContext(ctx); err != nil {
		return nil, errors.Join(Explain(err, path), w.Close())
	}
	r, err := connect(path, 4, "ro")
	if err != nil {
		return nil, errors.Join(Explain(err, path), w.Close())
	}
	return &DB{W: w, R: r, Path: path}, nil
}

// private makes the file where it is missing, for its owner alone: SQLite would make it readable
// by everybody. SQLite gives its side files the same permissions.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_RDONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func connect(path string, conns int, mode string) (*bun.DB, error) {
	q := url.Values{}
	q.Set("mode", mode)
	q.Set("_txlock", "immediate")
	for _, p := range []string{
		fmt.Sprintf("busy_timeout(%d)", busy.Milliseconds()),
		"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-8000)", "temp_store(MEMORY)",
	} {
		if mode == "ro" && strings.HasPrefix(p, "journal_mode") {
			continue
		}
		q.Add("_pragma", p)
	}
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath(), RawQuery: q.Encode()}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return bun.NewDB(db, sqlitedialect.New()), nil
}

// Close closes both pools.
func (db *DB) Close() error { return errors.Join(db.R.Close(), db.W.Close()) }

// Migrate brings one room's tables up to date. The room's own version table keeps rooms apart. One
// process at a time does so: two that open a new directory at once would both make its tables.
func (db *DB) Migrate(ctx context.Context, room string, migrations fs.FS) (err error) {
	unlock, err := db.lock(ctx)
	if err != nil {
		return fmt.Errorf("migrate %s: %w", room, err)
	}
	defer func() { err = errors.Join(err, unlock()) }()
	versions, err := database.NewStore(database.DialectSQLite3, room+"_version")
	if err != nil {
		return fmt.Errorf("migrate %s: %w", room, err)
	}
	p, err := goose.NewProvider("", db.W.DB, migrations, goose.WithStore(versions), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("migrate %s: %w", room, err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate %s: %w", room, Explain(err, db.Path))
	}
	return nil
}

// lock waits until no other process changes the tables. The lock goes with the process, however
// it ends.
func (db *DB) lock(ctx context.Context) (unlock func() error, err error) {
	ctx, cancel := context.WithTimeout(ctx, busy)
	defer cancel()
	l := flock.New(db.Path + ".lock")
	if _, err := l.TryLockContext(ctx, retry); err != nil {
		return nil, kapok.Say(kapok.Conflict, "error.store.migrating", "another process is changing the tables of {db}; wait for it to end, then try again", "db", db.Path).Because(err)
	}
	return l.Unlock, nil
}

// InTx runs f in one write transaction: all of it is committed and on disk, or none of it.
func (db *DB) InTx(ctx context.Context, f func(context.Context, bun.Tx) error) error {
	return Explain(db.W.RunInTx(ctx, nil, f), db.Path)
}

// Micros is a time as the database keeps it.
func Micros(t time.Time) int64 { return t.UTC().UnixMicro() }

// Time reads what Micros wrote; 0 is the zero time.
func Time(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
