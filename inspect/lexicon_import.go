package inspect

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"kapok"
	"kapok/data"
)

// ImportFormat is a file form that [ImportTerms] reads.
type ImportFormat string

// The forms of a user's list. TXT is one term a line, with headings like "[地域歧视]" that
// give the category of the lines below.
const (
	CSV   ImportFormat = "csv"
	XLSX  ImportFormat = "xlsx"
	TXT   ImportFormat = "txt"
	JSONL ImportFormat = "jsonl"
)

// maxImport bounds one list: a million terms as this program writes them, and more.
const maxImport = 256 << 20

// A bounded reader gives up where a file is longer than it may be: what is cut off silently would
// be lost without a word.
type bounded struct {
	from io.Reader
	left int
	name string
}

func bound(r io.Reader, name string) io.Reader { return &bounded{r, maxImport, name} }

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.from.Read(p[:min(len(p), b.left+1)])
	if b.left -= n; b.left < 0 {
		return 0, kapok.Say(kapok.Invalid, "error.lexicon.too_large", "{file} is larger than {n} MB; split it", "file", b.name, "n", maxImport>>20)
	}
	return n, err
}

// ImportTerms reads a user's list of keywords. Table columns are found by their headings, in
// Chinese or English: 关键词/term, 一级分类/category, 二级分类/subcategory, 风险/risk, 权重/weight,
// 语言/lang, 备注/note, 来源/source, 生效日期/from, 失效日期/to, 须同现/near, 不得同现/not,
// 例外/except, 变体/evade, the last four written as in data/lexicons. A category may be a leaf of the taxonomy, a
// clause id such as A.2.d, or the standard's name of the risk; the finer column decides. Every
// row that cannot be used is given back with its line and reason; the error is only for a
// file that cannot be read at all. The name is the file's, for these reports and for the
// terms' source.
func ImportTerms(r io.Reader, name string, format ImportFormat) ([]Term, []Rejected, error) {
	switch format {
	case CSV:
		return importCSV(r, name)
	case XLSX:
		return importXLSX(r, name)
	case TXT:
		return importTXT(r, name)
	case JSONL:
		return importJSONL(r, name)
	}
	return nil, nil, kapok.Say(kapok.Invalid, "error.lexicon.format", "format \"{format}\" is not known; use csv, xlsx, txt or jsonl", "format", format)
}

// columns maps headings to what they mean.
var columns = map[string]string{
	"关键词": "term", "关键字": "term", "敏感词": "term", "词条": "term", "關鍵詞": "term", "term": "term", "keyword": "term", "word": "term",
	"一级分类": "category", "一級分類": "category", "分类": "category", "类别": "category", "category": "category",
	"二级分类": "subcategory", "二級分類": "subcategory", "子类": "subcategory", "subcategory": "subcategory",
	"风险": "risk", "風險": "risk", "risk": "risk", "风险编号": "risk",
	"权重": "weight", "權重": "weight", "weight": "weight",
	"语言": "lang", "語言": "lang", "lang": "lang", "language": "lang",
	"备注": "note", "備註": "note", "note": "note", "生效日期": "from", "from": "from", "失效日期": "to", "to": "to",
	"来源": "source", "來源": "source", "source": "source", "须同现": "near", "須同現": "near", "near": "near",
	"不得同现": "not", "不得同現": "not", "not": "not", "例外": "except", "except": "except", "变体": "evade", "變體": "evade", "evade": "evade",
}

// table turns rows with headings into terms.
type table struct {
	name     string
	cols     map[string]int
	terms    []Term
	rejected []Rejected
	seen     map[string]int
}

func (t *table) head(row []string) error {
	t.cols, t.seen = map[string]int{}, map[string]int{}
	for i, h := range row {
		h = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\uFEFF")))
		if c, ok := columns[h]; ok {
			if _, twice := t.cols[c]; !twice {
				t.cols[c] = i
			}
		}
	}
	if _, ok := t.cols["term"]; !ok {
		return kapok.Say(kapok.Invalid, "error.lexicon.no_column", "{file} has no column of keywords; head it {name} or term (found: {heads})",
			"file", t.name, "name", "关键词", "heads", row)
	}
	return nil
}

