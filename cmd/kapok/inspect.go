package main

import (
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"kapok"
)

type inspectCmd struct {
	Text      *string  `arg:"" optional:"" help:"inspect_text"`
	File      string   `help:"inspect_file" short:"f" placeholder:"FILE"`
	JSONL     string   `help:"inspect_jsonl" name:"jsonl" placeholder:"FILE"`
	Out       string   `help:"inspect_out" default:"-" placeholder:"FILE"`
	Detectors []string `help:"inspect_detectors" placeholder:"NAMES"`
	Format    string   `help:"inspect_format" enum:"auto,json,table" default:"auto"`
	Redact    bool     `help:"inspect_redact"`
	policyFlags
}

// Run looks at one text, or at every line of an input, and says what the detectors see.
func (c *inspectCmd) Run(e *env) error {
	if c.Stream {
		return c.stream(e)
	}
	if err := c.check(e); err != nil {
		return err
	}
	in, err := c.inspector(e)
	if err != nil {
		return err
	}
	switch {
	case c.Text != nil:
		return c.text(e, in, "", *c.Text)
	case c.File != "":
		text, err := e.readText(c.File)
		if err != nil {
			return err
		}
		return c.text(e, in, c.File, text)
	}
	return c.rows(e, in)
}

func (c *inspectCmd) inspector(e *env) (*inspector, error) {
	if c.Policy != "" {
		return newPolicyInspector(e, c.Policy, c.Detectors)
	}
	return newInspector(e, splitNames(c.Detectors))
}

// check tells what of the command line does not go together, and settles the form of the output:
// --json is --format json.
func (c *inspectCmd) check(e *env) error {
	o := e.out
	sources := 0
	for _, given := range []bool{c.Text != nil, c.File != "", c.JSONL != ""} {
		if given {
			sources++
		}
	}
	f, piped := e.stdin.(*os.File)
	switch {
	case sources > 1:
		return misused{kapok.Say(kapok.Invalid, "error.cli.one_source", "a text, --file and --jsonl do not go together; give one of them")}
	case sources == 0 && piped && term.IsTerminal(int(f.Fd())):
		return errNothing() // nobody should wait for nothing
	case c.Format == "table" && e.given["json"]:
		return misused{kapok.Say(kapok.Invalid, "error.cli.two_formats", "--json is --format json and does not go with --format table")}
	case c.Redact && c.Text == nil && c.File == "":
		return misused{kapok.Say(kapok.Invalid, "error.cli.redact_rows", "--redact needs a text or --file")}
	}
	if c.Format != "auto" {
		o.asJSON = c.Format == "json"
	}
	return nil
}

// rows inspects every line of an input. The results are JSON lines; a table shows the totals of
// them instead or, where they go to a file, besides.
func (c *inspectCmd) rows(e *env, by *inspector) error {
	o := e.out
	in, err := c.open(e)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // only read
	var sum tally
	look := func(w io.Writer) (err error) {
		sum, err = e.inspectLines(in, w, by)
		if err == nil && sum.rows == 0 {
			return errNothing()
		}
		return err
	}
	switch {
	case c.Out != "-":
		err = o.writeFile(c.Out, packed(c.Out, look))
	case c.Format == "table":
		err = look(io.Discard)
	default:
		err = look(o.stdout)
	}
	if err != nil {
		return err
	}
	if err := c.told(o, &sum); err != nil {
		return err
	}
	switch {
	case sum.cut != nil:
		o.fail(kapok.Say(kapok.Unavailable, "error.cli.cut", "the input breaks off behind row {n}; what was read before it is in the results", "n", sum.rows-1).Because(sum.cut))
		return exitError(exitIncomplete)
	case sum.broken > 0:
		return exitError(exitNonconform)
	}
	return nil
}

// told says how the rows came out, and where the results are.
func (c *inspectCmd) told(o *output, sum *tally) error {
	if c.Format == "table" {
		o.say("%s", strings.TrimRight(o.tallyTable(sum), "\n"))
	}
	if c.Out == "-" {
		o.note("%s", o.tallied(sum))
		return nil
	}
	return o.wrote(o.tallied(sum)+"\n  "+c.Out, sum.object(c.Out))
}

// open opens the input of rows: a file, or standard input.
func (c *inspectCmd) open(e *env) (io.ReadCloser, error) {
	if c.JSONL != "" && c.JSONL != "-" {
		return openRows(c.JSONL)
	}
	in, err := unpack(e.stdin, "-")
	return io.NopCloser(in), err
}

// packed compresses what render writes where the name of the file ends in .gz.
func packed(path string, render func(io.Writer) error) func(io.Writer) error {
	if !strings.HasSuffix(path, ".gz") {
		return render
	}
	return func(w io.Writer) error {
		z := gzip.NewWriter(w)
		b := bufio.NewWriterSize(z, 1<<16)
		return errors.Join(render(b), b.Flush(), z.Close())
	}
}

// readText reads a text file of at most maxLine bytes, or standard input. Text that is not UTF-8
// would be read as something else and found harmless: it is refused with the place of the fault.
func (e *env) readText(path string) (string, error) {
	in := e.stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return "", kapok.Say(kapok.NotFound, "error.cli.open", "cannot open {file}", "file", path).Because(err)
		}
		defer func() { _ = f.Close() }() // only read
		in = f
	}
	raw, err := io.ReadAll(io.LimitReader(in, maxLine+1))
	if err != nil {
		return "", kapok.Say(kapok.Invalid, "error.cli.read", "cannot read {file}", "file", path).Because(err)
	}
	if len(raw) > maxLine {
		return "", kapok.Say(kapok.Invalid, "error.cli.text_long", "{file} is longer than 16 MB; inspect it in parts, or as rows with --jsonl", "file", path)
	}
	return string(raw), nil
}

func errNothing() error {
	return misused{kapok.Say(kapok.Invalid, "error.cli.nothing_to_inspect", "nothing was given to look at: give a text, a --jsonl file, or rows on standard input")}
}
