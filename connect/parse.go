package connect

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"kapok"
	"kapok/yamlfile"
)

const maxTargetFile = 1 << 20

// ParseTarget reads what a user writes after --target: demo, demo?DEFECT=SHARE&…, the address of an OpenAI-compatible
// service, replay:FILE, or the name of a YAML file with a whole Target. A model that is not
// empty wins over the file's. Paths in a file are relative to the file and come back absolute.
// Errors are *kapok.Error of kind Invalid.
func ParseTarget(arg, model string) (Target, error) {
	t, err := parseTarget(arg)
	if err != nil {
		return Target{}, err
	}
	if model != "" {
		t.Model = model
	}
	if t.Kind == "replay" && t.File != "" && t.FileDigest == "" {
		if t.FileDigest, err = fileDigest(t.File); err != nil {
			return Target{}, err
		}
	}
	return t, t.Validate()
}

func parseTarget(arg string) (Target, error) {
	low := strings.ToLower(arg)
	switch {
	case arg == "":
		return Target{}, kapok.Say(kapok.Invalid, "error.connect.no_target", "name a target: demo, http://host/v1, replay:FILE or FILE.yaml")
	case low == "demo":
		return Target{Kind: "demo"}, nil
	case strings.HasPrefix(low, "demo?"):
		defects, err := parseDefects(arg[len("demo?"):])
		return Target{Kind: "demo", Defects: defects}, err
	case strings.HasPrefix(low, "http://"), strings.HasPrefix(low, "https://"):
		return Target{Kind: "openai", URL: baseURL(arg)}, nil
	case strings.HasPrefix(low, "replay:"):
		file, err := filepath.Abs(arg[len("replay:"):])
		return Target{Kind: "replay", File: file}, err
	case strings.HasSuffix(low, ".yaml"), strings.HasSuffix(low, ".yml"):
		return readTarget(arg)
	}
	return Target{}, kapok.Say(kapok.Invalid, "error.connect.target_form", "target \"{target}\" is not demo, an address that begins with http:// or https://, replay:FILE or FILE.yaml", "target", arg)
}

// baseURL takes off what the connector adds itself.
func baseURL(s string) string {
	s, query, has := strings.Cut(s, "?")
	s = strings.TrimRight(s, "/")
	s = strings.TrimSuffix(s, "/chat/completions")
	if has {
		s += "?" + query
	}
	return s
}

func readTarget(name string) (Target, error) {
	f, err := os.Open(name)
	if err != nil {
		return Target{}, kapok.Say(kapok.Invalid, "error.connect.read_target", "read target {file}", "file", name).Because(err)
	}
	raw, err := io.ReadAll(io.LimitReader(f, maxTargetFile+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return Target{}, kapok.Say(kapok.Invalid, "error.connect.read_target", "read target {file}", "file", name).Because(err)
	}
	if len(raw) > maxTargetFile {
		return Target{}, kapok.Say(kapok.Invalid, "error.connect.target_long", "target {file} is longer than 1 MiB", "file", name)
	}
	var t Target
	if err := yamlfile.Decode(raw, &t); err != nil {
		if t.Kind != "" { // else the file is empty or no YAML, and more would only confuse
			err = errors.Join(err, t.faults())
		}
		return Target{}, kapok.Say(kapok.Invalid, "error.connect.bad_target_file", "target file {file} is not right", "file", name).Because(err)
	}
	if err := t.faults(); err != nil {
		return Target{}, kapok.Say(kapok.Invalid, "error.connect.bad_target_file", "target file {file} is not right", "file", name).Because(err)
	}
	if t.Kind == "openai" {
		t.URL = baseURL(t.URL)
	}
	dir, err := filepath.Abs(filepath.Dir(name))
	if err != nil {
		return Target{}, kapok.Say(kapok.Invalid, "error.connect.read_target", "read target {file}", "file", name).Because(err)
	}
	for _, p := range []*string{&t.File, &t.CA} {
		if *p != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(dir, *p)
		}
	}
	if p, ok := strings.CutPrefix(t.Key, "file:"); ok && !filepath.IsAbs(p) {
		t.Key = "file:" + filepath.Join(dir, p)
	}
	return t, nil
}

func fileDigest(name string) (kapok.Digest, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", kapok.Say(kapok.Invalid, "error.connect.read_recording", "read recorded answers {file}", "file", name).Because(err)
	}
	h := sha256.New()
	_, err = io.Copy(h, f)
	if err := errors.Join(err, f.Close()); err != nil {
		return "", kapok.Say(kapok.Invalid, "error.connect.read_recording", "read recorded answers {file}", "file", name).Because(err)
	}
	return kapok.Digest(hex.EncodeToString(h.Sum(nil))), nil
}
