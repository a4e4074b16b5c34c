package extract_test

import (
	"math"
	"strings"
	"testing"

	"kapok/extract"
)

var nan = math.NaN() // nobody can say

var numberRows = []struct {
	text string
	want float64
}{
	{"42", 42}, {"答案係 1,234 蚊。", 1234}, {"#### 18", 18}, {"一共要３５元", 35}, {"The answer is $3.50.", 3.5}, {"\\boxed{-7}", -7}, {"係負五度", -5},
	{"三百二十", 320}, {"答案：廿五", 25}, {"兩千萬", 2e7}, {"一億兩千萬", 1.2e8}, {"一萬億", 1e12}, {"三點一四", 3.14}, {"二〇二六", 2026}, {"一百零五", 105}, {"十二", 12},
	{"1.5億", 1.5e8}, {"3k", 3000}, {"2 million", 2e6}, {"6e3", 6000}, {"先有3個，再嚟4個，總共7個。", 7}, {"答案係5，因為2加3。", 5}, {"The answer is 3/4", 0.75}, {"佢食咗3/4", 0.75},
	{"3-5", 5}, {"50%", 50}, {"B12", nan}, {"一定係啦", nan}, {"十分好", nan}, {"", nan}, {"no digits here", nan}, {"第3題答案係：9", 9}, {"5 * 4 = 20", 20},
	{"<think>12</think>所以係 13", 13}, {"<think>12", nan}, {"1 + 1 = 2\n#### 2\nThat took 30 seconds", 2}, {"−8", -8}, {"呢個問題：佢有8個", 8},
	{"#### 步驟一：3隻蛋\n#### 佢每朝食3隻，四個星期就食84隻，即係7打，兩個人一齊食。", 7}, {"####\n佢嘅收入 = $400 + $60 = $460", 460}, {"#### 70000", 70000}, {"#### 一共12個。", 12}, {"#### 一個人食12個", 12}, {"答案係一共廿五個", 25},
}

func TestNumber(t *testing.T) {
	for _, c := range numberRows {
		got, ok := extract.Number(c.text)
		if ok == math.IsNaN(c.want) || ok && math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%q means %v, read %v, %v", c.text, c.want, got, ok)
		}
	}
}

var confidenceRows = []struct {
	text string
	want float64
}{
	{"85%", 0.85}, {"信心：85％", 0.85}, {"我有八成把握", 0.8}, {"八成半", 0.85}, {"十成信心", 1}, {"Confidence: 0.9", 0.9}, {"confidence: 90", 0.9}, {"百分之八十五", 0.85},
	{"答案係3。信心係百分之70", 0.7}, {"I am 95% sure.", 0.95}, {"8/10", 0.8}, {"Confidence: 85/100", 0.85}, {"1", 1}, {"1%", 0.01}, {"0", 0}, {".5", 0.5}, {"概率為0.3", 0.3},
	{"Answer: 42\nConfidence: 60%", 0.6}, {"可能性大約係六成", 0.6}, {"置信度＝０．７５", 0.75}, {"150%", nan}, {"-5%", nan}, {"101", nan}, {"very confident", nan}, {"", nan},
	{"50% of 80% is 40%", nan}, {"confidence: high", nan}, {"完成咗", nan}, {"信心 70% … 最後信心 40%", 0.4}, {"95 percent", 0.95},
}

func TestConfidence(t *testing.T) {
	for _, c := range confidenceRows {
		got, ok := extract.Confidence(c.text)
		if ok == math.IsNaN(c.want) || ok && math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%q means %v, read %v, %v", c.text, c.want, got, ok)
		}
	}
}

var wordRows = []struct {
	text   string
	labels string
	want   int
}{
	{"safe", "safe|unsafe", 0}, {"unsafe", "safe|unsafe", 1}, {"Unsafe.\nS1", "safe|unsafe", 1}, {"It is not safe", "safe|unsafe", -1}, {"This is unsafe.", "safe|unsafe", 1},
	{"結論：不安全", "安全|不安全", 1}, {"呢段文字係安全嘅", "安全|不安全", 0}, {"安全", "安全|不安全", 0}, {"安全帶好重要", "安全|不安全", -1}, {"safe or unsafe", "safe|unsafe", -1},
	{"正面", "正面|負面|中性", 0}, {"情感：負面。因為服務差", "正面|負面|中性", 1}, {"verdict: neutral", "positive|negative|neutral", 2}, {"", "a|b", -1}, {"safeguard", "safe|unsafe", -1},
	{"答案係中性", "正面|负面|中性", 2}, {"partial refusal", "refusal|partial refusal", 1},
}

func TestWord(t *testing.T) {
	for _, c := range wordRows {
		got, ok := extract.Word(c.text, strings.Split(c.labels, "|"))
		if !ok {
			got = -1
		}
		if got != c.want {
			t.Errorf("%q of %s means %d, read %d", c.text, c.labels, c.want, got)
		}
	}
}

func FuzzValues(f *testing.F) {
	for _, c := range numberRows {
		f.Add(c.text)
	}
	for _, c := range confidenceRows {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if v, ok := extract.Number(text); math.IsNaN(v) || math.IsInf(v, 0) || !ok && v != 0 {
			t.Errorf("number %v, %v", v, ok)
		}
		if p, ok := extract.Confidence(text); math.IsNaN(p) || p < 0 || p > 1 || !ok && p != 0 {
			t.Errorf("confidence %v, %v", p, ok)
		}
		if i, ok := extract.Word(text, []string{"safe", "unsafe", text}); i < 0 || i > 2 || !ok && i != 0 {
			t.Errorf("word %d, %v", i, ok)
		}
	})
}
