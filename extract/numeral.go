package extract

import (
	"strings"
	"unicode/utf8"
)

// Numeral reads a Chinese numeral in simplified characters: 三百二十, 一百零五, 廿五, 两千万,
// 二〇二六, 三点一四. ok is false for what is none (十百, 万).
func Numeral(s string) (value float64, ok bool) {
	whole, part, pointed := strings.Cut(s, "点")
	v, ok := integer(whole)
	if !ok || !pointed {
		return v, ok
	}
	scale := 0.1
	for _, r := range part {
		d, known := digit(r)
		if !known || d > 9 {
			return 0, false
		}
		v, scale = v+float64(d)*scale, scale/10
	}
	return v, true
}

// digit is the value of a digit; ten, twenty and thirty are 10, 20 and 30.
func digit(r rune) (int, bool) {
	switch r {
	case '零', '〇', '○':
		return 0, true
	case '两':
		return 2, true
	case '十':
		return 10, true
	case '廿':
		return 20, true
	case '卅':
		return 30, true
	}
	if i := strings.IndexRune("一二三四五六七八九", r); i >= 0 {
		return i/3 + 1, true
	}
	return 0, false
}

// integer reads a numeral without a point, of at most 24 characters.
func integer(s string) (float64, bool) {
	n := utf8.RuneCountInString(s)
	if n == 0 || n > 24 {
		return 0, false
	}
	if !strings.ContainsAny(s, "十百千万亿廿卅") { // digit by digit: 二〇二六
		v := 0.0
		for _, r := range s {
			d, _ := digit(r) // only digits are left
			v = v*10 + float64(d)
		}
		return v, true
	}
	total, section, now := 0.0, 0.0, -1.0 // now: the digit that waits for its unit
	take := func(unit float64) {
		if now < 0 {
			now = 1
		}
		section, now = section+now*unit, -1
	}
	for i, r := range s {
		switch r {
		case '百':
			take(100)
		case '千':
			take(1000)
		case '十':
			take(10)
		case '廿', '卅':
			d, _ := digit(r)
			section += float64(d)
		case '万', '亿':
			if i == 0 {
				return 0, false
			}
			section, now = section+max(now, 0), -1
			if r == '亿' {
				total = (total + section) * 1e8
			} else {
				total += section * 1e4
			}
			section = 0
		default:
			d, _ := digit(r)
			if now > 0 {
				return 0, false // 三四百: no single number
			}
			now = float64(d)
		}
	}
	return total + section + max(now, 0), true
}

// words are those in which a digit counts nothing; those that begin with it.
var digitWords = []string{"一定", "一共", "一般", "一样", "一起", "一齐", "一直", "一些", "一下", "一旦", "一切", "一致", "一方", "一边", "一个人", "十分", "千万", "万一", "万分", "万物", "唯一", "统一", "之一", "第一", "第二", "第三", "百分", "三角", "四川", "九龙"}

// word says that s[at:end] is part of a word and no number.
func word(s string, at, end int) bool {
	for _, w := range digitWords {
		for i := range w {
			if strings.HasPrefix(s[max(0, at-i):], w) && at-i >= 0 && end <= at-i+len(w) {
				return true
			}
		}
	}
	return false
}
