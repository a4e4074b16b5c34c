package main

import "github.com/alecthomas/kong"

// Globals are the flags of every command.
type Globals struct {
	Data    string           `help:"data" default:"${data_dir}" placeholder:"DIR" type:"path"`
	Lang    string           `help:"lang" default:"zh-Hans" enum:"zh-Hans,zh-Hant,en"`
	Config  string           `help:"config" placeholder:"FILE"`
	JSON    bool             `help:"json" name:"json"`
	Quiet   bool             `help:"quiet" short:"q"`
	Verbose bool             `help:"verbose"`
	Version kong.VersionFlag `help:"version_flag"`
}

// cli is the table of contents of the command line: one line a command.
type cli struct {
	Globals

	Assess  assessCmd  `cmd:"" help:"assess"`
	Runs    runsCmd    `cmd:"" help:"runs"`
	Report  reportCmd  `cmd:"" help:"report"`
	Rejudge rejudgeCmd `cmd:"" help:"rejudge"`
	Judge   judgeCmd   `cmd:"" help:"judge"`
	Review  reviewCmd  `cmd:"" help:"review"`
	Audit   auditCmd   `cmd:"" help:"audit"`
	Export  exportCmd  `cmd:"" help:"export"`
	Import  importCmd  `cmd:"" help:"import"`
	Inspect inspectCmd `cmd:"" help:"inspect"`

	EvalJudge evalJudgeCmd `cmd:"" help:"eval_judge"`

	Standard standardCmd `cmd:"" help:"standard"`
	Policy   policyCmd   `cmd:"" help:"policy"`
	Card     cardCmd     `cmd:"" help:"card"`
	Profile  profileCmd  `cmd:"" help:"profile"`
	Attack   attackCmd   `cmd:"" help:"attack"`
	Bank     bankCmd     `cmd:"" help:"bank"`
	Lexicon  lexiconCmd  `cmd:"" help:"lexicon"`
	Train    trainCmd    `cmd:"" help:"train"`
	Doctor   doctorCmd   `cmd:"" help:"doctor"`
	Bench    benchCmd    `cmd:"" help:"bench"`

	Completion completionCmd `cmd:"" help:"completion"`
}
