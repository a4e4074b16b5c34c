package card_test

import (
	"bytes"
	"os"
	"testing"
)

// BenchmarkCheck holds one card against the list.
func BenchmarkCheck(b *testing.B) {
	raw, err := os.ReadFile("testdata/complete.zh.md")
	if err != nil {
		b.Fatal(err)
	}
	l := checklist(b)
	for b.Loop() {
		if _, err := l.Check("a.md", bytes.NewReader(raw)); err != nil {
			b.Fatal(err)
		}
	}
}
