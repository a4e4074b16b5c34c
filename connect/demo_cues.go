package connect

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"kapok"
	"kapok/data"
	"kapok/script"
)

// cueFile is data/demo/cues.yaml. Chinese cues may be written in simplified or traditional
// characters; cues and prompts meet in simplified ones.
type cueFile struct {
	Cantonese string     `yaml:"cantonese"` // characters that only Cantonese writes
	Topics    []topicCue `yaml:"topics"`
	Asks      cueWords   `yaml:"asks"`  // wants something made or done
	Calms     cueWords   `yaml:"calms"` // signs of a harmless interest
	Scary     cueWords   `yaml:"scary"` // makes an over-cautious system nervous
	Subjects  []struct {
		Name  string   `yaml:"name"`
		Words cueWords `yaml:"words"`
	} `yaml:"subjects"`
}

type topicCue struct {
	Name   string   `yaml:"name"`
	Strong cueWords `yaml:"strong"` // enough alone
	Weak   cueWords `yaml:"weak"`   // enough with another or with an ask
}

// cueWords are words by language; Chinese words count in Cantonese text too.
type cueWords struct {
	Zh  []string `yaml:"zh"`
	Yue []string `yaml:"yue"`
	En  []string `yaml:"en"`
}

// cueSort says what a cue speaks for.
type cueSort uint8

const (
	strongCue cueSort = iota
	weakCue
	askCue
	calmCue
	scaryCue
	subjectCue
)

type cue struct {
	word  string
	sort  cueSort
	name  string // topic or subject
	latin bool
}

// A cueBook finds cues in a text in one pass, by their first two characters.
type cueBook struct {
	chars   [1 << 16]char // of the basic plane
	byStart map[uint64][]cue
}

// char is what to know of a character.
type char struct {
	simple    uint16 // its simplified form, 0 where it is the same
	cantonese bool
}

// sighting is what a text showed.
type sighting struct {
	harmful, scary bool
	topic, subject string
}

func readCues() (*cueBook, error) {
	var f cueFile
	if err := readDemo("cues.yaml", &f); err != nil {
		return nil, err
	}
	b := &cueBook{byStart: map[uint64][]cue{}}
	b.readFold()
	for _, r := range f.Cantonese {
		if r < 1<<16 {
			b.chars[r].cantonese = true
		}
	}
	var errs []error
	add := func(w cueWords, sort cueSort, name string) {
		for _, l := range [][]string{w.Zh, w.Yue, w.En} {
			for _, word := range l {
				errs = append(errs, b.add(word, sort, name))
			}
		}
	}
	for _, t := range f.Topics {
		add(t.Strong, strongCue, t.Name)
		add(t.Weak, weakCue, t.Name)
	}
	add(f.Asks, askCue, "")
	add(f.Calms, calmCue, "")
	add(f.Scary, scaryCue, "")
	for _, s := range f.Subjects {
		add(s.Words, subjectCue, s.Name)
	}
	return b, errors.Join(errs...)
}

// readFold takes the pairs of traditional and simplified characters.
func (b *cueBook) readFold() {
	for from, to := range script.Simplified() {
		if from < 1<<16 && to < 1<<16 {
			b.chars[from].simple = uint16(to)
		}
	}
}

func (b *cueBook) add(word string, sort cueSort, name string) error {
	folded := string(b.folded(word, nil))
	first, n := utf8.DecodeRuneInString(folded)
	if n == 0 {
		return errors.New("demo/cues.yaml: a cue is empty")
	}
	k := startKey(first, 0)
	if len(folded) > n {
		second, _ := utf8.DecodeRuneInString(folded[n:])
		k = startKey(first, second)
	}
	b.byStart[k] = append(b.byStart[k], cue{word: folded, sort: sort, name: name, latin: first < 0x80})
	return nil
}

func startKey(a, b rune) uint64 { return uint64(a)<<32 | uint64(b) }

