package main

import (
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
	origin map[string]string
}

const fromEnvironment = "the environment"

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
	s.take(k, fromEnvironment, func(key string) string { return strings.ToLower(strings.TrimPrefix(key, envPrefix)) })
	return s, nil
}

func (s *settings) take(k *koanf.Koanf, origin string, name func(string) string) {
	for _, key := range k.Keys() {
		n := plain.Replace(name(key))
		if n == "config" || n == "key" && origin == fromEnvironment {
			continue // KAPOK_CONFIG names the file, KAPOK_KEY is a key and not where one is found
		}
		if k.Get(key) == "" {
			continue // an empty variable is no setting
		}
		s.values[n] = k.Get(key)
		s.origin[n] = origin
	}
}

// Validate satisfies kong.Resolver.
func (s *settings) Validate(*kong.Application) error { return nil }

// Resolve gives a flag's value from file or environment, nil where neither has it.
func (s *settings) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	return s.values[plain.Replace(flag.Name)], nil
}

// check refuses settings that no flag knows: a typing error must not be silent.
func (s *settings) check(parser *kong.Kong) error {
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
	var unknown []error
	for name, origin := range s.origin {
		if !known[name] {
			unknown = append(unknown, setting(name, origin))
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	slices.SortFunc(unknown, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return kapok.Say(kapok.Invalid, "error.cli.settings", "these settings are not known: {settings}", "settings", unknown)
}

// setting names a setting and where it was found.
func setting(name, origin string) error {
	if origin == fromEnvironment {
		return kapok.Say(kapok.Invalid, "error.cli.setting_env", "{name} (in the environment)", "name", name)
	}
	return kapok.Say(kapok.Invalid, "error.cli.setting_file", "{name} (in {file})", "name", name, "file", origin)
}
