package store_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/uptrace/bun"
	"pgregory.net/rapid"

	"kapok"
	"kapok/store"
)

// TestMain lets a test start this binary again as another process that writes.
func TestMain(m *testing.M) {
	if dir := os.Getenv("STORE_WRITER"); dir != "" {
		if err := writeMany(context.Background(), dir, "child", 60); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

var notes = fstest.MapFS{"00001_note.sql": {Data: []byte("-- +goose Up\nCREATE TABLE desk_note (who TEXT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (who, n));\n")}}

func open(t *testing.T, dir string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func writeMany(ctx context.Context, dir, who string, n int) error {
	db, err := store.Open(ctx, dir)
	if err != nil {
		return err
	}
	if err := db.Migrate(ctx, "desk", notes); err != nil {
		return err
	}
	for i := range n {
		if err := db.InTx(ctx, func(ctx context.Context, tx bun.Tx) error {
			if _, err := tx.ExecContext(ctx, "INSERT INTO desk_note VALUES (?, ?)", who, i); err != nil {
				return err
			}
			time.Sleep(2 * time.Millisecond) // long enough for the other one to run into it
			return nil
		}); err != nil {
			return err
		}
	}
	return db.Close()
}

// A room's tables are made once, and are still there when the program starts again.
func TestMigrationsRunOnceHoweverOftenTheyAreAsked(t *testing.T) {
	dir := t.TempDir()
	for start := range 3 {
		db := open(t, dir)
		for range 2 {
			if err := db.Migrate(t.Context(), "desk", notes); err != nil {
				t.Fatalf("start %d: %v", start, err)
			}
		}
		if _, err := db.W.ExecContext(t.Context(), "INSERT INTO desk_note VALUES ('x', ?)", start); err != nil {
			t.Fatal(err)
		}
		var n int
		if err := db.R.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM desk_note").Scan(&n); err != nil || n != start+1 {
			t.Fatalf("start %d: %d rows, %v", start, n, err)
		}
	}
}

// Rooms number their migrations apart: two first migrations do not hide each other.
func TestRoomsMigrateApart(t *testing.T) {
	db := open(t, t.TempDir())
	other := fstest.MapFS{"00001_case.sql": {Data: []byte("-- +goose Up\nCREATE TABLE office_case (id TEXT NOT NULL PRIMARY KEY);\n")}}
	for room, m := range map[string]fstest.MapFS{"desk": notes, "office": other} {
		if err := db.Migrate(t.Context(), room, m); err != nil {
			t.Fatal(err)
		}
	}
	for _, table := range []string{"desk_note", "office_case"} {
		if _, err := db.R.ExecContext(t.Context(), "SELECT * FROM "+table); err != nil {
			t.Errorf("%s: %v", table, err)
		}
	}
	broken := fstest.MapFS{"00001_x.sql": {Data: []byte("-- +goose Up\nCREATE TABEL x;\n")}}
	if err := db.Migrate(t.Context(), "attic", broken); err == nil || !strings.Contains(err.Error(), "migrate attic") {
		t.Errorf("a broken migration gave %v", err)
	}
}

// Two processes that write at once wait for each other; neither fails and nothing is lost.
func TestTwoProcessesWaitForEachOther(t *testing.T) {
	dir := t.TempDir()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), exe)
	child.Env = append(os.Environ(), "STORE_WRITER="+dir)
	var said strings.Builder
	child.Stderr = &said
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if err := writeMany(t.Context(), dir, "parent", 60); err != nil {
		t.Errorf("this process: %v", err)
	}
	if err := child.Wait(); err != nil {
		t.Errorf("the other process: %v: %s", err, said.String())
	}
	var n int
	if err := open(t, dir).R.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM desk_note").Scan(&n); err != nil || n != 120 {
		t.Errorf("%d rows of 120, %v", n, err)
	}
}

// A transaction that fails leaves nothing behind.
func TestTransactionIsAllOrNothing(t *testing.T) {
	db := open(t, t.TempDir())
	if err := db.Migrate(t.Context(), "desk", notes); err != nil {
		t.Fatal(err)
	}
	own := &kapok.Error{Kind: kapok.Invalid, Msg: "changed my mind"}
	err := db.InTx(t.Context(), func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.ExecContext(ctx, "INSERT INTO desk_note VALUES ('x', 1)"); err != nil {
			return err
		}
		return own
	})
	if kapok.KindOf(err) != kapok.Invalid {
		t.Errorf("our own error became %v", err)
	}
	var n int
	if err := db.R.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM desk_note").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d rows were left, %v", n, err)
	}
}

// Every committed row is synced before the call returns, and readers never wait for a writer.
func TestDatabaseIsDurableAndReadersDoNotWait(t *testing.T) {
	db := open(t, t.TempDir())
	for _, conn := range []*bun.DB{db.W, db.R} {
		for pragma, want := range map[string]string{"synchronous": "2", "journal_mode": "wal", "foreign_keys": "1", "busy_timeout": "15000"} {
			var got string
			if err := conn.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
				t.Errorf("%s is %s, %v; want %s", pragma, got, err, want)
			}
		}
	}
	if _, err := db.R.ExecContext(t.Context(), "CREATE TABLE x (y)"); err == nil {
		t.Error("a reader could write")
	}
}

// The content of runs is nobody else's business.
func TestDatabaseIsForItsOwnerAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("permissions are not bits there")
	}
	dir := filepath.Join(t.TempDir(), "new", "data")
	db := open(t, dir)
	if err := db.Migrate(t.Context(), "desk", notes); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range append(files, dir) {
		if info, err := os.Stat(f); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", filepath.Base(f), info.Mode(), err)
		}
	}
}

// A data directory may be called anything a file system allows.
func TestAnyNameOfADirectoryWorks(t *testing.T) {
	for _, name := range []string{"有 空格", "a?b#c", "100%25", "it's", "x&mode=ro"} {
		if runtime.GOOS == "windows" && strings.Contains(name, "?") {
			continue
		}
		dir := filepath.Join(t.TempDir(), name)
		db := open(t, dir)
		if err := db.Migrate(t.Context(), "desk", notes); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if info, err := os.Stat(filepath.Join(dir, store.File)); err != nil || info.Size() == 0 {
			t.Errorf("%s: the database is elsewhere: %v", name, err)
		}
	}
	t.Chdir(t.TempDir())
	db := open(t, "data")
	if err := db.Migrate(t.Context(), "desk", notes); err != nil {
		t.Errorf("a relative directory: %v", err)
	}
}

func TestTimesComeBackToTheMicrosecondInUTC(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		us := rapid.Int64Range(1, 1<<52).Draw(t, "us")
		if got := store.Micros(store.Time(us)); got != us {
			t.Fatalf("%d came back as %d", us, got)
		}
	})
	hk := time.Date(2026, 11, 23, 9, 30, 0, 123456789, time.FixedZone("HKT", 8*3600))
	back := store.Time(store.Micros(hk))
	if !back.Equal(hk.Truncate(time.Microsecond)) || back.Location() != time.UTC {
		t.Errorf("%v came back as %v", hk, back)
	}
	if !store.Time(0).IsZero() {
		t.Error("0 is not the zero time")
	}
}
