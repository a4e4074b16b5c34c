package peer_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"kapok"
	"kapok/peer"
)

type got struct {
	samples  []peer.Sample
	rejected []peer.Rejected
	*peer.Reading
}

func read(t testing.TB, path, format string) got {
	t.Helper()
	var g got
	r, err := peer.Read(path, format, "", sinkOf(&g))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	g.Reading = r
	if r.Rows != r.Taken+r.Rejected+r.Passed || r.Taken != len(g.samples) || r.Rejected != len(g.rejected) {
		t.Errorf("%s: %d rows are not %d taken, %d rejected, %d passed", path, r.Rows, r.Taken, r.Rejected, r.Passed)
	}
	return g
}

func sinkOf(g *got) peer.Sink {
	return peer.Sink{
		Take:   func(s peer.Sample) error { g.samples = append(g.samples, s); return nil },
		Reject: func(r peer.Rejected) { g.rejected = append(g.rejected, r) },
	}
}

func file(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var writable = func() []string { _, w := peer.Formats(); return w }()

// samples makes what any peer could have asked and heard.
func samples(t *rapid.T) []peer.Sample {
	text := rapid.OneOf(rapid.SampledFrom([]string{"早晨", "[{\"role\":\"user\"}]", "attachment://x", "a\nb", "\"", "<b>", "null", "1", "=1+1", "\u2028"}), rapid.StringN(1, 40, 200))
	word := rapid.StringMatching(`[a-z]{1,8}`)
	var out []peer.Sample
	for i := range rapid.IntRange(0, 6).Draw(t, "n") {
		s := peer.Sample{ID: fmt.Sprintf("q%d-%s", i, word.Draw(t, "id")), Task: word.Draw(t, "task"), Model: word.Draw(t, "model"), Expect: rapid.SampledFrom([]string{"", "A", "42", "safe"}).Draw(t, "expect")}
		if rapid.Bool().Draw(t, "system") {
			s.Turns = append(s.Turns, kapok.Turn{Role: kapok.RoleSystem, Text: text.Draw(t, "text")})
		}
		for range rapid.IntRange(0, 2).Draw(t, "rounds") {
			s.Turns = append(s.Turns, kapok.Turn{Role: kapok.RoleUser, Text: text.Draw(t, "text")}, kapok.Turn{Role: kapok.RoleAssistant, Text: text.Draw(t, "text")})
		}
		s.Turns = append(s.Turns, kapok.Turn{Role: kapok.RoleUser, Text: text.Draw(t, "text")})
		if strings.TrimSpace(s.Prompt()) == "" {
			continue
		}
		if s.Answered = rapid.Bool().Draw(t, "answered"); s.Answered {
			s.Answer, s.Stop = rapid.String().Draw(t, "answer"), rapid.SampledFrom([]kapok.Stop{kapok.Complete, kapok.Truncated, kapok.Filtered, kapok.Failed, kapok.Empty}).Draw(t, "stop")
		}
		if rapid.Bool().Draw(t, "choice") {
			s.Options = []string{text.Draw(t, "A"), text.Draw(t, "B")}
		}
		if rapid.Bool().Draw(t, "scored") {
			yes := rapid.Bool().Draw(t, "good")
			s.Scores = []peer.Score{{Name: "judge", Value: map[bool]float64{true: 1}[yes], Good: &yes, Label: "x"}, {Name: "other", Label: "unjudged"}}
		}
		if rapid.Bool().Draw(t, "meta") {
			s.Meta = map[string]string{"risk": "bias.region", word.Draw(t, "key"): text.Draw(t, "value")}
		}
		out = append(out, s)
	}
	return out
}

// What is written in a peer's format comes back the same, in its order within a task.
func TestWhatIsWrittenIsReadBack(t *testing.T) {
	for _, format := range writable {
		t.Run(format, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				want := samples(rt)
				dir, err := os.MkdirTemp(t.TempDir(), "")
				if err != nil {
					rt.Fatal(err)
				}
				g := roundTrip(t, dir, format, want, nil)
				less := func(a, b peer.Sample) int { return strings.Compare(a.ID, b.ID) }
				slices.SortFunc(want, less)
				slices.SortFunc(g, less)
				if d := cmp.Diff(want, g, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(peer.Sample{}, "Line")); d != "" {
					rt.Error(d)
				}
			})
		})
	}
}

// The peers' own fields carry what a peer's user needs: without our additions question, answer,
// options and key are still there.
func TestThePeersOwnFieldsCarryTheSamples(t *testing.T) {
	yes := true
	want := []peer.Sample{
		{ID: "gd", Task: "city", Model: "m", Expect: "A", Options: []string{"廣州", "深圳"}, Turns: []kapok.Turn{{Role: kapok.RoleUser, Text: "省會？"}}, Answer: "答案係A", Answered: true, Stop: kapok.Complete, Scores: []peer.Score{{Name: "judge", Value: 1, Good: &yes}}},
		{ID: "talk", Task: "city", Model: "m", Turns: []kapok.Turn{{Role: kapok.RoleSystem, Text: "s"}, {Role: kapok.RoleUser, Text: "一"}, {Role: kapok.RoleAssistant, Text: "二"}, {Role: kapok.RoleUser, Text: "三"}}, Answer: "四", Answered: true, Stop: kapok.Complete},
	}
	for _, format := range writable {
		g := roundTrip(t, t.TempDir(), format, want, func(raw string) string { return strings.ReplaceAll(raw, `"kapok":{`, `"other":{`) })
		if len(g) != 2 {
			t.Fatalf("%s gives %d samples", format, len(g))
		}
		for i, s := range g {
			if d := cmp.Diff(want[i].Turns, s.Turns); d != "" || s.Answer != want[i].Answer || s.Model != "m" {
				t.Errorf("%s: %+v: %s", format, s, d)
			}
			if format != "garak" && s.Expect != want[i].Expect {
				t.Errorf("%s has the key %q", format, s.Expect)
			}
			if format != "garak" && format != "opencompass" && !slices.Equal(s.Options, want[i].Options) {
				t.Errorf("%s has the options %v", format, s.Options)
			}
		}
		if len(g[0].Scores) == 0 && format != "opencompass" || len(g[0].Scores) > 0 && !*g[0].Scores[0].Good {
			t.Errorf("%s has the scores %+v", format, g[0].Scores)
		}
	}
}

func roundTrip(t *testing.T, dir, format string, want []peer.Sample, change func(string) string) []peer.Sample {
	t.Helper()
	w, err := peer.NewWriter(dir, format, peer.Head{Run: "run-1", Model: "m", Started: time.Unix(1, 0), Version: "v"})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range want {
		if err := w.Add(s); err != nil {
			t.Fatalf("%s: %v", format, err)
		}
	}
	files, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	var all []peer.Sample
	for _, f := range files {
		if change != nil {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(f, []byte(change(string(raw))), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if told, err := peer.Detect(f); len(want) > 0 && (err != nil || told != format) {
			t.Errorf("%s is told to be %s, %v", f, told, err)
		}
		g := read(t, f, format)
		if g.Rejected > 0 {
			t.Errorf("%s: %+v", format, g.rejected)
		}
		all = append(all, g.samples...)
	}
	return all
}
