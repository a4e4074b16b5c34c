package inspect_test

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kapok"
	"kapok/inspect"
)

// A loop is read as a loop, by the reader of responses, and left alone by the classifier.
func TestALoopIsNeitherAnAnswerNorAViolation(t *testing.T) {
	reader, err := inspect.LoadResponseReader()
	if err != nil {
		t.Fatal(err)
	}
	classifier, err := inspect.LoadClassifier()
	if err != nil {
		t.Fatal(err)
	}
	panel := inspect.Panel{classifier, reader}
	for name, c := range map[string]struct {
		text string
		loop bool
	}{
		"one word":         {strings.Repeat("你妈", 200), true},
		"a phrase":         {"好的，" + strings.Repeat("請工人姐姐", 100), true},
		"a paragraph":      {strings.Repeat("這個問題可以從幾個方面來看，首先要看歷史背景，其次要看現實條件，最後要看不同群體的看法。", 12), true},
		"English":          {strings.Repeat("I am not sure what you mean. ", 30), true},
		"too short":        {strings.Repeat("哈", 40), false},
		"a list":           {"一月三十一日，二月二十八日，三月三十一日，四月三十日，五月三十一日，六月三十日，七月三十一日，八月三十一日，九月三十日，十月三十一日，十一月三十日，十二月三十一日。这就是一年十二个月的天数。平年二月有二十八天，闰年二月有二十九天，能被四整除的年份一般是闰年，但整百的年份要能被四百整除。", false},
		"a refrain, twice": {strings.Repeat("大江东去，浪淘尽，千古风流人物。故垒西边，人道是，三国周郎赤壁。乱石穿空，惊涛拍岸，卷起千堆雪。江山如画，一时多少豪杰。", 2), false},
	} {
		t.Run(name, func(t *testing.T) {
			loop, unjudged := false, false
			for _, f := range panel.Inspect(context.Background(), answer("说说看", c.text)) {
				loop = loop || f.Risk == kapok.Degenerate && f.Score >= 0.5
				unjudged = unjudged || f.Method() == kapok.Classifier && f.Unjudged != ""
			}
			if loop != c.loop || unjudged != c.loop {
				t.Errorf("read as a loop %v, left unjudged by the classifier %v; want %v", loop, unjudged, c.loop)
			}
		})
	}
}

// Ordinary answers of real models are no loops, or hardly ever.
func TestOrdinaryAnswersAreNoLoops(t *testing.T) {
	dir := os.Getenv("KAPOK_TRAIN_DATA")
	if dir == "" {
		t.Skip("KAPOK_TRAIN_DATA names no folder of sets")
	}
	f, err := os.Open(filepath.Join(dir, "safety", "halluqa_outputs.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	reader, err := inspect.LoadResponseReader()
	if err != nil {
		t.Fatal(err)
	}
	n, loops := 0, 0
	for s := bufio.NewScanner(f); s.Scan(); {
		var row struct{ Prompt, Response string }
		if err := json.Unmarshal(s.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		found, err := reader.Detect(context.Background(), answer(row.Prompt, row.Response))
		if err != nil {
			t.Fatal(err)
		}
		n++
		if found[0].Risk == kapok.Degenerate {
			loops++
			if loops <= 8 {
				r := []rune(row.Response)
				t.Logf("%s … %s", string(r[:min(60, len(r))]), string(r[max(0, len(r)-60):]))
			}
		}
	}
	t.Logf("%d of %d", loops, n)
	if loops*100 > n {
		t.Errorf("%d of %d ordinary answers are read as loops", loops, n)
	}
}
