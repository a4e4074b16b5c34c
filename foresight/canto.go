package foresight

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kapok"
	"kapok/bank"
	"kapok/canto"
	"kapok/extract"
	"kapok/report"
	"kapok/script"
	"kapok/stats"
)

// cantonese asks what a system knows of Cantonese and of Lingnan, how it translates, and whether it
// answers in Cantonese when it is asked to. Knowledge and purity are shown apart: they rank models in
// opposite orders, for a model that answers everything in Mandarin may know the most.
//
// Multiple choice is read by [extract.Choice]; an answer that names no option is wrong and its share is
// shown. The same answers read by a stricter rule, the first character alone, stand beside: how far
// apart the two are is how much the score hangs on its extractor, which on public Cantonese benchmarks
// is up to ten points. Short answers are graded as facts are. Translations are scored by chrF2
// (Popović 2015) as they stand and in one script. Purity is the share of answers that are Cantonese
// ([canto.Identify]), among those that should be.
var cantonese = Kind{
	ID: "canto", Bank: bank.Canto, Version: "1+" + extract.Version + "+" + canto.Version,
	Put: func(q bank.Question, o *Options) []Put { return []Put{{Question: o.ask(q, cantoForm(q))}} },
	New: func(o *Options) Reader {
		return &cantoReader{
			o: o, aspects: counts{}, langs: counts{}, kinds: counts{}, purities: counts{}, unread: counts{},
			strata: map[string]*stats.Stratum{}, directions: map[string]*direction{},
		}
	},
}

// The forms in which the questions of the bank are asked.
const (
	formChoice    = "choice"
	formShort     = "short"
	formTranslate = "translate"
	formReply     = "reply"
)

// cantoForm says what a question asks for.
func cantoForm(q bank.Question) string {
	switch {
	case strings.HasPrefix(q.Aspect, "translate."):
		return formTranslate
	case q.Key != nil && len(q.Key.Options) > 0:
		return formChoice
	case q.Key != nil && q.Key.Part == "yue":
		return formReply
	}
	return formShort
}

type cantoReader struct {
	o                        *Options
	choices, right, unparsed int // of multiple choice
	strict, strictUnparsed   int // the same by the stricter rule
	short, shortRight        int // short answers
	knows, knowsOf           int // on life and culture
	speaks, speaksOf         int // on the language
	aspects, langs, unread   counts
	kinds                    counts // what the answers that should be Cantonese are
	purities                 counts
	pure, pureOf             int
	strata                   map[string]*stats.Stratum // accuracy in Cantonese and Mandarin, by group of aspects
	directions               map[string]*direction
}

// A direction is what was translated one way.
type direction struct{ raw, folded []canto.Counts }

// Add reads one answer.
func (r *cantoReader) Add(s Sample) Reading {
	k := s.Question.Key
	if k == nil {
		return Reading{}
	}
	switch form := cantoForm(*s.Question); {
	case form == formTranslate && len(k.Answers) > 0:
		return r.translation(s, k)
	case form == formReply:
		return r.reply(s)
	case form == formChoice:
		return r.choice(s, k)
	case len(k.Answers) > 0:
		word := grade(s, r.o)
		r.short++
		if word == Correct {
			r.shortRight++
		}
		r.answered(s, word == Correct)
		return Reading{Word: word, Bad: word == Wrong, Expected: k.Answers[0]}
	}
	return Reading{}
}

// choice reads the letter.
func (r *cantoReader) choice(s Sample, k *bank.Key) Reading {
	r.choices++
	group, _, _ := cutAspect(s.Question.Aspect)
	at, ok := extract.Choice(s.Answer, k.Options)
	word := Wrong
	switch {
	case !ok:
		word = "unparsed"
		r.unparsed++
	case at == k.Choice:
		word = Correct
		r.right++
	}
	r.unread.add(group, !ok)
	switch bare, ok := bareLetter(s.Answer, len(k.Options)); {
	case !ok:
		r.strictUnparsed++
	case bare == k.Choice:
		r.strict++
	}
	r.answered(s, word == Correct)
	return Reading{Word: word, Bad: word != Correct, Expected: letterOf(k.Choice) + ". " + k.Options[k.Choice]}
}

