package card

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// boldLevel is how deep a line that begins in bold stands: below every heading.
const boldLevel = 7

type markdownRules struct{ atx, bold, rule, fence, setext, front, comment *regexp.Regexp }

var markdown = sync.OnceValue(func() *markdownRules {
	return &markdownRules{
		atx:     regexp.MustCompile(`^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$`),
		bold:    regexp.MustCompile(`^\s*(?:[-*+•]\s+|\d{1,3}[.)、]\s*)?(?:\*\*([^*]+)\*\*|__([^_]+)__)\s*[:：]?\s*(.*)$`),
		rule:    regexp.MustCompile(`^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$`),
		fence:   regexp.MustCompile("^ {0,3}(```+|~~~+)"),
		setext:  regexp.MustCompile(`^ {0,3}(=+|-+)[ \t]*$`),
		front:   regexp.MustCompile(`^([\p{L}_][\p{L}\p{N} _.-]{0,60}):(?:\s+(.*))?$`),
		comment: regexp.MustCompile(`(?s)<!--.*?(?:-->|$)`),
	}
})

// A page reads the lines of a Markdown file. The parts that are open are those that the next line of
// text belongs to: a heading with the headings below which it stands.
type page struct {
	parts []part
	open  []opened
	fence string
	prev  string // the line before, for a heading that is underlined
	table []int  // parts of the columns of the table that is open
}

type opened struct{ at, level int }

// headings parts a Markdown file at its headings, its lines that begin in bold, the first cells of its tables and
// the keys of its front matter. The one heading of the first level, where there is but one, is the title of the
// card and no part.
func headings(text string) []part {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	text = markdown().comment.ReplaceAllStringFunc(text, func(c string) string { return strings.Repeat("\n", strings.Count(c, "\n")) })
	all := strings.Split(text, "\n")
	var p page
	n := p.frontMatter(all)
	firsts, first := 0, -1
	for i := n; i < len(all); i++ {
		before := len(p.parts)
		level := p.line(all[i], i+1, all[i+1:min(i+2, len(all))])
		if level == 1 {
			firsts++
			if first < 0 {
				first = before
			}
		}
	}
	if firsts == 1 && first < len(p.parts) {
		p.parts[first].title = ""
	}
	return p.parts
}

// frontMatter reads the keys between the first two lines of three hyphens, and gives how many lines that took.
func (p *page) frontMatter(all []string) int {
	if len(all) == 0 || strings.TrimRight(all[0], " \t") != "---" {
		return 0
	}
	at := -1
	for i := 1; i < len(all); i++ {
		line := strings.TrimRight(all[i], " \t")
		if line == "---" || line == "..." {
			return i + 1
		}
		if m := markdown().front.FindStringSubmatch(line); m != nil {
			p.parts = append(p.parts, part{title: m[1], line: i + 1, key: true, filled: says(m[2])})
			at = len(p.parts) - 1
		} else if at >= 0 && says(line) {
			p.parts[at].filled = true
		}
	}
	p.parts = nil // it never ends: no front matter
	return 0
}

// line reads one line and gives the level of the heading that it is, and 0 where it is none.
func (p *page) line(line string, n int, next []string) int {
	r := markdown()
	defer func() { p.prev = line }()
	if m := r.fence.FindStringSubmatch(line); m != nil {
		switch {
		case p.fence == "":
			p.fence = m[1][:3]
		case strings.HasPrefix(m[1], p.fence):
			p.fence = ""
		}
		return 0
	}
	if p.fence != "" {
		p.text(line)
		return 0
	}
	if m := r.atx.FindStringSubmatch(line); m != nil {
		p.head(m[2], n, len(m[1]))
		return len(m[1])
	}
	if len(next) == 1 && r.setext.MatchString(next[0]) && says(line) && !strings.Contains(line, "|") {
		level := 1
		if strings.Contains(next[0], "-") {
			level = 2
		}
		p.head(strings.TrimSpace(line), n, level)
		return level
	}
	if strings.Contains(line, "|") {
		p.row(line, n, len(next) == 1 && r.rule.MatchString(next[0]))
		return 0
	}
	p.table = nil
	if r.setext.MatchString(line) {
		return 0
	}
	if m := r.bold.FindStringSubmatch(line); m != nil {
		title := strings.TrimRight(m[1]+m[2], ":： ")
		p.head(title, n, boldLevel)
		p.text(m[3])
		return 0
	}
	p.text(line)
	return 0
}

// head opens a part and closes those of its level and below.
func (p *page) head(title string, n, level int) {
	p.table = nil
	for len(p.open) > 0 && p.open[len(p.open)-1].level >= level {
		p.open = p.open[:len(p.open)-1]
	}
	p.parts = append(p.parts, part{title: strings.Trim(title, "*_` "), line: n})
	p.open = append(p.open, opened{len(p.parts) - 1, level})
}

// text fills the parts that are open, if the line says something.
func (p *page) text(line string) {
	if len(p.open) == 0 || !says(line) {
		return
	}
	for _, o := range p.open {
		p.parts[o.at].filled = true
	}
}

// maxCells bounds the cells of a row that are looked at.
const maxCells = 64

// row reads a row of a table: what stands in its first cell is said by the others, and what stands at
// the head of a column by the cells below it.
func (p *page) row(line string, n int, head bool) {
	if markdown().rule.MatchString(line) {
		return
	}
	cells := strings.SplitN(strings.Trim(strings.TrimSpace(line), "|"), "|", maxCells)
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	if head {
		p.table = nil
		for _, c := range cells {
			p.parts = append(p.parts, part{title: strings.Trim(c, "*_` "), line: n})
			p.table = append(p.table, len(p.parts)-1)
		}
		if !saysAny(cells[1:]) {
			p.table[0] = -1 // a row without a head: | Licence | TBD |
		}
		return
	}
	for i, c := range cells {
		if i < len(p.table) && p.table[i] >= 0 && says(c) {
			p.parts[p.table[i]].filled = true
		}
	}
	filled := saysAny(cells[1:])
	p.parts = append(p.parts, part{title: strings.Trim(cells[0], "*_` :："), line: n, filled: filled})
	if filled {
		p.text(line)
	}
}

func saysAny(cells []string) bool { return slices.ContainsFunc(cells, says) }
