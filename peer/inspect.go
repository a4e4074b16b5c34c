package peer

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"

	"kapok"
)

// inspectFormat is the log of Inspect AI, version 2: one JSON document, or a zip file (.eval) with
// a member for each sample, packed with deflate or zstd.
var inspectFormat = Format{
	Name: "inspect",
	Tells: func(name string, head []byte) bool {
		if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
			return strings.HasSuffix(name, ".eval") || bytes.Contains(head, []byte("_journal/")) || bytes.Contains(head, []byte("samples/"))
		}
		return bytes.HasPrefix(bytes.TrimSpace(head), []byte("{")) && bytes.Contains(head, []byte(`"eval"`)) && bytes.Contains(head, []byte(`"task`)) && bytes.Contains(head, []byte(`"dataset"`))
	},
	read:  readInspect,
	write: newInspectWriter,
}

func readInspect(r *reader) (err error) {
	f, err := r.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	magic := make([]byte, 4)
	if _, err := io.ReadFull(f, magic); err == nil && string(magic) == "PK\x03\x04" {
		info, err := f.Stat()
		if err != nil {
			return err
		}
		return r.inspectZip(f, info.Size())
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	log := inspectLog{r: r}
	return log.document(newScanner(f))
}

// maxMembers bounds the members of a zip file.
const maxMembers = 1 << 20

// inspectZip reads the header first, since it names task and model, and then sample by sample.
func (r *reader) inspectZip(f io.ReaderAt, size int64) error {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return err
	}
	if len(z.File) > maxMembers {
		return kapok.Say(kapok.Invalid, "error.peer.members", "the zip file has more than {max} members", "max", maxMembers)
	}
	z.RegisterDecompressor(zstd.ZipMethodWinZip, zstd.ZipDecompressor(zstd.WithDecoderLowmem(true), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20)))
	log := inspectLog{r: r}
	for _, head := range []bool{true, false} {
		for _, m := range z.File {
			isSample := strings.HasPrefix(m.Name, "samples/") && path.Ext(m.Name) == ".json"
			isHead := m.Name == "header.json" || m.Name == "_journal/start.json"
			if head && !isHead || !head && !isSample {
				continue
			}
			if err := log.member(m, isSample); err != nil {
				return err
			}
		}
	}
	return nil
}

// member reads one member of the zip file. A sample that cannot be read is a rejected row.
func (l *inspectLog) member(m *zip.File, isSample bool) error {
	l.r.part = cleanID(m.Name)
	defer func() { l.r.part = "" }()
	in, err := m.Open()
	if err == nil {
		s := newScanner(io.LimitReader(in, 64*MaxRow))
		if isSample {
			err = l.sample(s)
		} else {
			err = l.document(s)
		}
		err = errors.Join(err, in.Close())
	}
	if _, stopped := errors.AsType[*stop](err); err != nil && !stopped && isSample {
		l.r.reject(1, m.Name, kapok.Say(kapok.Invalid, "error.peer.member", "the member cannot be read").Because(err))
		return nil
	}
	return err
}

// An inspectLog is what is known of the log while its samples are read.
type inspectLog struct {
	r    *reader
	task string
}

// document walks a log, or the header of one.
func (l *inspectLog) document(s *scanner) error {
	return s.object(func(key string) error {
		switch key {
		case "eval":
			raw, _, _, err := s.value()
			if m, ok := membersOf(raw); ok {
				l.task, l.r.out.Model = m.text("task"), oneLine(m.text("model"))
			}
			return err
		case "plan", "stats":
			return nil
		case "results":
			raw, _, _, err := s.value()
			if m, ok := membersOf(raw); ok {
				l.results(m)
			}
			return err
		case "samples":
			if c, err := s.peek(); err != nil || c != '[' {
				return err
			}
			return s.array(func(int) error { return l.sample(s) })
		}
		return nil
	})
}

// results keeps what the log concluded.
func (l *inspectLog) results(m members) {
	if len(l.r.out.Figures) > 0 {
		return // the header of a zip file stands there twice
	}
	n, _, _ := number(m["completed_samples"])
	scores, _ := list(m["scores"])
	for _, raw := range scores {
		score, _ := membersOf(raw)
		metrics := score.object("metrics")
		for _, name := range slices.Sorted(maps.Keys(metrics)) {
			metric := metrics.object(name)
			if v, _, ok := number(metric["value"]); ok && name != "stderr" && name != "std" {
				l.r.figure(Figure{Task: l.task, Metric: score.text("name") + "/" + name, Value: v, N: int(n)})
			}
		}
	}
}

