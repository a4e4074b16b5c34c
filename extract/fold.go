package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"kapok/script"
)

// spoken gives what a model said in the form in which it is read: without its thinking and what
// follows the end of its turn, bounded, narrow, in simplified characters, without emphasis and
// invisible characters. Case stays: "a" is an article where "A" is an answer. ok is false where
// the model never came to an end of its thinking.
func spoken(text string) (s string, ok bool) {
	text, ok = behindThinking(text)
	if !ok {
		return "", false
	}
	return fold(bounded(text)), true
}

// thinking are the marks between which models think.
var thinking = [][2]string{{"<think>", "</think>"}, {"<thinking>", "</thinking>"}, {"<reasoning>", "</reasoning>"}, {"<|channel|>analysis", "<|channel|>final"}}

// turnEnds are the marks with which templates end a turn; what follows is another's.
var turnEnds = []string{"<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|end|>", "<end_of_turn>", "</s>", "<|im_start|>"}

func behindThinking(text string) (string, bool) {
	for _, mark := range thinking {
		if i := strings.LastIndex(text, mark[1]); i >= 0 {
			text = text[i+len(mark[1]):]
		} else if strings.Contains(text, mark[0]) {
			return "", false
		}
	}
	for _, mark := range turnEnds {
		if i := strings.Index(text, mark); i > 0 && strings.TrimSpace(text[:i]) != "" {
			text = text[:i]
		}
	}
	return text, true
}

// bounded keeps the beginning and the end of a long text, where answers stand.
func bounded(s string) string {
	if len(s) <= MaxText {
		return s
	}
	head, tail := MaxText/4, len(s)-MaxText*3/4
	for head > 0 && !utf8.RuneStart(s[head]) {
		head--
	}
	for tail < len(s) && !utf8.RuneStart(s[tail]) {
		tail++
	}
	return s[:head] + "\n" + s[tail:]
}

var unmarked = strings.NewReplacer("**", "", "__", "", "`", "", "\r\n", "\n", "\r", "\n")

// fold makes texts comparable and keeps their case.
func fold(s string) string {
	s = unmarked.Replace(norm.NFKC.String(strings.ToValidUTF8(s, "�")))
	t := script.Simplified()
	return strings.Map(func(r rune) rune {
		switch {
		case r < utf8.RuneSelf:
			return r
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
			return -1
		}
		if c, ok := t[r]; ok {
			return c
		}
		return r
	}, s)
}

func isLatin(r rune) bool { return r < utf8.RuneSelf && unicode.IsLetter(r) }

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// Said gives what a model said behind its thinking and before the end of its turn, bounded and
// valid, otherwise as it came. ok is false where it never came to an end of its thinking.
func Said(text string) (s string, ok bool) {
	text, ok = behindThinking(text)
	if !ok {
		return "", false
	}
	return strings.ToValidUTF8(bounded(text), "\uFFFD"), true
}

// Fold makes texts comparable and keeps their case: width, styled letters, emphasis and invisible
// characters gone, traditional characters simplified.
func Fold(s string) string { return fold(bounded(s)) }
