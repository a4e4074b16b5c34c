package extract

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Number finds the number that an answer comes to: after the last mark of a result (####,
// \boxed{…}, the answer is, 答案係) the number that follows at once, else the last of that line;
// without a mark the last number of the text. Chinese numerals count where there are no digits.
//
// Digits may be grouped by commas (1,234), end in 萬, 億, k or million, or be a fraction (3/4);
// numerals may be 三百二十, 廿五, 兩千萬, 三點一四, 負五. A percent sign is a unit and changes
// nothing. ok is false where there is no number.
func Number(text string) (value float64, ok bool) {
	s, ok := spoken(text)
	if !ok {
		return 0, false
	}
	n := numbers()
	if marks := n.marks.FindAllStringIndex(s, -1); len(marks) > 0 {
		rest := s[marks[len(marks)-1][1]:]
		if v, found := n.first(rest); found {
			return v, true
		}
	}
	return n.last(s)
}

type numberRules struct{ marks, one, fraction, ratio *regexp.Regexp }

const hanDigits = "零〇○一二两兩三四五六七八九十百千廿卅"

var numbers = sync.OnceValue(func() *numberRules {
	re := func(p string) *regexp.Regexp { return regexp.MustCompile(fold(p)) }
	return &numberRules{
		marks: re(`####|\\boxed\s*\{|(?i:\bfinal\s+answer\b|\b(?:the\s+)?answer(?:\s+is)?\b|\bans\b|\btotal\s+is\b)|(?:最終|最後)?(?:答案|結果)(?:係|是|為)?`),
		one: re(`(?:([-−+負]|minus\s)\s*)?(?:[$¥€£]\s*)?(?:(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:[eE]([-+]?\d{1,3}))?(?:\s*(萬億|億|萬|千|百|(?i:k|thousand|million|billion)\b))?|` +
			`((?:[` + hanDigits + `萬億]+)(?:點[` + hanDigits + `]+)?))`),
		ratio:    re(`(?:^|[^\d/.])(\d{1,6})/(\d{1,6})$`),
		fraction: re(`^[\s:=$*{]*(-?\d{1,9})\s*(?:/|⁄)\s*(\d{1,9})\b`),
	}
})

// first reads the number that belongs to the mark before a text.
func (n *numberRules) first(s string) (float64, bool) {
	if m := n.fraction.FindStringSubmatch(s); m != nil {
		a, _ := strconv.ParseFloat(m[1], 64) // digits only
		if b, _ := strconv.ParseFloat(m[2], 64); b != 0 {
			return a / b, true
		}
	}
	line, _, _ := strings.Cut(strings.TrimLeft(s, " \n:=*{$"), "\n")
	if m := n.one.FindStringSubmatchIndex(line); len(m) > 0 && m[0] == 0 && m[10] < 0 {
		if v, ok := n.value(line, m); ok {
			return v, true
		}
	}
	return n.last(line)
}

// last reads the last number of a text, in digits before Chinese numerals.
func (n *numberRules) last(s string) (float64, bool) {
	all := n.one.FindAllStringSubmatchIndex(s, -1)
	numeral, found := 0.0, false
	for i, m := range slices.Backward(all) {
		if v, ok := n.value(s, m); ok {
			if m[10] < 0 {
				return v, true
			}
			if !found {
				numeral, found = v, true
			}
		}
		if len(all)-i > 4*maxSeen {
			break
		}
	}
	return numeral, found
}

// units multiply.
var units = map[string]float64{"百": 1e2, "千": 1e3, "k": 1e3, "thousand": 1e3, "万": 1e4, "million": 1e6, "亿": 1e8, "billion": 1e9, "万亿": 1e12}

// value reads one match; words that hold a digit, such as 一定 or 十分, are none.
func (n *numberRules) value(s string, m []int) (float64, bool) {
	group := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return s[m[2*i]:m[2*i+1]]
	}
	var v float64
	var ok bool
	if han := group(5); han != "" {
		if word(s, m[10], m[11]) {
			return 0, false
		}
		v, ok = Numeral(han)
	} else {
		if f := n.ratio.FindStringSubmatch(s[max(0, m[4]-12):m[5]]); f != nil && !strings.HasPrefix(s[m[1]:], "/") {
			a, _ := strconv.ParseFloat(f[1], 64) // digits only
			if b, _ := strconv.ParseFloat(f[2], 64); b != 0 {
				return a / b, true
			}
		}
		if at := max(m[2], 0); m[2] < 0 && !begins(s, m[4]) && s[m[4]-1] != '-' && s[m[4]-1] != '/' || m[2] >= 0 && at > 0 && isLatin(rune(s[at-1])) {
			return 0, false // B12, Q3, B-12
		}
		var err error
		v, err = strconv.ParseFloat(strings.ReplaceAll(group(2), ",", ""), 64)
		ok = err == nil
		if e := group(3); e != "" {
			x, _ := strconv.Atoi(e) // three digits at most
			v *= math.Pow10(x)
		}
		if u, known := units[strings.ToLower(group(4))]; known {
			v *= u
		}
	}
	if sign := group(1); sign != "" && sign != "+" && !strings.HasSuffix(strings.TrimRight(s[:m[2]], " "), "到") && !runs(s, m[2]) {
		v = -v
	}
	return v, ok && !math.IsInf(v, 0) && !math.IsNaN(v)
}

// runs says that the sign at s[at:] joins two numbers, as in 3-5, and is no minus.
func runs(s string, at int) bool {
	if at == 0 {
		return false
	}
	c := s[at-1]
	return c >= '0' && c <= '9' || c == ')'
}
