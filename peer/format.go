package peer

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kapok"
)

// A Format is one peer's way to write down samples.
type Format struct {
	Name string // of the command line
	// Tells says whether a file is of this format, by its name and its beginning.
	Tells func(name string, head []byte) bool
	read  func(r *reader) error
	write func(dir string, h Head) (writer, error) // nil: read only
}

// Auto stands for the format that a file tells itself.
const Auto = "auto"

// formats in the order in which they are tried.
var formats = []Format{inspectFormat, garakFormat, promptfooFormat, lmEvalFormat, yueFormat, openCompassFormat, hkCantoFormat, kapokFormat}

// Formats lists the names of the formats that can be read, and of those that can be written.
func Formats() (readable, writable []string) {
	for _, f := range formats {
		readable = append(readable, f.Name)
		if f.write != nil {
			writable = append(writable, f.Name)
		}
	}
	return readable, writable
}

func formatOf(name string) (Format, error) {
	i := slices.IndexFunc(formats, func(f Format) bool { return f.Name == name })
	if i < 0 {
		readable, _ := Formats()
		return Format{}, kapok.Say(kapok.Invalid, "error.peer.format", "format {format} is none of {formats}", "format", oneLine(name), "formats", readable)
	}
	return formats[i], nil
}

// headSize is how much of a file its format is told by.
const headSize = 64 << 10

// Detect tells the format of a file.
func Detect(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", kapok.Say(kapok.NotFound, "error.peer.open", "cannot open {file}", "file", path).Because(err)
	}
	head := make([]byte, headSize)
	n, err := io.ReadFull(f, head)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return "", kapok.Say(kapok.Invalid, "error.peer.read", "read {file}", "file", path).Because(err)
	}
	for _, format := range formats {
		if format.Tells(path, head[:n]) {
			return format.Name, nil
		}
	}
	readable, _ := Formats()
	return "", kapok.Say(kapok.Invalid, "error.peer.unknown", "{file} is of no format that is known here; name one: {formats}", "file", path, "formats", readable)
}

// A Sink takes what is read.
type Sink struct {
	Take   func(Sample) error // an error ends the reading
	Reject func(Rejected)     // may be nil
}

// A Rejected row was read and not taken.
type Rejected struct {
	File   string       `json:"file"`
	Part   string       `json:"part,omitempty"` // member of a zip file
	Line   int          `json:"line"`           // from 1; in a member of a zip file, that member's
	ID     string       `json:"id,omitempty"`   // as far as it could be read
	Reason *kapok.Error `json:"reason"`
}

// A Reading accounts for the rows of one file: Rows = Taken + Rejected + Passed.
type Reading struct {
	Format   string
	Rows     int
	Taken    int
	Rejected int
	Passed   int      // rows that repeat an answer that was taken (another filter, an earlier state)
	Model    string   // where the file names one for all rows
	Figures  []Figure // what the peer itself concluded, where the file says so
}

// A Figure is a result that the peer computed over many rows.
type Figure struct {
	Task   string
	Metric string
	Value  float64
	N      int // rows behind it; 0 where the file does not say
}

// maxFigures bounds the figures that are kept of one file.
const maxFigures = 1000

// Read reads a file of a format; model is that of rows that do not name one. The error is for a
// file that cannot be read on: not of the format, damaged, broken off; what was read before it is
// in the Reading and was taken. Anything wrong with a row is rejected and the reading goes on.
func Read(path, format, model string, sink Sink) (*Reading, error) {
	var err error
	if format == Auto || format == "" {
		if format, err = Detect(path); err != nil {
			return nil, err
		}
	}
	f, err := formatOf(format)
	if err != nil {
		return nil, err
	}
	r := &reader{path: path, sink: sink, out: &Reading{Format: f.Name, Model: model}}
	if err := f.read(r); err != nil {
		if s, ok := errors.AsType[*stop](err); ok {
			return r.out, s.err
		}
		return r.out, kapok.Say(kapok.KindOf(err), "error.peer.read_as", "read {file} as {format}", "file", path, "format", f.Name).Because(err)
	}
	return r.out, nil
}

