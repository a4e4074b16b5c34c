package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"
)

// hostileLines are what a file of rows may hold that nobody wishes for; each is answered, and
// whether by an error is said.
func hostileLines() (lines [][]byte, broken int) {
	row := func(fields map[string]any) []byte {
		raw, _ := json.Marshal(fields) // strings and numbers always marshal
		return raw
	}
	bad := [][]byte{
		[]byte("{\"id\":\"x\",\"prompt\":\"\xff\xfe\"}"), []byte("{broken"), []byte("[1]"), []byte("null"), []byte(`"text"`), []byte("{}"), []byte("7"),
		[]byte("{\"id\":\"raw\",\"text\":\"a\x00b\"}"), []byte(`{"id":{},"text":"a"}`), []byte(`{"id":"a","text":["a"]}`), []byte(`{"id":"a","prompt":7}`),
		[]byte(`{"text":"a","modality":7}`), []byte(`{"turns":{}}`), []byte(`{"turns":[7]}`), []byte(`{"turns":[]}`), []byte(`{"messages":[{"role":"nobody","content":"a"}]}`),
		[]byte(`{"messages":[{"role":"user","content":7}]}`), []byte(`{"messages":[{"role":"user","content":[{"type":"text"}]}]}`),
		[]byte(`{"messages":[{"role":"user","content":"a"}],"text":"b"}`), []byte(`{"text":` + strings.Repeat("[", 100_000)),
		row(map[string]any{"id": "giant", "text": strings.Repeat("a", maxLine)}),
	}
	good := [][]byte{
		[]byte("\ufeff{\"id\":\"mark\",\"prompt\":\"你好\"}\r"), row(map[string]any{"id": "nul", "text": "a\x00b 13812345678"}),
		row(map[string]any{"id": "bidi", "text": "\u202e我的手机号是13812345678\u202c"}), row(map[string]any{"id": "twin", "text": "甲"}), row(map[string]any{"id": "twin", "text": "乙"}),
		row(map[string]any{"id": "marks", "text": "e" + strings.Repeat("\u0301", 100_000)}), row(map[string]any{"id": "bomb", "text": strings.Repeat("河南人都是骗子", 400_000)}),
		row(map[string]any{"id": 7, "response": strings.Repeat("打13812345678找我。", 500)}), row(map[string]any{"id": "cut", "text": nil}), []byte(`{"text":"\ud800 13812345678"}`),
		row(map[string]any{"modality": "image"}), row(map[string]any{"messages": []any{map[string]any{"role": "assistant", "content": nil, "tool_calls": []any{}}}}),
		row(map[string]any{"prompt": "你好", "response": "", "stop": "filtered"}), row(map[string]any{"prompt": "你好", "response": "好", "stop": "failed"}),
		row(map[string]any{"prompt": "How do I launder money?", "response": "I'm sorry, but I can't help with that."}),
		row(map[string]any{"prompt": "评价河南人", "response": "河南人都是骗子，没有一个好东西。"}), row(map[string]any{"turns": []string{"你好", "打13812345678找我"}}),
		row(map[string]any{"messages": []any{map[string]any{"from": "human", "value": "你好"}, map[string]any{"from": "gpt", "value": "你好"}}}),
	}
	for i := range max(len(bad), len(good)) {
		if i < len(good) {
			lines = append(lines, good[i])
		}
		if i < len(bad) {
			lines = append(lines, bad[i])
		}
	}
	return lines, len(bad)
}

// inspectFile runs kapok inspect over lines and gives the lines that it wrote.
func inspectFile(t *testing.T, want int, content []byte, args ...string) [][]byte {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.jsonl"), filepath.Join(dir, "out.jsonl")
	if err := os.WriteFile(in, content, 0o600); err != nil {
		t.Fatal(err)
	}
	kapokIn(t, dir, want, append([]string{"inspect", "--lang", "en", "--jsonl", in, "--out", out}, args...)...)
	raw, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Split(bytes.TrimSuffix(raw, []byte("\n")), []byte("\n"))
}

func inspectSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile(filepath.Join("..", "..", "docs", "schema", "inspect.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Whatever stands in a line, it has its answer in its place, and the answer is as the schema says.
func TestEveryLineIsAnsweredInItsPlaceAsTheSchemaSays(t *testing.T) {
	ownSettings(t)
	schema := inspectSchema(t)
	lines, broken := hostileLines()
	answers := inspectFile(t, exitNonconform, bytes.Join(lines, []byte("\n\n")))
	if len(answers) != len(lines) {
		t.Fatalf("%d lines have %d answers", len(lines), len(answers))
	}
	failed := 0
	for i, raw := range answers {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err == nil {
			err = schema.Validate(doc)
		}
		if err != nil {
			t.Errorf("%.300s: %v", raw, err)
			continue
		}
		var out inspected
		if err := json.Unmarshal(raw, &out); err != nil {
			t.Fatal(err)
		}
		if out.Line != 2*i+1 {
			t.Errorf("answer %d is for line %d", i+1, out.Line)
		}
		if out.Error != "" {
			failed++
			if !strings.HasPrefix(out.Error, fmt.Sprintf("line %d ", out.Line)) || out.Verdicts.Keyword.Verdict != unjudged || len(out.Findings) > 0 {
				t.Errorf("%s", raw)
			}
		}
		if got, want := out.Error != "", i%2 == 1 || i >= 2*(len(lines)-broken); got != want && i < 2*(len(lines)-broken) {
			t.Errorf("line %d, an error %v, want %v: %.200s", out.Line, got, want, raw)
		}
	}
	if failed != broken {
		t.Errorf("%d lines are answered by an error, want %d", failed, broken)
	}
}

// The schema is no mere ornament: what the program must never write, it refuses.
func TestTheSchemaRefusesWhatIsNoAnswer(t *testing.T) {
	schema := inspectSchema(t)
	const by = `,"by":"keyword/lexicon@1"`
	for _, raw := range []string{
		`{"id":"a","verdicts":{},"findings":[]}`,
		`{"id":"a","verdicts":{"keyword":{"verdict":"safe"` + by + `}},"findings":[]}`,                            // judged without a score
		`{"id":"a","verdicts":{"keyword":{"verdict":"unjudged"` + by + `}},"findings":[]}`,                        // without a reason
		`{"id":"a","verdicts":{"keyword":{"verdict":"unjudged","reason":"x","score":0` + by + `}},"findings":[]}`, // a score that nobody gave
		`{"id":"a","verdicts":{"keyword":{"verdict":"refusal","score":0` + by + `}},"findings":[]}`,
		`{"id":"a","verdicts":{"keyword":{"verdict":"safe","score":0` + by + `}},"findings":[{"by":"keyword/lexicon@1","risk":"crime.drugs","score":1}]}`,
		`{"id":"a","verdicts":{"keyword":{"verdict":"safe","score":0` + by + `}},"findings":[],"text":"the text"}`,
	} {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if schema.Validate(doc) == nil {
			t.Errorf("the schema accepts %s", raw)
		}
	}
}

// A span points at the same words counted in bytes and in runes, in the text that its field has.
func TestSpansPointIntoTheTextOfTheirField(t *testing.T) {
	ownSettings(t)
	e := &env{ctx: t.Context(), out: newOutput([]string{"--lang", "en"}, io.Discard, io.Discard), Globals: Globals{Data: t.TempDir()}}
	in, err := newInspector(e, nil)
	if err != nil {
		t.Fatal(err)
	}
	const number = "13812345678"
	piece := rapid.SampledFrom([]string{"您好，", "😀", "e\u0301", "<b>", "\\", "\"", "\n", "河南人都是骗子，", "\u200b", "abc ", "手机号是" + number + "。", "\u2028", "\x00"})
	rapid.Check(t, func(t *rapid.T) {
		text := func(name string) string { return strings.Join(rapid.SliceOfN(piece, 0, 8).Draw(t, name), "") }
		prompt, response, last := text("prompt"), text("response"), text("last")
		texts := map[string]string{"prompt": prompt, "response": response}
		fields := map[string]any{"prompt": prompt, "response": response}
		if rapid.Bool().Draw(t, "as messages") {
			texts = map[string]string{"messages[0].content": prompt, "messages[1].content[0].text": response, "messages[1].content[1].text": last}
			part := func(s string) map[string]any { return map[string]any{"type": "text", "text": s} }
			fields = map[string]any{"messages": []any{map[string]any{"role": "user", "content": prompt}, map[string]any{"role": "assistant", "content": []any{part(response), part(last)}}}}
		}
		raw, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		r, bad := parseRow(raw)
		if bad.key != "" {
			t.Fatalf("%s: %s", raw, bad.key)
		}
		places := 0
		for _, f := range in.inspect(t.Context(), r).Findings {
			s := f.Span
			if s == nil {
				continue
			}
			whole, known := texts[s.Field]
			if !known || s.Start > s.End || s.End > len(whole) {
				t.Fatalf("%+v is nowhere in %q", s, texts)
			}
			words := whole[s.Start:s.End]
			if got := string([]rune(whole)[s.RuneStart:s.RuneEnd]); got != words {
				t.Fatalf("runes %q, bytes %q", got, words)
			}
			if strings.HasPrefix(f.Why, "pii ") {
				places++
				if words != number {
					t.Fatalf("the number is %q", words)
				}
			}
		}
		want := 0
		for field, s := range texts {
			if field != "prompt" && field != "messages[0].content" {
				want += strings.Count(s, number)
			}
		}
		if places != want {
			t.Fatalf("%d numbers found of %d in %q", places, want, texts)
		}
	})
}

// However many workers there are and however the lines fall into batches, the answers come in
// the order of the lines, and are those of each line alone.
func TestAnswersComeInTheOrderOfTheLines(t *testing.T) {
	ownSettings(t)
	var in bytes.Buffer
	want := map[int]string{}
	for i := range 3000 {
		line := i + 1
		switch i % 7 {
		case 0:
			in.WriteString("\r\n")
			continue
		case 1:
			in.WriteString("{\n")
			want[line] = ""
			continue
		}
		id := fmt.Sprintf("row-%d", i)
		want[line] = id
		fmt.Fprintf(&in, "{\"id\":%q,\"text\":%q}\n", id, strings.Repeat("打13812345678找我。", i%40))
	}
	answers := inspectFile(t, exitNonconform, in.Bytes(), "--detectors", "pii")
	if len(answers) != len(want) {
		t.Fatalf("%d answers to %d lines", len(answers), len(want))
	}
	before := 0
	for _, raw := range answers {
		var out inspected
		if err := json.Unmarshal(raw, &out); err != nil {
			t.Fatal(err)
		}
		if id, known := want[out.Line]; out.Line <= before || !known || id != out.ID || out.Verdicts.PII.Types["phone_cn"] != (out.Line-1)%40 && id != "" {
			t.Fatalf("behind line %d comes %s", before, raw)
		}
		before = out.Line
	}
}

// Whoever writes a row into a pipe has its answer without closing the pipe.
func TestARowInAPipeIsAnsweredAtOnce(t *testing.T) {
	ownSettings(t)
	rows, write := io.Pipe()
	read, answers := io.Pipe()
	e := &env{ctx: t.Context(), out: newOutput(nil, answers, io.Discard), stdin: rows, Globals: Globals{Data: t.TempDir()}}
	ended := make(chan error, 1)
	go func() {
		err := (&inspectCmd{Out: "-", Format: "auto"}).Run(e)
		ended <- errors.Join(err, answers.Close())
	}()
	back := json.NewDecoder(read)
	for _, id := range []string{"a", "b", "c"} {
		if _, err := fmt.Fprintf(write, "{\"id\":%q,\"text\":\"你好\"}\n", id); err != nil {
			t.Fatal(err)
		}
		var out inspected
		if err := back.Decode(&out); err != nil || out.ID != id {
			t.Fatalf("the answer to %s is %+v, %v", id, out, err)
		}
	}
	if err := write.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}

// Of a packed file that was cut, the rows before the cut are kept and the cut is told: by a line,
// by the exit code, and by the object that counts.
func TestAFileThatWasCutIsToldAndKeptAsFarAsItGoes(t *testing.T) {
	ownSettings(t)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	for i := range 5000 {
		fmt.Fprintf(z, "{\"id\":\"%d\",\"text\":\"%x\"}\n", i, i*i*i)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	answers := inspectFile(t, exitIncomplete, packed.Bytes()[:packed.Len()/2], "--detectors", "keyword")
	for i, raw := range answers {
		var out inspected
		if err := json.Unmarshal(raw, &out); err != nil {
			t.Fatal(err)
		}
		if last := i == len(answers)-1; last != (out.Error != "") || !last && out.ID != fmt.Sprint(i) {
			t.Fatalf("answer %d of %d: %s", i, len(answers), raw)
		}
	}
	if len(answers) < 1000 {
		t.Errorf("only %d rows were read of half the file", len(answers))
	}
}

// A text that cannot be read is not found harmless: it is refused, with the place of the fault.
func TestATextThatIsNotUTF8IsRefused(t *testing.T) {
	ownSettings(t)
	dir := t.TempDir()
	for name, c := range map[string]struct {
		content, says string
		code          int
	}{
		"latin.txt": {"first\nsecond \xff", "byte 14 in line 2", exitUsage},
		"long.txt":  {strings.Repeat("a", maxLine+1), "longer than 16 MB", exitUsage},
		"mark.txt":  {"\ufeff打13812345678找我\r\n", `"start":6,"end":17,"rune_start":2,"rune_end":13`, 0},
		"blank.txt": {"\ufeff \r\n", "nothing was given", exitUsage},
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if code := run(t.Context(), []string{"inspect", "--lang", "en", "--format", "json", "-f", path, "--data", dir}, &out, &out); code != c.code || !strings.Contains(out.String(), c.says) {
			t.Errorf("%s ended with %d: %.300s", name, code, out.String())
		}
	}
}

// What a terminal shows of a hostile text moves no cursor, and stays short.
func TestTheTableBoundsAndCleansWhatItShows(t *testing.T) {
	ownSettings(t)
	text := strings.Repeat("\x1b[2J\u202e河南人都是骗子\n", 300) + "e" + strings.Repeat("\u0301", 5000)
	out := kapokIn(t, t.TempDir(), 0, "inspect", "--lang", "zh-Hans", text)
	if strings.ContainsAny(out, "\x1b\u202e\r") || len(out) > 20_000 || !utf8.ValidString(out) {
		t.Errorf("%d bytes: %q", len(out), out[:min(len(out), 600)])
	}
	if !strings.Contains(out, "【") {
		t.Errorf("nothing is shown: %s", out)
	}
}

func FuzzRow(f *testing.F) {
	lines, _ := hostileLines()
	for _, line := range lines {
		if len(line) < 1000 {
			f.Add(line)
		}
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		r, bad := parseRow(line)
		if bad.key != "" {
			return
		}
		if len(r.from) != len(r.x.Turns) {
			t.Fatalf("%d turns have %d places", len(r.x.Turns), len(r.from))
		}
		if len(r.x.Turns) == 0 && len(r.other) == 0 {
			t.Fatalf("%q is a row without anything", line)
		}
		again, bad := parseRow(line)
		if bad.key != "" || !reflect.DeepEqual(r, again) {
			t.Fatal("the same line is another row")
		}
	})
}
