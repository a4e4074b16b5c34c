package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"kapok"
	"kapok/assess"
	"kapok/bank"
	"kapok/data"
	"kapok/inspect"
	"kapok/standard"
)

// A run is read for years under the rules and questions that it was planned with, while those
// that ship go on changing. So they are kept in the data directory, by digest, when it starts.
func (a *App) pins() string { return filepath.Join(a.Dir, "pins") }

// Start keeps the standard and the banks of a plan and starts its run.
func (a *App) Start(ctx context.Context, p *assess.Plan, panel inspect.Panel) (*assess.Run, error) {
	if err := a.keepStandard(p.Standard); err != nil {
		return nil, err
	}
	for _, b := range p.Banks {
		if b.ID == "" {
			continue // a suite that reads the answers of others
		}
		if err := bank.Keep(a.pins(), b); err != nil {
			return nil, err
		}
	}
	return a.Runner.Start(ctx, p, panel)
}

func (a *App) keepStandard(s *standard.Standard) error {
	raw, err := fs.ReadFile(data.FS, "standards/"+s.ID+".yaml")
	if err != nil {
		return fmt.Errorf("keep the standard: %w", err)
	}
	path := a.standardPin(s.Digest)
	if _, err := os.Stat(path); err == nil || kapok.DigestOf(raw) != s.Digest {
		return nil // there already, or itself a kept one
	}
	err = os.MkdirAll(a.pins(), 0o700)
	if err == nil {
		err = os.WriteFile(path+".new", raw, 0o600)
	}
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err != nil {
		return kapok.Say(kapok.Unavailable, "error.app.keep", "cannot keep the standard in {dir}", "dir", a.pins()).Because(err)
	}
	return nil
}

func (a *App) standardPin(digest kapok.Digest) string {
	return filepath.Join(a.pins(), string(digest)+".standard.yaml")
}

// standard gives the standard of a pin, the shipped one where nothing has changed.
func (a *App) standard(id string, pin assess.Pin) (*standard.Standard, error) {
	now, err := standard.Get(id)
	if err == nil && (pin.Digest == "" || pin.Digest == now.Digest) {
		return now, nil
	}
	raw, kept := os.ReadFile(a.standardPin(pin.Digest))
	if errors.Is(kept, fs.ErrNotExist) {
		if err != nil {
			return nil, err
		}
		return now, nil // planning says what has changed
	}
	if kept != nil {
		return nil, fmt.Errorf("read the standard of the run: %w", kept)
	}
	return standard.Parse(raw)
}

// bank gives the bank of a pin, the one in use where nothing has changed.
func (a *App) bank(id string, pin assess.Pin) (*bank.Bank, error) {
	now, err := bank.Open(id, Banks(a.Dir))
	if err == nil && (pin.Digest == "" || string(pin.Digest) == now.SHA256) {
		return now, nil
	}
	if pin.Digest != "" {
		kept, missing := bank.OpenKept(a.pins(), id, pin.Digest)
		if missing == nil {
			return kept, nil
		}
		if kapok.KindOf(missing) != kapok.NotFound {
			return nil, missing
		}
	}
	return now, err // planning says what has changed
}
