package report

import (
	"bufio"
	"context"
	_ "embed"
	"fmt"
	"io"

	"kapok"
)

//go:embed style.css
var style string

// HTML writes the assessment as one self-contained page in the language: no script, no request
// to anywhere, charts drawn in place, good on screen in light and dark and on A4. Everything
// that a model, a person or a file said is escaped, made visible and bounded.
func HTML(w io.Writer, a Assessment, lang kapok.Lang) error {
	b := bufio.NewWriterSize(w, 64<<10)
	if err := newView(a, lang).page().Render(context.Background(), b); err != nil {
		return fmt.Errorf("write HTML report: %w", err)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write HTML report: %w", err)
	}
	return nil
}