func (t *table) row(line int, row []string) {
	get := func(c string) string {
		if i, ok := t.cols[c]; ok && i < len(row) {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	if strings.TrimSpace(strings.Join(row, "")) == "" {
		return
	}
	term := Term{Text: get("term"), Weight: defaultWeight, Lang: kapok.Lang(get("lang")),
		Note: get("note"), Source: t.name, From: get("from"), To: get("to")}
	var errs []error
	if w := get("weight"); w != "" {
		v, err := strconv.ParseFloat(w, 64)
		if err != nil {
			errs = append(errs, kapok.Say(kapok.Invalid, "error.lexicon.weight_number", "weight \"{value}\" is not a number", "value", w))
		}
		term.Weight = v
	}
	if source := get("source"); source != "" {
		term.Source = source
	}
	errs = append(errs, term.parseRules(get("near"), get("not"), get("except"), get("evade")))
	risk, err := category(get("risk"), get("subcategory"), get("category"))
	if err != nil {
		errs = append(errs, err)
	}
	term.Risk = risk
	t.add(line, term, errs...)
}

// add takes the term or rejects the line. Where the risk itself is the fault it is said once.
func (t *table) add(line int, term Term, errs ...error) {
	if errors.Join(errs...) == nil {
		errs = append(errs, term.Validate())
	}
	key := term.identity()
	if first, twice := t.seen[key]; twice && errors.Join(errs...) == nil {
		errs = append(errs, kapok.Say(kapok.Invalid, "error.lexicon.twice", "repeats line {line}", "line", first))
	}
	if err := errors.Join(errs...); err != nil {
		t.rejected = append(t.rejected, Rejected{t.name, line, faults(err)})
		return
	}
	if t.seen == nil {
		t.seen = map[string]int{}
	}
	t.seen[key] = line
	t.terms = append(t.terms, term)
}

func importCSV(r io.Reader, name string) ([]Term, []Rejected, error) {
	c := csv.NewReader(bound(r, name))
	c.FieldsPerRecord, c.LazyQuotes = -1, true
	t := table{name: name}
	for first := true; ; first = false {
		row, err := c.Read()
		if err == io.EOF {
			break
		}
		line, _ := c.FieldPos(0)
		if err != nil {
			t.rejected = append(t.rejected, Rejected{name, line, faults(err)})
			if _, ok := errors.AsType[*csv.ParseError](err); !ok {
				return nil, nil, kapok.Say(kapok.KindOf(err), "error.lexicon.read", "read {file}", "file", name).Because(err)
			}
			continue
		}
		if first {
			if err := t.head(row); err != nil {
				return nil, nil, err
			}
			continue
		}
		t.row(line, row)
	}
	if t.cols == nil {
		return nil, nil, kapok.Say(kapok.Invalid, "error.lexicon.file_empty", "{file} is empty", "file", name)
	}
	return t.terms, t.rejected, nil
}

func importXLSX(r io.Reader, name string) (terms []Term, rejected []Rejected, err error) {
	f, err := excelize.OpenReader(bound(r, name), excelize.Options{UnzipSizeLimit: maxImport, UnzipXMLSizeLimit: maxImport / 4})
	if err != nil {
		return nil, nil, kapok.Say(kapok.Invalid, "error.lexicon.xlsx", "{file} is not an XLSX file", "file", name).Because(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	t := table{name: name}
	rows, err := f.Rows(f.GetSheetName(0))
	if err != nil {
		return nil, nil, kapok.Say(kapok.KindOf(err), "error.lexicon.read_sheet", "read first sheet of {file}", "file", name).Because(err)
	}
	for line := 1; rows.Next(); line++ {
		row, err := rows.Columns()
		if err != nil {
			t.rejected = append(t.rejected, Rejected{name, line, faults(err)})
			continue
		}
		if t.cols == nil {
			if err := t.head(row); err != nil {
				return nil, nil, err
			}
			continue
		}
		t.row(line, row)
	}
	if t.cols == nil {
		return nil, nil, kapok.Say(kapok.Invalid, "error.lexicon.file_empty", "{file} is empty", "file", name)
	}
	return t.terms, t.rejected, rows.Close()
}

func importTXT(r io.Reader, name string) ([]Term, []Rejected, error) {
	t := table{name: name}
	var risk kapok.RiskID
	var fault error = kapok.Say(kapok.Invalid, "error.lexicon.no_heading", "no heading such as {example} stands above this line", "example", "[地域歧视]")
	err := eachLine(bound(r, name), func(n int, line string) {
		line = strings.TrimSpace(strings.TrimPrefix(line, "\uFEFF"))
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
			if risk, fault = category(line[1 : len(line)-1]); fault != nil {
				t.rejected = append(t.rejected, Rejected{name, n, faults(fault)})
			}
		case fault != nil:
			t.rejected = append(t.rejected, Rejected{name, n, faults(fault)})
		default:
			t.add(n, Term{Text: line, Risk: risk, Weight: defaultWeight, Source: name})
		}
	})
	return t.terms, t.rejected, err
}

func importJSONL(r io.Reader, name string) ([]Term, []Rejected, error) {
	t := table{name: name}
	err := eachLine(bound(r, name), func(n int, line string) {
		if strings.TrimSpace(line) == "" {
			return
		}
		var row struct {
			Term
			Category    string `json:"category"`
			Subcategory string `json:"subcategory"`
		}
		dec := json.NewDecoder(strings.NewReader(line))
		if err := dec.Decode(&row); err != nil {
			t.rejected = append(t.rejected, Rejected{name, n, kapok.Say(kapok.Invalid, "error.lexicon.json", "the line is not a JSON object of a term")})
			return
		}
		var errs []error
		if row.Risk == "" || row.Category != "" {
			risk, err := category(string(row.Risk), row.Subcategory, row.Category)
			row.Risk = risk
			if err != nil {
				errs = append(errs, err)
			}
		}
		if row.Weight == 0 {
			row.Weight = defaultWeight
		}
		if row.Source == "" {
			row.Source = name
		}
		t.add(n, row.Term, errs...)
	})
	return t.terms, t.rejected, err
}

const maxLine = 8 << 20 // bytes

// eachLine gives lines with their numbers; one that is not UTF-8 is given as "\xff", which no
// parser accepts.
func eachLine(r io.Reader, do func(n int, line string)) error {
	b := bufio.NewScanner(r)
	b.Buffer(make([]byte, 0, 64<<10), maxLine)
	n := 0
	for b.Scan() {
		n++
		line := b.Bytes()
		if !utf8.Valid(line) {
			line = []byte{0xff}
		}
		do(n, string(bytes.TrimRight(line, "\r")))
	}
	if err := b.Err(); err != nil {
		return kapok.Say(kapok.KindOf(err), "error.lexicon.read_line", "read line {n}", "n", n+1).Because(err)
	}
	return nil
}

// category finds the leaf that the first usable name stands for: finest column first.
func category(names ...string) (kapok.RiskID, error) {
	var tried []string
	for _, n := range names {
		if n == "" {
			continue
		}
		if risk, ok := categories()[foldString(strings.TrimSpace(n))]; ok {
			return risk, nil
		}
		tried = append(tried, n)
	}
	if len(tried) == 0 {
		return "", kapok.Say(kapok.Invalid, "error.lexicon.no_category", "no category; give a risk such as bias.region, A.2.d or {example}", "example", "地域歧视")
	}
	return "", kapok.Say(kapok.Invalid, "error.lexicon.category", "category \"{category}\" is not known; give a risk such as bias.region, A.2.d or {example}", "category", strings.Join(tried, "/"), "example", "地域歧视")
}

// categories reads data/lexicons/categories.txt: a leaf, then its names, separated by tabs.
var categories = sync.OnceValue(func() map[string]kapok.RiskID {
	raw, err := data.FS.ReadFile("lexicons/categories.txt")
	if err != nil {
		panic("inspect: " + err.Error()) // embedded with the program: only a broken build lacks it
	}
	out := map[string]kapok.RiskID{}
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		leaf, _, _ := strings.Cut(line, "\t")
		for name := range strings.SplitSeq(line, "\t") {
			out[foldString(name)] = kapok.RiskID(leaf)
		}
	}
	return out
})

// Leaves lists the risks that a list of keywords can be filed under, sorted.
func Leaves() []kapok.RiskID {
	all := map[kapok.RiskID]bool{}
	for _, leaf := range categories() {
		all[leaf] = true
	}
	return slices.Sorted(maps.Keys(all))
}
