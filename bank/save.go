package bank

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"

	"kapok"
	"kapok/data"
)

// Save writes a user's bank into a folder, which is made when missing, and gives back its
// manifest with File, SHA256, Count and From filled in. The bank changes at one instant, when
// its manifest is put in place: a crash at any point leaves the old bank or the new one, whole.
// Questions or a manifest with faults, and the id of a shipped bank, are refused with every
// fault.
func Save(dir string, m Manifest, qs []Question) (Manifest, error) {
	rows, err := encode(qs)
	if err != nil {
		return m, fmt.Errorf("save bank %s: %w", m.ID, err)
	}
	sum := sha256.Sum256(rows)
	m.SHA256, m.Count, m.From = hex.EncodeToString(sum[:]), len(qs), dir
	m.File = m.ID + "." + m.SHA256[:12] + ".jsonl"
	if err := errors.Join(m.Validate(), shipped(m.ID), savable(m, rows)); err != nil {
		return m, kapok.Say(kapok.Invalid, "error.bank.save", "save bank {bank}", "bank", short(m.ID)).Because(err)
	}
	head, err := yaml.Marshal(m)
	if err != nil {
		return m, fmt.Errorf("save bank %s: %w", m.ID, err)
	}
	if err := put(dir, m, head, rows); err != nil {
		return m, kapok.Say(kapok.Unavailable, "error.bank.save_in", "save bank {bank} in {dir}", "bank", m.ID, "dir", dir).Because(err)
	}
	return m, nil
}

// put writes the rows, then the manifest, then removes rows of an earlier version.
func put(dir string, m Manifest, head, rows []byte) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(dir, m.ID+".????????????.jsonl"))
	if err != nil {
		return err
	}
	if err := replace(filepath.Join(dir, m.File), rows); err != nil {
		return err
	}
	if err := replace(filepath.Join(dir, m.ID+".yaml"), head); err != nil {
		return err
	}
	for _, f := range old {
		if filepath.Base(f) != m.File {
			err = errors.Join(err, os.Remove(f))
		}
	}
	return err
}

// savable proves that what is to be written can be opened again.
func savable(m Manifest, rows []byte) error {
	_, err := read(m, bytes.NewReader(rows))
	return err
}

// shipped refuses the id of a bank that ships with Kapok: it would never be found.
func shipped(id string) error {
	if _, err := fs.Stat(data.FS, "banks/"+id+".yaml"); err == nil {
		return kapok.Say(kapok.Invalid, "error.bank.shipped", "id {id} belongs to a bank that ships with Kapok: choose another", "id", short(id))
	}
	return nil
}

// encode writes questions as JSONL.
func encode(qs []Question) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, q := range qs {
		if err := e.Encode(q); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// replace puts a file in place in one step, on the disk before it is visible.
func replace(path string, content []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".saving-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(content)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
