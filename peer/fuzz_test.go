package peer_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kapok/peer"
)

func FuzzInspect(f *testing.F) {
	f.Add([]byte(`{"eval":{"task":"t"},"samples":[{"id":1,"input":"a","output":{"completion":"1"}}],"results":{}}`), ".json")
	fuzz(f, "inspect", "inspect.eval")
}

func FuzzLMEval(f *testing.F) {
	fuzz(f, "lm-eval", "lm-eval/stub/samples_ours_mc_2026-11-25T03-45-10.237542.jsonl", "lm-eval/stub/results_2026-11-25T03-45-10.237542.json")
}

func FuzzGarak(f *testing.F) { fuzz(f, "garak", "garak.report.jsonl") }

func FuzzPromptfoo(f *testing.F) {
	f.Add([]byte(`{"results":{"prompts":[{"metrics":{"testPassCount":1}}],"results":[{"prompt":{"raw":"a"},"response":{"output":{}},"namedScores":{"x":1}}]}}`), ".json")
	fuzz(f, "promptfoo", "promptfoo.jsonl")
}

func FuzzOpenCompass(f *testing.F) { fuzz(f, "opencompass", "predictions/stub_model/city_0.json") }

func FuzzYueBenchmark(f *testing.F) {
	fuzz(f, "yue-benchmark", "yue/stub_city_cantonese_0shot.json", "yue/ARC-city-Cantonese.csv", "yue/translated_city_test.csv")
}

func FuzzHKCantoEval(f *testing.F) { fuzz(f, "hkcanto-eval", "city_test.csv", "sentiment_food.jsonl") }

func FuzzKapok(f *testing.F) {
	f.Add([]byte(`{"type":"trial","question":{"id":"q","key":{"options":["a","b"],"choice":1}},"turns":[{"role":"user","text":"a"}],"outcomes":{"judge":"safe"}}`), ".jsonl")
	fuzz(f, "kapok")
}

// fuzz reads whatever stands in a file as one format: every row is accounted for, and what is
// taken is within its bounds.
func fuzz(f *testing.F, format string, seeds ...string) {
	for _, name := range seeds {
		raw, err := os.ReadFile(filepath.Join("testdata", filepath.FromSlash(name)))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw, filepath.Ext(name))
	}
	endings := []string{".json", ".jsonl", ".csv", ".eval"}
	f.Fuzz(func(t *testing.T, raw []byte, ending string) {
		if !slices.Contains(endings, ending) {
			ending = endings[len(ending)%len(endings)]
		}
		path := filepath.Join(t.TempDir(), "a"+ending)
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		taken, rejected := 0, 0
		r, err := peer.Read(path, format, "", peer.Sink{
			Take: func(s peer.Sample) error {
				taken++
				if s.Prompt() == "" || len(s.ID) > 128 || strings.ContainsAny(s.ID, " \n\t") || len(s.Answer) > peer.MaxRow {
					t.Errorf("taken: %q", s.ID)
				}
				if g := peer.GradeOf(s); g != peer.Ungraded && (!s.Answered || s.Expect == "") {
					t.Errorf("%s without a key or an answer", g)
				}
				return nil
			},
			Reject: func(peer.Rejected) { rejected++ },
		})
		if r == nil {
			t.Fatalf("no account beside %v", err)
		}
		if r.Taken != taken || r.Rejected != rejected || r.Rows != taken+rejected+r.Passed {
			t.Errorf("%+v is not %d taken, %d rejected", r, taken, rejected)
		}
	})
}
