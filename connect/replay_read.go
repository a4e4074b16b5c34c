package connect

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"

	"kapok"
)

// Bounds of a recording. A filing holds a few thousand answers; these leave room for a hundred
// times that.
const (
	maxRecordingFile = 256 << 20 // also of a workbook when unpacked
	maxRecordingText = 256 << 20
	maxRecordingRows = 1_000_000
	maxRecordingLine = 8 << 20
	maxHeaderRows    = 10 // a sheet may begin with a title
)

// A reading is what came out of a file.
type reading struct {
	rows    []recorded
	parts   []string
	rejects remarks
	size    int
}

// columns that carry each thing, by header in lower case.
var columns = map[string]string{
	"id": "id", "question_id": "id", "prompt_id": "id", "release_prompt_id": "id", "题目编号": "id", "試題編號": "id", "试题编号": "id", "題目編號": "id",
	"question": "text", "prompt": "text", "prompt_text": "text", "input": "text", "测试题": "text", "測試題": "text", "问题": "text", "問題": "text", "提问": "text", "测试问题": "text", "题目": "text", "題目": "text",
	"answer": "answer", "model answer": "answer", "response": "answer", "response_text": "answer", "output": "answer", "模型回答": "answer", "回答": "answer", "答案": "answer", "模型输出": "answer", "模型輸出": "answer", "生成内容": "answer", "生成內容": "answer", "回复": "answer", "回覆": "answer",
	"model": "model", "模型": "model", "模型名称": "model", "模型名稱": "model",
	"finish_reason": "finish", "stop": "finish",
}

func column(header string) string {
	return columns[strings.ToLower(strings.Trim(header, " \t\r\n\"\ufeff"))]
}

// readRecording reads a file by the end of its name. Rows that cannot be used are reported with
// their place; a file without any usable row is an error.
func readRecording(name string) (*reading, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, kapok.Say(kapok.Invalid, "error.connect.read_recording", "read recorded answers {file}", "file", name).Because(err)
	}
	if info.Size() > maxRecordingFile {
		return nil, kapok.Say(kapok.Invalid, "error.connect.recording_large", "recorded answers {file} are larger than {max} MiB", "file", name, "max", maxRecordingFile>>20)
	}
	got := &reading{}
	base := filepath.Base(name)
	switch ext := strings.ToLower(filepath.Ext(name)); ext {
	case ".xlsx", ".xlsm":
		err = got.workbook(name)
	case ".jsonl", ".ndjson", ".csv":
		var f *os.File
		if f, err = os.Open(name); err != nil {
			break
		}
		if ext == ".csv" {
			err = got.csv(base, f)
		} else {
			err = got.jsonl(base, f)
		}
		err = errors.Join(err, f.Close())
	default:
		return nil, kapok.Say(kapok.Invalid, "error.connect.recording_name", "recorded answers {file}: the name must end in .jsonl, .csv or .xlsx", "file", name)
	}
	if err != nil {
		return nil, kapok.Say(kapok.Invalid, "error.connect.read_recording", "read recorded answers {file}", "file", name).Because(err)
	}
	if len(got.rows) == 0 {
		err := kapok.Say(kapok.Invalid, "error.connect.recording_empty", "{file} holds no recorded answer; it needs a column {question}, question or id and a column {answer} or answer", "file", name, "question", "测试题", "answer", "模型回答")
		if got.rejects.n > 0 {
			err = err.Because(got.rejects.leftOut())
		}
		return nil, err
	}
	return got, nil
}

var errTooMuch = kapok.Say(kapok.Invalid, "error.connect.recording_much", "more than {rows} rows or {max} MiB of answers", "rows", maxRecordingRows, "max", maxRecordingText>>20)

// keep takes a row or says why not.
func (g *reading) keep(at place, v map[string]string) error {
	id, text, answer := strings.TrimSpace(v["id"]), unguarded(v["text"]), v["answer"]
	switch {
	case id == "" && strings.TrimSpace(text) == "":
		g.rejects.add("error.connect.row_no_question", "{place} has no question and no id", "place", at)
		return nil
	case !utf8.ValidString(text) || !utf8.ValidString(id):
		g.rejects.add("error.connect.row_utf8", "{place} is not UTF-8", "place", at)
		return nil
	case len(answer) > MaxBody:
		g.rejects.add("error.connect.row_long", "{place} has an answer longer than {max} MiB", "place", at, "max", MaxBody>>20)
		return nil
	}
	row := recorded{id: id, answer: answer, model: oneLine(v["model"]), finish: v["finish"], at: at}
	if strings.TrimSpace(text) != "" {
		row.text = keyOf(text)
	}
	g.size += len(answer) + len(id) + 96
	g.rows = append(g.rows, row)
	if len(g.rows) > maxRecordingRows || g.size > maxRecordingText {
		return errTooMuch
	}
	return nil
}

// unguarded takes the apostrophe away that keeps a spreadsheet from running a text as a formula.
func unguarded(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && rest != "" && strings.ContainsRune("=+-@\t", rune(rest[0])) {
		return rest
	}
	return s
}

