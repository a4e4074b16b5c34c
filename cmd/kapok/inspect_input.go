package main

import (
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"strings"

	"kapok"
)

// maxLine bounds one row of input, and a text file: 16 MiB.
const maxLine = 16 << 20

// rows is an open source of rows, unpacked where it is packed with gzip.
type rows struct {
	io.Reader
	close func() error
}

func (r rows) Close() error { return r.close() }

// openRows opens a file of rows.
func openRows(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, kapok.Say(kapok.NotFound, "error.cli.open", "cannot open {file}", "file", path).Because(err)
	}
	in, err := unpack(f, path)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return rows{in, f.Close}, nil
}

// unpack reads what is packed with gzip, which its first bytes tell; a name that ends in .gz
// promises it.
func unpack(in io.Reader, name string) (io.Reader, error) {
	b := bufio.NewReaderSize(in, 1<<16)
	head, _ := b.Peek(2) // too short, or a fault that the next read tells
	if string(head) != "\x1f\x8b" && !strings.HasSuffix(name, ".gz") {
		return b, nil
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return nil, kapok.Say(kapok.Invalid, "error.cli.gzip", "{file} is not packed with gzip", "file", name).Because(err)
	}
	return z, nil
}

// A lineReader gives the lines of an input, however long they are, in bounded memory.
type lineReader struct{ *bufio.Reader }

func newLineReader(in io.Reader) lineReader { return lineReader{bufio.NewReaderSize(in, 1<<16)} }

// next appends the next line, without its end, to buf. Of a line longer than maxLine it gives
// nothing but says so. The error is the one that ended the input, with what was read before it.
func (r lineReader) next(buf []byte) (line []byte, tooLong bool, err error) {
	before := len(buf)
	for {
		part, err := r.ReadSlice('\n')
		if !tooLong {
			buf = append(buf, part...)
			if len(buf)-before > maxLine+2 { // its end may be CR and LF
				buf, tooLong = buf[:before], true
			}
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		return buf, tooLong, err
	}
}
