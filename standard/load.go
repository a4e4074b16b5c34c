package standard

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"kapok"
	"kapok/data"
)

// library is what a folder of standards holds.
type library struct {
	taxonomy  taxonomyFile
	crosswalk crosswalkFile
	standards []*Standard // later editions first
}

// shipped reads the embedded data once.
var shipped = sync.OnceValues(func() (*library, error) {
	sub, err := fs.Sub(data.FS, "standards")
	if err != nil {
		return &library{}, err
	}
	return read(sub)
})

// List gives the shipped standards, the newest first. They are shared: do not change them.
func List() ([]*Standard, error) {
	l, err := shipped()
	if err != nil {
		return nil, err
	}
	return slices.Clone(l.standards), nil
}

// Get finds a shipped standard by its id. The error is of kind NotFound and lists the ids.
func Get(id string) (*Standard, error) {
	all, err := List()
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(all))
	for i, s := range all {
		if s.ID == id {
			return s, nil
		}
		ids[i] = s.ID
	}
	return nil, kapok.Say(kapok.NotFound, "error.standard.none", "no standard \"{id}\"; there are {ids}", "id", id, "ids", ids)
}

// Parse reads one standard against the shipped taxonomy and crosswalks. All its faults are
// given at once, in an error of kind Invalid; unknown keys are faults.
func Parse(raw []byte) (*Standard, error) {
	l, err := shipped()
	if err != nil {
		return nil, err
	}
	s, err := l.parse(raw)
	if err != nil {
		return nil, kapok.Say(kapok.Invalid, "error.standard.bad", "the standard is not right").Because(err)
	}
	return s, nil
}

const (
	taxonomyName  = "taxonomy.yaml"
	crosswalkName = "crosswalks.yaml"
)

// read gives what it could read together with every fault, each with its file. Without a sound
// taxonomy and crosswalks it goes no further: every risk would look wrong.
func read(fsys fs.FS) (*library, error) {
	l := &library{}
	var errs []error
	fault := func(file string, err error) {
		for _, e := range split(err) {
			errs = append(errs, fmt.Errorf("standards/%s: %w", file, e))
		}
	}
	fault(taxonomyName, load(fsys, taxonomyName, &l.taxonomy))
	for i := range l.taxonomy.Leaves {
		leaf := &l.taxonomy.Leaves[i]
		leaf.Group, _, _ = strings.Cut(string(leaf.ID), ".")
	}
	fault(taxonomyName, l.taxonomy.validate())
	fault(crosswalkName, load(fsys, crosswalkName, &l.crosswalk))
	fault(crosswalkName, l.crosswalk.validate(l.taxonomy))
	if len(errs) > 0 {
		return l, errors.Join(errs...)
	}
	names, err := fs.Glob(fsys, "*.yaml")
	fault("", err)
	for _, name := range names {
		if name == taxonomyName || name == crosswalkName {
			continue
		}
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			fault(name, err)
			continue
		}
		s, err := l.parse(raw)
		fault(name, err)
		if s == nil {
			continue
		}
		if s.ID != strings.TrimSuffix(name, ".yaml") {
			fault(name, fmt.Errorf("its id is %q; the file is named after the id", s.ID))
		}
		l.standards = append(l.standards, s)
	}
	slices.SortFunc(l.standards, func(a, b *Standard) int {
		return cmp.Or(cmp.Compare(b.InForce, a.InForce), cmp.Compare(a.ID, b.ID))
	})
	fault("", l.editions())
	return l, errors.Join(errs...)
}

func load(fsys fs.FS, name string, into any) error {
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	return strict(raw, into)
}

// split takes joined errors apart, so that each fault is a line.
func split(err error) []error {
	if err == nil {
		return nil
	}
	many, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var out []error
	for _, e := range many.Unwrap() {
		out = append(out, split(e)...)
	}
	return out
}

// parse gives the standard and its faults; the standard is nil when it is not YAML at all.
func (l *library) parse(raw []byte) (*Standard, error) {
	s := &Standard{Digest: kapok.DigestOf(raw), risk: map[kapok.RiskID]int{}}
	if err := strict(raw, s); err != nil {
		return nil, err
	}
	for i := range s.Risks {
		r := &s.Risks[i]
		r.Crosswalk = l.crosswalkOf(r.Leaves...)
		for _, leaf := range r.Leaves {
			s.risk[leaf] = i
		}
	}
	return s, s.validate(l.taxonomy)
}

// strict decodes exactly one document and refuses keys that mean nothing.
func strict(raw []byte, into any) error {
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		if errors.Is(err, io.EOF) {
			return errors.New("the file is empty")
		}
		return err
	}
	if err := d.Decode(new(any)); !errors.Is(err, io.EOF) {
		return errors.New("the file holds more than one document")
	}
	return nil
}
