package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// explain gives every command, flag and argument its help from the catalogue: the tag of a field
// names the sentence, cli.help.NAME. (As kong's variables the sentences would be searched for
// variables once for every flag, which took longer than everything else at the start.) Under the
// help of a command stand its examples: those of "bank import" are cli.examples.bank_import.
func explain(out *output, n *kong.Node, path string) error {
	var errs []error
	say := func(help *string) {
		if *help == "" { // nothing that people type
			return
		}
		key := "cli.help." + *help
		if out.p.Has(key) {
			*help = out.t(key)
		} else {
			errs = append(errs, fmt.Errorf("help of %s: no sentence %s", n.Path(), key))
		}
	}
	for _, f := range n.Flags {
		if f.Name != "help" { // kong's own
			say(&f.Help)
		}
	}
	for _, v := range n.Positional {
		say(&v.Help)
	}
	for _, c := range n.Children {
		say(&c.Help)
		name := c.Name
		if path != "" {
			name = path + "_" + c.Name
		}
		if key := "cli.examples." + name; out.p.Has(key) {
			c.Detail = out.t(key)
		}
		errs = append(errs, explain(out, c, name))
	}
	return errors.Join(errs...)
}

// helpIn prints kong's help with its own few words in the user's language.
func helpIn(out *output) kong.HelpPrinter {
	words := strings.NewReplacer(
		"Usage: ", out.t("cli.kong.usage"), "\nFlags:\n", "\n"+out.t("cli.kong.flags")+"\n", "\nCommands:\n", "\n"+out.t("cli.kong.commands")+"\n",
		"\nArguments:\n", "\n"+out.t("cli.kong.arguments")+"\n", "Show context-sensitive help.", out.t("cli.kong.help"),
		"Run \"kapok <command> --help\" for more information on a command.", out.t("cli.kong.more"),
		"[flags]", out.t("cli.kong.some_flags"), "<command>", out.t("cli.kong.command"),
	)
	return func(options kong.HelpOptions, ctx *kong.Context) error {
		w := ctx.Stdout
		var b bytes.Buffer
		ctx.Stdout = &b
		err := kong.DefaultHelpPrinter(options, ctx)
		ctx.Stdout = w
		if err != nil {
			return err
		}
		_, err = io.WriteString(w, words.Replace(b.String()))
		return err
	}
}
