package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"kapok"
	"kapok/peer"
)

// importing is an import under way: what was read of each file, and what is written.
type importing struct {
	cmd       *importCmd
	answers   *peer.Recording
	questions *questionFiles
	faults    *os.File
	faultsBuf *bufio.Writer

	files    []importedFile
	samples  int
	recorded int
	rejected int
	unbanked int // samples that are in no bank
	reasons  map[string]*reason

	recordings   []string
	banks        []importedBank
	rejectedFile string
}

type importedFile struct {
	path string
	*peer.Reading
	tally peer.Tally
	fault error // why the file could not be read to its end
}

// A reason for which rows were refused.
type reason struct {
	why *kapok.Error
	n   int
	at  []peer.Rejected // the first
}

const (
	shownRows  = 3  // of each reason
	maxReasons = 50 // that are told apart
)

func newImporting(c *importCmd) (*importing, error) {
	if err := os.MkdirAll(c.Out, 0o750); err != nil {
		return nil, kapok.Say(kapok.Denied, "error.cli.folder", "cannot write into the folder {dir}", "dir", c.Out).Because(err)
	}
	questions, err := newQuestionFiles(c)
	if err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(c.Out, ".kapok-*")
	if err != nil {
		return nil, kapok.Say(kapok.Denied, "error.cli.folder", "cannot write into the folder {dir}", "dir", c.Out).Because(err)
	}
	return &importing{cmd: c, answers: peer.NewRecording(c.Out), questions: questions, faults: f, faultsBuf: bufio.NewWriter(f), reasons: map[string]*reason{}}, nil
}

// read reads one file. A file that breaks off, or is of no format, is told and does not end the
// import.
func (in *importing) read(e *env, path string) error {
	model := in.cmd.Model
	if model == "" {
		model = in.besideOf(path)
	}
	one := importedFile{path: path}
	var failed error
	reading, err := peer.Read(path, in.cmd.Format, model, peer.Sink{
		Take: func(s peer.Sample) error {
			failed = errors.Join(e.ctx.Err(), in.take(s, &one.tally))
			return failed
		},
		Reject: in.reject,
	})
	if failed != nil {
		return failed
	}
	if reading == nil { // of no format that is known
		reading = &peer.Reading{Format: "–"}
	}
	one.Reading, one.fault = reading, err
	in.files = append(in.files, one)
	return nil
}

// besideOf is the model that a file of results in the same folder named.
func (in *importing) besideOf(path string) string {
	for _, f := range in.files {
		if f.Taken == 0 && f.Model != "" && filepath.Dir(f.path) == filepath.Dir(path) {
			return f.Model
		}
	}
	return ""
}

func (in *importing) take(s peer.Sample, t *peer.Tally) error {
	if in.cmd.Model != "" {
		s.Model = in.cmd.Model
	}
	t.Add(s)
	in.samples++
	ok, err := in.answers.Add(s)
	if err != nil {
		return err
	}
	if ok {
		in.recorded++
	}
	ok, err = in.questions.add(s)
	if !ok {
		in.unbanked++
	}
	return err
}

// reject writes the row down and counts its reason.
func (in *importing) reject(r peer.Rejected) {
	in.rejected++
	raw, err := json.Marshal(r)
	if err == nil {
		_, _ = in.faultsBuf.Write(append(raw, '\n')) // a failure stays in the buffer and comes with Flush
	}
	why := in.reasons[r.Reason.Key]
	if why == nil {
		if len(in.reasons) == maxReasons {
			return
		}
		why = &reason{why: r.Reason}
		in.reasons[r.Reason.Key] = why
	}
	if why.n++; len(why.at) < shownRows {
		why.at = append(why.at, r)
	}
}

// ranked gives the reasons, the most frequent first.
func (in *importing) ranked() []*reason {
	out := make([]*reason, 0, len(in.reasons))
	for _, r := range in.reasons {
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b *reason) int { return cmp.Or(b.n-a.n, cmp.Compare(a.why.Key, b.why.Key)) })
	return out
}

// close puts everything in its place.
func (in *importing) close() error {
	err := errors.Join(in.faultsBuf.Flush(), in.faults.Close())
	if err == nil && in.rejected > 0 {
		in.rejectedFile = filepath.Join(in.cmd.Out, "rejected.jsonl")
		err = os.Rename(in.faults.Name(), in.rejectedFile)
	} else {
		err = errors.Join(err, os.Remove(in.faults.Name()))
	}
	if err != nil {
		return err
	}
	if in.recordings, err = in.answers.Close(); err != nil {
		return err
	}
	in.banks, err = in.questions.close()
	return err
}

func (in *importing) abort() {
	_ = in.faults.Close()           // closed already, or of no interest now
	_ = os.Remove(in.faults.Name()) // renamed already, or ours
	in.answers.Abort()
	in.questions.abort()
}

func (in *importing) figures() int {
	n := 0
	for _, f := range in.files {
		n += len(f.Figures)
	}
	return n
}

// broken says whether a file could not be read to its end.
func (in *importing) broken() bool {
	return slices.ContainsFunc(in.files, func(f importedFile) bool { return f.fault != nil })
}
