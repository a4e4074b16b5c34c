package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v3"

	"kapok"
	"kapok/app"
	"kapok/bank"
	"kapok/peer"
)

// questionFiles writes the questions of samples as banks, one for each kind that occurs:
// questions-KIND.jsonl with its manifest ID-KIND.yaml.
type questionFiles struct {
	cmd     *importCmd
	options bank.ImportOptions
	today   string
	seen    map[[16]byte]struct{} // ids
	kinds   map[string]*questionFile
	order   []string
}

type questionFile struct {
	f   *os.File
	b   *bufio.Writer
	sum hash.Hash
	n   int
}

// maxQuestions bounds a bank that an import makes.
const maxQuestions = 200_000

func newQuestionFiles(c *importCmd) (*questionFiles, error) {
	options, err := app.ImportOptions(bank.Content)
	if err != nil {
		return nil, err
	}
	q := &questionFiles{cmd: c, options: options, today: time.Now().UTC().Format(time.DateOnly), seen: map[[16]byte]struct{}{}, kinds: map[string]*questionFile{}}
	if _, ok := q.leaf(c.Risk); c.Risk != "" && !ok {
		return nil, kapok.Say(kapok.Invalid, "error.bank.risk_unknown", "risk {risk} is unknown", "risk", bounded(c.Risk))
	}
	if _, ok := options.Aspect(c.Aspect); c.Aspect != "" && !ok && c.Kind != bank.Canto && c.Kind != bank.Facts {
		return nil, kapok.Say(kapok.Invalid, "error.bank.aspect_unknown", "aspect {aspect} is unknown", "aspect", bounded(c.Aspect))
	}
	return q, nil
}

func (q *questionFiles) leaf(name string) (kapok.RiskID, bool) {
	if q.options.Known(kapok.RiskID(name)) {
		return kapok.RiskID(name), true
	}
	return q.options.Resolve(name)
}

// add writes the question of a sample, where it has what a bank needs: a risk or an aspect, a
// language, and the measure of a question. ok is false where it has not, or stands there already.
func (q *questionFiles) add(s peer.Sample) (ok bool, err error) {
	one, kind := q.question(s)
	if fault := one.Validate(q.options.Known); fault != nil {
		return false, nil //nolint:nilerr // a sample that is no question of a bank is no error; the caller counts it
	}
	var id [16]byte
	sum := sha256.Sum256([]byte(one.ID))
	copy(id[:], sum[:])
	if _, known := q.seen[id]; known || len(q.seen) == maxQuestions {
		return false, nil
	}
	q.seen[id] = struct{}{}
	f := q.kinds[kind]
	if f == nil {
		if f, err = q.begin(); err != nil {
			return false, err
		}
		q.kinds[kind], q.order = f, append(q.order, kind)
	}
	e := json.NewEncoder(io.MultiWriter(f.b, f.sum))
	e.SetEscapeHTML(false)
	f.n++
	return true, e.Encode(one)
}

func (q *questionFiles) begin() (*questionFile, error) {
	f, err := os.CreateTemp(q.cmd.Out, ".kapok-*")
	if err != nil {
		return nil, kapok.Say(kapok.Denied, "error.cli.folder", "cannot write into the folder {dir}", "dir", q.cmd.Out).Because(err)
	}
	return &questionFile{f: f, b: bufio.NewWriterSize(f, 1<<16), sum: sha256.New()}, nil
}

// question makes a question of a sample and says which kind of bank it belongs in. What the row
// does not say, the command line says.
func (q *questionFiles) question(s peer.Sample) (bank.Question, string) {
	kind := q.kindOf(s)
	one := bank.Question{
		ID: s.ID, Expect: bank.ExpectOf(kind), Criterion: s.Meta["criterion"], Kind: s.Meta["kind"],
		Source: orElse(s.Meta["source"], s.Task, s.Model, "import"), Date: orElse(s.Meta["date"], q.today),
	}
	if i := strings.LastIndexByte(one.ID, '#'); i > 0 {
		one.ID = one.ID[:i] // a repeat is the same question
	}
	for _, t := range s.Turns {
		if t.Role == kapok.RoleUser {
			one.Turns = append(one.Turns, strings.TrimSpace(t.Text))
		}
	}
	switch kind {
	case bank.Canto, bank.Facts:
		one.Aspect = orElse(q.cmd.Aspect, "imported."+aspectWord(s.Task))
		measured(&one, s)
	case bank.Answer:
		one.Aspect, _ = q.options.Aspect(orElse(s.Meta["aspect"], q.cmd.Aspect))
	default:
		one.Risk, _ = q.leaf(orElse(s.Meta["risk"], q.cmd.Risk))
	}
	if l, err := kapok.ParseLang(s.Meta["lang"]); err == nil && s.Meta["lang"] != "" {
		one.Lang = l
	} else if l, ok := bank.GuessLang(one.Text()); ok {
		one.Lang = l
	}
	if one.Kind == "" || len(one.Turns) > 1 != (one.Kind == bank.MultiTurn) {
		one.Kind = bank.Direct
		if len(one.Turns) > 1 {
			one.Kind = bank.MultiTurn
		}
	}
	return one, kind
}

