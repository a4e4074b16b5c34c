package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"kapok"
	"kapok/store"
)

// explained checks that an error is a sentence that names the file and says what to do next.
func explained(t *testing.T, err error, kind kapok.Kind, words ...string) {
	t.Helper()
	if err == nil || kapok.KindOf(err) != kind {
		t.Fatalf("got kind %d, %v; want kind %d", kapok.KindOf(err), err, kind)
	}
	for _, w := range append(words, store.File) {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not say %q", err, w)
		}
	}
}

func TestFullDiskIsSaidInASentence(t *testing.T) {
	db := open(t, t.TempDir())
	if err := db.Migrate(t.Context(), "desk", notes); err != nil {
		t.Fatal(err)
	}
	var pages int
	if err := db.W.QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	if _, err := db.W.ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
		t.Fatal(err)
	}
	err := db.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		for i := range 2000 {
			if _, err := tx.ExecContext(ctx, "INSERT INTO desk_note VALUES (?, ?)", strings.Repeat("长", 100), i); err != nil {
				return err
			}
		}
		return nil
	})
	explained(t, err, kapok.Unavailable, "full", "free some space")
}

func TestWaitingTooLongIsSaidInASentence(t *testing.T) {
	dir := t.TempDir()
	first, second := open(t, dir), open(t, dir)
	if err := first.Migrate(t.Context(), "desk", notes); err != nil {
		t.Fatal(err)
	}
	if _, err := second.W.ExecContext(t.Context(), "PRAGMA busy_timeout = 30"); err != nil {
		t.Fatal(err)
	}
	err := first.InTx(t.Context(), func(context.Context, bun.Tx) error {
		return second.InTx(t.Context(), func(context.Context, bun.Tx) error { return nil })
	})
	explained(t, err, kapok.Conflict, "another process", "wait")
}

func TestReadOnlyFileIsSaidInASentence(t *testing.T) {
	db := open(t, t.TempDir())
	_, err := db.R.ExecContext(t.Context(), "CREATE TABLE x (y)")
	explained(t, store.Explain(err, db.Path), kapok.Unavailable, "cannot write", "permissions")
}

func TestPlaceThatCannotHoldADatabaseIsSaidInASentence(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, store.File), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := store.Open(t.Context(), dir)
	explained(t, err, kapok.Unavailable, "--data")

	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), file); kapok.KindOf(err) != kapok.Unavailable || !strings.Contains(err.Error(), "data directory") {
		t.Errorf("a file as data directory gave %v", err)
	}
}

func TestFileThatIsNoDatabaseIsSaidInASentence(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, store.File), []byte(strings.Repeat("this is no database ", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), dir)
	if err == nil {
		err = errors.Join(db.Migrate(t.Context(), "desk", notes), db.Close())
	}
	explained(t, err, kapok.Unavailable, "not a Kapok database", "restore")
}

func TestOtherErrorsPassUnchanged(t *testing.T) {
	own := &kapok.Error{Kind: kapok.Denied, Msg: "no"}
	for _, err := range []error{nil, sql.ErrNoRows, context.Canceled, own, fmt.Errorf("x: %w", own)} {
		if got := store.Explain(err, "kapok.db"); !errors.Is(got, err) || (err == nil) != (got == nil) {
			t.Errorf("%v became %v", err, got)
		}
	}
}
