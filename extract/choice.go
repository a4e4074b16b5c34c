package extract

import (
	"slices"
	"strings"
)

// Choice finds which option of a multiple-choice question an answer names: by its letter
// (A, Ⓑ, （c）, 乙) or, where no letter is named, by its text. options are the texts of the
// options in order, from A; an empty text is one that is not known. ok is false where the answer
// names none, several, or one that does not exist.
//
// In this order, the first that speaks decides:
//
//  1. a final statement (\boxed{B}, final answer, 最终答案), the last of them;
//  2. a statement (the answer is B, 答案係B, 我揀B, B is correct), the last of them: models
//     correct themselves. Denials (唔係B, not B), conditions (如果答案係B) and an echo of all
//     options do not count;
//  3. a line that holds nothing but a letter; two such lines with different letters are none;
//  4. a letter that begins the answer, unless other lines begin with others;
//  5. the only option named anywhere, by letter or by text; if letter and text disagree, none.
//
// Where a base model goes on to the next question, what stands before it decides.
func Choice(text string, options []string) (index int, ok bool) {
	s, ok := spoken(text)
	if !ok || len(options) == 0 || len(options) > 26 {
		return 0, false
	}
	c := chooser{options: make([]string, len(options))}
	for i, o := range options {
		c.options[i] = bare(fold(bounded(o)))
	}
	for _, at := range rules().next.FindAllStringIndex(s, maxNext) {
		if i, v := c.definite(s[:at[0]]); v == named {
			return i, true
		}
	}
	i, v := c.definite(s)
	if v == silent {
		i, v = c.mentioned(s)
	}
	return i, v == named
}

// maxNext bounds how many beginnings of further questions are tried.
const maxNext = 8

// A verdict of one rule: it did not speak, named one option, or contradicts itself.
type verdict int

const (
	silent verdict = iota
	named
	unclear
)

// A chooser knows the options, folded.
type chooser struct{ options []string }

// definite applies the rules that need no other evidence.
func (c chooser) definite(s string) (int, verdict) {
	for _, rule := range []func(string) (int, verdict){c.stated, c.alone, c.leading} {
		if i, v := rule(s); v != silent {
			return i, v
		}
	}
	return 0, silent
}

// stated looks for statements.
func (c chooser) stated(s string) (int, verdict) {
	r := rules()
	last, at, strong := 0, -1, false
	v := silent
	note := func(pos, i int, what verdict, final bool) {
		if what == silent || strong && !final || final == strong && pos < at {
			return
		}
		last, at, strong, v = i, pos, final, what
	}
	for _, m := range r.boxed.FindAllStringSubmatchIndex(s, -1) {
		i, what := c.letter(s[m[2]:m[3]])
		note(m[0], i, what, true)
	}
	for _, m := range lastOf(r.said.FindAllStringSubmatchIndex(s, -1)) {
		if denied(s, m[0], m[2]) {
			continue
		}
		i, what := c.naming(s, m)
		note(m[0], i, what, r.final.MatchString(s[m[2]:m[3]]))
	}
	for _, m := range lastOf(r.right.FindAllStringSubmatchIndex(s, -1)) {
		if denied(s, m[2], m[2]) || !begins(s, m[2]) || r.unright.MatchString(s[m[1]:]) {
			continue
		}
		i, what := c.letter(s[m[2]:m[3]])
		note(m[0], i, what, false)
	}
	return last, v
}

// lastOf keeps the last of very many statements.
func lastOf(all [][]int) [][]int { return all[max(0, len(all)-maxSeen):] }

// naming reads the option of a statement: group 2 is a number of an option, group 3 a letter.
func (c chooser) naming(s string, m []int) (int, verdict) {
	if m[4] >= 0 {
		i := strings.Index("123456789", s[m[4]:m[5]])
		if i < 0 {
			i = strings.Index("一二三四五六七八九", s[m[4]:m[5]]) / 3
		}
		if i >= len(c.options) {
			return 0, unclear
		}
		return i, named
	}
	at, end := m[6], m[7]
	if c.several(s, at) {
		if c.echo(s[at:]) {
			return 0, silent
		}
		return 0, unclear
	}
	if !c.stands(s, at, end, true) {
		return 0, silent
	}
	return c.letter(s[at:end])
}

// letter gives the option of a letter; one that does not exist is unclear.
func (c chooser) letter(s string) (int, verdict) {
	i := strings.Index("ABCDEFGHIJKLMNOPQRSTUVWXYZ", strings.ToUpper(s))
	if i < 0 {
		i = strings.Index("甲乙丙丁戊", s) / 3
	}
	if i >= len(c.options) {
		return 0, unclear
	}
	return i, named
}

// alone looks for lines with nothing but a letter.
func (c chooser) alone(s string) (int, verdict) {
	one, v := 0, silent
	for _, m := range rules().alone.FindAllStringSubmatch(s, -1) {
		i, what := c.letter(m[1])
		if what != named || v == named && i != one {
			return 0, unclear
		}
		one, v = i, named
	}
	return one, v
}

// leading looks at the letter that begins the answer.
func (c chooser) leading(s string) (int, verdict) {
	begins := rules().leads.FindAllStringSubmatchIndex(s, 4*maxSeen)
	if len(begins) == 0 || strings.TrimSpace(s[:begins[0][0]]) != "" {
		return 0, silent
	}
	first, v := 0, silent
	for n, m := range begins {
		if n == 0 && c.several(s, m[2]) {
			return 0, unclear
		}
		if !c.stands(s, m[2], m[3], false) || rules().after.MatchString(s[m[3]:]) {
			if n == 0 {
				return 0, silent
			}
			continue
		}
		i, what := c.letter(s[m[2]:m[3]])
		switch {
		case n == 0 && what == named && c.contradicts(i, s[m[3]:]):
			return 0, unclear
		case n == 0:
			first, v = i, what
		case i != first:
			return 0, silent // the options are listed, or weighed one by one
		}
	}
	return first, v
}

// contradicts says that the line beside the letter of option i is the text of another.
func (c chooser) contradicts(i int, rest string) bool {
	line, _, _ := strings.Cut(rest, "\n")
	line = strings.TrimSpace(bare(line))
	return line != "" && line != c.options[i] && slices.Contains(c.options, line)
}

// mentioned looks for the only option that is named anywhere.
func (c chooser) mentioned(s string) (int, verdict) {
	letters, list := c.letters(s)
	if list {
		return 0, unclear
	}
	letter, lv := c.only(letters)
	text, tv := c.only(c.texts(s))
	switch {
	case lv == unclear || tv == unclear, lv == named && tv == named && letter != text:
		return 0, unclear
	case lv == named:
		return letter, named
	}
	return text, tv
}

func (c chooser) only(seen []bool) (int, verdict) {
	one, v := 0, silent
	for i, yes := range seen {
		switch {
		case yes && v == named:
			return 0, unclear
		case yes:
			one, v = i, named
		}
	}
	return one, v
}
