package main

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"kapok"
)

// writeFile writes beside the place and renames, so that a reader never sees half a file. A
// folder that is not there, or takes no file, is told as what it is.
func (o *output) writeFile(path string, render func(io.Writer) error) (err error) {
	dir := filepath.Dir(path)
	if info, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		return errNoFolder(kapok.Invalid, dir)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return kapok.Say(kapok.Invalid, "error.usage.is_dir", "{file} is a folder; name a file", "file", path)
	}
	f, err := os.CreateTemp(dir, ".kapok-*")
	if err != nil {
		if p, ok := errors.AsType[*fs.PathError](err); ok {
			err = p.Err // the name was ours and tells nobody anything
		}
		return kapok.Say(kapok.Denied, "error.cli.folder", "cannot write into the folder {dir}", "dir", dir).Because(err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ignoreClosed(f.Close()), os.Remove(f.Name()))
		}
	}()
	b := bufio.NewWriterSize(f, 1<<16)
	if err := errors.Join(render(b), b.Flush(), f.Chmod(0o644)); err != nil { // a report is for others to read
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func errNoFolder(kind kapok.Kind, dir string) error {
	return kapok.Say(kind, "error.cli.no_folder", "the folder {dir} does not exist; make it, or name another place", "dir", dir)
}

func ignoreClosed(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}

// wrote says where a result went: for people the sentence, for programs the object.
func (o *output) wrote(said string, object map[string]any) error {
	if o.asJSON {
		return o.json(object)
	}
	o.say("%s", said)
	return nil
}
