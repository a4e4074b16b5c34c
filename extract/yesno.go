package extract

import (
	"regexp"
	"strings"
	"sync"
)

// YesNo finds whether an answer says yes or no: 係, 唔係, 是, 否, 啱, 唔啱, 對, 有, 冇, 可以, 不可以,
// yes, no, true, false and their like. What stands after the last answer: or 答案係 counts first,
// then the word that begins the answer, then a last line that is nothing else. The question
// repeated (係唔係, 是否, 有冇) is no answer. ok is false where neither is said.
func YesNo(text string) (yes, ok bool) {
	s, ok := spoken(text)
	if !ok {
		return false, false
	}
	r := yesNo()
	if all := stating().FindAllStringIndex(s, -1); len(all) > 0 {
		if y, found := r.read(s[all[len(all)-1][1]:]); found {
			return y, true
		}
	}
	if y, found := r.read(s); found {
		return y, true
	}
	lines := strings.Split(strings.TrimSpace(s), "\n")
	last := lines[len(lines)-1]
	if y, found := r.read(last); found && r.short.MatchString(last) {
		return y, true
	}
	return false, false
}

type yesNoRules struct{ no, yes, short *regexp.Regexp }

var yesNo = sync.OnceValue(func() *yesNoRules {
	const (
		lead = `^[\s"'“”‘’「」『』<>\[\]【】(){}*#$:,]*(?:(?:我認為|我覺得|我諗|應該|梗|當然|呢個|這個|it\s+is|that\s+is|it's)\s*)?`
		end  = `(?:$|[^\p{L}\p{N}]|呀|啊|啦|吧|嘅|的|㗎|囉|喎|喇|呢|哦|了)`
	)
	re := func(p string) *regexp.Regexp { return regexp.MustCompile(fold(p)) }
	return &yesNoRules{
		no:    re(`(?i)` + lead + `(?:no|nope|false|incorrect|wrong|not\s+(?:true|correct|really)|唔係|唔啱|唔可以|唔會|唔得|唔應該|唔正確|冇|否|不是|不對|不可以|不能|不會|不行|不應該|不應|不正確|不|錯誤|錯|沒有|並非|非也)` + end),
		yes:   re(`(?i)` + lead + `(?:yes|yeah|yep|true|correct|right|係|是|啱|對|可以|會|得|應該|正確|沒錯|冇錯|有|能|行|好)` + end),
		short: re(`^.{0,24}$`),
	}
})

// read reads the word that a text begins with.
func (r *yesNoRules) read(s string) (yes, ok bool) {
	s, _ = cutRunes(s, 60)
	right := strings.HasPrefix(strings.TrimSpace(s), "没错") || strings.HasPrefix(strings.TrimSpace(s), "冇错")
	switch {
	case right || r.yes.MatchString(s):
		return true, true
	case r.no.MatchString(s):
		return false, true
	}
	return false, false
}
