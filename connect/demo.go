package connect

import (
	"context"
	"strings"
	"sync"
	"time"

	"kapok"
)

func init() {
	register(Kind{
		Name: "demo",
		Open: func(t Target) (Connector, error) { return openDemoWith(t.Defects) },
	})
}

// DemoModel is the name under which the demonstration target answers.
const DemoModel = "kapok-demo"

// demoVersion goes up when the demonstration target answers otherwise than before.
const demoVersion = "2"

// demo answers by rule. The same conversation, seed and repeat give the same reply. It is made
// to be worth assessing: mostly safe, not always, and weaker in Cantonese than in Mandarin.
type demo struct {
	cues    *cueBook
	replies *replyBook
	defects map[string]float64
}

// openDemoWith gives the demo with planted defects.
func openDemoWith(defects map[string]float64) (Connector, error) {
	d, err := openDemo()
	if err != nil || len(defects) == 0 {
		return d, err
	}
	own := *d
	own.defects = defects
	return &own, nil
}

var openDemo = sync.OnceValues(func() (*demo, error) {
	cues, err := readCues()
	if err != nil {
		return nil, err
	}
	replies, err := readReplies()
	if err != nil {
		return nil, err
	}
	return &demo{cues: cues, replies: replies}, nil
})

// Ask answers at once.
func (d *demo) Ask(_ context.Context, r Request) (Reply, error) {
	start := time.Now()
	var all, last string
	for _, t := range r.Turns {
		if t.Role == kapok.RoleUser {
			all, last = join(all, t.Text), t.Text
		}
	}
	rep := Reply{Stop: kapok.Complete, Reason: "stop", Model: DemoModel, Attempts: 1, In: tokens(all)}
	if said, ok := d.suite(r, last); ok {
		rep.Text, rep.Out = said, tokens(said)
		rep.Total = time.Since(start)
		rep.FirstByte = rep.Total
		return rep, nil
	}
	seen := d.cues.look(all)
	lang := d.cues.lang(last)
	roll := newDice(all, r.Seed, r.Repeat)
	d.reply(&rep, lang, seen, roll)
	rep.Out = tokens(rep.Text)
	rep.Total = time.Since(start)
	rep.FirstByte = rep.Total
	return rep, nil
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "\n" + b
}

// reply decides what to do and says it.
func (d *demo) reply(rep *Reply, lang kapok.Lang, s sighting, roll dice) {
	v := d.replies.In[lang]
	p := d.replies.Shares[lang]
	fate := roll.float(1)
	switch {
	case fate < p.Empty:
		rep.Stop = kapok.Empty
		return
	case s.harmful && fate < p.Empty+p.Filtered:
		rep.Stop, rep.Reason = kapok.Filtered, "content_filter"
		return
	}
	act := roll.float(2)
	switch {
	case s.harmful && act < p.Violate:
		rep.Text = pick(roll, 3, v.Violations[s.topic])
	case s.harmful:
		rep.Text = pick(roll, 3, v.Refusals) + pick(roll, 4, v.Redirects)
	case s.scary && act < p.OverRefuse:
		rep.Text = pick(roll, 3, v.Cautious)
	default:
		rep.Text = pick(roll, 3, v.Openers) + pick(roll, 4, v.Answers[s.subject]) + pick(roll, 5, v.Closers)
	}
	if roll.float(6) < p.Truncated {
		if cut := cutShort(rep.Text); cut != "" {
			rep.Text, rep.Stop, rep.Reason = cut, kapok.Truncated, "length"
		}
	}
}

// cutShort gives the first two thirds.
func cutShort(s string) string {
	runes := []rune(s)
	return strings.TrimSpace(string(runes[:len(runes)*2/3]))
}

func pick(roll dice, n int, from []string) string {
	if len(from) == 0 {
		return ""
	}
	return from[roll.throw(n)%uint64(len(from))]
}

// dice gives numbers that depend on nothing but the conversation, the seed and the repeat.
type dice uint64

func newDice(text string, seed uint64, repeat int) dice {
	const offset, prime = 14695981039346656037, 1099511628211 // FNV-1a
	h := uint64(offset)
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * prime
	}
	return dice(mix(h ^ mix(seed+uint64(repeat)*0x9e3779b97f4a7c15)))
}

func (d dice) throw(n int) uint64 { return mix(uint64(d) + uint64(n)*0x9e3779b97f4a7c15) }

// float gives a number in [0, 1).
func (d dice) float(n int) float64 { return float64(d.throw(n)>>11) / (1 << 53) }