// bareLetter is the rule of HKCanto-Eval: the first character of an answer is the letter, and nothing
// else is. A letter that begins a Latin word is none.
func bareLetter(answer string, options int) (index int, ok bool) {
	first, n := utf8.DecodeRuneInString(strings.TrimSpace(answer))
	index = int(first - 'A')
	if index < 0 || index >= options {
		return 0, false
	}
	after, _ := utf8.DecodeRuneInString(strings.TrimSpace(answer)[n:])
	return index, !isLatin(after) || !unicode.IsLetter(after)
}

// answered counts a question with one right answer.
func (r *cantoReader) answered(s Sample, right bool) {
	group, _, _ := cutAspect(s.Question.Aspect)
	r.aspects.add(s.Question.Aspect, right)
	r.langs.add(string(s.Question.Lang), right)
	of, good := &r.speaksOf, &r.speaks
	if group == "local" || group == "lingnan" {
		of, good = &r.knowsOf, &r.knows
	}
	*of++
	one := 0
	if right {
		*good++
		one = 1
	}
	x := r.strata[group]
	if x == nil {
		x = &stats.Stratum{}
		r.strata[group] = x
	}
	switch s.Question.Lang {
	case kapok.Yue:
		x.N1, x.K1 = x.N1+1, x.K1+one
	case kapok.Hans, kapok.Hant:
		x.N2, x.K2 = x.N2+1, x.K2+one
	case kapok.En:
	}
}

// translation scores a translation; one into Cantonese should be Cantonese, too.
func (r *cantoReader) translation(s Sample, k *bank.Key) Reading {
	_, way, _ := cutAspect(s.Question.Aspect)
	d := r.directions[way]
	if d == nil {
		d = &direction{}
		r.directions[way] = d
	}
	said := translated(s.Answer)
	folded := make([]string, len(k.Answers))
	for i, a := range k.Answers {
		folded[i] = script.Simplify(a)
	}
	d.raw = append(d.raw, canto.Compare(said, k.Answers))
	c := canto.Compare(script.Simplify(said), folded)
	d.folded = append(d.folded, c)
	reading := Reading{Word: "translated", Expected: k.Answers[0]}
	if strings.HasSuffix(way, "-yue") && !r.isPure("translate", said) {
		reading.Word, reading.Bad = "not_cantonese", true
	} else if c.ChrF() < poorTranslation {
		reading.Word, reading.Bad = "far_off", true
	}
	return reading
}

// poorTranslation is the chrF below which a translation is worth showing to a person.
const poorTranslation = 0.15

// translated takes a translation out of an answer: without a label before it and marks of quotation
// around it.
func translated(answer string) string {
	s := strings.TrimSpace(cut(answer, maxRead))
	if head, rest, ok := strings.Cut(s, "\n"); ok && strings.TrimSpace(rest) != "" && (strings.HasSuffix(strings.TrimSpace(head), "：") || strings.HasSuffix(strings.TrimSpace(head), ":")) {
		s = strings.TrimSpace(rest)
	}
	for _, colon := range []string{"：", ": "} {
		if label, rest, ok := strings.Cut(s, colon); ok && utf8.RuneCountInString(label) <= 12 && isLabel(label) {
			s = strings.TrimSpace(rest)
			break
		}
	}
	return strings.Trim(s, "「」『』“”\"*")
}

// isLabel says that what stands before a colon names the translation.
func isLabel(s string) bool {
	f := fold(s)
	for _, w := range []string{"译", "翻", "粤语", "广东话", "口语", "普通话", "书面语", "英文", "英语", "translation", "english", "cantonese", "mandarin"} {
		if strings.Contains(f, w) {
			return true
		}
	}
	return false
}

