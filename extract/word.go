package extract

import (
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// Word finds which of a few words or labels an answer gives, such as safe, unsafe. In this
// order: the answer is nothing else; the last line, or what follows the last answer:, 答案係 or
// 結論: is nothing else; one begins the answer; only one stands anywhere, as words of their own
// and not denied. Of labels that contain each other the longer is meant. ok is false otherwise.
func Word(text string, options []string) (index int, ok bool) {
	s, ok := spoken(text)
	if !ok || len(options) == 0 {
		return 0, false
	}
	c := chooser{options: make([]string, len(options))}
	for i, o := range options {
		c.options[i] = bare(fold(bounded(o)))
	}
	for _, piece := range pieces(s) {
		if i, v := c.equals(piece); v == named {
			return i, true
		}
	}
	if i, v := c.starts(bare(s)); v == named {
		return i, true
	}
	seen := make([]bool, len(c.options))
	answer := bare(s)
	for i, o := range c.options {
		seen[i] = o != "" && found(answer, o, func(at int) bool { return !c.inside(answer, i, at) && ends(answer, at+len(o)) })
	}
	i, v := c.only(seen)
	return i, v == named
}

var stating = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(fold(`(?i:\b(?:final\s+)?(?:answer|verdict|conclusion|judge?ment|label|result)\b(?:\s+is\b)?|答案|結論|判斷|判定|結果|標籤|情感|立場|類別|分類|評級)(?:係|是|為)?\s*[:=]?\s*`))
})

// pieces gives the parts of an answer that may be a label and nothing else: the whole, what
// follows the last mark of a statement, the last line.
func pieces(s string) []string {
	out := []string{s}
	if all := stating().FindAllStringIndex(s, -1); len(all) > 0 {
		rest := s[all[len(all)-1][1]:]
		if i := strings.IndexAny(rest, "\n.。,;!"); i >= 0 {
			rest = rest[:i]
		}
		out = append(out, rest)
	}
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return append(out, lines[len(lines)-1])
}

// ends says that a label of Chinese characters that ends at s[end:] is no part of a longer word
// (安全帶): a particle or no Chinese character follows.
func ends(s string, end int) bool {
	last, _ := utf8.DecodeLastRuneInString(s[:end])
	next, _ := utf8.DecodeRuneInString(s[end:])
	return !isHan(last) || !isHan(next) || strings.ContainsRune("嘅的啦吧呀啊㗎喎了喇呢", next)
}

// listed is what goes on to a further label.
var listed = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(fold(`^\s*(?:(?:or|and)\b|/|或|和|同|定係)`)) })

func (c chooser) equals(s string) (int, verdict) {
	s = strings.TrimSpace(bare(s))
	for i, o := range c.options {
		if o != "" && s == o {
			return i, named
		}
	}
	return 0, silent
}

// starts finds the longest label that the answer begins with, with a border behind it.
func (c chooser) starts(s string) (int, verdict) {
	best, v := 0, silent
	for i, o := range c.options {
		if o == "" || !strings.HasPrefix(s, o) || !whole(s, 0, len(o)) || v == named && len(o) <= len(c.options[best]) {
			continue
		}
		if !ends(s, len(o)) || listed().MatchString(s[len(o):]) {
			continue
		}
		best, v = i, named
	}
	return best, v
}
