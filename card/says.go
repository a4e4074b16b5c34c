package card

import (
	"slices"
	"strings"
	"unicode"
)

// blanks are what people write where nothing is written yet.
var blanks = []string{
	"tbd", "tba", "tbc", "todo", "na", "null", "nil", "none yet", "to be determined", "to be added", "to be announced", "to be completed", "to be filled",
	"to be confirmed", "coming soon", "more information needed", "needs more information", "fill in", "fill me in", "placeholder", "work in progress", "wip", "unknown",
	"not available", "not applicable", "not yet available", "lorem ipsum", "insert here", "待补充", "待补", "待定", "待填", "待填写", "待完善", "待更新", "待确认", "待添加", "待公布", "暂无", "暂缺", "暂未填写", "未填写", "未填",
	"请填写", "请补充", "此处填写", "在此填写", "略", "同上", "不适用", "敬请期待", "xx", "xxx", "xxxx", "某某", "no content", "empty",
}

var blank = func() map[string]bool {
	out := map[string]bool{}
	for _, b := range blanks {
		out[bare(b)] = true
	}
	return out
}()

// says says whether a text says anything: more than signs, and more than that it is still to be written.
func says(s string) bool {
	if len(s) > 4*maxTitle { // a long line is none of the blanks
		return strings.ContainsFunc(s, isWord)
	}
	text := bare(s)
	if text == "" {
		return false
	}
	return !blank[text] && !slices.ContainsFunc([]string{"tbd", "todo", "待补充"}, func(b string) bool { return strings.ReplaceAll(text, b, "") == "" })
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// bare keeps the letters and digits of a text, folded.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if isWord(r) {
			return r
		}
		return -1
	}, fold(s))
}
