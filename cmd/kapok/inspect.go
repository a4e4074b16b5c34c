package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"kapok"
	"kapok/app"
	"kapok/inspect"
	"kapok/report"
	"kapok/standard"
)

type inspectCmd struct {
	Text  string `arg:"" optional:"" help:"${inspect_text}"`
	JSONL string `help:"${inspect_jsonl}" name:"jsonl" placeholder:"FILE"`
	Out   string `help:"${inspect_out}" default:"-" placeholder:"FILE"`
}

// maxLine bounds one row of input.
const maxLine = 8 << 20

// row is what a line of input may hold; more fields do no harm.
type row struct {
	ID       string `json:"id"`
	Lang     string `json:"lang"`
	Prompt   string `json:"prompt"`
	Response string `json:"response"`
	Text     string `json:"text"`
}

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
	if c.Text != "" {
		return c.one(e, p.Panel)
	}
	var in io.Reader = os.Stdin
	if c.JSONL != "" && c.JSONL != "-" {
		f, err := os.Open(c.JSONL)
		if err != nil {
			return kapok.Say(kapok.NotFound, "error.cli.open", "cannot open {file}", "file", c.JSONL).Because(err)
		}
		defer func() { _ = f.Close() }() // only read
		in = f
	}
	broken := 0
	look := func(w io.Writer) (err error) {
		broken, err = inspectLines(e.ctx, in, w, p.Panel)
		return err
	}
	if c.Out == "-" {
		err = look(e.out.stdout)
	} else {
		err = writeFile(c.Out, look)
	}
	if err == nil && broken > 0 {
		return exitError(exitNonconform)
	}
	return err
}

// inspectLines gives every line its result and counts those that could not be read.
func inspectLines(ctx context.Context, in io.Reader, w io.Writer, panel inspect.Panel) (broken int, err error) {
	b := bufio.NewWriter(w)
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 1<<16), maxLine)
	for n := 1; lines.Scan(); n++ {
		if len(strings.TrimSpace(lines.Text())) == 0 {
			continue
		}
		var r row
		out := inspected{Verdicts: map[kapok.Method]standard.Outcome{}, Findings: []kapok.Finding{}}
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			out.Error = fmt.Sprintf("line %d: %v", n, err)
		} else {
			out = r.inspect(ctx, panel)
		}
		if out.Error != "" {
			broken++
		}
		if err := enc.Encode(out); err != nil {
			return broken, err
		}
	}
	if err := lines.Err(); err != nil {
		return broken, errors.Join(kapok.Say(kapok.Invalid, "error.cli.input", "a line of the input is longer than 8 MB or cannot be read").Because(err), b.Flush())
	}
	return broken, b.Flush()
}

// inspect reads one row: an answer with its prompt, a prompt, or a text.
func (r row) inspect(ctx context.Context, panel inspect.Panel) inspected {
	x := kapok.Exchange{ID: r.ID}
	if l, err := kapok.ParseLang(r.Lang); err == nil {
		x.Lang = l
	}
	prompt := r.Prompt
	if prompt == "" {
		prompt = r.Text
	}
	x.Turns = append(x.Turns, kapok.Turn{Role: kapok.RoleUser, Text: prompt})
	if r.Response != "" {
		x.Turns = append(x.Turns, kapok.Turn{Role: kapok.RoleAssistant, Text: r.Response})
		x.Stop = kapok.Complete
	}
	out := inspected{ID: r.ID, Findings: panel.Inspect(ctx, x), Verdicts: map[kapok.Method]standard.Outcome{}}
	for _, m := range []kapok.Method{kapok.Keyword, kapok.Classifier} {
		out.Verdicts[m] = standard.Read(m, out.Findings, x.Stop)
	}
	if r.Response != "" {
		out.Verdicts[kapok.Response] = standard.Read(kapok.Response, out.Findings, x.Stop)
	}
	return out
}

// one shows a person what the detectors see in one text.
func (c *inspectCmd) one(e *env, panel inspect.Panel) error {
	out := row{Text: c.Text}.inspect(e.ctx, panel)
	o := e.out
	if o.asJSON {
		return o.json(out)
	}
	for _, f := range out.Findings {
		where := ""
		if f.At != nil {
			where = fmt.Sprintf("  [%d:%d]", f.At.Start, f.At.End)
		}
		line := fmt.Sprintf("%-28s %-22s %.2f%s  %s", f.By, f.Risk, f.Score, where, report.Why(o.p, f.Why))
		if f.Unjudged != "" {
			line = fmt.Sprintf("%-28s %s", f.By, o.paint(dim, o.t("cli.inspect.unjudged", "why", report.Why(o.p, f.Unjudged))))
		}
		o.say("%s", plainControl(line))
	}
	return nil
}
