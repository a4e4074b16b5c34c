package foresight

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"

	"kapok/data"
	"kapok/yamlfile"
)

// A Law has a name, without 中华人民共和国, and so many articles.
type Law struct {
	Name     string   `yaml:"name"`
	Also     []string `yaml:"also"`     // other names
	Articles int      `yaml:"articles"` // the number of its last article; of the longer one where a revision comes into force
	Source   string   `yaml:"source"`
}

// laws reads data/laws.yaml once; it is part of the program.
var laws = sync.OnceValues(func() (map[string]Law, error) {
	raw, err := fs.ReadFile(data.FS, "laws.yaml")
	if err != nil {
		return nil, fmt.Errorf("read the laws: %w", err)
	}
	var f struct {
		Laws []Law `yaml:"laws"`
	}
	if err := yamlfile.Decode(raw, &f); err != nil {
		return nil, fmt.Errorf("read the laws: %w", err)
	}
	out := map[string]Law{}
	for _, l := range f.Laws {
		for _, name := range append([]string{l.Name}, l.Also...) {
			if _, twice := out[name]; twice || l.Articles < 1 || l.Source == "" {
				return nil, fmt.Errorf("read the laws: %s is there twice, or has no articles or source", name)
			}
			out[name] = l
		}
	}
	return out, nil
})

// lawOf finds a law by the name in a citation.
func lawOf(name string) (Law, bool) {
	all, err := laws()
	if err != nil {
		return Law{}, false
	}
	name = strings.TrimSpace(name)
	name = strings.TrimPrefix(name, "中华人民共和国")
	if i := strings.IndexAny(name, "（("); i > 0 { // 《公司法》（2023年修订）
		name = name[:i]
	}
	l, ok := all[name]
	return l, ok
}

// bareCiting finds articles of known laws that are named without title marks.
var bareCiting = sync.OnceValue(func() *regexp.Regexp {
	all, err := laws()
	if err != nil {
		return regexp.MustCompile(`($.)($.)`)
	}
	var names []string
	for name := range all {
		names = append(names, regexp.QuoteMeta(name))
	}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	return regexp.MustCompile(`(` + strings.Join(names, "|") + `)\s*第\s*([零〇一二三四五六七八九十百千万两\d]{1,9})\s*条`)
})
