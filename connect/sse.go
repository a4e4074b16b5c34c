package connect

import "bytes"

// An events is a parser of server-sent events (WHATWG HTML, section 9.2.6) that is fed bytes
// as they come. Wherever the bytes are split, the same events come out. It keeps at most one
// unfinished line and one unfinished event; the feeder bounds the whole.
type events struct {
	line    []byte // unfinished line
	data    []byte
	name    []byte
	hasData bool
	began   bool // past a byte order mark
	cr      bool // the last byte was CR: a following LF belongs to it
}

// An event is one message of a stream. Its bytes are valid until the next call.
type event struct{ name, data []byte }

var bom = []byte("\xef\xbb\xbf")

// feed parses a chunk and gives every event that is complete; emit returns false to stop.
func (e *events) feed(chunk []byte, emit func(event) bool) bool {
	for len(chunk) > 0 {
		if e.cr {
			e.cr = false
			if chunk[0] == '\n' {
				chunk = chunk[1:]
				continue
			}
		}
		i := bytes.IndexAny(chunk, "\r\n")
		if i < 0 {
			e.line = append(e.line, chunk...)
			return true
		}
		e.cr = chunk[i] == '\r'
		line := chunk[:i]
		if len(e.line) > 0 {
			e.line = append(e.line, line...)
			line = e.line
		}
		chunk = chunk[i+1:]
		ok := e.endLine(line, emit)
		e.line = e.line[:0]
		if !ok {
			return false
		}
	}
	return true
}

// end gives the event that a server forgot to end with an empty line. The standard drops it;
// real services do end that way, and the answer would lose its last words.
func (e *events) end(emit func(event) bool) {
	if len(e.line) > 0 {
		if !e.endLine(e.line, emit) {
			return
		}
		e.line = e.line[:0]
	}
	e.dispatch(emit)
}

func (e *events) endLine(line []byte, emit func(event) bool) bool {
	if !e.began {
		e.began = true
		line = bytes.TrimPrefix(line, bom)
	}
	if len(line) == 0 {
		return e.dispatch(emit)
	}
	field, value, _ := bytes.Cut(line, []byte(":")) // a comment is a line with no name before the colon
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(field) {
	case "data":
		if e.hasData {
			e.data = append(e.data, '\n')
		}
		e.data = append(e.data, value...)
		e.hasData = true
	case "event":
		e.name = append(e.name[:0], value...)
	}
	return true
}

func (e *events) dispatch(emit func(event) bool) bool {
	ok := true
	if e.hasData {
		ok = emit(event{name: e.name, data: e.data})
	}
	e.data, e.name, e.hasData = e.data[:0], e.name[:0], false
	return ok
}

// lines is the same for streams of one JSON value a line.
type lines struct{ line []byte }

func (l *lines) feed(chunk []byte, emit func(event) bool) bool {
	for {
		i := bytes.IndexByte(chunk, '\n')
		if i < 0 {
			l.line = append(l.line, chunk...)
			return true
		}
		l.line = append(l.line, chunk[:i]...)
		chunk = chunk[i+1:]
		ok := l.flush(emit)
		if !ok {
			return false
		}
	}
}

func (l *lines) end(emit func(event) bool) { l.flush(emit) }

func (l *lines) flush(emit func(event) bool) bool {
	line := bytes.TrimSpace(l.line)
	l.line = l.line[:0]
	return len(line) == 0 || emit(event{data: line})
}
