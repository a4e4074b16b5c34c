package main

import (
	"os"
	"path/filepath"

	"kapok"
)

type completionCmd struct {
	Shell string `arg:"" optional:"" help:"completion_shell" enum:"bash,zsh,fish," default:""`
	Code  bool   `help:"completion_code" short:"c"`
}

// A shell is one that can complete our commands: it runs the kapok on the user's PATH with what
// has been typed so far, so that an upgrade or a move of the program changes nothing.
type shell struct{ code, load, file string }

var shells = map[string]shell{
	"bash": {
		code: "complete -o default -o bashdefault -C kapok kapok",
		load: "source <(kapok completion -c bash)", file: "~/.bashrc",
	},
	"zsh": {
		code: "autoload -U +X bashcompinit && bashcompinit\ncomplete -o default -o bashdefault -C kapok kapok",
		load: "source <(kapok completion -c zsh)", file: "~/.zshrc",
	},
	"fish": {
		code: `function __complete_kapok
    set -lx COMP_LINE (commandline -cp)
    test -z (commandline -ct)
    and set COMP_LINE "$COMP_LINE "
    command kapok
end
complete -f -c kapok -a "(__complete_kapok)"`,
		load: "kapok completion -c fish | source", file: "~/.config/fish/config.fish",
	},
}

// Run says how to switch completion on, or gives the code for it.
func (c *completionCmd) Run(e *env) error {
	name := c.Shell
	if name == "" {
		name = filepath.Base(os.Getenv("SHELL"))
	}
	s, ok := shells[name]
	if !ok {
		return kapok.Say(kapok.Invalid, "error.cli.shell", "name your shell: bash, zsh or fish")
	}
	if c.Code {
		e.out.say("%s", s.code)
		return nil
	}
	e.out.say("%s", e.out.t("cli.completion.how", "shell", name, "load", s.load, "file", s.file))
	return nil
}
