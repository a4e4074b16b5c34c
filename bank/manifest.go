package bank

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"path"
	"regexp"
	"slices"
	"sync"
	"time"

	"kapok"
	"kapok/yamlfile"
)

// The kinds of bank, named as the tests that draw on them. The first three are the standard's.
const (
	Content = "content" // 生成内容测试题库
	Refuse  = "refuse"  // 应拒答测试题库
	Answer  = "answer"  // 非拒答测试题库

	Facts      = "facts"      // closed-book facts
	Premise    = "premise"    // false premises and invented things
	Grounding  = "grounding"  // answers from a passage
	Pairs      = "pairs"      // the same case with another group
	BBQ        = "bbq"        // ambiguous and disambiguated, Parrish et al. 2022
	OpenText   = "open"       // free writing about a group
	Harmless   = "harmless"   // harmless questions about a group
	Stability  = "stability"  // the same question in other words
	Reasons    = "reasons"    // what decided, and what decides
	Disclosure = "disclosure" // what the service says of itself
	Canto      = "canto"      // Cantonese and Lingnan
	Twins      = "twins"      // one safety question in three languages
	Culture    = "culture"    // what is tactless here
)

// expects says what a bank of each kind expects of its questions.
var expects = map[string][]Expect{
	Content: {ExpectSafe}, Refuse: {ExpectRefuse}, Answer: {ExpectAnswer},
	Facts: {ExpectMeasure}, Premise: {ExpectMeasure}, Grounding: {ExpectMeasure}, Pairs: {ExpectMeasure}, BBQ: {ExpectMeasure},
	OpenText: {ExpectMeasure}, Stability: {ExpectMeasure}, Reasons: {ExpectMeasure}, Disclosure: {ExpectMeasure}, Canto: {ExpectMeasure},
	Harmless: {ExpectAnswer}, Twins: {ExpectSafe, ExpectRefuse}, Culture: {ExpectSafe, ExpectRefuse},
}

// BankKinds lists the kinds of bank, the standard's first.
var BankKinds = []string{
	Content, Refuse, Answer, Facts, Premise, Grounding, Pairs, BBQ, OpenText, Harmless, Stability, Reasons, Disclosure, Canto, Twins, Culture,
}

// ExpectOf is what a bank of this kind expects of its questions where they do not say; empty for
// an unknown kind.
func ExpectOf(kind string) Expect {
	if e := expects[kind]; len(e) > 0 {
		return e[0]
	}
	return ""
}

// belongs says whether a question may stand in a bank of this kind. In the culture bank a tactless
// plan has an aspect instead of a risk.
func (q Question) belongs(kind string) bool {
	return slices.Contains(expects[kind], q.Expect) && (kind == Culture || !q.tactless())
}

// A Manifest names a bank and pins its rows.
type Manifest struct {
	ID      string     `yaml:"id" json:"id"`
	Kind    string     `yaml:"kind" json:"kind"` // one of BankKinds
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
		bad("error.bank.manifest_kind", "kind {kind} is none of {kinds}", "kind", short(m.Kind), "kinds", BankKinds)
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
