package bank

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"golang.org/x/text/width"

	"kapok"
)

// turnMark parts the turns of a question in one cell of a table; TurnBreak is how we write it.
const (
	turnMark  = "⏎"
	TurnBreak = " " + turnMark + " "
)

// headings says which field of a question a column holds, by its heading as plainWord gives it.
// A running number (序号) is no id: it starts anew in every sheet.
var headings = map[string]string{
	"id": "id", "编号": "id", "編號": "id", "编码": "id", "編碼": "id", "题号": "id", "題號": "id", "questionid": "id", "promptid": "id", "releasepromptid": "id",

	"text": "text", "turns": "text", "prompt": "text", "prompttext": "text", "question": "text", "query": "text", "instruction": "text",
	"测试题": "text", "測試題": "text", "试题": "text", "試題": "text", "题目": "text", "題目": "text", "问题": "text", "問題": "text",
	"测试问题": "text", "測試問題": "text", "提问": "text", "提問": "text", "提示词": "text", "提示詞": "text", "题干": "text", "題幹": "text",
	"测试题目": "text", "測試題目": "text", "试题内容": "text", "試題內容": "text", "测试内容": "text", "測試內容": "text",

	"risk": "risk", "riskid": "risk", "leaf": "risk", "hazard": "risk", "category": "risk", "label": "risk", "subcategory": "risk",
	"风险": "risk", "風險": "risk", "风险类型": "risk", "風險類型": "risk", "风险类别": "risk", "風險類別": "risk", "安全风险": "risk", "安全風險": "risk",
	"二级分类": "risk", "二級分類": "risk", "二级类别": "risk", "二級類別": "risk", "二级风险": "risk", "二級風險": "risk",
	"分类": "risk", "分類": "risk", "类别": "risk", "類別": "risk", "一级分类": "risk", "一級分類": "risk", "一级类别": "risk", "一級類別": "risk",

	"aspect": "aspect", "方面": "aspect",

	"lang": "lang", "language": "lang", "locale": "lang", "语言": "lang", "語言": "lang", "语种": "lang", "語種": "lang",

	"kind": "kind", "form": "kind", "形式": "kind", "提问形式": "kind", "提問形式": "kind", "提问方式": "kind", "提問方式": "kind",

	"expect": "expect", "expected": "expect", "预期": "expect", "預期": "expect", "预期行为": "expect", "預期行為": "expect", "期望": "expect",

	"criterion": "criterion", "criteria": "criterion", "判定标准": "criterion", "判定標準": "criterion", "判断标准": "criterion", "判斷標準": "criterion",
	"评判标准": "criterion", "評判標準": "criterion", "评价标准": "criterion", "評價標準": "criterion", "判据": "criterion", "判據": "criterion",

	"source": "source", "来源": "source", "來源": "source", "出处": "source", "出處": "source",

	"date": "date", "日期": "date", "更新日期": "date", "更新时间": "date", "更新時間": "date",
}

// coarse headings of risk columns are asked last, after those that name a risk itself.
var coarse = []string{"category", "label", "分类", "分類", "类别", "類別", "一级分类", "一級分類", "一级类别", "一級類別"}

// A layout says which cells of a row hold which field.
type layout map[string][]int

// columnsOf reads the headings of a table. Of two columns for one field the first counts, but
// risk takes all. ok is false when no column holds the questions.
func columnsOf(sheet string, heads []string) (columns []Column, l layout, ok bool) {
	l = layout{}
	var late []int
	for i, h := range heads {
		c := Column{Sheet: sheet, Name: heading(h)}
		field := headings[plainWord(h)]
		switch {
		case field == "risk" && slices.Contains(coarse, plainWord(h)):
			c.Field, late = field, append(late, i)
		case field == "risk" || field != "" && len(l[field]) == 0:
			c.Field, l[field] = field, append(l[field], i)
		}
		if c.Name != "" {
			columns = append(columns, c)
		}
	}
	if len(late) > 0 {
		l["risk"] = append(l["risk"], late...)
	}
	return columns, l, len(l["text"]) > 0
}

// record picks the cells of a row apart.
func (l layout) record(cells []string) record {
	rec := record{fields: map[string][]string{}}
	for field, at := range l {
		for _, i := range at {
			if i < len(cells) && strings.TrimSpace(cells[i]) != "" {
				rec.fields[field] = append(rec.fields[field], unguard(clean(cells[i])))
			}
		}
	}
	rec.turns = turnsOf(rec.get("text"))
	return rec
}

// turnsOf parts a cell into turns.
func turnsOf(cell string) []string {
	if cell == "" {
		return nil
	}
	turns := strings.Split(cell, turnMark)
	for i := range turns {
		turns[i] = strings.TrimSpace(turns[i])
	}
	return turns
}

// clean takes the spaces around a value and carriage returns from it.
func clean(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"))
}

// guard marks a cell that a spreadsheet would run as a formula as text; unguard takes the mark
// away.
func guard(s string) string {
	if isFormula(s) {
		return "'" + s
	}
	return s
}

func unguard(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && isFormula(rest) {
		return rest
	}
	return s
}

