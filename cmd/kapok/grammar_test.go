package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kapok"
	"kapok/locale"
)

// Every sentence about a wrong command line is brought about by one, through the real parser.
// The keys are the map's, so that a sentence that nothing brings about any more is found.
func TestEverySentenceAboutTheCommandLineIsBroughtAbout(t *testing.T) {
	ownSettings(t)
	dir := t.TempDir()
	config := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(config, []byte("profil: quick\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	odd := filepath.Join(dir, "odd.yaml")
	if err := os.WriteFile(odd, []byte("stream: [1, 2]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	lines := map[string]struct {
		args, hans, en string
	}{
		"argument_hint": {"asses", "没有命令 asses，是否想用 assess", "there is no command asses; did you mean assess"},
		"argument":      {"runs xx", "多余的参数 xx", "unexpected argument xx"},
		"flag_hint":     {"runs --limt 3", "没有选项 --limt，是否想用 --limit", "there is no flag --limt; did you mean --limit"},
		"flag":          {"runs --bogus", "没有选项 --bogus", "there is no flag --bogus"},
		"command":       {"review", "请指明命令：export、import、status", "name a command: export, import, status"},
		"missing":       {"bank import", "缺少参数：<file> <id>", "missing: <file> <id>"},
		"enum":          {"assess --format pdf", "--format 只能取 html、xlsx、json、junit、md，现为“pdf”", "--format must be one of html, xlsx, json, junit, md, not \"pdf\""},
		"no_value":      {"runs --limit", "--limit 缺少取值", "--limit has no value"},
		"whole":         {"runs --limit many", "--limit 须为整数，现为“many”", "--limit must be a whole number, not \"many\""},
		"natural":       {"assess --seed x", "--seed 须为不小于 0 的整数，现为“x”", "--seed must be a whole number, 0 or more, not \"x\""},
		"number":        {"lexicon add x --risk bias.region --weight heavy", "--weight 须为数字，现为“heavy”", "--weight must be a number, not \"heavy\""},
		"duration":      {"bench assess --latency soon", "--latency 须为带单位的时长（如 5s、2m），现为“soon”", "--latency must be a span of time such as 5s or 2m, not \"soon\""},
		"bool":          {"assess --stream=maybe", "--stream 须为 true 或 false，现为“maybe”", "--stream must be true or false, not \"maybe\""},
		"min":           {"runs --limit 0", "--limit 必须不小于 1，现为 0", "--limit must be 1 or more, not 0"},
		"no_file":       {"lexicon import /nowhere/x.csv", "/nowhere/x.csv 不存在", "/nowhere/x.csv does not exist"},
		"is_dir":        {"lexicon import " + dir, dir + " 是目录，请指定文件名", dir + " is a folder; name a file"},
		"setting_unknown": {
			"runs --config " + config, "profil（见 " + config + "） 不是已知的设置", "profil (in " + config + ") is not known as a setting",
		},
		"value": {"assess --config " + odd, "stream（见 " + odd + "） 的值", "stream (in " + odd + "): the value"},
	}
	for key, c := range lines {
		for lang, want := range map[string]string{"zh-Hans": c.hans, "en": c.en} {
			var out, said bytes.Buffer
			if code := run(t.Context(), append(strings.Fields(c.args), "--lang", lang), &out, &said); code != exitUsage {
				t.Errorf("%s: kapok %s ended with %d", key, c.args, code)
			}
			if !strings.HasPrefix(said.String(), "kapok: "+want) {
				t.Errorf("%s: kapok %s says %q, want %q", key, c.args, said.String(), want)
			}
		}
		said := faultOf(t, append(strings.Fields(c.args), "--json", "--lang", "zh-Hant")...)
		if said.Code != "error.usage."+key || said.Kind != "invalid" {
			t.Errorf("kapok %s: %+v, want error.usage.%s", c.args, said, key)
		}
	}
	for _, key := range locale.For(kapok.En).Keys("error.usage.") {
		if _, ok := lines[strings.TrimPrefix(key, "error.usage.")]; !ok && key != "error.usage.setting_in" { // a part of others
			t.Errorf("no command line brings about %s", key)
		}
	}
}

// A programError is what a program reads of a failure.
type programError struct{ Kind, Code, Message string }

// faultOf runs a command that fails and reads its one line on standard error.
func faultOf(t *testing.T, args ...string) programError {
	t.Helper()
	var out, said bytes.Buffer
	run(t.Context(), args, &out, &said)
	var line struct{ Error programError }
	d := json.NewDecoder(&said)
	d.DisallowUnknownFields()
	if err := d.Decode(&line); err != nil || d.More() {
		t.Fatalf("kapok %v: %q: %v", args, said.String(), err)
	}
	return line.Error
}

// For programs an error is the same in every language but for its message, which is the reader's:
// no English stands in a Chinese one, wherever in the program it comes from.
func TestAnErrorForProgramsIsInTheReadersLanguage(t *testing.T) {
	ownSettings(t)
	dir := t.TempDir()
	command := regexp.MustCompile("kapok [a-zA-Z0-9 .-]+")
	english := regexp.MustCompile(`[a-z]{2,} [a-z]{2,} [a-z]{2,}`)
	for args, want := range map[string]programError{
		"runs --bogus":                          {Kind: "invalid", Code: "error.usage.flag"},
		"runs --limit 0 --verbose":              {Kind: "invalid", Code: "error.usage.min"},
		"assess --profile nope":                 {Kind: "invalid", Code: "error.assess.no_profile"},
		"assess --resume run-x --fresh":         {Kind: "invalid", Code: "error.cli.resume"},
		"report run-nope":                       {Kind: "not_found", Code: "error.assess.no_run"},
		"standard show gbt45654-2025 Z.9":       {Kind: "not_found", Code: "error.cli.clause"},
		"bank check nope":                       {Kind: "not_found", Code: "error.bank.none"},
		"completion tcsh":                       {Kind: "invalid", Code: "error.usage.enum"},
		"train --sets /nowhere":                 {Kind: "not_found", Code: "error.cli.no_folder"},
		"bank export kapok-refuse --out " + dir: {Kind: "invalid", Code: "error.usage.is_dir"},
	} {
		var messages []string
		for _, lang := range []string{"zh-Hans", "zh-Hant", "en"} {
			got := faultOf(t, append(strings.Fields(args), "--json", "--data", dir, "--lang", lang)...)
			messages = append(messages, got.Message)
			if got.Kind != want.Kind || got.Code != want.Code {
				t.Errorf("%s: kapok %s: %+v, want %s %s", lang, args, got, want.Kind, want.Code)
			}
			if lang != "en" && english.MatchString(command.ReplaceAllString(got.Message, "")) {
				t.Errorf("%s: kapok %s says %q", lang, args, got.Message)
			}
		}
		if messages[0] == messages[2] || messages[2] == "" {
			t.Errorf("kapok %s says %q in every language", args, messages)
		}
	}
}