// A reader is what the formats read with.
type reader struct {
	path string
	part string
	sink Sink
	out  *Reading
}

// open opens the file.
func (r *reader) open() (*os.File, error) {
	f, err := os.Open(r.path)
	if err != nil {
		return nil, kapok.Say(kapok.NotFound, "error.peer.open", "cannot open {file}", "file", r.path).Because(err)
	}
	return f, nil
}

// take hands a sample over, or rejects it.
func (r *reader) take(s Sample) error {
	if s.Model == "" {
		s.Model = r.out.Model
	}
	if err := s.check(); err != nil {
		r.reject(s.Line, s.ID, err)
		return nil
	}
	r.out.Rows++
	r.out.Taken++
	if err := r.sink.Take(s); err != nil {
		return &stop{err}
	}
	return nil
}

// A stop is an error of the taker, which ends the reading whatever is being read.
type stop struct{ err error }

func (s *stop) Error() string { return s.err.Error() }
func (s *stop) Unwrap() error { return s.err }

// reject counts a row as faulty.
func (r *reader) reject(line int, id string, why error) {
	r.out.Rows++
	r.out.Rejected++
	if r.sink.Reject == nil {
		return
	}
	e, ok := errors.AsType[*kapok.Error](why)
	if !ok {
		e = &kapok.Error{Kind: kapok.Invalid, Msg: why.Error()}
	}
	r.sink.Reject(Rejected{File: r.path, Part: r.part, Line: line, ID: cleanID(id), Reason: e})
}

// row gives the members of a row; one that is too long or no object is rejected, and ok is false.
func (r *reader) row(line int, id string, raw []byte, long bool) (m members, ok bool) {
	if m, ok = membersOf(raw); ok && !long {
		return m, true
	}
	why := kapok.Say(kapok.Invalid, "error.peer.not_object", "the row is not a JSON object")
	if long {
		why = kapok.Say(kapok.Invalid, "error.peer.row_long", "the row is longer than {max} MiB", "max", MaxRow>>20)
	}
	r.reject(line, id, why)
	return nil, false
}

// pass counts a row that adds no answer.
func (r *reader) pass() {
	r.out.Rows++
	r.out.Passed++
}

func (r *reader) figure(f Figure) {
	if len(r.out.Figures) < maxFigures {
		f.Task, f.Metric = oneLine(f.Task), oneLine(f.Metric)
		r.out.Figures = append(r.out.Figures, f)
	}
}

// stem is the name of the file without folder and ending.
func (r *reader) stem() string {
	base := filepath.Base(r.path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

// lines walks the lines of the file. A line over MaxRow comes with long set and no bytes.
func (r *reader) lines(do func(n int, line []byte, long bool) error) (err error) {
	f, err := r.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return eachLine(f, do)
}

// eachLine walks the lines of a stream that are not blank, in bounded memory.
func eachLine(in io.Reader, do func(n int, line []byte, long bool) error) error {
	b := bufio.NewReaderSize(in, 1<<16)
	var buf []byte
	for n := 1; ; n++ {
		line, long, err := nextLine(b, buf[:0])
		end := errors.Is(err, io.EOF)
		if err != nil && !end {
			return err
		}
		buf = line
		if line := trimmed(line, n); long || len(line) > 0 {
			if err := do(n, line, long); err != nil {
				return err
			}
		}
		if end {
			return nil
		}
	}
}

// nextLine reads a line into buf; of one over MaxRow it keeps nothing.
func nextLine(b *bufio.Reader, buf []byte) (line []byte, long bool, err error) {
	for {
		part, err := b.ReadSlice('\n')
		if long = long || len(buf)+len(part) > MaxRow; long {
			buf = buf[:0]
		} else {
			buf = append(buf, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return buf, long, err
		}
	}
}
