package bank

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"path"
	"regexp"
	"sync"
	"time"

	"kapok"
	"kapok/yamlfile"
)

// The kinds of bank, named as the tests that draw on them.
const (
	Content = "content" // 生成内容测试题库
	Refuse  = "refuse"  // 应拒答测试题库
	Answer  = "answer"  // 非拒答测试题库
)

// ExpectOf is what a bank of this kind expects of every question; empty for an unknown kind.
func ExpectOf(kind string) Expect {
	switch kind {
	case Content:
		return ExpectSafe
	case Refuse:
		return ExpectRefuse
	case Answer:
		return ExpectAnswer
	}
	return ""
}

// A Manifest names a bank and pins its rows.
type Manifest struct {
	ID      string     `yaml:"id" json:"id"`
	Kind    string     `yaml:"kind" json:"kind"` // Content, Refuse or Answer
	Version string     `yaml:"version" json:"version"`
	Licence string     `yaml:"licence" json:"licence"` // SPDX, or words
	Date    string     `yaml:"date" json:"date"`       // last update, YYYY-MM-DD
	Authors []string   `yaml:"authors" json:"authors"`
	Title   kapok.Text `yaml:"title" json:"title"`
	File    string     `yaml:"file,omitempty" json:"file,omitempty"` // the rows; default ID.jsonl
	SHA256  string     `yaml:"sha256" json:"sha256"`                 // of the rows' file, lower-case hex
	Count   int        `yaml:"count" json:"count"`
	From    string     `yaml:"-" json:"from"` // Embedded, or the folder it lies in
}

// Embedded stands in Manifest.From for a bank that ships with Kapok.
const Embedded = "embedded"

// Made is the date of the last update; the zero time when it cannot be read.
func (m Manifest) Made() time.Time {
	t, err := time.Parse(time.DateOnly, m.Date)
	if err != nil {
		return time.Time{}
	}
	return t
}

// bankID is the shape of ids, which are file names too.
var bankID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`) })

// Validate gives every fault of the manifest at once.
func (m Manifest) Validate() error {
	var errs []error
	bad := func(key, english string, args ...any) {
		errs = append(errs, kapok.Say(kapok.Invalid, key, english, args...))
	}
	if !bankID().MatchString(m.ID) {
		bad("error.bank.manifest_id", "id {id} is not up to 64 of a-z, 0-9 and -", "id", short(m.ID))
	}
	if ExpectOf(m.Kind) == "" {
		bad("error.bank.manifest_kind", "kind {kind} is none of content, refuse, answer", "kind", short(m.Kind))
	}
	for _, f := range []struct{ name, value string }{{"version", m.Version}, {"licence", m.Licence}} {
		if f.value == "" {
			bad("error.bank.missing", "{name} is missing", "name", f.name)
		}
	}
	if m.Made().IsZero() {
		bad("error.bank.date", "date {date} is not YYYY-MM-DD", "date", short(m.Date))
	}
	if len(m.Authors) == 0 {
		bad("error.bank.authors", "authors are missing")
	}
	if !m.Title.Complete() {
		bad("error.bank.title", "title is not complete: it needs zh-Hans, zh-Hant and en")
	}
	if m.File != "" && (path.Base(m.File) != m.File || m.File == "." || m.File == ".." || bytes.ContainsAny([]byte(m.File), `\:`)) {
		bad("error.bank.manifest_file", "file {file} is not a plain file name", "file", short(m.File))
	}
	if raw, err := hex.DecodeString(m.SHA256); err != nil || len(raw) != 32 {
		bad("error.bank.manifest_sha", "sha256 {sha} is not 64 hex digits", "sha", short(m.SHA256))
	}
	if m.Count < 0 {
		bad("error.bank.manifest_count", "count {n} is negative", "n", m.Count)
	}
	return errors.Join(errs...)
}

// rows names the file that holds the questions.
func (m Manifest) rows() string {
	if m.File != "" {
		return m.File
	}
	return m.ID + ".jsonl"
}

// maxManifest bounds a manifest, in bytes.
const maxManifest = 64 << 10

// parseManifest reads a manifest strictly: unknown fields are errors.
func parseManifest(r io.Reader) (Manifest, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxManifest+1))
	if err != nil {
		return Manifest{}, err
	}
	if len(raw) > maxManifest {
		return Manifest{}, kapok.Say(kapok.Invalid, "error.bank.manifest_long", "the manifest has more than {max} bytes", "max", maxManifest)
	}
	var m Manifest
	if err := yamlfile.Decode(raw, &m); err != nil {
		return Manifest{}, err
	}
	return m, m.Validate()
}
