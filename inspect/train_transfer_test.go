package inspect_test

import (
	"os"
	"strings"
	"testing"

	"kapok/inspect"
)

// leftOut lists the sources that are left out of teaching, one model for each line, and what is
// read from its figures.
var leftOut = []string{
	"coldataset",
	"jade_v3,jade_v2_prompts",
	"violating",
	"halluqa_outputs,halluqa",
	"harmless",
	"hkcancor,common_voice_yue,common_voice_zh_hk",
	"kapok-answer",
	"kapok-content,kapok-refuse",
	"cvalues_responsibility",
	"chinese_simpleqa",
	"advbench,do_not_answer_prompts,ailuminate_demo_en",
	"cyberseceval_frr,openai_rbr_gold,jailbreakbench_artifacts",
}

// How well does the classifier do on text of another source? Each source in turn teaches
// nothing and is measured whole.
//
//	KAPOK_TRAIN_DATA=… KAPOK_TRAIN_TRANSFER=all go test -run LeftOut -v ./inspect
//
// KAPOK_TRAIN_TRANSFER may also name some of the lines, with a space between.
func TestASourceLeftOutIsStillUnderstood(t *testing.T) {
	dir, want := os.Getenv("KAPOK_TRAIN_DATA"), os.Getenv("KAPOK_TRAIN_TRANSFER")
	if dir == "" || want == "" {
		t.Skip("KAPOK_TRAIN_DATA and KAPOK_TRAIN_TRANSFER say nothing")
	}
	lines := leftOut
	if want != "all" {
		lines = strings.Fields(want)
	}
	heads := os.Getenv("KAPOK_TRAIN_HEADS")
	if heads == "" {
		heads = "ask harm"
	}
	for _, line := range lines {
		_, r, err := inspect.TrainDir(dir, inspect.TrainOptions{Seed: 45654, Heads: heads, Without: strings.Split(line, ",")})
		if err != nil {
			t.Fatal(err)
		}
		for set := range strings.SplitSeq(line, ",") {
			for _, kind := range []string{"", ", prompts"} {
				m, ok := r.TestBy[set+kind]
				if !ok {
					continue
				}
				t.Logf("%-36s n %5d yes %5d  AUC %.3f  recall %.3f (strict %.3f)  flagged %.3f  macro-F1 %.3f  ECE %.3f",
					set+kind, m.N, m.Yes, m.AUC, m.Recall, m.Strict, m.Flagged, m.MacroF1, m.ECE)
			}
		}
	}
}
