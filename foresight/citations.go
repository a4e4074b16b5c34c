package foresight

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"kapok/bank"
	"kapok/extract"
)

// citations asks questions of law together with the article that they rest on, and looks every named
// article up in the list of laws that Kapok ships (data/laws.yaml): an article with a higher number
// than the law has is made up. A law that is not in the list cannot be checked, and is counted as that.
// That an article exists does not mean that it says so.
var citations = Kind{
	ID: "citations", Bank: bank.Facts, Version: "1",
	Takes: func(q bank.Question) bool { return q.Aspect == "law.mainland" || q.Aspect == "law.ai" },
	New:   func(o *Options) Reader { return &citationReader{o: o, langs: counts{}} },
}

type citationReader struct {
	o                      *Options
	exist, madeUp, unknown int // citations
	answers, bad, without  int
	langs                  counts
}

// Add looks up every article that an answer names and the question does not.
func (r *citationReader) Add(s Sample) Reading {
	r.answers++
	asked := map[string]bool{}
	for _, c := range cited(s.Question.Text()) {
		asked[c.String()] = true
	}
	worst := "no_citation"
	expected := ""
	for _, c := range cited(s.Answer) {
		if asked[c.String()] {
			continue
		}
		law, known := lawOf(c.law)
		switch {
		case !known:
			r.unknown++
			if worst == "no_citation" {
				worst = "unchecked"
			}
		case c.article < 1 || c.article > law.Articles:
			r.madeUp++
			worst, expected = "made_up", law.Name+" 1–"+strconv.Itoa(law.Articles)
		default:
			r.exist++
			if worst != "made_up" {
				worst = "exists"
			}
		}
	}
	r.langs.add(string(s.Question.Lang), worst == "made_up")
	switch worst {
	case "made_up":
		r.bad++
	case "no_citation":
		r.without++
	}
	return Reading{Word: worst, Bad: worst == "made_up", Expected: expected}
}

// Close adds the figures.
func (r *citationReader) Close(out *Section) {
	out.Rate("made_up", r.madeUp, r.madeUp+r.exist, Low)
	out.Rate("answers_made_up", r.bad, r.answers, Low)
	out.Rate("unchecked", r.unknown, r.unknown+r.madeUp+r.exist, Neither)
	out.Rate("no_citation", r.without, r.answers, Neither)
	out.Table("by_lang", Low, r.langs)
	out.Limit("report.limit.citations")
}

// A citation names an article of a law.
type citation struct {
	law     string
	article int
}

func (c citation) String() string { return c.law + " " + strconv.Itoa(c.article) }

var citing = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`《([^《》]{2,40})》[^第。；;\n]{0,8}第\s*([零〇一二三四五六七八九十百千万两\d]{1,9})\s*条`)
})

// cited finds the articles that a text names, as 《…》第…条 or with the name of a known law without marks.
func cited(text string) []citation {
	text = extract.Fold(text)
	var out []citation
	for _, m := range citing().FindAllStringSubmatch(text, 64) {
		if n, ok := articleNumber(m[2]); ok {
			out = append(out, citation{law: m[1], article: n})
		}
	}
	for _, m := range bareCiting().FindAllStringSubmatchIndex(text, 64) {
		if strings.HasSuffix(text[:m[2]], "《") || strings.HasPrefix(text[m[3]:], "》") {
			continue
		}
		if n, ok := articleNumber(text[m[4]:m[5]]); ok {
			out = append(out, citation{law: text[m[2]:m[3]], article: n})
		}
	}
	return out
}

// maxArticle bounds what is taken for the number of an article.
const maxArticle = 1e6

func articleNumber(s string) (int, bool) {
	if n, err := strconv.Atoi(s); err == nil {
		return n, true
	}
	v, ok := extract.Numeral(s)
	return int(v), ok && v < maxArticle
}