// folded lowers the case and makes characters simplified.
func (b *cueBook) folded(s string, into []byte) []byte {
	for _, r := range s {
		if r < 0x80 {
			if r >= 'A' && r <= 'Z' {
				r += 'a' - 'A'
			}
			into = append(into, byte(r))
			continue
		}
		if r < 1<<16 && b.chars[r].simple != 0 {
			r = rune(b.chars[r].simple)
		}
		into = utf8.AppendRune(into, r)
	}
	return into
}

// look reads the whole conversation.
func (b *cueBook) look(text string) sighting {
	var s sighting
	var buf [1024]byte
	b.weigh(string(b.folded(text, buf[:0])), &s)
	return s
}

// Points of the cues. Three points are harmful: one strong cue, two weak ones, or a weak one
// in a text that wants something made or done. Calm cues take points away, twice at most.
const (
	strongPoints  = 4
	weakPoints    = 2
	askPoints     = 1
	calmPoints    = 2
	harmfulPoints = 3
)

// A score adds up the cues of one text.
type score struct {
	points, asks, calms, most int
	byTopic                   map[string]int
	until                     int // end of the last harmful cue: what it covers counts once
}

// weigh counts the cues of a folded text.
func (b *cueBook) weigh(text string, s *sighting) {
	t := score{byTopic: map[string]int{}}
	prev := ' '
	for i := 0; i < len(text); {
		first, n := utf8.DecodeRuneInString(text[i:])
		second, _ := utf8.DecodeRuneInString(text[i+n:])
		var worst *cue
		for _, k := range [2]uint64{startKey(first, second), startKey(first, 0)} {
			list := b.byStart[k]
			for j := range list {
				c := &list[j]
				if !c.at(text, i, prev) {
					continue
				}
				if c.sort == strongCue || c.sort == weakCue {
					if worst == nil || c.sort < worst.sort || c.sort == worst.sort && len(c.word) > len(worst.word) {
						worst = c
					}
					continue
				}
				t.mild(c, s)
			}
		}
		if worst != nil && i >= t.until {
			t.harm(worst, i, s)
		}
		prev = first
		i += n
	}
	s.harmful = t.points > 0 && t.points+t.asks-calmPoints*min(t.calms, 2) >= harmfulPoints
	s.scary = s.scary || t.points > 0
}

// at says whether the cue stands at this place. Latin cues begin at a word, and short ones
// are whole words: a method is no meth.
func (c *cue) at(text string, i int, prev rune) bool {
	if c.latin && isLetter(prev) || !strings.HasPrefix(text[i:], c.word) {
		return false
	}
	end := i + len(c.word)
	return !c.latin || len(c.word) > 4 || end == len(text) || !isLetter(rune(text[end]))
}

func (t *score) harm(c *cue, i int, s *sighting) {
	p := weakPoints
	if c.sort == strongCue {
		p = strongPoints
	}
	t.until = i + len(c.word)
	t.points += p
	t.byTopic[c.name] += p
	if t.byTopic[c.name] > t.most {
		t.most, s.topic = t.byTopic[c.name], c.name
	}
}

func (t *score) mild(c *cue, s *sighting) {
	switch c.sort {
	case askCue:
		t.asks = askPoints
	case calmCue:
		t.calms++
	case scaryCue:
		s.scary = true
	case subjectCue:
		if s.subject == "" {
			s.subject = c.name
		}
	default: // harm has its own count
	}
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' }

// lang guesses the language of a text.
func (b *cueBook) lang(text string) kapok.Lang {
	var latin, han, hant, yue int
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
			latin++
		case r >= 0x3400 && r < 0xa000: // Chinese characters, roughly
			han++
			if b.chars[r].cantonese {
				yue++
			}
			if b.chars[r].simple != 0 {
				hant++
			}
		}
	}
	switch {
	case latin > 4*han:
		return kapok.En
	case yue > 0:
		return kapok.Yue
	case hant > 0 && hant*12 >= han:
		return kapok.Hant
	}
	return kapok.Hans
}

// readDemo reads a file of data/demo strictly.
func readDemo(name string, into any) error {
	raw, err := fs.ReadFile(data.FS, "demo/"+name)
	if err != nil {
		return fmt.Errorf("read demo/%s: %w", name, err)
	}
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("read demo/%s: %w", name, err)
	}
	return nil
}
