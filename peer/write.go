package peer

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"

	"kapok"
)

// A Head is what is known of all samples that are written.
type Head struct {
	Run     string // names the files
	Model   string
	Started time.Time
	Version string // of Kapok
}

// A writer writes samples one after the other.
type writer interface {
	add(s Sample) error
	close() ([]*outFile, error) // the files, complete and not yet in place
}

// A Writer writes the files of one format into a folder. Nothing is in its place before Close.
type Writer struct {
	w     writer
	count int
}

// NewWriter begins files of a format in dir, which is made when missing.
func NewWriter(dir, format string, h Head) (*Writer, error) {
	f, err := formatOf(format)
	if err != nil {
		return nil, err
	}
	if f.write == nil {
		_, writable := Formats()
		return nil, kapok.Say(kapok.Invalid, "error.peer.not_written", "{format} can be read and not written; choose one of {formats}", "format", format, "formats", writable)
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, kapok.Say(kapok.Unavailable, "error.peer.folder", "cannot make the folder {dir}", "dir", dir).Because(err)
	}
	w, err := f.write(dir, h)
	if err != nil {
		return nil, err
	}
	return &Writer{w: w}, nil
}

// Add writes one sample. Stop and empty fields are as Read gives them back.
func (w *Writer) Add(s Sample) error {
	if err := s.check(); err != nil {
		return err
	}
	w.count++
	return w.w.add(s)
}

// Count is how many samples were written.
func (w *Writer) Count() int { return w.count }

// Close puts the files in their place and gives their paths. With an error there are none.
func (w *Writer) Close() ([]string, error) {
	files, err := w.w.close()
	var paths []string
	for _, f := range files {
		if err == nil {
			err = f.finish()
		}
		paths = append(paths, f.path)
	}
	if err != nil {
		for _, f := range files {
			f.drop()
		}
		return nil, err
	}
	return paths, nil
}

// Abort takes away what was begun.
func (w *Writer) Abort() {
	files, _ := w.w.close()
	for _, f := range files {
		f.drop()
	}
}

// An outFile is a file that gets its name when it is whole.
type outFile struct {
	path string
	f    *os.File
	*bufio.Writer
}

func create(path string) (*outFile, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".kapok-*")
	if err != nil {
		return nil, err
	}
	return &outFile{path: path, f: f, Writer: bufio.NewWriterSize(f, 1<<16)}, nil
}

func (o *outFile) finish() error {
	if err := errors.Join(o.Flush(), o.f.Chmod(0o644), o.f.Close()); err != nil {
		return err
	}
	return os.Rename(o.f.Name(), o.path)
}

// drop removes what was not finished.
func (o *outFile) drop() {
	_ = o.f.Close()           // closed already, or of no interest
	_ = os.Remove(o.f.Name()) // renamed already, or ours
}

// json writes a value, without escapes that only HTML needs and without a newline.
func (o *outFile) json(v any) error {
	raw, err := encode(v)
	if err == nil {
		_, err = o.Write(raw)
	}
	return err
}

func (o *outFile) text(s string) error {
	_, err := o.WriteString(s)
	return err
}

func encode(v any) (json.RawMessage, error) {
	var b jsonBuffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return json.RawMessage(b[:len(b)-1]), nil
}

type jsonBuffer []byte

func (b *jsonBuffer) Write(p []byte) (int, error) {
	*b = append(*b, p...)
	return len(p), nil
}

// metaOf is Meta with our extra beside it.
func metaOf(s Sample) map[string]any {
	out := make(map[string]any, len(s.Meta)+1)
	for k, v := range s.Meta {
		out[k] = v
	}
	out[ours] = extraOf(s)
	return out
}

// A message is a turn as the peers write it.
type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

func messagesOf(s Sample, answer bool) []message {
	out := make([]message, 0, len(s.Turns)+1)
	for _, t := range s.Turns {
		out = append(out, message{string(t.Role), t.Text})
	}
	if answer && s.Answered {
		out = append(out, message{string(kapok.RoleAssistant), s.Answer})
	}
	return out
}

var unsafeName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[^\p{L}\p{N}._-]+`) })

// fileName makes a name fit for a file.
func fileName(s, fallback string) string {
	s = cut(unsafeName().ReplaceAllString(s, "_"), 100)
	for len(s) > 0 && s[0] == '.' {
		s = s[1:]
	}
	if s == "" {
		return fallback
	}
	return s
}

// means gathers the peer's figures of what is written: the mean of each score by task.
type means struct {
	keys []string
	by   map[string]*mean
}

type mean struct {
	task, metric string
	sum          float64
	n            int
}

func (m *means) add(s Sample) {
	if m.by == nil {
		m.by = map[string]*mean{}
	}
	for _, one := range s.Scores {
		key := s.Task + "\x00" + one.Name
		if m.by[key] == nil {
			if len(m.by) == maxFigures {
				continue
			}
			m.by[key] = &mean{task: s.Task, metric: one.Name}
			m.keys = append(m.keys, key)
		}
		if one.Good == nil {
			continue // nobody could judge
		}
		m.by[key].sum += one.Value
		m.by[key].n++
	}
}

func (m *means) sorted() []*mean {
	slices.Sort(m.keys)
	out := make([]*mean, 0, len(m.keys))
	for _, k := range m.keys {
		if m.by[k].n > 0 {
			out = append(out, m.by[k])
		}
	}
	return out
}
