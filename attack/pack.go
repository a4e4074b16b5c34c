package attack

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"kapok"
	"kapok/data"
)

// A Pack is a set of attacks, sorted by id.
type Pack struct {
	all  []*Attack
	byID map[string]*Attack
}

// Load gives all attacks that ship: those written in Go and those in data/attacks. It reads them
// once; the attacks are shared and must not be changed. It fails only in a broken build.
func Load() (*Pack, error) { return shipped() }

var shipped = sync.OnceValues(func() (*Pack, error) {
	p := &Pack{byID: map[string]*Attack{}}
	all, err := readAll(data.FS)
	errs := []error{err}
	for _, made := range builtin {
		a := made()
		if err := whole(a, a.forms); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", a.ID, err))
		}
		all = append(all, a)
	}
	for _, a := range all {
		if _, twice := p.byID[a.ID]; twice {
			errs = append(errs, fmt.Errorf("two attacks are named %s", a.ID))
		}
		p.byID[a.ID] = a
	}
	for _, id := range slices.Sorted(maps.Keys(p.byID)) {
		p.all = append(p.all, p.byID[id])
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("read data/attacks: %w", err)
	}
	return p, nil
})

// All gives the attacks, sorted by id.
func (p *Pack) All() []*Attack { return slices.Clone(p.all) }

// Get finds an attack by its id. Where there is none, it fails with kind NotFound and the ids that
// are near.
func (p *Pack) Get(id string) (*Attack, error) {
	if a, ok := p.byID[id]; ok {
		return a, nil
	}
	near := p.near(id)
	if len(near) == 0 {
		return nil, kapok.Say(kapok.NotFound, "error.attack.none", "there is no attack \"{id}\"; kapok attack list shows all", "id", clip(oneLine(id), 60))
	}
	return nil, kapok.Say(kapok.NotFound, "error.attack.near", "there is no attack \"{id}\"; did you mean {near}", "id", clip(oneLine(id), 60), "near", near)
}

// near gives up to three ids that hold the name, or that the name is nearly.
func (p *Pack) near(id string) []string {
	if len(id) > 60 || id == "" {
		return nil
	}
	var out []string
	for _, a := range p.all {
		_, name, ok := strings.Cut(a.ID, "/")
		if !ok {
			name = a.ID
		}
		if strings.Contains(a.ID, id) || distance(name, id) <= 2 || distance(a.ID, id) <= 2 {
			out = append(out, a.ID)
		}
	}
	return out[:min(len(out), 3)]
}

// distance counts the letters to insert, delete or replace to make b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			next := diagonal
			if a[i] != b[j] {
				next = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}

// clip shortens a text to n characters.
func clip(s string, n int) string {
	i := 0
	for at := range s {
		if i == n {
			return s[:at] + "…"
		}
		i++
	}
	return s
}

func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}
