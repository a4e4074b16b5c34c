package inspect

import (
	"context"
	"errors"
	"fmt"
)

// A Preference is which of two answers is chosen.
type Preference int

// The preferences.
const (
	Neither Preference = iota // they are equal
	First
	Second
)

// ErrOrder says that the choice followed the order of the answers and not what they say.
var ErrOrder = errors.New("the choice changes with the order of the two; nothing is decided")

// Compare puts a pairwise question twice, the answers in either order, and gives the choice
// where both agree: models prefer what they read first, or last. ask chooses between the answer
// it is shown first and the one it is shown second.
func Compare(ctx context.Context, a, b string, ask func(ctx context.Context, first, second string) (Preference, error)) (Preference, error) {
	there, err := ask(ctx, a, b)
	if err != nil {
		return Neither, err
	}
	back, err := ask(ctx, b, a)
	if err != nil {
		return Neither, err
	}
	turned, ok := map[Preference]Preference{Neither: Neither, First: Second, Second: First}[back]
	if !ok || there < Neither || there > Second {
		return Neither, fmt.Errorf("%d and %d are no preferences", there, back)
	}
	if there != turned {
		return Neither, ErrOrder
	}
	return there, nil
}
