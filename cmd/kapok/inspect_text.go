package main

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"kapok"
	"kapok/inspect"
)

// text inspects one text and shows what is in it, or gives it with its personal data replaced.
func (c *inspectCmd) text(e *env, in *inspector, id, text string) error {
	o := e.out
	if blankText(text) {
		return errNothing()
	}
	if at := invalidAt([]byte(text)); at >= 0 {
		return kapok.Say(kapok.Invalid, "error.cli.not_utf8", "the text is not UTF-8: byte {n} in line {line}; convert it first, such as with iconv -f GB18030 -t UTF-8",
			"n", at+1, "line", 1+strings.Count(text[:at], "\n"))
	}
	if c.Redact {
		return c.redacted(e, text)
	}
	r := textRow(id, text)
	out := in.inspect(e.ctx, r)
	return c.put(o, func(w io.Writer) error {
		if o.asJSON {
			return encode(w, out)
		}
		_, err := io.WriteString(w, plainMarked(o, in, r, out))
		return err
	})
}

// put writes one result to standard output, or into a file.
func (c *inspectCmd) put(o *output, render func(io.Writer) error) error {
	if c.Out == "-" {
		return render(o.stdout)
	}
	if err := o.writeFile(c.Out, render); err != nil {
		return err
	}
	return o.wrote(c.Out, map[string]any{"file": c.Out})
}

// redaction is a text without its personal data, as programs read it.
type redaction struct {
	Text     string     `json:"text"`
	Replaced []replaced `json:"replaced"`
}

// replaced is one placeholder: what it stands for, where that was in the original, and where the
// placeholder is now, in bytes.
type replaced struct {
	Kind  string `json:"kind"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	To    int    `json:"to"`
	ToEnd int    `json:"to_end"`
}

// redacted gives the text with typed placeholders in the user's language, and changes nothing
// else in it.
func (c *inspectCmd) redacted(e *env, text string) error {
	pii, err := inspect.LoadPII()
	if err != nil {
		return err
	}
	o := e.out
	clean, places := pii.Redact(text, o.lang)
	return c.put(o, func(w io.Writer) error {
		if o.asJSON {
			r := redaction{Text: clean, Replaced: []replaced{}}
			for _, p := range places {
				r.Replaced = append(r.Replaced, replaced(p))
			}
			return encode(w, r)
		}
		if c.Text != nil {
			clean += "\n" // of a file nothing else is changed, not its end either
		}
		_, err := io.WriteString(w, clean)
		return err
	})
}

// encode writes a value for programs, one line.
func encode(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// typeCounts names the kinds of personal data with their counts.
func (o *output) typeCounts(types map[string]int) string {
	var said []string
	for _, kind := range sortedKeys(types) {
		said = append(said, o.p.Term("pii", kind)+" × "+strconv.Itoa(types[kind]))
	}
	return o.p.List(said)
}
