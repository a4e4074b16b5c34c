package bank

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"kapok"
)

// Keep copies a bank as it stands into dir, under the digest of its rows, where OpenKept finds it
// when the bank itself has gone on. What is kept already is left alone.
func Keep(dir string, b *Bank) error {
	home := filepath.Join(dir, b.SHA256)
	if _, err := os.Stat(filepath.Join(home, b.ID+".yaml")); err == nil {
		return nil
	}
	from := place{from: b.From}
	if b.From == Embedded {
		from = places(nil)[0]
	}
	err := from.within(func(fsys fs.FS) error {
		f, err := fsys.Open(b.rows())
		if err != nil {
			return err
		}
		rows, err := io.ReadAll(io.LimitReader(f, maxBank))
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
		if err := savable(b.Manifest, rows); err != nil { // changed under our feet
			return err
		}
		head, err := fs.ReadFile(fsys, b.ID+".yaml")
		if err != nil {
			return err
		}
		m := b.Manifest
		m.File = b.rows()
		return put(home, m, head, rows)
	})
	if err != nil {
		return kapok.Say(kapok.Unavailable, "error.bank.keep", "keep bank {bank} in {dir}", "bank", b.ID, "dir", dir).Because(err)
	}
	return nil
}

// OpenKept reads a bank that Keep put away. kapok.NotFound when it is not there.
func OpenKept(dir, id string, digest kapok.Digest) (*Bank, error) {
	home := filepath.Join(dir, string(digest))
	b, err := place{from: home}.open(id)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, kapok.Say(kapok.NotFound, "error.bank.not_kept", "bank {bank} of digest {digest} is not kept in {dir}", "bank", id, "digest", digest.Short(), "dir", dir)
	case err != nil:
		return nil, kapok.Say(kapok.Invalid, "error.bank.open", "open bank {bank} from {dir}", "bank", id, "dir", home).Because(err)
	}
	return b, nil
}
