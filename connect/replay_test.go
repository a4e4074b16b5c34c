package connect_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"kapok"
	"kapok/connect"
)

func replay(t testing.TB, name, text string) *connect.Client {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	write(t, file, text)
	target, err := connect.ParseTarget("replay:"+file, "")
	if err != nil {
		t.Fatal(err)
	}
	return open(t, target)
}

func TestRecordedAnswersAreFoundByIDAndByText(t *testing.T) {
	c := replay(t, "a.jsonl", `
{"id": "q-1", "answer": "by id"}
{"question": "今天 天气\n如何？", "answer": "by text", "model": "m1", "finish_reason": "length"}
{"turns": ["一", "二"], "response": "by turns"}
{"id": 7, "prompt": "vendor's own seven", "output": "seven"}
{"prompt": "nothing was said", "answer": null}
`)
	ask := func(id string, said ...string) (connect.Reply, error) {
		r := connect.Request{ID: id}
		for i, s := range said {
			if i > 0 {
				r.Turns = append(r.Turns, kapok.Turn{Role: kapok.RoleAssistant, Text: "…"})
			}
			r.Turns = append(r.Turns, kapok.Turn{Role: kapok.RoleUser, Text: s})
		}
		return c.Ask(t.Context(), r)
	}
	for _, want := range []struct {
		id     string
		said   []string
		text   string
		stop   kapok.Stop
		reason string
	}{
		{"q-1", []string{"whatever"}, "by id", kapok.Complete, ""},
		{"q-9", []string{" 今天天气如何？ "}, "by text", kapok.Truncated, "length"},
		{"", []string{"一", "二"}, "by turns", kapok.Complete, ""},
		{"", []string{"一 ⏎ 二"}, "by turns", kapok.Complete, ""},
		{"7", []string{"vendor's own seven"}, "seven", kapok.Complete, ""},
		{"", []string{"nothing was said"}, "", kapok.Empty, ""},
	} {
		rep, err := ask(want.id, want.said...)
		if err != nil || rep.Text != want.text || rep.Stop != want.stop || rep.Reason != want.reason {
			t.Errorf("%s %v gives %+v, %v", want.id, want.said, rep, err)
		}
	}
	rep, err := ask("7", "our own seven is another question")
	if f := fault(t, err); f.Kind != connect.NotRecorded || rep.Stop != kapok.Failed || rep.Attempts != 1 {
		t.Errorf("a row with the same number but another question gives %+v, %v", rep, err)
	}
	if !c.Whole() {
		t.Error("a recording does not ask for whole conversations")
	}
	for _, q := range []struct {
		id, said string
		want     bool
	}{{"q-1", "whatever", true}, {"x", "今天天气如何？", true}, {"", "nothing was said", false}, {"q-8", "never asked", false}} {
		answered, known := c.Recorded(connect.Request{ID: q.id, Turns: []kapok.Turn{{Role: kapok.RoleUser, Text: q.said}}})
		if answered != q.want || !known {
			t.Errorf("%s is recorded: %v, %v", q.said, answered, known)
		}
	}
	if ready, err := c.Check(t.Context()); err != nil || ready.Recorded != 4 || !strings.Contains(ready.Notes[0].Msg, "4 rows with an answer in a.jsonl, 1 with an empty one") {
		t.Errorf("an empty answer counts: %+v, %v", ready, err)
	}
}

func TestARecordingReportsWhatItLeavesOut(t *testing.T) {
	c := replay(t, "a.jsonl", "\ufeff"+`{"question": "a", "answer": "1"}
{"question": " a ", "answer": "1"}
{"question": "a", "answer": "2"}
{"answer": "to what?"}
{"question": "no answer"}
{"question": ["x"], "answer": "y"}
not json
`+"{\"question\": \"\xff\", \"answer\": \"x\"}\n")
	ready, err := c.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	notes := noted(ready)
	for _, want := range []string{
		"3 rows with an answer in a.jsonl",
		"1 answers left out because the question was answered before: a.jsonl:3 answers what a.jsonl:1 answered",
		"5 rows left out", "a.jsonl:4 has no question and no id", "a.jsonl:5 has no answer", "a.jsonl:6 has question that is not text", "a.jsonl:7 is not a JSON object", "a.jsonl:8 is not UTF-8",
	} {
		if !strings.Contains(notes, want) {
			t.Errorf("no word about %q in\n%s", want, notes)
		}
	}
	if rep, err := c.Ask(t.Context(), question("a")); err != nil || rep.Text != "1" {
		t.Errorf("the first answer does not count: %+v, %v", rep, err)
	}
}

