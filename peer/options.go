package peer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// optionsOf finds the options of a question among its fields: a list under choices or options,
// {"text": […]} as of ARC, or a field for each letter.
func optionsOf(m members) []string {
	for _, name := range []string{"choices", "options", "endings"} {
		if o, ok := texts(m[name]); ok && len(o) > 1 {
			return o[:min(len(o), maxOptions)]
		}
		if o, ok := texts(m.object(name)["text"]); ok && len(o) > 1 {
			return o[:min(len(o), maxOptions)]
		}
	}
	var out []string
	for c := 'A'; c <= 'Z' && m.has(string(c)); c++ {
		out = append(out, m.text(string(c)))
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// keyOf gives the letter of a key that is a letter, a position from 0 or the text of an option;
// any other key stays as it is.
func keyOf(key string, options []string) string {
	key = strings.TrimSpace(key)
	if len(options) < 2 || key == "" {
		return key
	}
	if len(key) == 1 && key[0] >= 'A' && int(key[0]-'A') < len(options) {
		return key
	}
	if i := slices.IndexFunc(options, func(o string) bool { return strings.TrimSpace(o) == key }); i >= 0 {
		return string(rune('A' + i))
	}
	if i, err := strconv.Atoi(key); err == nil && i >= 0 && i < len(options) {
		return string(rune('A' + i))
	}
	return key
}

type optionRules struct{ line, inline *regexp.Regexp }

var optionPatterns = sync.OnceValue(func() optionRules {
	return optionRules{
		line:   regexp.MustCompile(`(?m)^[ \t]*[(（]?([A-Z])[)）.．、:：]+[ \t]*(.*)$`),
		inline: regexp.MustCompile(`[(（]\s*([A-Z])\s*[)）]\s*`),
	}
})

// optionsIn finds the options that a prompt lists, each on a line (A. …) or inline ((A) … (B) …).
// Of several lists, as examples have them, the last counts.
func optionsIn(prompt string) []string {
	p := optionPatterns()
	var last, now []string
	end := func() {
		if len(now) > 1 {
			last = now
		}
		now = nil
	}
	for _, m := range p.line.FindAllStringSubmatch(prompt, -1) {
		if want := byte('A' + len(now)); m[1][0] != want {
			end()
			if m[1] != "A" {
				continue
			}
		}
		now = append(now, strings.TrimSpace(m[2]))
	}
	if end(); len(last) > 1 {
		return last
	}
	_, last = inlineOptions(prompt)
	return last
}

// inlineOptions parts a question from the options that stand in it, "… (A) one (B) two".
func inlineOptions(text string) (question string, options []string) {
	p := optionPatterns()
	var marks [][]int
	for _, m := range p.inline.FindAllStringSubmatchIndex(text, -1) {
		switch letter := text[m[2]]; {
		case letter == 'A':
			marks = [][]int{m}
		case len(marks) > 0 && letter == byte('A'+len(marks)):
			marks = append(marks, m)
		}
	}
	if len(marks) < 2 {
		return text, nil
	}
	for i, m := range marks {
		end := len(text)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		options = append(options, strings.TrimSpace(text[m[1]:end]))
	}
	return strings.TrimSpace(text[:marks[0][0]]), options
}

// withOptions writes a question and its options as a prompt.
func withOptions(question string, options []string) string {
	var b strings.Builder
	b.WriteString(question)
	for i, o := range options {
		b.WriteString("\n" + string(rune('A'+i)) + ". " + o)
	}
	return b.String()
}

// BareQuestion gives the last question of a multiple-choice sample without its options, and the
// position of the key from 0. ok is false where they cannot be parted: an example, an instruction
// or other options stand in the prompt, or the key names none of them.
func BareQuestion(s Sample) (question string, key int, ok bool) {
	k := keyOf(s.Expect, s.Options)
	if len(s.Options) < 2 || len(k) != 1 || k[0] < 'A' || int(k[0]-'A') >= len(s.Options) || len(s.Turns) == 0 {
		return "", 0, false
	}
	question, ok = strings.CutSuffix(s.Turns[len(s.Turns)-1].Text, withOptions("", s.Options))
	return question, int(k[0] - 'A'), ok && strings.TrimSpace(question) != ""
}
