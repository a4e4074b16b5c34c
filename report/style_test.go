package report_test

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// themes reads the colours of light, dark and print from the style.
func themes(t *testing.T) map[string]map[string]string {
	t.Helper()
	raw, err := os.ReadFile("style.css")
	if err != nil {
		t.Fatal(err)
	}
	css := string(raw)
	colour := regexp.MustCompile(`--([a-z0-9-]+):(#[0-9a-f]{3,6})`)
	read := func(block string) map[string]string {
		out := map[string]string{}
		for _, m := range colour.FindAllStringSubmatch(block, -1) {
			out[m[1]] = m[2]
		}
		return out
	}
	roots := regexp.MustCompile(`(?s):root\{(.*?)\}`).FindAllStringSubmatch(css, -1)
	if len(roots) != 3 {
		t.Fatalf("%d sets of colours; light, dark and print are wanted", len(roots))
	}
	return map[string]map[string]string{"light": read(roots[0][1]), "dark": read(roots[1][1]), "print": read(roots[2][1])}
}

// luminance and contrast are those of WCAG 2.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	hex = strings.TrimPrefix(hex, "#")
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatalf("colour %q: %v", hex, err)
	}
	part := func(v uint64) float64 {
		c := float64(v&0xff) / 255
		if c <= 0.03928 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(n>>16) + 0.7152*part(n>>8) + 0.0722*part(n)
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestTextStandsOutFromItsGround(t *testing.T) {
	for name, c := range themes(t) {
		for _, pair := range [][2]string{
			{"ink", "paper"}, {"ink", "ground"}, {"ink", "faint"}, {"soft", "paper"}, {"soft", "ground"}, {"soft", "faint"},
			{"pass", "paper"}, {"fail", "paper"}, {"unsure", "paper"}, {"none", "paper"}, {"brand", "paper"},
			{"pass", "pass-bg"}, {"fail", "fail-bg"}, {"unsure", "unsure-bg"}, {"ink", "pass-bg"}, {"ink", "fail-bg"}, {"ink", "unsure-bg"},
			{"pass", "faint"}, {"fail", "faint"}, {"none", "faint"}, {"mark-ink", "mark"},
			{"on-strong", "h3"}, {"on-strong", "l3"}, {"on-mid", "h2"}, {"on-mid", "h1"}, {"on-warm", "l1"}, {"on-warm", "l2"},
		} {
			if c[pair[0]] == "" || c[pair[1]] == "" {
				t.Errorf("%s has no %s or no %s", name, pair[0], pair[1])
				continue
			}
			if got := contrast(t, c[pair[0]], c[pair[1]]); got < 4.5 {
				t.Errorf("%s: %s on %s has contrast %.2f", name, pair[0], pair[1], got)
			}
		}
	}
}
