package main

import (
	"bytes"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// examples puts under the help of every command its examples from the catalogue: those of
// "bank import" are cli.examples.bank_import.
func examples(out *output, n *kong.Node, path string) {
	for _, c := range n.Children {
		name := c.Name
		if path != "" {
			name = path + "_" + c.Name
		}
		if key := "cli.examples." + name; out.p.Has(key) {
			c.Detail = out.t(key)
		}
		examples(out, c, name)
	}
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
