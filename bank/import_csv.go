package bank

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"kapok"
)

// csv reads a table of separated values.
func (in *importer) csv(raw []byte) error {
	in.out.Format = "csv"
	text, err := decode(raw)
	if err != nil {
		return err
	}
	t := table{in: in}
	eachRecord(text, delimiter(text), func(line int, cells []string, err error) {
		t.row(line, cells, err)
	})
	return t.end()
}

// eachRecord walks the records of a CSV text with the line each begins in. A record with a
// fault comes with an error and takes one line with it, so that a quotation mark that is never
// closed does not swallow the rows after it.
func eachRecord(text []byte, comma rune, do func(line int, cells []string, err error)) {
	before := 0 // lines before text
	over := func() *csv.Reader {
		r := csv.NewReader(bytes.NewReader(text))
		r.Comma, r.FieldsPerRecord = comma, -1
		return r
	}
	for r := over(); ; {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		var bad *csv.ParseError
		if !errors.As(err, &bad) {
			line, _ := r.FieldPos(0)
			do(before+line, cells, err)
			continue
		}
		do(before+bad.StartLine, nil, kapok.Say(kapok.KindOf(bad.Err), "error.bank.row_csv", "the row is not valid CSV").Because(bad.Err))
		if bad.Line > bad.StartLine {
			text, before = after(text, bad.StartLine), before+bad.StartLine
			r = over()
		}
	}
}

// after gives the text without its first n lines.
func after(text []byte, n int) []byte {
	for range n {
		_, text, _ = bytes.Cut(text, []byte("\n"))
	}
	return text
}

// delimiter is the separator that the beginning of the file has most of.
func delimiter(text []byte) rune {
	start := string(text[:min(len(text), 4<<10)])
	best, most := ',', strings.Count(start, ",")
	for _, c := range []rune{'\t', ';'} {
		if n := strings.Count(start, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}

// decode gives the text in UTF-8, without a byte order mark. A file without one is GB18030 when
// more of its lines beyond ASCII are broken as UTF-8 than are not; a stray broken line in a
// UTF-8 file stays broken, and its row is rejected.
func decode(raw []byte) ([]byte, error) {
	for _, mark := range []string{"\ufeff", "\xff\xfe", "\xfe\xff"} {
		if bytes.HasPrefix(raw, []byte(mark)) {
			return convert(raw, unicode.BOMOverride(transform.Nop))
		}
	}
	good, broken := 0, 0
	for line := range bytes.Lines(raw) {
		switch {
		case !utf8.Valid(line):
			broken++
		case bytes.ContainsFunc(line, func(r rune) bool { return r >= utf8.RuneSelf }):
			good++
		}
	}
	if broken > good {
		return convert(raw, simplifiedchinese.GB18030.NewDecoder())
	}
	return raw, nil
}

func convert(raw []byte, t transform.Transformer) ([]byte, error) {
	out, _, err := transform.Bytes(t, raw)
	if err != nil {
		return nil, kapok.Say(kapok.KindOf(err), "error.bank.decode", "decode the text").Because(err)
	}
	return out, nil
}