// sampleFields are the fields of a sample that are read; events, which are the most of it, are not.
var sampleFields = map[string]bool{"id": true, "epoch": true, "input": true, "choices": true, "target": true, "messages": true, "output": true, "scores": true, "metadata": true, "attachments": true, "error": true}

// sample reads the sample at hand.
func (l *inspectLog) sample(s *scanner) error {
	if _, err := s.peek(); err != nil {
		return err
	}
	line, m := s.line, members{}
	var tooLong error
	err := s.object(func(key string) error {
		if !sampleFields[key] {
			return nil
		}
		raw, _, long, err := s.value()
		if long {
			tooLong = kapok.Say(kapok.Invalid, "error.peer.field_long", "{name} is longer than {max} MiB", "name", key, "max", MaxRow>>20)
			return err
		}
		m[key] = bytes.Clone(raw)
		return err
	})
	if err != nil {
		return err
	}
	if tooLong != nil && !m.has("output") {
		l.r.reject(line, m.text("id"), tooLong)
		return nil
	}
	one, err := l.sampleOf(m)
	one.Line = line
	if err != nil {
		l.r.reject(line, one.ID, err)
		return nil
	}
	return l.r.take(one)
}

func (l *inspectLog) sampleOf(m members) (Sample, error) {
	s := Sample{ID: m.text("id"), Task: l.task, Expect: m.text("target")}
	if e := m.text("epoch"); e != "" && e != "1" {
		s.ID += "#" + e
	}
	if many, ok := texts(m["target"]); ok {
		s.Expect = strings.Join(many, "|")
	}
	s.Options, _ = texts(m["choices"])
	from := m["messages"]
	if l, ok := list(from); !ok || len(l) == 0 {
		from = m["input"]
	}
	turns, err := turnsOf(from)
	if err != nil {
		return s, err
	}
	out := m.object("output")
	asked, answer, answered := upToAnswer(turns)
	s.Turns, s.Answer, s.Answered = asked, answer, answered
	choices, _ := list(out["choices"])
	if len(choices) > 0 {
		first, _ := membersOf(choices[0])
		s.Stop = stopOf(first.text("stop_reason"))
		if text, ok := said(first.object("message")["content"]); ok && !s.Answered {
			s.Answer, s.Answered = text, true
		}
	}
	if c := out.text("completion"); c != "" && s.Answer == "" {
		s.Answer, s.Answered = c, true
	}
	s.Model = out.text("model")
	if m.has("error") && !s.Answered {
		s.Stop = kapok.Failed
	}
	attached := m.object("attachments")
	for i := range s.Turns {
		s.Turns[i].Text = attach(s.Turns[i].Text, attached)
	}
	s.Answer = attach(s.Answer, attached)
	s.Scores = inspectScores(m["scores"])
	meta := m.object("metadata")
	s.keepAll(meta)
	s.restore(meta[ours])
	return s, nil
}

// attach puts a long text in the place of its reference.
func attach(text string, attached members) string {
	if id, ok := strings.CutPrefix(text, "attachment://"); ok && attached.has(id) {
		return attached.text(id)
	}
	return text
}

// inspectScores reads the scores in the order of the file.
func inspectScores(raw json.RawMessage) []Score {
	var out []Score
	if len(raw) == 0 || raw[0] != '{' {
		return nil
	}
	s := scanOf(raw)
	_ = s.object(func(name string) error { // what is damaged has no scores, which is no fault of the answer
		raw, _, _, err := s.value()
		m, ok := membersOf(raw)
		if !ok || err != nil || len(out) == maxScores {
			return err
		}
		one := Score{Name: oneLine(name)}
		if v, isBool, ok := number(m["value"]); ok {
			one.Value = v
			if isBool {
				one.Good = new(v == 1)
			}
		} else {
			one.Label = oneLine(m.text("value"))
			switch one.Label {
			case "C":
				one.Value, one.Good = 1, new(true)
			case "P":
				one.Value = 0.5
			case "I", "N":
				one.Good = new(false)
			}
		}
		out = append(out, one)
		return nil
	})
	return out
}
