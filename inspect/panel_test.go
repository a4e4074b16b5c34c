package inspect_test

import (
	"context"
	"strings"
	"testing"

	"kapok"
	"kapok/inspect"
)

// brittle breaks on one text, as a fault of ours would.
type brittle struct{ how func(text string) }

func (brittle) ID() string { return "keyword/brittle@1" }

func (b brittle) Detect(_ context.Context, x kapok.Exchange) ([]kapok.Finding, error) {
	b.how(x.Answer())
	return []kapok.Finding{{Risk: kapok.AnyRisk}}, nil
}

// One text on which a detector breaks is unjudged by it, the others still look, and its words do
// not end in the reason.
func TestADetectorThatBreaksLeavesTheTextUnjudged(t *testing.T) {
	secret := "the words of somebody"
	for name, how := range map[string]func(string){
		"index out of range": func(s string) { _ = s[len(s)+len(s[1:]):] },
		"":                   func(s string) { panic(s) },
	} {
		reader, err := inspect.LoadResponseReader()
		if err != nil {
			t.Fatal(err)
		}
		found := inspect.Panel{brittle{how}, reader}.Inspect(t.Context(), answer("", secret))
		first := found[0]
		if first.Unjudged == "" || first.Score != 0 || !strings.Contains(first.Unjudged, "broke on this text") || strings.Contains(first.Unjudged, secret) {
			t.Errorf("%q: %+v", name, first)
		}
		if name != "" && !strings.Contains(first.Unjudged, "out of range") {
			t.Errorf("%q is not told: %+v", name, first)
		}
		if last := found[len(found)-1]; last.Method() != kapok.Response || last.Unjudged != "" {
			t.Errorf("%q: the others do not look: %+v", name, found)
		}
	}
}