// kindOf is the kind of bank that a sample's question belongs in.
func (q *questionFiles) kindOf(s peer.Sample) string {
	if q.cmd.Kind != "" {
		return q.cmd.Kind
	}
	for _, k := range []string{bank.Content, bank.Refuse, bank.Answer} {
		if s.Meta["expect"] == string(bank.ExpectOf(k)) {
			return k
		}
	}
	_, _, choice := peer.BareQuestion(s)
	switch {
	case q.cmd.Risk == "" && s.Meta["risk"] == "" && choice && s.Meta["lang"] == string(kapok.Yue):
		return bank.Canto
	case q.cmd.Risk == "" && q.cmd.Aspect != "":
		return bank.Answer
	}
	return bank.Content
}

// measured gives a question the key that its answers are held against: options and the right one,
// or the right answer as a text. Without either it is no question of such a bank.
func measured(one *bank.Question, s peer.Sample) {
	text, choice, ok := peer.BareQuestion(s)
	switch {
	case ok:
		one.Turns[len(one.Turns)-1] = strings.TrimSpace(text)
		one.Key = &bank.Key{Options: s.Options, Choice: choice}
	case len(s.Options) == 0 && s.Expect != "":
		one.Key = &bank.Key{Answers: strings.Split(s.Expect, "|")}
	}
}

var notAspect = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[^a-z0-9]+`) })

// aspectWord makes the second part of an aspect of a task's name.
func aspectWord(task string) string {
	return orElse(strings.Trim(notAspect().ReplaceAllString(strings.ToLower(task), "-"), "-"), "questions")
}

// orElse gives the first that is not empty.
func orElse(values ...string) string {
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			return v
		}
	}
	return ""
}

// An importedBank is a bank that an import wrote.
type importedBank struct {
	ID        string `json:"bank"`
	Kind      string `json:"kind"`
	Questions int    `json:"questions"`
	File      string `json:"file"` // the manifest
	Digest    string `json:"digest"`
}

// close puts the rows in place and then the manifests.
func (q *questionFiles) close() ([]importedBank, error) {
	banks := []importedBank{}
	for _, kind := range q.order {
		b, err := q.finish(kind, q.kinds[kind])
		if err != nil {
			return nil, err
		}
		banks = append(banks, b)
	}
	return banks, nil
}

func (q *questionFiles) finish(kind string, f *questionFile) (importedBank, error) {
	if err := errors.Join(f.b.Flush(), f.f.Chmod(0o644), f.f.Close()); err != nil {
		return importedBank{}, err
	}
	id := q.cmd.ID + "-" + kind
	m := bank.Manifest{
		ID: id, Kind: kind, Version: q.today, Licence: q.cmd.Licence, Date: q.today, Authors: []string{filepath.Base(q.cmd.Files[0])},
		Title: kapok.Text{Hans: id, Hant: id, En: id}, File: "questions-" + kind + ".jsonl", SHA256: hex.EncodeToString(f.sum.Sum(nil)), Count: f.n,
	}
	if err := m.Validate(); err != nil {
		return importedBank{}, err
	}
	head, err := yaml.Marshal(m)
	if err != nil {
		return importedBank{}, err
	}
	if err := os.Rename(f.f.Name(), filepath.Join(q.cmd.Out, m.File)); err != nil {
		return importedBank{}, err
	}
	path := filepath.Join(q.cmd.Out, id+".yaml")
	return importedBank{ID: id, Kind: kind, Questions: f.n, File: path, Digest: m.SHA256}, os.WriteFile(path, head, 0o600)
}

func (q *questionFiles) abort() {
	for _, f := range q.kinds {
		_ = f.f.Close()           // closed already, or of no interest now
		_ = os.Remove(f.f.Name()) // renamed already, or ours
	}
}
