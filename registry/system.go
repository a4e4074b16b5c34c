package registry

import (
	"context"
	"embed"
	"time"

	"kapok"
	"kapok/connect"
	"kapok/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// A System is a model or service under test.
type System struct {
	ID     string
	Name   string
	Digest kapok.Digest // of everything that shapes its answers
	Target connect.Target
	Since  time.Time
}

// Demo says whether this is the embedded demonstration target.
func (s System) Demo() bool { return s.Target.Kind == "demo" }

// Store keeps systems.
type Store struct{ db *store.DB }

// New brings the tables up to date and gives the store.
func New(ctx context.Context, db *store.DB) (*Store, error) {
	if err := db.Migrate(ctx, "registry", sub(migrations)); err != nil {
		return nil, err
	}
	return &Store{db: db}, nil
}

// Register finds the system that answers like this target, or makes one.
func (s *Store) Register(ctx context.Context, t connect.Target) (System, error) {
	name := t.Name
	if name == "" {
		name = t.Address()
	}
	sys := System{ID: kapok.NewID("sys"), Name: name, Digest: t.Digest(), Target: t, Since: time.Now().UTC().Truncate(time.Microsecond)}
	if err := s.insert(ctx, sys); err != nil {
		return System{}, err
	}
	return s.byDigest(ctx, sys.Digest)
}
