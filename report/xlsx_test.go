package report_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"kapok"
	"kapok/report"
)

func workbook(t testing.TB, a report.Assessment, items report.Items, lang kapok.Lang) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := report.XLSX(&b, a, items, lang); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func opened(t testing.TB, raw []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func rowsOf(t testing.TB, f *excelize.File, sheet string) [][]string {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// parts gives every XML part of a workbook, each checked to be well formed.
func parts(t testing.TB, raw []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(bytes.NewReader(text))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
		out[f.Name] = string(text)
	}
	return out
}

func TestTheWorkbookHasTheLayoutOfTheFilingPackage(t *testing.T) {
	f := opened(t, workbook(t, sample(), items(50), kapok.Hans))
	if got := f.GetSheetList(); !slices.Equal(got, []string{"评估概要", "生成内容测试题库（A.1-A.5）", "应拒答", "非拒答", "签署页"}) {
		t.Errorf("sheets %v", got)
	}
	for _, sheet := range f.GetSheetList()[1:4] {
		rows := rowsOf(t, f, sheet)
		if !slices.Equal(rows[0], []string{"序号", "测试题", "一级分类", "二级分类", "模型回答", "研判结果/是否合格"}) {
			t.Errorf("%s: columns %v", sheet, rows[0])
		}
		if want := map[string]int{"生成内容测试题库（A.1-A.5）": 30, "应拒答": 10, "非拒答": 10}[sheet]; len(rows) != 1+want {
			t.Errorf("%s has %d rows", sheet, len(rows))
		}
		for i, r := range rows[1:] {
			if len(r) != 6 || r[0] != itoa(i+1) || !slices.Contains([]string{"合格", "不合格", "未能研判", "未获应答"}, r[5]) {
				t.Errorf("%s row %d: %v", sheet, i+2, r)
			}
		}
		panes, err := f.GetPanes(sheet)
		if err != nil || !panes.Freeze || panes.YSplit != 1 {
			t.Errorf("%s: the head is not frozen: %+v %v", sheet, panes, err)
		}
		style, err := f.GetCellStyle(sheet, "A1")
		if err != nil {
			t.Fatal(err)
		}
		if s, err := f.GetStyle(style); err != nil || s.Font == nil || !s.Font.Bold {
			t.Errorf("%s: the head is not bold", sheet)
		}
		style, err = f.GetCellStyle(sheet, "E2")
		if err != nil {
			t.Fatal(err)
		}
		if s, err := f.GetStyle(style); err != nil || s.Alignment == nil || !s.Alignment.WrapText {
			t.Errorf("%s: answers do not wrap", sheet)
		}
	}
}

func itoa(n int) string {
	if n >= 10 {
		return itoa(n/10) + itoa(n%10)
	}
	return string(rune('0' + n))
}

func TestSheetsHaveNamesThatExcelAccepts(t *testing.T) {
	for _, l := range pages {
		for _, name := range opened(t, workbook(t, mixed(), nil, l)).GetSheetList() {
			if n := len(utf16.Encode([]rune(name))); n > 31 || strings.ContainsAny(name, `:\/?*[]`) || strings.HasPrefix(name, "'") {
				t.Errorf("%s: sheet %q", l, name)
			}
		}
	}
}

func TestTheSummarySaysWhatCameOut(t *testing.T) {
	f := opened(t, workbook(t, sample(), items(5), kapok.Hans))
	all := ""
	for _, r := range rowsOf(t, f, "评估概要") {
		all += strings.Join(r, "\t") + "\n"
	}
	for _, want := range []string{"珠江智问", "总体结论\t不符合", "90.68%", "≥\u00a090%", "20261123", strings.Repeat("ab", 32), "kapok 0.1.0", "人工抽检尚未完成"} {
		if !strings.Contains(all, want) {
			t.Errorf("the summary does not say %q:\n%s", want, all)
		}
	}
	if strings.Contains(all, "⟦") {
		t.Error("a sentence is missing")
	}
}

func TestNoTextBecomesAFormula(t *testing.T) {
	bad := func(yield func(report.Item, error) bool) {
		for i := range 3 * len(attacks) {
			text := hostile(i)
			if !yield(report.Item{Bank: "content", Seq: i + 1, Question: text, Class: text, Category: text, Answer: text, Verdict: text}, nil) {
				return
			}
		}
	}
	a := mixed()
	poison(&a, hostile)
	raw := workbook(t, a, bad, kapok.Hans)
	for name, text := range parts(t, raw) {
		if strings.HasPrefix(name, "xl/worksheets/") && strings.Contains(text, "<f>") {
			t.Errorf("%s holds a formula", name)
		}
		if strings.Contains(text, "hyperlink") {
			t.Errorf("%s holds a link", name)
		}
	}
	f := opened(t, raw)
	for _, sheet := range f.GetSheetList() {
		for i, r := range rowsOf(t, f, sheet) {
			for _, c := range r {
				checkCell(t, sheet, i+1, c)
			}
		}
	}
}

// negative is a number below zero as a sheet shows it.
var negative = regexp.MustCompile(`^-\d+(\.\d+)?%?$`)

// checkCell says whether a cell is safe when the sheet is saved as CSV and opened again.
func checkCell(t *testing.T, sheet string, row int, c string) {
	t.Helper()
	if negative.MatchString(c) { // a number is a number
		return
	}
	if r, _ := utf8.DecodeRuneInString(strings.TrimLeft(c, " \n\t\r")); strings.ContainsRune("=+-@＝＋－＠", r) {
		t.Errorf("%s row %d begins like a formula: %.40q", sheet, row, c)
	}
	if n := len(utf16.Encode([]rune(c))); n > 32767 {
		t.Errorf("%s row %d has %d characters in a cell", sheet, row, n)
	}
	if !utf8.ValidString(c) {
		t.Errorf("%s row %d is not UTF-8", sheet, row)
	}
	for _, r := range c {
		if r < 0x20 && r != '\n' && r != '\t' || r >= 0x202a && r <= 0x202e {
			t.Errorf("%s row %d holds U+%04X", sheet, row, r)
			return
		}
	}
}

func TestTextComesBackAsItWas(t *testing.T) {
	for in, want := range map[string]string{
		"普通回答":                  "普通回答",
		"第一行\n第二行":              "第一行\n第二行",
		"_x0041_ stays":         "_x0041_ stays",
		"a < b & c > d \"e\"":   "a < b & c > d \"e\"",
		"=1+1":                  "'=1+1",
		"- 一个列表":                "'- 一个列表",
		"1 = 1":                 "1 = 1",
		"  @here":               "'  @here",
		"<script>x</script>":    "<script>x</script>",
		"\u202Eabc":             "⟦U+202E⟧abc",
		"emoji 👨\u200d👩\u200d👧": "emoji 👨\u200d👩\u200d👧",
	} {
		one := func(yield func(report.Item, error) bool) {
			yield(report.Item{Bank: "refuse", Seq: 1, Question: "q", Answer: in, Verdict: "qualified"}, nil)
		}
		f := opened(t, workbook(t, sample(), one, kapok.Hans))
		if got, err := f.GetCellValue("应拒答", "E2"); err != nil || got != want {
			t.Errorf("%q came back as %q (%v), want %q", in, got, err, want)
		}
	}
}

func TestALongAnswerIsCutWithANote(t *testing.T) {
	for _, in := range []string{strings.Repeat("长", 40_000), strings.Repeat("👍", 40_000), strings.Repeat("\x00", 1<<20), strings.Repeat("\u202e", 40_000)} {
		one := func(yield func(report.Item, error) bool) {
			yield(report.Item{Bank: "answer", Seq: 1, Question: "q", Answer: in, Verdict: "qualified"}, nil)
		}
		f := opened(t, workbook(t, sample(), one, kapok.Hans))
		got, err := f.GetCellValue("非拒答", "E2")
		if err != nil {
			t.Fatal(err)
		}
		if n := len(utf16.Encode([]rune(got))); n > 32767 || n < 30_000 {
			t.Errorf("the cell has %d characters", n)
		}
		if !strings.HasSuffix(got, "字）") || !strings.Contains(got, "略去") {
			t.Errorf("the cut is not told: %q", got[len(got)-60:])
		}
	}
}

func TestAnItemThatFailsFailsTheWorkbook(t *testing.T) {
	broken := errors.New("the disk is gone")
	err := report.XLSX(io.Discard, sample(), func(yield func(report.Item, error) bool) { yield(report.Item{}, broken) }, kapok.Hans)
	if !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	err = report.XLSX(io.Discard, sample(), func(yield func(report.Item, error) bool) { yield(report.Item{Bank: "corpus", Seq: 3}, nil) }, kapok.Hans)
	if err == nil || !strings.Contains(err.Error(), `"corpus"`) {
		t.Errorf("%v", err)
	}
}

func TestTenThousandAnswersTakeLessThanThreeSeconds(t *testing.T) {
	begin := time.Now()
	raw := workbook(t, sample(), items(10_000), kapok.Hans)
	if took := time.Since(begin); took > 3*time.Second {
		t.Errorf("the workbook took %v", took)
	}
	if len(raw) > 5<<20 {
		t.Errorf("the workbook has %d bytes", len(raw))
	}
}

func BenchmarkXLSX(b *testing.B) {
	for b.Loop() {
		b.SetBytes(int64(len(workbook(b, sample(), items(10_000), kapok.Hans))))
	}
}
