package app

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"kapok/assess"
	"kapok/registry"
	"kapok/review"
	"kapok/store"
)

// An App is an open data directory with its rooms.
type App struct {
	Dir     string
	Log     *slog.Logger
	DB      *store.DB
	Systems *registry.Store
	Reviews *review.Store
	Runner  *assess.Runner

	panel func() (Panel, error)
}

// Open opens the data directory dir, making it where it is missing.
func Open(ctx context.Context, log *slog.Logger, dir string) (*App, error) {
	db, err := store.Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	a := &App{Dir: dir, Log: log, DB: db}
	a.panel = sync.OnceValues(func() (Panel, error) { return NewPanel(dir) })
	if a.Systems, err = registry.New(ctx, db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if a.Reviews, err = review.New(ctx, db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if a.Runner, err = assess.New(ctx, log, db, a.Systems, a.Reviews, dir); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return a, nil
}

// Close closes the database. Everything that was committed is on disk.
func (a *App) Close() error { return a.DB.Close() }

// DataDir is where data lives when nobody says otherwise: $KAPOK_DATA is read by the caller,
// this is the user's own data directory.
func DataDir() string {
	if x := os.Getenv("XDG_DATA_HOME"); x != "" {
		return filepath.Join(x, "kapok")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "kapok-data"
	}
	if d := filepath.Join(home, "AppData", "Local"); isDir(d) {
		return filepath.Join(d, "kapok")
	}
	return filepath.Join(home, ".local", "share", "kapok")
}

func isDir(path string) bool {
	s, err := os.Stat(path)
	return err == nil && s.IsDir()
}

func isFile(path string) bool {
	s, err := os.Stat(path)
	return err == nil && s.Mode().IsRegular()
}

// Lexicons is the folder of the user's own keyword lists, which overlay the embedded one.
func Lexicons(dir string) string { return filepath.Join(dir, "lexicons") }

// Weights is where the user's own weights of the classifier are looked for.
func Weights(dir string) string { return filepath.Join(dir, "models", "classifier.bin") }

// Banks is the folder of the user's own banks.
func Banks(dir string) string { return filepath.Join(dir, "banks") }
