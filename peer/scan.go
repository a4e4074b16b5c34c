package peer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"kapok"
)

// A scanner walks a JSON document of any size and gives the values that are wanted, each bounded.
// It follows the brackets; what is inside a value is checked by whoever decodes it.
type scanner struct {
	r    *bufio.Reader
	line int
	used bool // the value at hand was consumed
}

func newScanner(r io.Reader) *scanner { return sized(r, 1<<16) }

// scanOf walks a value that is held already.
func scanOf(raw []byte) *scanner { return sized(bytes.NewReader(raw), 256) }

func sized(r io.Reader, buffer int) *scanner {
	s := &scanner{r: bufio.NewReaderSize(r, buffer), line: 1}
	if mark, _ := s.r.Peek(3); string(mark) == "\ufeff" {
		_, _ = s.r.Discard(3) // it was peeked
	}
	return s
}

func (s *scanner) broken() error {
	return kapok.Say(kapok.Invalid, "error.peer.broken", "line {line}: the JSON is damaged or breaks off here", "line", s.line)
}

// read gives the next byte; the end of the file is a fault.
func (s *scanner) read() (byte, error) {
	c, err := s.r.ReadByte()
	if errors.Is(err, io.EOF) {
		return 0, s.broken()
	}
	if c == '\n' {
		s.line++
	}
	return c, err
}

// peek gives the next byte that is no white space and leaves it there.
func (s *scanner) peek() (byte, error) {
	for {
		c, err := s.read()
		if err != nil {
			return 0, err
		}
		switch c {
		case ' ', '\t', '\n', '\r':
			continue
		}
		return c, s.r.UnreadByte()
	}
}

// object walks the members of the object at hand. do may consume the value by value, object or
// array; otherwise it is skipped.
func (s *scanner) object(do func(key string) error) error {
	return s.walk('{', '}', func() error {
		raw, _, err := s.gather(maxValue)
		if err != nil {
			return err
		}
		var key string
		if json.Unmarshal(raw, &key) != nil {
			return s.broken()
		}
		if c, err := s.peek(); err != nil || c != ':' {
			return errors.Join(err, s.broken())
		}
		if _, err := s.read(); err != nil {
			return err
		}
		return s.each(func() error { return do(key) })
	})
}

// array walks the elements of the array at hand.
func (s *scanner) array(do func(i int) error) error {
	i := -1
	return s.walk('[', ']', func() error {
		i++
		return s.each(func() error { return do(i) })
	})
}

func (s *scanner) each(do func() error) error {
	s.used = false
	if err := do(); err != nil {
		return err
	}
	if !s.used {
		if _, _, err := s.gather(0); err != nil {
			return err
		}
	}
	return nil
}

// walk goes from bracket to bracket.
func (s *scanner) walk(open, end byte, one func() error) error {
	c, err := s.peek()
	if err != nil {
		return err
	}
	if c != open {
		return s.broken()
	}
	if _, err := s.read(); err != nil {
		return err
	}
	for n := 0; ; n++ {
		c, err := s.peek()
		if err != nil {
			return err
		}
		if c == end {
			_, err := s.read()
			s.used = true
			return err
		}
		if n > 0 {
			if c != ',' {
				return s.broken()
			}
			if _, err := s.read(); err != nil {
				return err
			}
		}
		if err := one(); err != nil {
			return err
		}
	}
}

// value gives the raw value at hand, the line on which it begins, and whether it was longer than
// MaxRow, in which case it was skipped.
func (s *scanner) value() (raw json.RawMessage, line int, long bool, err error) {
	if _, err := s.peek(); err != nil {
		return nil, s.line, false, err
	}
	line = s.line
	raw, long, err = s.gather(MaxRow)
	return raw, line, long, err
}

// gather consumes one value; of one longer than limit it keeps nothing.
func (s *scanner) gather(limit int) (raw []byte, long bool, err error) {
	c, err := s.peek()
	if err != nil {
		return nil, false, err
	}
	g := gathered{limit: limit}
	if c != '{' && c != '[' && c != '"' {
		return s.word(&g)
	}
	for {
		c, err := s.read()
		if err != nil {
			return nil, g.long, err
		}
		if g.add(c); g.whole(c) {
			s.used = true
			return g.raw, g.long, nil
		}
	}
}

// word consumes a number or literal, up to the sign behind it.
func (s *scanner) word(g *gathered) (raw []byte, long bool, err error) {
	for {
		c, err := s.read()
		if err != nil {
			return nil, g.long, err
		}
		switch c {
		case ',', '}', ']', ':', ' ', '\n', '\r', '\t':
			if c == '\n' {
				s.line--
			}
			s.used = true
			if len(g.raw) == 0 && !g.long && g.limit > 0 {
				return nil, false, s.broken()
			}
			return g.raw, g.long, s.r.UnreadByte()
		}
		g.add(c)
	}
}

// gathered is a value as far as it was read.
type gathered struct {
	raw             []byte
	limit, depth    int
	long            bool
	quoted, escaped bool
}

func (g *gathered) add(c byte) {
	if len(g.raw) < g.limit {
		g.raw = append(g.raw, c)
	} else {
		g.long, g.raw = true, nil
		g.limit = 0
	}
}

// whole follows quotes and brackets and says that the value ends with c.
func (g *gathered) whole(c byte) bool {
	switch {
	case g.escaped:
		g.escaped = false
	case g.quoted:
		g.escaped, g.quoted = c == '\\', c != '"'
	case c == '"':
		g.quoted = true
	case c == '{' || c == '[':
		g.depth++
	case c == '}' || c == ']':
		g.depth--
	}
	return g.depth <= 0 && !g.quoted && !g.escaped
}

// trimmed takes white space and, from the first line, the byte order mark away.
func trimmed(line []byte, n int) []byte {
	if n == 1 {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
	}
	return bytes.TrimSpace(line)
}