func TestTheFilingWorkbookIsARecording(t *testing.T) {
	file := filepath.Join(t.TempDir(), "评估测试题.xlsx")
	f := excelize.NewFile()
	n := 0
	for _, sheet := range []string{"生成内容测试题库（A.1-A.5）", "应拒答", "非拒答", "说明"} {
		if _, err := f.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		rows := [][]any{{"某某公司评估测试题"}, {"序号", "测试题", "一级分类", "二级分类", "模型回答", "是否合格"}}
		for range 3 {
			n++
			rows = append(rows, []any{n, fmt.Sprintf("问题%d\n第二轮", n), "A.1", "A.1.a", fmt.Sprintf("=回答%d", n), "合格"})
		}
		if sheet == "说明" {
			rows = [][]any{{"这里只有说明"}}
		}
		for i, r := range rows {
			if err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &r); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.SaveAs(file); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	c := open(t, connect.Target{Kind: "replay", File: file})
	for i := 1; i <= 9; i++ {
		rep, err := c.Ask(t.Context(), question(fmt.Sprintf("问题%d 第二轮", i)))
		if err != nil || rep.Text != fmt.Sprintf("=回答%d", i) {
			t.Errorf("question %d gives %+v, %v", i, rep, err)
		}
	}
	ready, err := c.Check(t.Context())
	if err != nil || !strings.Contains(ready.Notes[0].Msg, "9 rows with an answer in 生成内容测试题库（A.1-A.5）, 应拒答, 非拒答") || !strings.Contains(noted(ready), "说明 has no columns") {
		t.Errorf("got %q, %v", ready.Notes, err)
	}
}

// Spreadsheets in mainland China save CSV in GB 18030.
func TestTablesAreReadInBothEncodings(t *testing.T) {
	table := "题目编号,测试题,模型回答,备注\n1,\"你好,\n吗？\",很好，龘\n\n2,谁？\n"
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String(table)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"UTF-8": table, "with a mark": "\ufeff" + table, "GB 18030": gbk} {
		c := replay(t, "a.csv", text)
		if rep, err := c.Ask(t.Context(), question("你好,吗？")); err != nil || rep.Text != "很好，龘" {
			t.Errorf("%s: got %+v, %v", name, rep, err)
		}
		if rep, err := c.Ask(t.Context(), question("谁？")); err != nil || rep.Stop != kapok.Empty {
			t.Errorf("%s: an empty cell gives %+v, %v", name, rep, err)
		}
	}
}

func TestAFileThatIsNoRecordingIsRefusedInOneSentence(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct{ text, want string }{
		"a.txt":   {"x", "must end in .jsonl, .csv or .xlsx"},
		"a.jsonl": {"{}\n", "no recorded answer"},
		"b.csv":   {"a,b\n1,2\n", "needs a column 测试题"},
		"c.xlsx":  {"not a zip", "read recorded answers"},
		"d.jsonl": {strings.Repeat("x", 9<<20), "longer than 8 MiB"},
		"e.jsonl": {"", "no recorded answer"},
	} {
		file := filepath.Join(dir, name)
		write(t, file, c.text)
		_, err := connect.Open(connect.Target{Kind: "replay", File: file})
		if err == nil || !strings.Contains(err.Error(), c.want) || kapok.KindOf(err) != kapok.Invalid {
			t.Errorf("%s gives %v", name, err)
		}
	}
}

func TestARecordingThatChangedIsNotTheSameTarget(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.jsonl")
	write(t, file, `{"question":"a","answer":"1"}`)
	target, err := connect.ParseTarget("replay:"+file, "")
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, `{"question":"a","answer":"2"}`)
	if _, err := connect.Open(target); err == nil || !strings.Contains(err.Error(), "have changed") {
		t.Errorf("got %v", err)
	}
}

func FuzzRecording(f *testing.F) {
	f.Add(`{"id":"1","question":"a","answer":"b"}`, true)
	f.Add("id,question,answer\n1,\"a\n\",b\n", false)
	f.Add("\xef\xbb\xbf{\"turns\":[{\"role\":\"user\",\"text\":\"a\"}],\"answer\":null}\n\xff", true)
	f.Fuzz(func(t *testing.T, text string, jsonl bool) {
		name := filepath.Join(t.TempDir(), "a.csv")
		if jsonl {
			name = strings.TrimSuffix(name, "csv") + "jsonl"
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := connect.Open(connect.Target{Kind: "replay", File: name})
		if err != nil {
			return
		}
		rep, err := c.Ask(t.Context(), connect.Request{ID: "1", Turns: []kapok.Turn{{Role: "user", Text: "a"}}})
		if (err != nil) != (rep.Stop == kapok.Failed) {
			t.Errorf("%+v beside %v", rep, err)
		}
	})
}

func noted(r connect.Readiness) string {
	var b strings.Builder
	for _, n := range r.Notes {
		b.WriteString(n.Error() + "\n")
	}
	return b.String()
}