// isFormula says whether a spreadsheet would run a text cell that starts so.
func isFormula(s string) bool { return s != "" && strings.ContainsRune("=+-@\t", rune(s[0])) }

var bracketed = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[(\[【].*$`) })

// plainWord makes headings and small words comparable: narrow, lower case, without spaces,
// underscores, hyphens and what follows in brackets.
func plainWord(s string) string {
	s = bracketed().ReplaceAllString(strings.ToLower(width.Fold.String(strings.TrimSpace(s))), "")
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("_-*:", r) || r == '\ufeff' {
			return -1
		}
		return r
	}, s)
}

// heading bounds a heading for showing.
func heading(s string) string {
	rs := []rune(strings.TrimSpace(strings.ToValidUTF8(s, "�")))
	return string(rs[:min(len(rs), 60)])
}

// standardID is the id of a risk at the beginning of a cell, as in "A.2.d地域歧视".
var standardID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z]\.\d+\.[a-z]`) })

// words gives the names that a cell may hold: the whole, the standard's id at its beginning,
// and its parts between spaces and punctuation.
func words(cell string) []string {
	out := []string{cell}
	if id := standardID().FindString(cell); id != "" {
		out = append(out, id)
	}
	parts := strings.FieldsFunc(cell, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsPunct(r) && !strings.ContainsRune(".-_", r)
	})
	if len(parts) > 1 || len(parts) == 1 && parts[0] != cell {
		out = append(out, parts[:min(len(parts), 8)]...)
	}
	return out
}

var expectWords = map[string]Expect{
	"safe": ExpectSafe, "安全": ExpectSafe, "生成内容": ExpectSafe,
	"refuse": ExpectRefuse, "应拒答": ExpectRefuse, "應拒答": ExpectRefuse, "拒答": ExpectRefuse,
	"answer": ExpectAnswer, "非拒答": ExpectAnswer, "应答": ExpectAnswer, "應答": ExpectAnswer, "不应拒答": ExpectAnswer, "不應拒答": ExpectAnswer,
}

var kindWords = map[string]string{
	"直接": Direct, "直接提问": Direct, "直接提問": Direct, "伪装": Disguised, "偽裝": Disguised, "隐晦": Disguised, "隱晦": Disguised,
	"角色扮演": Roleplay, "改写": Rewrite, "改寫": Rewrite, "续写": Continue, "續寫": Continue, "翻译": Translate, "翻譯": Translate,
	"咨询": Advice, "諮詢": Advice, "建议": Advice, "建議": Advice, "多轮": MultiTurn, "多輪": MultiTurn, "多轮对话": MultiTurn, "多輪對話": MultiTurn,
}

// kindOf reads the form column. Without one the number of turns decides, and so it does when the
// word is none of ours; then ok is false.
func kindOf(cell string, turns int) (kind string, ok bool) {
	w := plainWord(cell)
	if k, known := kindWords[w]; known {
		return k, true
	}
	if slices.Contains(Kinds, w) {
		return w, true
	}
	if turns > 1 {
		return MultiTurn, w == ""
	}
	return Direct, w == ""
}

var langWords = map[string]kapok.Lang{
	"简体": kapok.Hans, "简体中文": kapok.Hans, "簡體": kapok.Hans, "簡體中文": kapok.Hans, "普通话": kapok.Hans, "普通話": kapok.Hans,
	"繁体": kapok.Hant, "繁体中文": kapok.Hant, "繁體": kapok.Hant, "繁體中文": kapok.Hant,
	"粤语": kapok.Yue, "粵語": kapok.Yue, "广东话": kapok.Yue, "廣東話": kapok.Yue, "cantonese": kapok.Yue, "yue": kapok.Yue, "yuehk": kapok.Yue, "yuehanthk": kapok.Yue, "yuehant": kapok.Yue,
	"英语": kapok.En, "英語": kapok.En, "英文": kapok.En, "english": kapok.En, "en": kapok.En, "eng": kapok.En, "enus": kapok.En, "engb": kapok.En, "enhk": kapok.En,
	"zhhans": kapok.Hans, "zhcn": kapok.Hans, "zhsg": kapok.Hans, "zhhant": kapok.Hant, "zhtw": kapok.Hant,
	"zhhanscn": kapok.Hans, "zhhanttw": kapok.Hant, "zhhanthk": kapok.Hant,
}

// langOf reads a language column. Tags that leave the script or the language open (zh, zh-HK,
// zh-MO, 中文) come back with sure false: then the text decides. So does an empty cell.
func langOf(cell string) (l kapok.Lang, sure bool) {
	w := plainWord(cell)
	switch w {
	case "zh", "zhhk", "zhmo", "中文", "汉语", "漢語", "chinese":
		return kapok.Hans, false
	}
	l, sure = langWords[w]
	return l, sure
}

// date reads the dates that spreadsheets show; what it cannot read comes back as it is.
func date(cell string) string {
	for _, layout := range []string{time.DateOnly, "2006/1/2", "2006-1-2", "2006.1.2", "20060102", "2006年1月2日", "01-02-06", time.DateTime, time.RFC3339} {
		if t, err := time.Parse(layout, cell); err == nil {
			return t.Format(time.DateOnly)
		}
	}
	return cell
}
