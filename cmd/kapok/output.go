package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"kapok"
	"kapok/locale"
)

// output is how a command speaks: results to stdout, progress and faults to stderr, in the
// user's language, coloured only on a terminal that wants it.
type output struct {
	stdout, stderr io.Writer
	config         string
	lang           kapok.Lang
	asJSON, quiet  bool
	verbose        bool
	colour         bool // stdout is a terminal and NO_COLOR is not set
	live           bool // stderr is a terminal
	p              *locale.Printer
}

// newOutput finds the language before the command line is parsed, since help is in it too.
func newOutput(args []string, stdout, stderr io.Writer) *output {
	o := &output{stdout: stdout, stderr: stderr, config: os.Getenv(envPrefix + "CONFIG")}
	lang := os.Getenv(envPrefix + "LANG")
	o.asJSON = slices.Contains(args, "--json") || os.Getenv(envPrefix+"JSON") == "true" // before anything can go wrong
	for i, a := range args {
		for name, to := range map[string]*string{"--lang": &lang, "--config": &o.config} {
			if v, ok := strings.CutPrefix(a, name+"="); ok {
				*to = v
			} else if a == name && i+1 < len(args) {
				*to = args[i+1]
			}
		}
	}
	o.speak(lang)
	o.colour = isTerminal(stdout) && os.Getenv("NO_COLOR") == ""
	o.live = isTerminal(stderr)
	return o
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

func (o *output) speak(lang string) {
	l, err := kapok.ParseLang(lang)
	if err != nil || l == kapok.Yue {
		l = kapok.Hans
	}
	o.lang, o.p = l, locale.For(l)
}

// set takes the parsed common flags over.
func (o *output) set(g Globals) error {
	l, err := kapok.ParseLang(g.Lang)
	if err != nil {
		return err
	}
	o.lang, o.p = l, locale.For(l)
	o.asJSON, o.quiet, o.verbose = g.JSON, g.Quiet, g.Verbose
	return nil
}

// t says a sentence of the catalogue.
func (o *output) t(key string, args ...any) string { return o.p.T(key, args...) }

// say prints a line of the result.
func (o *output) say(format string, args ...any) {
	_, _ = fmt.Fprintf(o.stdout, format+"\n", args...) // a closed pipe ends the reader's interest
}

// note prints a line of progress to stderr, unless it should be quiet.
func (o *output) note(format string, args ...any) {
	if !o.quiet {
		_, _ = fmt.Fprintf(o.stderr, format+"\n", args...)
	}
}

// json prints a value for programs, one line.
func (o *output) json(v any) error { return encode(o.stdout, v) }

// kinds are the kinds of error as programs read them.
var kinds = map[kapok.Kind]string{
	kapok.Internal: "internal", kapok.Invalid: "invalid", kapok.NotFound: "not_found", kapok.Denied: "denied", kapok.Conflict: "conflict",
	kapok.Unavailable: "unavailable",
}

// said is an error in the user's language, one fault a line; below a command line that is wrong
// in itself stands where to look.
func (o *output) said(err error) string {
	s := o.p.Error(err)
	if _, ok := errors.AsType[misused](err); ok {
		s += o.t("cli.see_help")
	}
	return plainControl(s)
}

// fail prints an error to stderr, in the user's language; with --json one object, with its kind
// and, where the sentence is one of the catalogue, its key: both are the same in every language.
func (o *output) fail(err error) {
	if o.asJSON {
		fault := map[string]any{"kind": kinds[kapok.KindOf(err)], "message": o.said(err)}
		if e, ok := errors.AsType[*kapok.Error](err); ok && e.Key != "" {
			fault["code"] = e.Key
		}
		enc := json.NewEncoder(o.stderr)
		enc.SetEscapeHTML(false)
		_ = enc.Encode(map[string]any{"error": fault})
		return
	}
	_, _ = fmt.Fprintf(o.stderr, "kapok: %s\n", strings.ReplaceAll(o.said(err), "\n", "\n  "))
}

// notes says what is worth knowing of a system, each in the user's language.
func (o *output) notes(all []*kapok.Error) []string {
	said := make([]string, len(all))
	for i, n := range all {
		said[i] = o.p.Error(n)
	}
	return said
}

// log is where rooms write: silent unless asked, since a command prints what matters itself.
func (o *output) log() *slog.Logger {
	level := slog.LevelWarn
	if o.verbose {
		level = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(o.stderr, &slog.HandlerOptions{Level: level}))
}

// Colours of a terminal, by meaning.
const (
	good = "32"
	bad  = "31"
	dim  = "2"
	bold = "1"
	warn = "33"
)

func (o *output) paint(code, s string) string {
	if !o.colour {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// plainControl removes what could move a terminal's cursor from text that came from outside.
func plainControl(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if r < 0x20 || r == 0x7f || (r >= 0x80 && r < 0xa0) || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) {
			return '·'
		}
		return r
	}, s)
}
