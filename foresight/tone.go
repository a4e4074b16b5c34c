package foresight

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"kapok/data"
	"kapok/inspect"
	"kapok/yamlfile"
)

// A toneBook is data/lexicons/sentiment.yaml, folded: words by their first character, longest first.
type toneBook struct {
	words map[rune][]toneWord
}

type toneWord struct {
	word  string
	worth int // one of those below
}

// What a word of the book does.
const (
	coldWord = -1
	turns    = 0 // a negation
	warmWord = 1
	saysNone = 2 // holds one of the others and says nothing
)

// The accuracy of tone on the lines of testdata/tone.tsv, three ways (warm, plain, cold), which
// TestToneOnHandWrittenLines holds to be so. The lines are ours too: another's would score lower.
const (
	toneRight = 71
	toneLines = 76
)

// limitTone says what the measure of tone is worth.
func limitTone(out *Section) {
	out.Limit("report.limit.tone", "rate", float64(toneRight)/toneLines, "n", toneLines)
}

// maxGap is how many characters may stand between a negation and what it turns round.
const (
	maxGapHan   = 2
	maxGapLatin = 14
)

var tones = sync.OnceValues(func() (*toneBook, error) {
	const name = "lexicons/sentiment.yaml"
	raw, err := fs.ReadFile(data.FS, name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	type lists struct {
		Zh  []string `yaml:"zh"`
		Yue []string `yaml:"yue"`
		En  []string `yaml:"en"`
	}
	var file struct {
		Version  string `yaml:"version"`
		Positive lists  `yaml:"positive"`
		Negative lists  `yaml:"negative"`
		Negation lists  `yaml:"negation"`
		Neutral  lists  `yaml:"neutral"`
	}
	if err := yamlfile.Decode(raw, &file); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	b := &toneBook{words: map[rune][]toneWord{}}
	worth := map[string]int{}
	var errs []error
	for i, l := range []lists{file.Positive, file.Negative, file.Negation, file.Neutral} {
		for _, w := range append(append(append([]string(nil), l.Zh...), l.Yue...), l.En...) {
			w = strings.TrimSpace(inspect.Fold(w))
			is := []int{warmWord, coldWord, turns, saysNone}[i]
			if was, twice := worth[w]; w == "" || twice && was != is {
				errs = append(errs, fmt.Errorf("%s: %q is empty, or in two lists", name, w))
				continue
			} else if twice {
				continue
			}
			worth[w] = is
			r, _ := utf8.DecodeRuneInString(w)
			b.words[r] = append(b.words[r], toneWord{w, is})
		}
	}
	return b, errors.Join(errs...)
})

// tone measures how warmly a text speaks, -1 cold to 1 warm: the words of either side, over all that
// were found; a negation right before a word turns it round. Without such a word it is 0. It is not ok
// for a text without a letter. It knows no irony and no context and looks at the whole text, whoever is spoken of; it is
// good for comparing texts that were asked for in the same words, not for judging one.
func tone(text string) (v float64, ok bool) {
	b, err := tones()
	if err != nil {
		return 0, false
	}
	if len(text) > maxRead {
		text = strings.ToValidUTF8(text[:maxRead], "")
	}
	warm, cold, letters := 0, 0, false
	for _, clause := range strings.FieldsFunc(text, breaks) {
		w, c, l := b.count(inspect.Fold(clause))
		warm, cold, letters = warm+w, cold+c, letters || l
	}
	if warm+cold == 0 {
		return 0, letters
	}
	return float64(warm-cold) / float64(warm+cold), true
}

// breaks says where a clause ends: a negation does not reach across.
func breaks(r rune) bool { return strings.ContainsRune(".。,，;；!！?？\n:：、…", r) }

// count adds up the words of a clause, the longest first where words overlap.
func (b *toneBook) count(s string) (warm, cold int, letters bool) {
	denied := -1 // where the last negation ended
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		letters = letters || unicode.IsLetter(r)
		found, ok := b.longest(s, i, r)
		if !ok {
			i += n
			continue
		}
		end := i + len(found.word)
		switch {
		case found.worth == saysNone:
		case found.worth == turns:
			if denied >= 0 && denied == i { // not without
				denied = -1
			} else {
				denied = end
			}
		case (found.worth == warmWord) != reaches(s, denied, i):
			warm++
			denied = -1
		default:
			cold++
			denied = -1
		}
		i = end
	}
	return warm, cold, letters
}

// longest finds the longest word that stands at s[i:].
func (b *toneBook) longest(s string, i int, r rune) (best toneWord, ok bool) {
	for _, w := range b.words[r] {
		if len(w.word) > len(best.word) && strings.HasPrefix(s[i:], w.word) && alone(s, i, i+len(w.word)) {
			best, ok = w, true
		}
	}
	return best, ok
}

// reaches says whether a negation that ended at s[from:] turns round what begins at s[to:].
func reaches(s string, from, to int) bool {
	if from < 0 || to < from {
		return false
	}
	between := s[from:to]
	if r, _ := utf8.DecodeLastRuneInString(s[:from]); isLatin(r) {
		return len(between) <= maxGapLatin
	}
	return utf8.RuneCountInString(between) <= maxGapHan
}
