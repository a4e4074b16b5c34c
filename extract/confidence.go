package extract

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// Confidence finds how sure a model says that it is, from 0 to 1: 85%, 85 percent, 百分之八十五,
// 八成半, 十成, 0.85, 8/10, and a bare number up to 1 as it is or up to 100 as a percentage. A
// bare 1 is certainty, "1%" is not. The last value beside a word for confidence (信心, 把握,
// 置信度, 概率, confidence, probability …) counts; without such a word the answer must hold one
// value only. ok is false where there is none, where it is out of range, or where only words
// such as "fairly sure" say it.
func Confidence(text string) (p float64, ok bool) {
	s, ok := spoken(text)
	if !ok {
		return 0, false
	}
	c := confidences()
	if all := c.named.FindAllStringSubmatchIndex(s, -1); len(all) > 0 {
		m := all[len(all)-1]
		return c.value(s[m[2]:m[3]])
	}
	if all := c.trailing.FindAllStringSubmatchIndex(s, -1); len(all) > 0 {
		m := all[len(all)-1]
		return c.value(s[m[2]:m[3]])
	}
	if c.whole.MatchString(s) {
		return c.value(strings.TrimRight(strings.TrimSpace(s), "。. "))
	}
	if all := c.marked.FindAllString(s, 2); len(all) == 1 {
		return c.value(all[0])
	}
	return 0, false
}

type confidenceRules struct{ named, trailing, whole, marked, percent, tenths, ratio, plain, han *regexp.Regexp }

var confidences = sync.OnceValue(func() *confidenceRules {
	const (
		han    = `[零〇一二兩三四五六七八九十百]+`
		marked = `(?:-?\d+(?:\.\d+)?\s*(?:%|(?i:percent\b|per\s+cent\b))|百分之(?:\d+(?:\.\d+)?|` + han + `(?:點` + han + `)?)|(?:\d+(?:\.\d+)?|` + han + `)成半?|\d+(?:\.\d+)?\s*/\s*10{1,2}\b)`
		value  = `(?:` + marked + `|-?\d*\.?\d+)`
		words  = `(?i:confidence(?:\s+(?:level|score))?|certainty|probability|likelihood|\bsure\b|\bconfident\b|信心(?:指數|度)?|把握|置信度|確信度|確定性|肯定程度|可能性|概率|機率|幾率|或然率)`
		links  = `(?i:\s|[:=*"'“”「」(){}]|\bis\b|\bof\b|\bin\b|\bthis\b|\banswer\b|\bmy\b|\babout\b|\baround\b|\bat\b|\bapproximately\b|係|是|為|有|大約|大概|約|達到|高達|呢個|這個|答案|嘅|的|,)`
	)
	re := func(p string) *regexp.Regexp { return regexp.MustCompile(fold(p)) }
	return &confidenceRules{
		named:    re(words + links + `{0,12}?(` + value + `)`),
		trailing: re(`(` + marked + `)(?:\s|(?i:\bof\b|\bthe\b)|嘅|的)*` + words),
		whole:    re(`^\s*` + value + `\s*[。.]?\s*$`),
		marked:   re(marked),
		percent:  re(`^(-?\d+(?:\.\d+)?)\s*(?:%|(?i:percent|per\s+cent))$`),
		tenths:   re(`^(.+?)成(半?)$`),
		ratio:    re(`^(\d+(?:\.\d+)?)\s*/\s*(10{1,2})$`),
		plain:    re(`^-?\d*\.?\d+$`),
		han:      re(`^百分之(.+)$`),
	}
})

// value reads one value; what lies outside 0 to 1 is none.
func (c *confidenceRules) value(s string) (float64, bool) {
	s = strings.TrimSpace(s)
	v, ok := 0.0, false
	switch {
	case c.percent.MatchString(s):
		v, ok = part(c.percent.FindStringSubmatch(s)[1], 100)
	case c.ratio.MatchString(s):
		m := c.ratio.FindStringSubmatch(s)
		scale, _ := strconv.ParseFloat(m[2], 64) // 10 or 100
		v, ok = part(m[1], scale)
	case c.han.MatchString(s):
		v, ok = part(c.han.FindStringSubmatch(s)[1], 100)
	case c.tenths.MatchString(s):
		m := c.tenths.FindStringSubmatch(s)
		v, ok = part(m[1], 10)
		if m[2] != "" {
			v += 0.05
		}
	case c.plain.MatchString(s):
		scale := 1.0
		if n, err := strconv.ParseFloat(s, 64); err == nil && n > 1 {
			scale = 100
		}
		v, ok = part(s, scale)
	}
	if !ok || v < 0 || v > 1 {
		return 0, false
	}
	return v, true
}

// part reads a number, in digits or Chinese, as a part of a scale.
func part(s string, scale float64) (float64, bool) {
	if v, err := strconv.ParseFloat(s, 64); err == nil {
		return v / scale, true
	}
	v, ok := Numeral(s)
	return v / scale, ok
}
