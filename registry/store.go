package registry

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"

	"github.com/uptrace/bun"

	"kapok"
	"kapok/store"
)

type systemRow struct {
	bun.BaseModel `bun:"table:registry_system"`

	ID        string `bun:"id,pk"`
	Digest    string `bun:"digest"`
	Name      string `bun:"name"`
	Target    string `bun:"target"`
	CreatedAt int64  `bun:"created_at"`
}

func sub(f fs.FS) fs.FS {
	s, err := fs.Sub(f, "migrations")
	if err != nil {
		panic(err) // the folder is embedded beside this file
	}
	return s
}

func (s *Store) insert(ctx context.Context, sys System) error {
	target, err := json.Marshal(sys.Target)
	if err != nil {
		return fmt.Errorf("register %s: %w", sys.Name, err)
	}
	row := systemRow{ID: sys.ID, Digest: string(sys.Digest), Name: sys.Name, Target: string(target), CreatedAt: store.Micros(sys.Since)}
	if _, err := s.db.W.NewInsert().Model(&row).On("CONFLICT (digest) DO NOTHING").Exec(ctx); err != nil {
		return fmt.Errorf("register %s: %w", sys.Name, store.Explain(err, s.db.Path))
	}
	return nil
}

func (s *Store) byDigest(ctx context.Context, d kapok.Digest) (System, error) {
	var row systemRow
	if err := s.db.R.NewSelect().Model(&row).Where("digest = ?", string(d)).Scan(ctx); err != nil {
		return System{}, fmt.Errorf("find system %s: %w", d.Short(), store.Explain(err, s.db.Path))
	}
	return row.system()
}

func (r systemRow) system() (System, error) {
	sys := System{ID: r.ID, Name: r.Name, Digest: kapok.Digest(r.Digest), Since: store.Time(r.CreatedAt)}
	if err := json.Unmarshal([]byte(r.Target), &sys.Target); err != nil {
		return System{}, fmt.Errorf("read system %s: %w", r.ID, err)
	}
	return sys, nil
}
