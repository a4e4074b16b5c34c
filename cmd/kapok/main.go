// Command kapok assesses generative-AI services against the national standard.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"
	kongcompletion "github.com/jotaen/kong-completion"

	"kapok"
	"kapok/app"
)

// Exit codes, as documented in the README.
const (
	exitConform    = 0
	exitNonconform = 1
	exitUsage      = 2
	exitIncomplete = 3
)

// gcPercent trades a little memory for a sixth of the processor time of a large run; GOGC in the
// environment still decides where it is set.
const gcPercent = 200

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// exitError carries an exit code out of a command whose result is already printed.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// run is the whole program but for the process: tests call it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	out := newOutput(args, stdout, stderr)
	bare := len(args) == 0
	if bare {
		args = []string{"--help"} // whoever types the name alone does not know the commands yet
	}
	var c cli
	exited := -1
	parser, conf, err := newParser(&c, out, func(code int) { exited = code })
	if err != nil {
		out.fail(err)
		return exitUsage
	}
	kongcompletion.Register(parser) // answers a shell that asks for completions, and leaves
	k, err := parser.Parse(negatives(args))
	if exited >= 0 { // --help and --version print and leave
		if bare {
			return exitUsage
		}
		return exited
	}
	if err != nil {
		err = misused{grammar(err)}
	} else {
		err = bounds(k)
	}
	if err := errors.Join(conf.fault(), err); err != nil {
		out.fail(err)
		return exitUsage
	}
	if err := out.set(c.Globals); err != nil {
		out.fail(err)
		return exitUsage
	}
	given := map[string]bool{}
	for _, p := range k.Path {
		if p.Flag != nil && !p.Resolved {
			given[p.Flag.Name] = true
		}
	}
	err = k.Run(&env{ctx: ctx, out: out, stdin: os.Stdin, given: given, Globals: c.Globals})
	if code, ok := errors.AsType[exitError](err); ok {
		return int(code)
	}
	if err != nil {
		out.fail(err)
		return codeOf(err)
	}
	return 0
}

// codeOf turns a failure into an exit code.
func codeOf(err error) int {
	switch kapok.KindOf(err) {
	case kapok.Invalid, kapok.NotFound, kapok.Denied:
		return exitUsage
	case kapok.Internal, kapok.Conflict, kapok.Unavailable:
		return exitIncomplete
	}
	return exitIncomplete
}

// env is what a command gets: the context, the way out and the common flags.
type env struct {
	ctx   context.Context
	out   *output
	stdin io.Reader
	// given are the flags of this command line, not those that have a value from elsewhere.
	given map[string]bool
	Globals
}

// open opens the data directory for a command.
func (e *env) open() (*app.App, error) { return app.Open(e.ctx, e.out.log(), e.Data) }

// newParser builds the command line with its help in the user's language.
func newParser(c *cli, out *output, exit func(int)) (*kong.Kong, *settings, error) {
	conf, err := loadSettings(out)
	if err != nil {
		return nil, nil, err
	}
	parser, err := kong.New(c,
		kong.Name("kapok"),
		kong.Description(out.t("cli.about")),
		kong.Vars{"version": app.Generator(), "data_dir": app.DataDir()},
		kong.Help(helpIn(out)),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Writers(out.stdout, out.stderr),
		kong.Exit(exit),
		kong.Resolvers(conf),
	)
	if err != nil {
		return nil, nil, err
	}
	if err := explain(out, parser.Model.Node, ""); err != nil {
		return nil, nil, err
	}
	conf.check(parser)
	return parser, conf, nil
}
