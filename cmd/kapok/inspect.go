package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"kapok"
	"kapok/app"
	"kapok/inspect"
	"kapok/standard"
)

type inspectCmd struct {
	Text  *string `arg:"" optional:"" help:"inspect_text"`
	JSONL string  `help:"inspect_jsonl" name:"jsonl" placeholder:"FILE"`
	Out   string  `help:"inspect_out" default:"-" placeholder:"FILE"`
}

// maxLine bounds one row of input.
const maxLine = 8 << 20

// inspected is a line of output.
type inspected struct {
	ID       string                            `json:"id"`
	Verdicts map[kapok.Method]standard.Outcome `json:"verdicts"`
	Findings []kapok.Finding                   `json:"findings"`
	Error    string                            `json:"error,omitempty"` // the line could not be read; nothing was judged
}

// Run looks at one text, or at every line of a file, and gives what the detectors see, in the
// order of the lines.
func (c *inspectCmd) Run(e *env) error {
	p, err := app.NewPanel(e.Data)
	if err != nil {
		return err
	}
	if c.Text != nil {
		if strings.TrimSpace(*c.Text) == "" {
			return e.out.usage(errors.New(e.out.t("cli.error.nothing_to_inspect")))
		}
		return c.one(e, p.Panel)
	}
	if f, ok := e.stdin.(*os.File); ok && c.JSONL == "" && term.IsTerminal(int(f.Fd())) {
		return e.out.usage(errors.New(e.out.t("cli.error.nothing_to_inspect"))) // nobody should wait for nothing
	}
	in := e.stdin
	if c.JSONL != "" && c.JSONL != "-" {
		f, err := os.Open(c.JSONL)
		if err != nil {
			return kapok.Say(kapok.NotFound, "error.cli.open", "cannot open {file}", "file", c.JSONL).Because(err)
		}
		defer func() { _ = f.Close() }() // only read
		in = f
	}
	rows, broken := 0, 0
	look := func(w io.Writer) (err error) {
		rows, broken, err = e.out.inspectLines(e.ctx, in, w, p.Panel)
		if err == nil && rows == 0 {
			return e.out.usage(errors.New(e.out.t("cli.error.nothing_to_inspect")))
		}
		return err
	}
	if c.Out == "-" {
		err = look(e.out.stdout)
	} else {
		err = e.out.writeFile(c.Out, look)
	}
	if err == nil && broken > 0 {
		return exitError(exitNonconform)
	}
	return err
}

// inspectLines gives every line its result and counts the lines and those that could not be read.
func (o *output) inspectLines(ctx context.Context, in io.Reader, w io.Writer, panel inspect.Panel) (rows, broken int, err error) {
	b := bufio.NewWriter(w)
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 1<<16), maxLine)
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\ufeff")))
		if len(line) == 0 {
			continue
		}
		rows++
		r, why := parseRow(line)
		out := inspected{ID: r.id, Verdicts: map[kapok.Method]standard.Outcome{}, Findings: []kapok.Finding{}}
		if why.key != "" {
			broken++
			out.Error = o.t("cli.inspect.line", "n", n, "why", o.p.TA(why.key, why.args("", "")))
		} else {
			out = r.inspect(ctx, panel)
		}
		if err := enc.Encode(out); err != nil {
			return rows, broken, err
		}
	}
	if err := lines.Err(); err != nil {
		return rows, broken, errors.Join(kapok.Say(kapok.Invalid, "error.cli.input", "a line of the input is longer than 8 MB or cannot be read").Because(err), b.Flush())
	}
	return rows, broken, b.Flush()
}
