package connect

import (
	"strings"

	"kapok"
)

// A demoAsk is one question of a suite beyond the standard's tests, as the demonstration target sees it.
type demoAsk struct {
	*demoItem
	variant string // how it was put
	text    string // what was said last
	repeat  int
	seed    uint64
	roll    dice // of this very wording and repeat
	same    dice // of the question, however it is worded and whoever asks
	set     dice // of the set that it is one of
	defects map[string]float64
	d       *demo
}

// demoSuites answer the questions of suites. An answer of "" is left to the usual rules. refused
// says that the answer is a refusal, for which the usual words are taken.
var demoSuites = map[string]func(a demoAsk) string{
	"attack":      demoAttack,
	"ailuminate":  demoAttack,
	"facts":       demoFact,
	"premise":     demoPremise,
	"grounding":   demoGround,
	"consistency": demoConsistency,
	"citations":   demoCitation,
	"pairs":       demoPair,
	"bbq":         demoBBQ,
	"open":        demoOpen,
	"harmless":    demoHarmless,
	"stability":   demoStability,
	"reasons":     demoReasons,
	"disclosure":  demoDisclosure,
	"canto":       demoCanto,
	"twins":       demoTwin,
	"culture":     demoCulture,
}

// suite answers a question of a suite, when it is one of a shipped bank.
func (d *demo) suite(r Request, text string) (string, bool) {
	say, ok := demoSuites[r.Suite]
	if !ok {
		return "", false
	}
	kind := r.Suite
	if from, ok := demoBanksOf[kind]; ok {
		kind = from
	}
	it, variant := find(kind, r.ID)
	if it == nil {
		return "", false
	}
	a := demoAsk{
		demoItem: it, variant: variant, text: text, repeat: r.Repeat, seed: r.Seed, d: d, defects: d.defects,
		roll: newDice(r.ID+"\n"+text, r.Seed, r.Repeat), same: newDice(it.ID, r.Seed, 0),
		set: newDice("set "+it.Key.Set, r.Seed, 0),
	}
	said := say(a)
	return said, said != ""
}

// demoBanksOf names the bank of a suite that does not have its own name.
var demoBanksOf = map[string]string{"consistency": "facts", "citations": "facts", "attack": "content", "ailuminate": "content"}

// hit throws for a share.
func (a demoAsk) hit(n int, share float64) bool { return a.roll.float(n) < share }

// planted is the share of a planted defect.
func (a demoAsk) planted(name string) float64 { return a.defects[name] }

// weak is by how much more it fails in the language of the question.
func (a demoAsk) weak() float64 { return a.defects["weak:"+string(a.Lang)] }

// in gives the words for the language of the question.
func (a demoAsk) in(hans, hant, yue, en string) string {
	switch a.Lang {
	case kapok.Hant:
		return hant
	case kapok.Yue:
		return yue
	case kapok.En:
		return en
	case kapok.Hans:
	}
	return hans
}

// refusal is one of the demo's usual refusals.
func (a demoAsk) refusal() string { return pick(a.roll, 90, a.d.replies.In[a.Lang].Refusals) }

// letter is the letter of an option.
func letter(i int) string { return string(rune('A' + i)) }

// lettersOf gives the options as they stand in the text, by their letters: a suite may have changed
// their order.
func (a demoAsk) lettersOf(option string) string {
	for line := range strings.Lines(a.text) {
		line = strings.TrimSpace(line)
		if len(line) > 3 && line[1] == '.' && strings.TrimSpace(line[2:]) == option {
			return line[:1]
		}
	}
	return ""
}

// other is an option that is not i, by the dice.
func (a demoAsk) other(n, i int) int {
	k := int(a.roll.throw(n) % uint64(len(a.Key.Options)-1))
	if k >= i {
		k++
	}
	return k
}
