package bank

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"kapok"
	"kapok/data"
)

// A Bank is a manifest with its questions, as they stand in the file. Treat it as read-only.
type Bank struct {
	Manifest
	Questions []Question
}

// maxBank bounds the rows of a bank, in bytes.
const maxBank = 512 << 20

// List gives the manifests of the shipped banks and of those in the folders, by id; a folder
// that does not exist is empty. Of two banks with one id the first found counts, shipped before
// the folders in their order. The error names every manifest that cannot be used, with its
// faults; the others come back all the same.
func List(dirs ...string) ([]Manifest, error) {
	var (
		all  []Manifest
		errs []error
	)
	for _, p := range places(dirs) {
		found, err := p.list()
		errs = append(errs, err)
		for _, m := range found {
			if i := slices.IndexFunc(all, func(o Manifest) bool { return o.ID == m.ID }); i >= 0 {
				errs = append(errs, fmt.Errorf("bank %s in %s is hidden by the one in %s: give it another id", m.ID, m.From, all[i].From))
				continue
			}
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b Manifest) int { return strings.Compare(a.ID, b.ID) })
	if err := errors.Join(errs...); err != nil {
		return all, &kapok.Error{Kind: kapok.Invalid, Msg: "some question banks cannot be used", Err: err}
	}
	return all, nil
}

// Open reads the bank of this id, shipped or from the first folder that has it. Its rows must
// have the digest and the count that the manifest says and be without any fault: a bank is
// whole or it is an error. kapok.NotFound when no place has it.
func Open(id string, dirs ...string) (*Bank, error) {
	if !bankID.MatchString(id) {
		return nil, &kapok.Error{Kind: kapok.Invalid, Msg: fmt.Sprintf("bank id %s is not up to 64 of a-z, 0-9 and -", short(id))}
	}
	for _, p := range places(dirs) {
		b, err := p.open(id)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, &kapok.Error{Kind: kapok.Invalid, Msg: fmt.Sprintf("open bank %s from %s", id, p.from), Err: err}
		}
		return b, nil
	}
	return nil, &kapok.Error{Kind: kapok.NotFound, Msg: fmt.Sprintf("there is no question bank %s; `kapok bank list` shows those there are", id)}
}

// A place is somewhere banks lie.
type place struct {
	from string
	fsys fs.FS // nil: the folder from, opened when needed
}

func places(dirs []string) []place {
	shipped, err := fs.Sub(data.FS, "banks")
	if err != nil {
		panic(err) // the path is a constant
	}
	out := []place{{from: Embedded, fsys: shipped}}
	for _, d := range dirs {
		out = append(out, place{from: d})
	}
	return out
}

// within runs do on the files of the place; the root keeps every path inside the folder.
func (p place) within(do func(fs.FS) error) error {
	if p.fsys != nil {
		return do(p.fsys)
	}
	root, err := os.OpenRoot(p.from)
	if err != nil {
		return err
	}
	return errors.Join(do(root.FS()), root.Close())
}

func (p place) list() (found []Manifest, err error) {
	err = p.within(func(fsys fs.FS) error {
		files, err := fs.Glob(fsys, "*.yaml")
		errs := []error{err}
		for _, f := range files {
			m, err := p.manifest(fsys, f)
			if err != nil {
				errs = append(errs, fmt.Errorf("%s in %s: %w", f, p.from, err))
				continue
			}
			found = append(found, m)
		}
		return errors.Join(errs...)
	})
	if found == nil && errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return found, err
}

// manifest reads one manifest; it must lie under its own id.
func (p place) manifest(fsys fs.FS, file string) (Manifest, error) {
	f, err := fsys.Open(file)
	if err != nil {
		return Manifest{}, err
	}
	m, err := parseManifest(f)
	m.From = p.from
	if err == nil && m.ID+".yaml" != file {
		err = fmt.Errorf("the manifest names bank %s", m.ID)
	}
	return m, errors.Join(err, f.Close())
}

func (p place) open(id string) (b *Bank, err error) {
	err = p.within(func(fsys fs.FS) error {
		m, err := p.manifest(fsys, id+".yaml")
		if err != nil {
			return err
		}
		f, err := fsys.Open(m.rows())
		if err != nil {
			return errors.New("the rows are missing: " + err.Error()) // not ErrNotExist: the bank is broken, not absent
		}
		b, err = read(m, f)
		return errors.Join(err, f.Close())
	})
	return b, err
}

// read reads the rows of a bank and holds them against its manifest.
func read(m Manifest, r io.Reader) (*Bank, error) {
	sum := sha256.New()
	qs, rejected, err := Load(io.TeeReader(io.LimitReader(r, maxBank), sum), m.rows(), nil)
	if err != nil {
		return nil, err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != m.SHA256 {
		return nil, fmt.Errorf("the rows have digest %s, the manifest says %s: the file was changed; import it again under a new version",
			kapok.Digest(got).Short(), kapok.Digest(m.SHA256).Short())
	}
	return whole(m, qs, rejected)
}

// whole makes a bank of rows that are all right, or says what is wrong with them.
func whole(m Manifest, qs []Question, rejected []Rejected) (*Bank, error) {
	const show = 10
	var errs []error
	for i, r := range rejected {
		if i == show {
			errs = append(errs, fmt.Errorf("and %d rows more", len(rejected)-show))
			break
		}
		errs = append(errs, errors.New(r.String()))
	}
	if len(rejected) == 0 && len(qs) != m.Count {
		errs = append(errs, fmt.Errorf("there are %d questions, the manifest says %d", len(qs), m.Count))
	}
	if i := slices.IndexFunc(qs, func(q Question) bool { return q.Expect != ExpectOf(m.Kind) }); i >= 0 {
		errs = append(errs, fmt.Errorf("question %s expects %q, which does not belong in a bank of kind %s", qs[i].ID, qs[i].Expect, m.Kind))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return &Bank{Manifest: m, Questions: qs}, nil
}