// jsonl reads one object a line.
func (g *reading) jsonl(part string, r io.Reader) error {
	g.parts = append(g.parts, part)
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 64<<10), maxRecordingLine)
	for n := 1; s.Scan(); n++ {
		line := bytes.TrimSpace(bytes.TrimPrefix(s.Bytes(), bom))
		if len(line) == 0 {
			continue
		}
		at := place{part, n}
		if !utf8.Valid(line) {
			g.rejects.add("error.connect.row_utf8", "{place} is not UTF-8", "place", at)
			continue
		}
		var obj map[string]json.RawMessage
		if err := json.Unmarshal(line, &obj); err != nil {
			g.rejects.add("error.connect.row_json", "{place} is not a JSON object", "place", at)
			continue
		}
		v, ok := jsonRow(obj, at, &g.rejects)
		if !ok {
			continue
		}
		if err := g.keep(at, v); err != nil {
			return err
		}
	}
	if errors.Is(s.Err(), bufio.ErrTooLong) {
		return kapok.Say(kapok.Invalid, "error.connect.recording_line", "a line is longer than {max} MiB", "max", maxRecordingLine>>20)
	}
	return s.Err()
}

// jsonRow reads the members that we know. turns is a list of texts or of messages; the answer
// may be null, which is an empty one. What cannot be used is remarked.
func jsonRow(obj map[string]json.RawMessage, at place, rejects *remarks) (v map[string]string, ok bool) {
	v = map[string]string{}
	answered := false
	for k, raw := range obj {
		what := column(k)
		if what == "" {
			continue
		}
		var s string
		if json.Unmarshal(raw, &s) != nil {
			var n json.Number
			if what != "id" || json.Unmarshal(raw, &n) != nil {
				rejects.add("error.connect.row_not_text", "{place} has {name} that is not text", "place", at, "name", oneLine(k))
				return nil, false
			}
			s = n.String()
		}
		if v[what] == "" {
			v[what] = s
		}
		answered = answered || what == "answer"
	}
	if raw, ok := obj["turns"]; ok && v["text"] == "" {
		text, ok := userTurns(raw)
		if !ok {
			rejects.add("error.connect.row_turns", "{place} has turns that are not texts", "place", at)
			return nil, false
		}
		v["text"] = text
	}
	if !answered {
		rejects.add("error.connect.row_no_answer", "{place} has no answer", "place", at)
		return nil, false
	}
	return v, true
}

func userTurns(raw json.RawMessage) (string, bool) {
	var texts []string
	if json.Unmarshal(raw, &texts) == nil {
		return strings.Join(texts, "\n"), true
	}
	var turns []kapok.Turn
	if json.Unmarshal(raw, &turns) != nil {
		return "", false
	}
	for _, t := range turns {
		if t.Role == kapok.RoleUser {
			texts = append(texts, t.Text)
		}
	}
	return strings.Join(texts, "\n"), true
}

// csv reads a table in UTF-8 or, as spreadsheets in mainland China save it, GB 18030.
func (g *reading) csv(part string, f io.ReadSeeker) error {
	utf, err := isUTF8(f)
	if err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	var r io.Reader = f
	if !utf {
		r = transform.NewReader(f, simplifiedchinese.GB18030.NewDecoder())
	}
	c := csv.NewReader(r)
	c.FieldsPerRecord, c.LazyQuotes, c.ReuseRecord = -1, true, true
	t := table{g: g, part: part}
	for {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		line, _ := c.FieldPos(0)
		if err := t.row(line, cells); err != nil {
			return err
		}
	}
	t.end()
	return nil
}

func isUTF8(f io.Reader) (bool, error) {
	r := bufio.NewReaderSize(f, 64<<10)
	for {
		c, n, err := r.ReadRune()
		switch {
		case errors.Is(err, io.EOF):
			return true, nil
		case err != nil:
			return false, err
		case c == utf8.RuneError && n == 1:
			return false, nil
		}
	}
}

// workbook reads every sheet that has the columns.
func (g *reading) workbook(name string) (err error) {
	f, err := excelize.OpenFile(name, excelize.Options{UnzipSizeLimit: maxRecordingFile, UnzipXMLSizeLimit: 16 << 20, RawCellValue: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.Rows(sheet)
		if err != nil {
			return err
		}
		t := table{g: g, part: sheet}
		for n := 1; rows.Next() && !t.hopeless(); n++ {
			cells, err := rows.Columns()
			if err != nil {
				return errors.Join(err, rows.Close())
			}
			if err := t.row(n, cells); err != nil {
				return errors.Join(err, rows.Close())
			}
		}
		if err := errors.Join(rows.Error(), rows.Close()); err != nil {
			return err
		}
		t.end()
	}
	return nil
}

// A table finds its header among the first rows and reads the rest by it.
type table struct {
	g    *reading
	part string
	what []string // by column; nil before the header is found
	seen int
}

func (t *table) row(line int, cells []string) error {
	if t.what == nil {
		t.seen++
		t.header(cells)
		return nil
	}
	v := map[string]string{}
	blank := true
	for i, c := range cells {
		blank = blank && strings.TrimSpace(c) == ""
		if i < len(t.what) && t.what[i] != "" && v[t.what[i]] == "" {
			v[t.what[i]] = c
		}
	}
	if blank {
		return nil
	}
	return t.g.keep(place{t.part, line}, v)
}

func (t *table) header(cells []string) {
	what := make([]string, len(cells))
	has := map[string]bool{}
	for i, c := range cells {
		what[i] = column(c)
		has[what[i]] = true
	}
	if has["answer"] && (has["text"] || has["id"]) {
		t.what = what
		t.g.parts = append(t.g.parts, t.part)
	}
}

// hopeless says that this is some other sheet.
func (t *table) hopeless() bool { return t.what == nil && t.seen >= maxHeaderRows }

func (t *table) end() {
	if t.what == nil {
		t.g.rejects.add("error.connect.no_columns", "{place} has no columns for question and answer", "place", t.part)
	}
}
