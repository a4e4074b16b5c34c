package policy

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"kapok"
	"kapok/data"
)

// Open finds a policy: a file where the name ends in .yaml or .yml, else NAME.yaml in one of the
// user's own folders, else the shipped one. A fault names the file.
func Open(name string, own ...string) (*Policy, error) {
	if isFile(name) {
		return read(name)
	}
	if isID(name) {
		for _, dir := range own {
			file := filepath.Join(dir, name+".yaml")
			if _, err := os.Stat(file); err == nil {
				p, err := read(file)
				if err == nil && p.ID != name {
					return nil, kapok.Say(kapok.Invalid, "error.policy.other_id", "{file} holds the policy \"{id}\"; a file is named after its policy", "file", file, "id", p.ID)
				}
				return p, err
			}
		}
		raw, err := fs.ReadFile(data.FS, path.Join("policies", name+".yaml"))
		if err == nil {
			return parse(name+".yaml", raw)
		}
	}
	return nil, kapok.Say(kapok.NotFound, "error.policy.none", "no policy \"{name}\"; there are {names}, or name a .yaml file", "name", oneLine(name), "names", Names(own...))
}

// Names lists the policies that Open finds by name, sorted.
func Names(own ...string) []string {
	found, _ := fs.Glob(data.FS, "policies/*.yaml") // the pattern is constant and well formed
	for _, dir := range own {
		entries, _ := os.ReadDir(dir) // a folder that is not there holds none
		for _, e := range entries {
			found = append(found, e.Name())
		}
	}
	var names []string
	for _, f := range found {
		if name, ok := strings.CutSuffix(path.Base(f), ".yaml"); ok && isID(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func isFile(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

// read reads a file, no more of it than a policy may have.
func read(file string) (_ *Policy, err error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, kapok.Say(kapok.NotFound, "error.policy.no_file", "there is no policy {file}", "file", file)
	}
	if err != nil {
		return nil, kapok.Say(kapok.Invalid, "error.policy.read", "read the policy {file}", "file", file).Because(err)
	}
	defer func() { _ = f.Close() }() // only read
	raw, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, kapok.Say(kapok.Invalid, "error.policy.read", "read the policy {file}", "file", file).Because(err)
	}
	return parse(file, raw)
}

func parse(file string, raw []byte) (*Policy, error) {
	p, err := Parse(raw)
	if err != nil {
		if e, ok := errors.AsType[*kapok.Error](err); ok && e.Key == "error.policy.bad" {
			err = e.Err
		}
		return nil, kapok.Say(kapok.Invalid, "error.policy.file", "policy {file} is not right", "file", file).Because(err)
	}
	return p, nil
}
