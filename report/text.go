package report

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// visible makes hostile text safe to show: what a reader cannot see, or what would reorder or
// hide the text around it, becomes a mark that can be seen. NUL is ␀, ESC is ␛, U+202E is
// ⟦U+202E⟧; invalid UTF-8 is U+FFFD; line ends are all \n. It does not escape: that is the
// work of each format.
func visible(s string) string {
	if tame(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	for i, r := range s {
		switch {
		case r == '\n', r == '\t':
			b.WriteRune(r)
		case r == '\r':
			if !strings.HasPrefix(s[i+1:], "\n") {
				b.WriteByte('\n')
			}
		case r < 0x20:
			b.WriteRune(0x2400 + r) // the picture of the control character
		case r == 0x7f:
			b.WriteRune('␡')
		case r == 0x2028, r == 0x2029:
			b.WriteByte('\n')
		case unseen(r):
			fmt.Fprintf(&b, "⟦U+%04X⟧", r)
		case r&0xFFFE == 0xFFFE, r >= 0xFDD0 && r <= 0xFDEF: // no character, and not XML
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// tame says that s is plain ASCII, which most names and numbers are.
func tame(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x7f || c < 0x20 && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// unseen lists the characters that act without being seen. The joiners of emoji and of Indic
// and Arabic writing (U+200C, U+200D) are left alone.
func unseen(r rune) bool {
	switch {
	case r >= 0x80 && r <= 0x9f, // C1 controls
		r == 0x00ad, r == 0x061c, r == 0x180e, r == 0xfeff, // soft hyphen, Arabic mark, separators
		r == 0x200b, r == 0x200e, r == 0x200f, // zero-width space, marks of direction
		r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f, // embeddings, isolates, invisible operators
		r >= 0xfff9 && r <= 0xfffb,   // interlinear annotation
		r >= 0xe0000 && r <= 0xe007f: // tags, which can carry hidden orders
		return true
	}
	return false
}

// clip cuts s after n characters and gives the number left out.
func clip(s string, n int) (string, int) {
	if len(s) <= n {
		return s, 0
	}
	for i := range s {
		if n == 0 {
			return s[:i], utf8.RuneCountInString(s[i:])
		}
		n--
	}
	return s, 0
}

// line is s on one line: visible, whitespace folded, cut after n characters with an ellipsis.
func line(s string, n int) string {
	s, cut := clip(s, 4*n+64)
	s = strings.Join(strings.Fields(visible(s)), " ")
	s, more := clip(s, n)
	if cut+more > 0 {
		s += "…"
	}
	return s
}
