package locale

import (
	"slices"
	"strings"
)

// Keys lists the keys of the catalogue that begin with prefix, sorted.
func (p *Printer) Keys(prefix string) []string {
	var keys []string
	for k := range p.messages {
		if strings.HasPrefix(k, prefix) {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}