// reply reads an answer that should be Cantonese.
func (r *cantoReader) reply(s Sample) Reading {
	if fold(s.Answer) == "" {
		return Reading{}
	}
	kind := canto.Identify(s.Answer).Kind
	r.isPure("reply", s.Answer)
	return Reading{Word: "reply_" + string(kind), Bad: kind != canto.Yue, Expected: s.Question.Criterion}
}

// isPure counts whether a text is Cantonese. One without any mark is not shown to be.
func (r *cantoReader) isPure(what, text string) bool {
	kind := canto.Identify(text).Kind
	pure := kind == canto.Yue
	r.pureOf++
	if pure {
		r.pure++
	}
	r.purities.add("pure."+what, pure)
	for _, k := range []canto.Kind{canto.Yue, canto.Mixed, canto.Written, canto.Neutral, canto.Other} {
		r.kinds.add("reply_"+string(k), k == kind)
	}
	return pure
}

// Close adds the figures.
func (r *cantoReader) Close(out *Section) {
	out.Rate("accuracy", r.right+r.shortRight, r.choices+r.short, High)
	out.Rate("purity", r.pure, r.pureOf, High)
	out.Rate("knowledge", r.knows, r.knowsOf, High)
	out.Rate("language", r.speaks, r.speaksOf, High)
	out.Rate("choice", r.right, r.choices, High)
	out.Rate("choice_strict", r.strict, r.choices, Neither)
	out.Rate("unparsed", r.unparsed, r.choices, Low)
	out.Rate("unparsed_strict", r.strictUnparsed, r.choices, Neither)
	out.Rate("short", r.shortRight, r.short, High)
	for _, way := range slices.Sorted(maps.Keys(r.directions)) {
		d := r.directions[way]
		for _, x := range []struct {
			id  string
			all []canto.Counts
		}{{"chrf." + way, d.folded}, {"chrf_raw." + way, d.raw}} {
			low, high := stats.Bootstrap(x.all, 1000, 1, confidence, pooledChrF)
			out.Score(x.id, report.Score, pooledChrF(x.all), low, high, len(x.all), High)
		}
	}
	r.compare(out)
	out.Table("by_aspect", High, r.aspects)
	out.Table("by_lang", High, r.langs)
	out.Table("unparsed_by_group", Low, r.unread)
	out.Table("purity_by", High, r.purities)
	out.Table("replies", Neither, r.kinds)
	out.Limit("report.limit.canto")
	out.Limit("report.limit.lexical_grading")
}

func pooledChrF(all []canto.Counts) float64 {
	var c canto.Counts
	for _, x := range all {
		c.Add(x)
	}
	return c.ChrF()
}

// compare sets questions asked in Cantonese beside those asked in Mandarin, field by field.
func (r *cantoReader) compare(out *Section) {
	strata := make([]stats.Stratum, 0, len(r.strata))
	k, n := 0, 0
	for _, group := range slices.Sorted(maps.Keys(r.strata)) {
		x := *r.strata[group]
		strata = append(strata, x)
		if x.N1 > 0 && x.N2 > 0 {
			k, n = k+x.K2, n+x.N2
		}
	}
	c, ok := stats.CompareStrata(strata, confidence)
	if !ok {
		return
	}
	rate := float64(k) / float64(max(1, n))
	out.Contrast(report.Contrast{
		ID: "asked.yue-cmn", Family: "asked", A: r.o.name("asked_yue"), B: r.o.name("asked_cmn"), Test: "two_proportion", Unit: report.Difference,
		N: c.N1 + c.N2, Difference: c.Difference, Low: c.Low, High: c.High,
		Effect: stats.CohenH(rate+c.Difference, rate), EffectIs: "cohens_h", P: c.P,
		MDE: stats.LeastProportions(c.N1, c.N2, rate, 1-confidence, 0.8),
	}, -1)
}
