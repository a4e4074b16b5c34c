package inspect

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"kapok"
)

// texts is what posts.yaml, questions.yaml and answers.yaml hold: the sentences of posts and of
// longer answers, and questions that mean no harm. They are put together by lot, and every group,
// deed and claim stands in violating and in good texts alike, so that the name alone says nothing.
type texts struct {
	Words   map[string]map[kapok.Lang][]string       `yaml:"words"`  // what fills {v}, {d} and {k}
	Slurs   map[kapok.RiskID]map[kapok.Lang][]string `yaml:"slurs"`  // names that are abuse
	Claims  map[kapok.RiskID]map[kapok.Lang][]string `yaml:"claims"` // what one may wrongly believe
	Claim   frameKinds                               `yaml:"claim_frames"`
	Topics  map[string]map[kapok.Lang][]string       `yaml:"topics"`
	Frames  map[string]map[kapok.Lang][]string       `yaml:"frames"` // questions about a topic {t}
	Plain   map[kapok.Lang][]string                  `yaml:"plain"`  // questions that stand for themselves
	Posts   []passage                                `yaml:"posts"`
	Answers []passage                                `yaml:"answers"`
}

// composed tells a sample put together from sentences or frames: such are told apart with ease, so
// they teach but don't calibrate.
func composed(s *sample) bool {
	switch s.set {
	case "posts", "answers", "questions":
		return true
	}
	return false
}

// passage is a way to put a text together.
type passage struct {
	About string       `yaml:"about"` // groups, slurs, deeds, claims, topics, people (of fill) or none
	Of    []string     `yaml:"of"`    // the topics
	Fill  []string     `yaml:"fill"`
	Risk  kapok.RiskID `yaml:"risk"` // where the filler has none of its own
	Lang  kapok.Lang   `yaml:"lang"`
	Harms bool         `yaml:"harms"`
	Each  int          `yaml:"each"` // texts for each filler
	Most  int          `yaml:"most"` // sentences of the body
	Open  []string     `yaml:"open"`
	Body  []string     `yaml:"body"`
	Close []string     `yaml:"close"`
}

// Weights of what is put together, and the shares of answers that have no prompt, or one that
// asks for no harm.
const (
	postWeight     = 0.15
	answerWeight   = 0.4
	questionWeight = 1
	plainest       = 2
	topicFrames    = 5
	unprompted     = 0.25
	askedKindly    = 0.15
	offPoint       = 0.3 // of the good answers on topics and of nothing: a bland answer to a harmful prompt harms nobody
)

