package inspect

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kapok"
	"kapok/data"
)

// truth is what a sample says of a question: yes, no, or nothing.
type truth int8

const (
	unknown truth = iota
	no
	yes
)

func (t truth) target() float32 {
	if t == yes {
		return 1
	}
	return 0
}

// sample is one labelled text. It can teach three things: whether the prompt asks for harm,
// whether the answer violates, and which risk it is about.
type sample struct {
	set, group     string
	lang           kapok.Lang
	prompt, answer string
	asks, harms    truth
	risk           kapok.RiskID
	weight         float32
	testOnly       bool
}

// The parts of the split.
const (
	partTrain = iota
	partCalibrate
	partDev
	partTest
	parts
)

var partNames = [parts]string{"train", "calibrate", "dev", "test"}

// part is a function of the group, so that one seed question never stands on two sides.
func (s *sample) part(split uint64) int {
	if s.testOnly {
		return partTest
	}
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, s.set, "\x00", s.group, "\x00", 0) // a hash does not fail
	at := h.Sum64()
	if split != 0 { // the last byte of an FNV hash hardly mixes: other splits stir the sum
		at = (at ^ split*0x9E3779B97F4A7C15) * 0xFF51AFD7ED558CCD
		at ^= at >> 32
	}
	switch at % 10 {
	case 0:
		return partDev
	case 1:
		return partCalibrate
	}
	return partTrain
}

// corpus is everything there is to learn from, with the digests of the files.
type corpus struct {
	samples  []sample
	refusals []sample // answers that wait for a prompt
	files    []SetFile
	wrap     map[kapok.Lang][]string
	frames   *frames
	texts    texts
}

// SetFile names a file that taught the model.
type SetFile struct {
	Name   string       `json:"name"`
	Digest kapok.Digest `json:"sha256"`
	Rows   int          `json:"rows"`
}

func (c *corpus) names() []string {
	var out []string
	for _, f := range c.files {
		out = append(out, f.Name+" "+f.Digest.Short())
	}
	return out
}

// row is the form of the shared sets and of the banks, as far as it is read here.
type row struct {
	ID          string       `json:"id"`
	Lang        string       `json:"lang"`
	Kind        string       `json:"kind"`
	Prompt      string       `json:"prompt"`
	Response    string       `json:"response"`
	Text        string       `json:"text"`
	Label       string       `json:"label"`
	Category    string       `json:"category"`
	Subcategory string       `json:"subcategory"`
	Risk        kapok.RiskID `json:"risk"`
	Turns       []string     `json:"turns"`
	Expect      string       `json:"expect"`
	Meta        struct {
		Seed string   `json:"seed"`
		Good []string `json:"good_answers"`
	} `json:"meta"`
}

func readCorpus(dirs []string, split uint64) (*corpus, error) {
	c := &corpus{}
	var errs []error
	for _, dir := range dirs {
		errs = append(errs, c.readDir(os.DirFS(dir)))
	}
	for _, sub := range []string{"banks", "models/own"} {
		own, err := fs.Sub(data.FS, sub)
		if err == nil {
			err = c.readDir(own)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	c.compose()
	slices.SortFunc(c.files, func(a, b SetFile) int { return strings.Compare(a.Name, b.Name) })
	slices.SortStableFunc(c.samples, func(a, b sample) int { return strings.Compare(a.set, b.set) })
	c.refuse(split)
	c.wrapUp(split)
	return c, errors.Join(errs...)
}

// readDir reads every set below the folder: known ones as their use says, others as rows of a
// bank or as generic rows. Dictionaries and keyword lists teach nothing and are left alone.
func (c *corpus) readDir(root fs.FS) error {
	return fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "jyutping" || d.Name() == "lexicon"):
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		name := strings.TrimSuffix(filepath.Base(path), ".gz")
		if set, ok := strings.CutSuffix(name, ".jsonl"); ok {
			use, known := uses[set]
			if !known {
				use = useGeneric
			}
			return c.readSet(root, path, set, use)
		}
		if set, ok := strings.CutSuffix(name, ".tsv"); ok {
			return c.readOwn(root, path, set)
		}
		switch name {
		case "frames.yaml":
			return c.readFrames(root, path, framesSet)
		case "posts.yaml", "questions.yaml", "answers.yaml":
			return c.readTexts(root, path, strings.TrimSuffix(name, ".yaml"))
		}
		return nil
	})
}

func (c *corpus) readSet(root fs.FS, path, set string, use func(row) []sample) (err error) {
	f, err := root.Open(path)
	if err != nil {
		return fmt.Errorf("open set %s: %w", path, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	sum := sha256.New()
	r := io.TeeReader(f, sum)
	if strings.HasSuffix(path, ".gz") {
		z, err := gzip.NewReader(r)
		if err != nil {
			return fmt.Errorf("read set %s: %w", path, err)
		}
		r = z
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 1<<16), 16<<20)
	n := 0
	for lines.Scan() {
		n++
		var x row
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
		for _, s := range use(x) {
			s.set, s.lang = set, langOf(x.Lang)
			if s.group == "" {
				s.group = orElse(x.Meta.Seed, x.ID)
			}
			if s.weight == 0 {
				s.weight = 1
			}
			c.samples = append(c.samples, s)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read set %s: %w", path, err)
	}
	if _, err := io.Copy(io.Discard, io.TeeReader(f, sum)); err != nil {
		return fmt.Errorf("read set %s: %w", path, err)
	}
	c.files = append(c.files, SetFile{set, kapok.Digest(hex.EncodeToString(sum.Sum(nil))), n})
	return nil
}

// leaveOut keeps sets from teaching.
func (c *corpus) leaveOut(sets []string) {
	for i := range c.samples {
		if slices.Contains(sets, c.samples[i].set) {
			c.samples[i].testOnly = true
		}
	}
}

func langOf(s string) kapok.Lang {
	l, err := kapok.ParseLang(s)
	if err != nil {
		return kapok.Hans
	}
	return l
}
