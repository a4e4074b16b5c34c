package card

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kapok/extract"
)

// fold makes headings comparable: small letters, simplified characters, single spaces.
func fold(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(extract.Fold(s))), " ")
}

// words are those of a list, folded, by item.
type words struct {
	headings [][]string
	keys     []map[string]bool
}

func wordsOf(items []Item) (w words) {
	for _, it := range items {
		var headings []string
		for _, h := range it.Headings {
			headings = append(headings, fold(h))
		}
		keys := map[string]bool{}
		for _, k := range it.Keys {
			keys[keyForm(k)] = true
		}
		w.headings, w.keys = append(w.headings, headings), append(w.keys, keys)
	}
	return w
}

// A matcher remembers the titles of one file: a hostile one repeats them.
type matcher struct {
	words
	seen map[string][]int
}

func newMatcher(l *List) *matcher { return &matcher{words: l.words, seen: map[string][]int{}} }

// items gives the items of which a part speaks.
func (m *matcher) items(p part) []int {
	if utf8.RuneCountInString(p.title) > maxTitle {
		return nil
	}
	id := p.title
	if p.key {
		id = "\x00" + p.under + "\x00" + p.title
	}
	if out, ok := m.seen[id]; ok {
		return out
	}
	out := m.titled(fold(p.title))
	if p.key {
		out = append(out, m.keyed(p)...)
	}
	slices.Sort(out)
	out = slices.Compact(out)
	if len(m.seen) < 1<<16 {
		m.seen[id] = out
	}
	return out
}

// A span is where a word of an item stands in a title.
type span struct{ item, from, to int }

// negating begin words that turn what follows into its opposite: 不适用的用途 is no 用途.
var negating = []string{"不", "禁止", "超出", "非", "out-of", "out of", "misuse", "unintended", "prohibited"}

// listing stand in words that name several things: "bias, risks, and limitations" speaks of all three.
var listing = []string{",", " and ", "与", "和"}

// titled gives the items whose words stand in a folded title.
func (m *matcher) titled(title string) []int {
	var all []span
	for i, list := range m.headings {
		best := span{item: -1}
		for _, w := range list {
			if at := within(title, w); at >= 0 && len(w) > best.to-best.from {
				best = span{i, at, at + len(w)}
			}
		}
		if best.item >= 0 {
			all = append(all, best)
		}
	}
	var out []int
	for _, s := range all {
		if !slices.ContainsFunc(all, func(o span) bool { return o.item != s.item && outdoes(title, o, s) }) {
			out = append(out, s.item)
		}
	}
	return out
}

// outdoes says that a word leaves nothing to another: it holds it (训练数据截止 is no 训练数据) or laps over it and
// is longer (评测数据集 is 评测数据), or turns into its opposite what follows.
func outdoes(title string, o, s span) bool {
	word := title[o.from:o.to]
	if s.from >= o.from && slices.ContainsFunc(negating, func(n string) bool { return strings.HasPrefix(word, n) }) {
		return true
	}
	laps := o.from < s.to && s.from < o.to
	return laps && o.to-o.from > s.to-s.from && !slices.ContainsFunc(listing, func(l string) bool { return strings.Contains(word, l) })
}

// within finds a word in a title, and -1 where it is not. Latin words stand alone, but for a plural s.
func within(title, word string) int {
	for from := 0; ; {
		i := strings.Index(title[from:], word)
		if i < 0 {
			return -1
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(title[:i])
		first, n := utf8.DecodeRuneInString(word)
		last, _ := utf8.DecodeLastRuneInString(word)
		rest := strings.TrimPrefix(title[i+len(word):], "s")
		if !latin(last) {
			rest = title[i+len(word):]
		}
		after, _ := utf8.DecodeRuneInString(rest)
		runsIn := i > 0 && latin(before) && latin(first)
		runsOn := rest != "" && latin(last) && latin(after)
		if !runsIn && !runsOn {
			return i
		}
		from = i + n
	}
}

func latin(r rune) bool { return r < 0x250 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// general are keys that speak of the card only where they are not members of something that the list
// knows: the name of a data set is not that of the model.
var general = []string{"name", "version", "date", "author", "authors", "input", "inputs", "output", "outputs", "notes", "report", "users", "api", "ip", "lang", "terms", "metric", "metrics"}

// keyed gives the items whose keys a key is, with or without model_ or card_ before it.
func (m *matcher) keyed(p part) []int {
	k := keyForm(p.title)
	bare := strings.TrimPrefix(strings.TrimPrefix(k, "model_"), "card_")
	if p.under != "" && slices.Contains(general, bare) {
		return nil
	}
	var out []int
	for i, keys := range m.keys {
		if keys[k] || keys[bare] {
			out = append(out, i)
		}
	}
	return out
}

// keyForm writes keys alike: trainingData, training-data and "Training data" are training_data.
func keyForm(s string) string {
	var b strings.Builder
	last := rune(0)
	for _, r := range extract.Fold(s) {
		switch {
		case r == '-' || r == ' ' || r == '.':
			r = '_'
		case unicode.IsUpper(r) && (unicode.IsLower(last) || unicode.IsDigit(last)):
			b.WriteByte('_')
		}
		last = r
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.Trim(b.String(), "_")
}
