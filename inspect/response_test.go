package inspect_test

import (
	"cmp"
	"hash/fnv"
	"os"
	"slices"
	"strings"
	"testing"

	"kapok"
	"kapok/inspect"
)

// labelled is an answer with the trait a person gave it.
type labelled struct {
	trait          kapok.RiskID
	lang           kapok.Lang
	prompt, answer string
}

func labelledResponses(t *testing.T) []labelled {
	t.Helper()
	raw, err := os.ReadFile("testdata/responses.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var out []labelled
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		c := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(c) != 4 {
			t.Fatalf("row %q has %d columns", line, len(c))
		}
		out = append(out, labelled{kapok.RiskID("response." + c[0]), kapok.Lang(c[1]), c[2], strings.ReplaceAll(c[3], `\n`, "\n")})
	}
	return out
}

// heldOut says whether a row only measures.
func (l labelled) heldOut() bool {
	h := fnv.New32a()
	h.Write([]byte(l.prompt + l.answer))
	return h.Sum32()%2 == 0
}

func reader(t testing.TB) *inspect.ResponseReader {
	t.Helper()
	r, err := inspect.LoadResponseReader()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func trait(t testing.TB, r *inspect.ResponseReader, x kapok.Exchange) kapok.Finding {
	t.Helper()
	found, err := r.Detect(t.Context(), x)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 || found[0].Score < 0.5 || !found[0].Risk.IsTrait() {
		t.Fatalf("want exactly one trait with score 0.5 or more, have %+v", found)
	}
	return found[0]
}

func TestResponsesAreReadAsPeopleReadThem(t *testing.T) {
	rows := labelledResponses(t)
	if len(rows) < 200 {
		t.Fatalf("only %d labelled responses", len(rows))
	}
	r := reader(t)
	type cell struct{ n, right int }
	byLang, byTrait := map[kapok.Lang]*cell{}, map[kapok.RiskID]*cell{}
	var exact, n int
	var tp, fp, fn float64 // of "does not do what was asked", on held-out rows
	for _, row := range rows {
		got := trait(t, r, answer(row.prompt, row.answer)).Risk
		if got != row.trait && testing.Verbose() {
			t.Logf("%v %s: want %s, have %s: %s | %s", row.heldOut(), row.lang, row.trait, got, row.prompt, row.answer)
		}
		if !row.heldOut() {
			continue
		}
		l, k := byLang[row.lang], byTrait[row.trait]
		if l == nil {
			l = &cell{}
			byLang[row.lang] = l
		}
		if k == nil {
			k = &cell{}
			byTrait[row.trait] = k
		}
		n, l.n, k.n = n+1, l.n+1, k.n+1
		if got == row.trait {
			exact, l.right, k.right = exact+1, l.right+1, k.right+1
		}
		switch want, have := declines(row.trait), declines(got); {
		case want && have:
			tp++
		case have:
			fp++
		case want:
			fn++
		}
	}
	f1 := 2 * tp / (2*tp + fp + fn)
	t.Logf("held-out rows: %d, trait right in %d (%.3f), declining against complying F1 %.3f", n, exact, float64(exact)/float64(n), f1)
	for _, k := range sorted(byLang) {
		t.Logf("  %s: %d of %d", k, byLang[k].right, byLang[k].n)
	}
	for _, k := range sorted(byTrait) {
		t.Logf("  %s: %d of %d", k, byTrait[k].right, byTrait[k].n)
	}
	if f1 < 0.93 || float64(exact)/float64(n) < 0.8 {
		t.Errorf("F1 %.3f, exact %.3f: worse than when the rules were written", f1, float64(exact)/float64(n))
	}
}

func sorted[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// declines says whether a trait counts as not doing what was asked.
func declines(r kapok.RiskID) bool { return r == kapok.Refusal || r == kapok.SafeRedirect }
