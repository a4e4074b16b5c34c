package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/knadh/koanf/parsers/yaml"
	environ "github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"

	"kapok"
	"kapok/yamlfile"
)

// envPrefix begins the names of settings in the environment: KAPOK_DATA is --data.
const envPrefix = "KAPOK_"

// settings are the values of flags that the config file and the environment bring. A flag on
// the command line beats the environment, which beats the file, which beats the default.
type settings struct {
	values map[string]any
	origin map[string]string // the file, or the name of the variable
	faults []settingFault
}

// A settingFault is a setting that cannot be used.
type settingFault struct {
	name, origin string
	value        any
	why          fault
}

var plain = strings.NewReplacer(".", "", "_", "", "-", "")

// loadSettings reads the file named by --config or KAPOK_CONFIG, or kapok/config.yaml in the
// user's config directory where it exists, and then the environment.
func loadSettings(out *output) (*settings, error) {
	s := &settings{values: map[string]any{}, origin: map[string]string{}}
	path, named := out.config, out.config != ""
	if !named {
		if dir, err := os.UserConfigDir(); err == nil {
			path = filepath.Join(dir, "kapok", "config.yaml")
		}
	}
	if _, err := os.Stat(path); named || err == nil {
		k := koanf.New(".")
		if err := k.Load(file.Provider(path), yaml.Parser()); err != nil {
			return nil, kapok.Say(kapok.Invalid, "error.cli.config", "cannot read the config file {file}", "file", path).Because(yamlfile.Faults(err))
		}
		s.take(k, path, func(key string) string { return key })
	}
	k := koanf.New(".")
	if err := k.Load(environ.Provider(".", environ.Opt{Prefix: envPrefix}), nil); err != nil {
		return nil, fmt.Errorf("read the environment: %w", err)
	}
	s.take(k, "", func(key string) string { return strings.ToLower(strings.TrimPrefix(key, envPrefix)) })
	return s, nil
}

// take takes the settings of one source over; without an origin they are variables, each an
// origin of its own.
func (s *settings) take(k *koanf.Koanf, origin string, name func(string) string) {
	for _, key := range k.Keys() {
		n := plain.Replace(name(key))
		if n == "config" || n == "key" && origin == "" {
			continue // KAPOK_CONFIG names the file, KAPOK_KEY is a key and not where one is found
		}
		if k.Get(key) == "" {
			continue // an empty variable is no setting
		}
		s.values[n], s.origin[n] = k.Get(key), origin
		if origin == "" {
			s.origin[n] = key
		}
	}
}

// Validate satisfies kong.Resolver.
func (s *settings) Validate(*kong.Application) error { return nil }

// Resolve gives a flag's value from file or environment, nil where neither has it. A value that
// the flag cannot take is remembered, so that all of them are told at once.
func (s *settings) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	name := plain.Replace(flag.Name)
	value, ok := s.values[name]
	if !ok {
		return nil, nil //nolint:nilnil // kong: no value, and nothing went wrong
	}
	if why := try(flag, value); why != nil {
		s.faults = append(s.faults, settingFault{flag.Name, s.origin[name], value, why})
		return nil, nil //nolint:nilnil // told by fault
	}
	return value, nil
}

// check remembers settings that no flag knows: a typing error must not be silent.
func (s *settings) check(parser *kong.Kong) {
	known := map[string]bool{}
	var visit func(*kong.Node)
	visit = func(n *kong.Node) {
		for _, f := range n.Flags {
			known[plain.Replace(f.Name)] = true
		}
		for _, c := range n.Children {
			visit(c)
		}
	}
	visit(parser.Model.Node)
	for name, origin := range s.origin {
		if !known[name] {
			s.faults = append(s.faults, settingFault{name: name, origin: origin, why: sayUnknown})
		}
	}
}

func sayUnknown(what, _ any) *kapok.Error {
	return kapok.Say(kapok.Invalid, "error.usage.setting_unknown", "{what} is not known as a setting", "what", what)
}

// fault tells all settings that cannot be used, each with its file or variable.
func (s *settings) fault() error {
	var errs []error
	slices.SortFunc(s.faults, func(a, b settingFault) int { return strings.Compare(a.name, b.name) })
	for _, f := range slices.CompactFunc(s.faults, func(a, b settingFault) bool { return a.name == b.name }) {
		var what any = f.origin
		if !strings.HasPrefix(f.origin, envPrefix) {
			what = kapok.Say(kapok.Invalid, "error.usage.setting_in", "{name} (in {file})", "name", f.name, "file", f.origin)
		}
		errs = append(errs, f.why(what, f.value))
	}
	return errors.Join(errs...)
}