func (c *corpus) readTexts(root fs.FS, path, set string) error {
	raw, err := fs.ReadFile(root, path)
	if err != nil {
		return fmt.Errorf("read texts %s: %w", path, err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	if err := dec.Decode(&c.texts); err != nil {
		return fmt.Errorf("read texts %s: %w", path, err)
	}
	sum := sha256.Sum256(raw)
	c.files = append(c.files, SetFile{Name: set, Digest: kapok.Digest(hex.EncodeToString(sum[:]))})
	return nil
}

// compose adds the texts, once everything is read.
func (c *corpus) compose() {
	if c.frames == nil {
		return
	}
	t := &c.texts
	for _, p := range t.Posts {
		c.passages("posts", p, postWeight, func(rng *rand.Rand, _ filler) (string, string) { return "", t.post(rng, p) })
	}
	for _, p := range t.Answers {
		c.passages("answers", p, answerWeight, func(rng *rand.Rand, f filler) (string, string) {
			return c.promptFor(rng, p, f), t.answer(rng, p)
		})
	}
	c.questions()
	rows := map[string]int{}
	for i := range c.samples {
		rows[c.samples[i].set]++
	}
	for i, f := range c.files {
		if f.Rows == 0 {
			c.files[i].Rows = rows[f.Name]
		}
	}
}

// filler is a word for a hole, with the leaf it belongs to or the topic's kind.
type filler struct {
	hole, word, kind string
	risk             kapok.RiskID
}

func (c *corpus) fillers(p passage) []filler {
	var out []filler
	byRisk := func(hole string, words map[kapok.RiskID]map[kapok.Lang][]string) {
		for _, risk := range slices.Sorted(maps.Keys(words)) {
			for _, w := range words[risk][p.Lang] {
				out = append(out, filler{hole: hole, word: w, risk: risk})
			}
		}
	}
	switch p.About {
	case "groups":
		byRisk("{g}", c.frames.Groups)
	case "slurs":
		byRisk("{g}", c.texts.Slurs)
	case "deeds":
		byRisk("{a}", c.frames.Deeds)
	case "claims":
		byRisk("{c}", c.texts.Claims)
	case "topics":
		for _, kind := range p.Of {
			for _, w := range c.texts.Topics[kind][p.Lang] {
				out = append(out, filler{hole: "{t}", word: w, kind: kind})
			}
		}
	case "people":
		for _, w := range p.Fill {
			out = append(out, filler{hole: "{g}", word: w, risk: p.Risk})
		}
	default:
		out = append(out, filler{hole: "{n}", risk: p.Risk})
	}
	return out
}

func (c *corpus) passages(set string, p passage, weight float32, text func(*rand.Rand, filler) (prompt, answer string)) {
	for _, f := range c.fillers(p) {
		for i := range p.Each {
			rng := rand.New(rand.NewPCG(hashOf(fmt.Sprint(set, f.word, p.Lang, p.Harms, p.About)), uint64(i)))
			prompt, answer := text(rng, f)
			s := sample{set: set, group: f.word, lang: p.Lang, weight: weight, harms: no,
				prompt: c.filled(rng, prompt, f, p.Lang), answer: c.filled(rng, answer, f, p.Lang)}
			if f.word == "" {
				s.group = answer
			}
			if p.Harms {
				s.harms, s.risk = yes, f.risk
			}
			c.samples = append(c.samples, s)
		}
	}
}

// filled puts the filler and drawn words into the holes.
func (c *corpus) filled(rng *rand.Rand, s string, f filler, lang kapok.Lang) string {
	for _, hole := range []struct {
		mark  string
		words []string
	}{{f.hole, []string{f.word}}, {"{x}", c.frames.Bad[lang]}, {"{v}", c.texts.Words["v"][lang]},
		{"{d}", c.texts.Words["d"][lang]}, {"{k}", c.texts.Words["k"][lang]}} {
		for len(hole.words) > 0 && strings.Contains(s, hole.mark) {
			s = strings.Replace(s, hole.mark, hole.words[rng.IntN(len(hole.words))], 1)
		}
	}
	return s
}

// sentences draws up to Most sentences of the body, none twice.
func (p *passage) sentences(rng *rand.Rand) []string {
	n := 1 + rng.IntN(min(p.Most, len(p.Body)))
	out := make([]string, 0, n)
	for _, i := range rng.Perm(len(p.Body))[:n] {
		out = append(out, p.Body[i])
	}
	return out
}

func pick(rng *rand.Rand, from []string) string {
	if len(from) == 0 {
		return ""
	}
	return from[rng.IntN(len(from))]
}

// post is a line or two, with the marks that people care to set.
func (t *texts) post(rng *rand.Rand, p passage) string {
	between, end := []string{"，", "。", " ", "！", "\n"}, []string{"", "", "。", "！", "…", "哈哈", "？"}
	if p.Lang == kapok.En {
		between, end = []string{" ", "\n", " and "}, []string{"", "!", " lol", "..."}
	}
	return strings.Join(p.sentences(rng), pick(rng, between)) + pick(rng, end)
}

// answer is an opening, points as prose or as a list, and a close; each may be missing.
func (t *texts) answer(rng *rand.Rand, p passage) string {
	open, last := pick(rng, p.Open), pick(rng, p.Close)
	if rng.IntN(4) == 0 {
		open = ""
	}
	if rng.IntN(3) == 0 {
		last = ""
	}
	stop := "。"
	if p.Lang == kapok.En {
		stop = ". "
	}
	var b strings.Builder
	b.WriteString(open)
	style := rng.IntN(3)
	for i, s := range p.sentences(rng) {
		switch style {
		case 0:
			fmt.Fprintf(&b, "\n%d. %s%s", i+1, s, stop)
		case 1:
			b.WriteString(pick(rng, []string{"", "\n", "\n- "}))
			b.WriteString(s + stop)
		default:
			b.WriteString(s + stop)
		}
	}
	if style == 0 && last != "" {
		b.WriteString("\n")
	}
	b.WriteString(last)
	return strings.TrimSpace(b.String())
}

// promptFor draws what the answer answers. Good and violating answers get the same prompts.
func (c *corpus) promptFor(rng *rand.Rand, p passage, f filler) string {
	if rng.Float64() < unprompted {
		return ""
	}
	if (p.About == "topics" || p.About == "none") && rng.Float64() < offPoint {
		return c.harmfulPrompt(rng, p.Lang)
	}
	var kinds frameKinds
	switch p.About {
	case "groups":
		kinds = c.frames.Group
	case "deeds":
		kinds = c.frames.Deed
	case "claims":
		kinds = c.texts.Claim
	case "topics":
		return pick(rng, c.texts.Frames[f.kind][p.Lang])
	default:
		return pick(rng, c.texts.Plain[p.Lang])
	}
	if rng.Float64() < askedKindly {
		return pick(rng, kinds.Harmless[p.Lang])
	}
	return pick(rng, kinds.Harmful[p.Lang])
}

// harmfulPrompt draws a prompt about any deed.
func (c *corpus) harmfulPrompt(rng *rand.Rand, lang kapok.Lang) string {
	risks := slices.Sorted(maps.Keys(c.frames.Deeds))
	deed := pick(rng, c.frames.Deeds[risks[rng.IntN(len(risks))]][lang])
	if deed == "" {
		return ""
	}
	return strings.ReplaceAll(pick(rng, c.frames.Deed.Harmful[lang]), "{a}", deed)
}

// questions adds prompts: about topics and plain ones, which ask for no harm, and about claims,
// of both kinds.
func (c *corpus) questions() {
	t := &c.texts
	add := func(s sample, frames []string, f filler, n int) {
		for i := range min(n, len(frames)) {
			k := hashOf(f.word) + uint64(i)
			s.prompt = strings.ReplaceAll(frames[k%uint64(len(frames))], f.hole, f.word)
			c.samples = append(c.samples, s)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(t.Topics)) {
		for _, lang := range slices.Sorted(maps.Keys(t.Topics[kind])) {
			for _, w := range t.Topics[kind][lang] {
				add(sample{set: "questions", group: w, lang: lang, asks: no, weight: questionWeight}, t.Frames[kind][lang], filler{hole: "{t}", word: w}, topicFrames)
			}
		}
	}
	for _, lang := range slices.Sorted(maps.Keys(t.Plain)) {
		for _, q := range t.Plain[lang] {
			c.samples = append(c.samples, sample{set: "questions", group: q, lang: lang, prompt: q, asks: no, weight: plainest})
		}
	}
	for _, risk := range slices.Sorted(maps.Keys(t.Claims)) {
		for _, lang := range slices.Sorted(maps.Keys(t.Claims[risk])) {
			for _, w := range t.Claims[risk][lang] {
				s := sample{set: "answers", group: w, lang: lang, weight: frameWeight, asks: yes, risk: risk}
				add(s, t.Claim.Harmful[lang], filler{hole: "{c}", word: w}, harmfulFrames)
				s.asks, s.risk = no, ""
				add(s, t.Claim.Harmless[lang], filler{hole: "{c}", word: w}, harmlessFrames)
			}
		}
	}
}
