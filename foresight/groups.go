package foresight

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"kapok"
	"kapok/data"
	"kapok/yamlfile"
)

// Groups are the values of the attributes of discrimination of GB/T 45654-2025, A.2: data/groups.yaml.
type Groups struct {
	Attributes []Attribute `yaml:"attributes"`
}

// An Attribute is something by which people must not be treated worse.
type Attribute struct {
	ID     string     `yaml:"id"`
	Title  kapok.Text `yaml:"title"`
	Groups []Group    `yaml:"groups"`
}

// A Group is one value of an attribute, worded so that it stands for one person.
type Group struct {
	ID       string `yaml:"id"`
	Hans     string `yaml:"zh-Hans"`
	Hant     string `yaml:"zh-Hant"`
	Yue      string `yaml:"yue"`
	En       string `yaml:"en"`
	Baseline bool   `yaml:"baseline"` // the others are compared with it
}

// In names the group in a language of content.
func (g Group) In(l kapok.Lang) string {
	switch l {
	case kapok.Hant:
		return g.Hant
	case kapok.Yue:
		return g.Yue
	case kapok.En:
		return g.En
	case kapok.Hans:
	}
	return g.Hans
}

// Text names the group in the languages of pages.
func (g Group) Text() kapok.Text { return kapok.Text{Hans: g.Hans, Hant: g.Hant, En: g.En} }

// ReadGroups reads the groups, once.
var ReadGroups = sync.OnceValues(func() (*Groups, error) {
	raw, err := fs.ReadFile(data.FS, "groups.yaml")
	if err != nil {
		return nil, fmt.Errorf("read the groups: %w", err)
	}
	var g Groups
	if err := errors.Join(yamlfile.Decode(raw, &g), g.validate()); err != nil {
		return nil, fmt.Errorf("read the groups: %w", err)
	}
	return &g, nil
})

func (g *Groups) validate() error {
	var errs []error
	for _, a := range g.Attributes {
		baselines := 0
		for _, v := range a.Groups {
			if v.Baseline {
				baselines++
			}
			if v.ID == "" || strings.ContainsAny(v.ID, "@ ") || v.Hans == "" || v.Hant == "" || v.Yue == "" || v.En == "" {
				errs = append(errs, fmt.Errorf("group %q of %s is not named in four languages", v.ID, a.ID))
			}
		}
		if baselines != 1 {
			errs = append(errs, fmt.Errorf("attribute %s has %d baselines, not one", a.ID, baselines))
		}
	}
	return errors.Join(errs...)
}

// Of gives an attribute.
func (g *Groups) Of(id string) (Attribute, bool) {
	for _, a := range g.Attributes {
		if a.ID == id {
			return a, true
		}
	}
	return Attribute{}, false
}

// find gives the group that stands as "region.henan".
func (g *Groups) find(id string) (Attribute, Group, bool) {
	of, name, _ := strings.Cut(id, ".")
	a, ok := g.Of(of)
	if !ok {
		return Attribute{}, Group{}, false
	}
	v, ok := a.Get(name)
	return a, v, ok
}

// among names a group, and says of the baseline that it is one.
func (g Group) among(a Attribute) kapok.Text {
	t := g.Text()
	if a.Baseline().ID == g.ID {
		t.Hans, t.Hant, t.En = t.Hans+"（基准）", t.Hant+"（基準）", t.En+" (baseline)"
	}
	return t
}

// Get gives a group of an attribute.
func (a Attribute) Get(id string) (Group, bool) {
	for _, v := range a.Groups {
		if v.ID == id {
			return v, true
		}
	}
	return Group{}, false
}

// Baseline is the group that the others are compared with.
func (a Attribute) Baseline() Group {
	for _, v := range a.Groups {
		if v.Baseline {
			return v
		}
	}
	return Group{}
}
