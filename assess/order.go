package assess

import (
	"encoding/json"
	"fmt"

	"kapok"
	"kapok/connect"
)

// An Order is everything that shapes a run. It is stored with the run, without secrets.
type Order struct {
	Profile  Profile        `json:"profile"`
	Target   connect.Target `json:"target"`
	Seed     uint64         `json:"seed"`
	Repeats  int            `json:"repeats"` // how often each question is put, 1 or more
	Fresh    bool           `json:"fresh"`   // never answer from earlier runs
	Standard Pin            `json:"standard"`
	Banks    []Pin          `json:"banks"` // one a suite, in the order of the suites
}

// A Pin names a data file by its digest, so that a run can say later what it was made with.
type Pin struct {
	ID      string       `json:"id"`
	Version string       `json:"version"`
	Digest  kapok.Digest `json:"digest"`
}

// Digest identifies the order: the same order and the same banks give the same plan.
func (o Order) Digest() (kapok.Digest, error) {
	raw, err := json.Marshal(o)
	if err != nil {
		return "", fmt.Errorf("digest the order: %w", err)
	}
	return kapok.DigestOf(raw), nil
}
