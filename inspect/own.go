package inspect

import (
	"fmt"

	"kapok/data"
)

// ownFile reads one of the example files that ship with the classifier.
func ownFile(name string) (string, error) {
	raw, err := data.FS.ReadFile("models/own/" + name)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	return string(raw), nil
}
