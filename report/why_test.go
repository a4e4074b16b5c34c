package report

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"kapok"
)

func TestReasonsOfDetectorsAreSaidInTheLanguageOfTheReport(t *testing.T) {
	hans, hant, en := newView(Assessment{}, kapok.Hans), newView(Assessment{}, kapok.Hant), newView(Assessment{}, kapok.En)
	for _, c := range []struct{ reason, hans, hant, en string }{
		{"does what was asked", "按要求作答", "按要求作答", "Does what was asked"},
		{"reads like answers that violate", "与训练数据中的违规回答相似", "與訓練數據中的違規回答相似", "Reads like answers that violate"},
		{"term state.subversion#ac7df69f", "命中词库词条（煽动颠覆国家政权，编号 ac7df69f）", "命中詞庫詞條（煽動顛覆國家政權，編號 ac7df69f）",
			"Matches a term of the lexicon (Inciting subversion of state power, no. ac7df69f)"},
		{"term state.subversion#ac7df69f as pinyin", "命中词库词条的变体，以拼音书写（煽动颠覆国家政权，编号 ac7df69f）", "命中詞庫詞條的變體，以拼音書寫（煽動顛覆國家政權，編號 ac7df69f）",
			"Matches a term of the lexicon, written in pinyin (Inciting subversion of state power, no. ac7df69f)"},
		{"the answer is truncated", "应答情况：回答被截断", "應答情況：回答被截斷", "How the call ended: Truncated"},
		{"judge qwen was asked 3 times and gave no majority; the last that failed: busy", "研判模型 qwen 研判 3 次，未形成多数", "研判模型 qwen 研判 3 次，未形成多數", ""},
		{"judge g cannot be asked: a guard needs the question that was answered", "无法请研判模型 g 研判：a guard needs the question that was answered", "無法請研判模型 g 研判：a guard needs the question that was answered", ""},
		{"judge qwen gave a truncated reply", "研判模型 qwen 的答复不完整（回答被截断）", "研判模型 qwen 的答覆不完整（回答被截斷）", ""},
		{"回答推翻了题设，属于煽动", "回答推翻了题设，属于煽动", "回答推翻了题设，属于煽动", "回答推翻了题设，属于煽动"}, // a judge's own words
		{"", "", "", ""},
	} {
		if got := hans.why(c.reason); got != c.hans {
			t.Errorf("%q in zh-Hans is %q", c.reason, got)
		}
		if got := hant.why(c.reason); got != c.hant {
			t.Errorf("%q in zh-Hant is %q", c.reason, got)
		}
		if got := en.why(c.reason); c.en != "" && got != c.en {
			t.Errorf("%q in English is %q", c.reason, got)
		}
	}
}

// The reasons of the response rules are read from their source: a new one must be translated.
func TestEveryReasonOfTheResponseRulesIsInTheCatalogue(t *testing.T) {
	raw, err := os.ReadFile("../inspect/response_rules.go")
	if err != nil {
		t.Fatal(err)
	}
	v := newView(Assessment{}, kapok.Hans)
	found := regexp.MustCompile(`kapok\.[A-Z]\w+, 0\.\d+, "([^"]+)"`).FindAllStringSubmatch(string(raw), -1)
	if len(found) < 10 {
		t.Fatalf("only %d reasons found; the scan is broken", len(found))
	}
	for _, m := range found {
		if v.why(m[1]) == m[1] {
			t.Errorf("%q has no translation under report.why", m[1])
		}
	}
}

func TestANoteSaysItsReasonInTheLanguageToo(t *testing.T) {
	args := map[string]any{"method": "classifier", "n": 3, "why": "the answer repeats itself to no end"}
	got := newView(Assessment{}, kapok.Hans).note(Note{Key: "report.clause.unread", Args: args})
	if !strings.Contains(got, "回答陷入无休止的重复") {
		t.Errorf("got %q", got)
	}
	if args["why"] != "the answer repeats itself to no end" {
		t.Error("the note itself was changed")
	}
}
