package bank

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
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
				errs = append(errs, kapok.Say(kapok.Invalid, "error.bank.hidden", "bank {bank} in {dir} is hidden by the one in {other}: give it another id", "bank", m.ID, "dir", m.From, "other", all[i].From))
				continue
			}
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b Manifest) int { return strings.Compare(a.ID, b.ID) })
	if err := errors.Join(errs...); err != nil {
		return all, kapok.Say(kapok.Invalid, "error.bank.some", "some question banks cannot be used").Because(err)
	}
	return all, nil
}

// Open reads the bank of this id, shipped or from the first folder that has it. Its rows must
// have the digest and the count that the manifest says and be without any fault: a bank is
// whole or it is an error. kapok.NotFound when no place has it.
func Open(id string, dirs ...string) (*Bank, error) {
	if !bankID().MatchString(id) {
		return nil, kapok.Say(kapok.Invalid, "error.bank.id", "bank id {id} is not up to 64 of a-z, 0-9 and -", "id", short(id))
	}
	for _, p := range places(dirs) {
		b, err := p.open(id)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, kapok.Say(kapok.Invalid, "error.bank.open", "open bank {bank} from {dir}", "bank", id, "dir", p.from).Because(err)
		}
		return b, nil
	}
	return nil, kapok.Say(kapok.NotFound, "error.bank.none", "there is no question bank {bank}; `kapok bank list` shows those there are", "bank", id)
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
				errs = append(errs, kapok.Say(kapok.KindOf(err), "error.bank.manifest_in", "{file} in {dir}", "file", f, "dir", p.from).Because(err))
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
		err = kapok.Say(kapok.Invalid, "error.bank.manifest_names", "the manifest names bank {id}", "id", m.ID)
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
			return kapok.Say(kapok.Invalid, "error.bank.rows_missing", "the rows are missing: {why}", "why", err) // not ErrNotExist: the bank is broken, not absent
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
		return nil, kapok.Say(kapok.Invalid, "error.bank.changed", "the rows have digest {digest}, the manifest says {want}: the file was changed; import it again under a new version", "digest", kapok.Digest(got).Short(), "want", kapok.Digest(m.SHA256).Short())
	}
	return whole(m, qs, rejected)
}

// whole makes a bank of rows that are all right, or says what is wrong with them.
func whole(m Manifest, qs []Question, rejected []Rejected) (*Bank, error) {
	const show = 10
	var errs []error
	for i, r := range rejected {
		if i == show {
			errs = append(errs, kapok.Say(kapok.Invalid, "error.bank.more_rows", "and {n} rows more", "n", len(rejected)-show))
			break
		}
		errs = append(errs, r.Err())
	}
	if len(rejected) == 0 && len(qs) != m.Count {
		errs = append(errs, kapok.Say(kapok.Invalid, "error.bank.count", "there are {n} questions, the manifest says {want}", "n", len(qs), "want", m.Count))
	}
	if i := slices.IndexFunc(qs, func(q Question) bool { return !q.belongs(m.Kind) }); i >= 0 {
		errs = append(errs, kapok.Say(kapok.Invalid, "error.bank.question_expects", "question {id} expects \"{expect}\", which does not belong in a bank of kind {kind}", "id", qs[i].ID, "expect", qs[i].Expect, "kind", m.Kind))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return &Bank{Manifest: m, Questions: qs}, nil
}
