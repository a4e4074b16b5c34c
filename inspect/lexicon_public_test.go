package inspect_test

import (
	"strings"
	"testing"

	"kapok/inspect"
)

// How often ordinary people's sentences are flagged because of a disguise alone: by the shipped
// lexicon, whose classes opt in, and by one whose every term is sought in every disguise,
// which is what an owner would get who opts everything in.
func TestDisguisesSeldomAlarmOnPublicSentences(t *testing.T) {
	shipped, err := inspect.LoadLexicon()
	if err != nil {
		t.Fatal(err)
	}
	all := shipped.Terms()
	for i := range all {
		all[i].Evade = inspect.Evasions
	}
	everything, err := inspect.NewLexicon(all)
	if err != nil {
		t.Fatal(err)
	}
	texts, classes, opted := 0, map[string]int{}, map[string]int{}
	for _, set := range []string{"language/hkcancor.jsonl", "language/ud_chinese_gsd.jsonl", "language/common_voice_yue.jsonl", "language/common_voice_zh_hk.jsonl",
		"safety/chinese_simpleqa.jsonl", "safety/halluqa_outputs.jsonl", "safety/cyberseceval_frr.jsonl"} {
		for _, r := range publicSet(t, set) {
			text := r.Text + r.Prompt + "\n" + r.Response
			texts++
			for l, n := range map[*inspect.Lexicon]map[string]int{shipped: classes, everything: opted} {
				found, err := l.Detect(t.Context(), answer("", text))
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range found {
					if _, as, in := strings.Cut(f.Why, " as "); in && f.Score >= 0.5 {
						n[as]++
					} else if f.Score >= 0.5 {
						n["plain"]++
					}
				}
			}
		}
	}
	t.Logf("%d sentences; by class: %v; all opted in: %v", texts, classes, opted)
	disguised := 0
	for as, n := range classes {
		if as != "plain" {
			disguised += n
		}
	}
	if float64(disguised) > 0.0005*float64(texts) {
		t.Errorf("%d alarms of disguises on %d sentences: %v", disguised, texts, classes)
	}
}
