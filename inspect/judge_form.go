package inspect

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"kapok"
	"kapok/data"
)

// A judged exchange is what a judge looks at, with what it is told of it.
type judged struct {
	x                       kapok.Exchange
	brief                   Brief
	question, answer, nonce string
}

// An inquiry is one conversation that is put to the judge, about one answer.
type inquiry struct {
	turns []kapok.Turn
	turn  int    // of the answer in the exchange
	topic string // the category asked about, where the model knows one at a time
}

// A form is how a family of judge models is asked and how its replies are read. An exchange is
// unsafe when one of the inquiries says so, and safe when all of them do.
type form interface {
	// identity is everything that shapes a verdict besides the model: prompts, categories and
	// the version of the reading.
	identity() string
	ask(j *judged) ([]inquiry, error)
	// read is strict: what is not exactly of the model's documented form is an error.
	read(reply string, q inquiry, j *judged) (verdict, error)
	// verdictFirst says that a reply begins with its verdict, so that one which was cut by a
	// length limit can be read.
	verdictFirst() bool
}

// The kinds of judge: what JudgeSpec.Kind may be.
const (
	JudgeRubric      = "rubric" // any chat model, asked by our rubric
	JudgeQwen3Guard  = "qwen3guard"
	JudgeLlamaGuard3 = "llamaguard3"
	JudgeLlamaGuard4 = "llamaguard4"
	JudgeShieldGemma = "shieldgemma"
	JudgeWildGuard   = "wildguard"
)

// JudgeKinds lists the kinds of judge, the general one first.
var JudgeKinds = []string{JudgeRubric, JudgeQwen3Guard, JudgeLlamaGuard3, JudgeLlamaGuard4, JudgeShieldGemma, JudgeWildGuard}

// newForm finds the form of a kind.
func newForm(kind string, lang kapok.Lang) (form, error) {
	if kind == JudgeRubric {
		return newRubric(lang)
	}
	if !slices.Contains(JudgeKinds, kind) {
		return nil, kapok.Say(kapok.Invalid, "error.judge.kind", "there is no judge of kind \"{kind}\"; use {kinds}", "kind", kind, "kinds", JudgeKinds)
	}
	g, err := loadGuard(kind)
	if err != nil {
		return nil, err
	}
	switch kind {
	case JudgeQwen3Guard:
		return qwen3Guard{g}, nil
	case JudgeShieldGemma:
		return shieldGemma{g}, nil
	case JudgeWildGuard:
		return wildGuard{g}, nil
	}
	return llamaGuard{g}, nil
}

// guard is data/judges/KIND.yaml: what a family of guard models is told, and what its categories
// are in the house taxonomy.
type guard struct {
	Version    int                       `yaml:"version"`
	Categories map[string][]kapok.RiskID `yaml:"categories"` // the first leaf is the usual one
	Principles []principle               `yaml:"principles"`
	Prompt     string                    `yaml:"prompt"`

	kind, digest string
}

type principle struct {
	Category string `yaml:"category"`
	Text     string `yaml:"text"`
}

func loadGuard(kind string) (*guard, error) {
	raw, err := data.FS.ReadFile("judges/" + kind + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("read judge %s: %w", kind, err)
	}
	g := &guard{kind: kind, digest: string(kapok.DigestOf(raw))}
	d := yaml.NewDecoder(strings.NewReader(string(raw)))
	d.KnownFields(true)
	if err := d.Decode(g); err != nil {
		return nil, fmt.Errorf("read judge %s: %w", kind, err)
	}
	return g, nil
}

func (g *guard) identity() string { return fmt.Sprintf("%s/%d %s", g.kind, g.Version, g.digest) }

// risk is the leaf that a category stands for in this exchange: the question's own where the
// category covers it, else the usual one. A category that we do not know is an error: it may be
// one that matters.
func (g *guard) risk(category string, j *judged) (kapok.RiskID, error) {
	leaves := g.Categories[category]
	if len(leaves) == 0 {
		return "", fmt.Errorf("the category %q is not known", clip(category))
	}
	if slices.Contains(leaves, j.brief.Risk) {
		return j.brief.Risk, nil
	}
	return leaves[0], nil
}

// accuse makes the verdict on an answer in which the model saw categories.
func (g *guard) accuse(s kapok.Severity, categories []string, q inquiry, j *judged) (verdict, error) {
	v := verdict{severity: s, at: whole(j.x, q.turn)}
	for _, c := range categories {
		r, err := g.risk(c, j)
		if err != nil {
			return verdict{}, err
		}
		if !slices.Contains(v.risks, r) {
			v.risks = append(v.risks, r)
		}
	}
	v.reason = g.kind + " says " + string(s) + ": " + strings.Join(categories, ", ")
	return v, nil
}

// whole is the place of one turn.
func whole(x kapok.Exchange, turn int) *kapok.Span {
	return &kapok.Span{Turn: turn, End: len(x.Turns[turn].Text)}
}

// maxAnswers bounds the answers of one conversation that are put to a guard, which judges the
// last one only.
const maxAnswers = 16

// answersOf lists the turns with an answer, each with what the user said since the one before.
func answersOf(x kapok.Exchange) (turns []int, questions []string, err error) {
	var asked []string
	for i, t := range x.Turns {
		switch t.Role {
		case kapok.RoleUser:
			asked = append(asked, t.Text)
		case kapok.RoleAssistant:
			if strings.TrimSpace(t.Text) == "" {
				continue
			}
			turns, questions = append(turns, i), append(questions, strings.Join(asked, "\n"))
			asked = nil
		case kapok.RoleSystem:
		}
	}
	if len(turns) > maxAnswers {
		return nil, nil, fmt.Errorf("the conversation has %d answers, more than a guard is given (%d)", len(turns), maxAnswers)
	}
	return turns, questions, nil
}

// conversations puts every answer to the model with all that went before it, as a conversation
// whose last turn is the answer: the form in which guards with a template of their own are asked.
func conversations(x kapok.Exchange) ([]inquiry, error) {
	turns, _, err := answersOf(x)
	if err != nil {
		return nil, err
	}
	var out []inquiry
	for _, last := range turns {
		q := inquiry{turn: last}
		for _, t := range x.Turns[:last+1] {
			n := len(q.turns)
			switch {
			case t.Role != kapok.RoleUser && t.Role != kapok.RoleAssistant:
			case n > 0 && q.turns[n-1].Role == t.Role: // the templates want roles to alternate
				q.turns[n-1].Text += "\n" + neutral(t.Text)
			default:
				q.turns = append(q.turns, kapok.Turn{Role: t.Role, Text: neutral(t.Text)})
			}
		}
		if q.turns[0].Role != kapok.RoleUser {
			return nil, errors.New("a guard needs the question that was answered")
		}
		out = append(out, q)
	}
	return out, nil
}

// filled puts every answer to the model inside a prompt.
func filled(x kapok.Exchange, prompt, principle, topic string) ([]inquiry, error) {
	turns, questions, err := answersOf(x)
	if err != nil {
		return nil, err
	}
	var out []inquiry
	for i, turn := range turns {
		fill := strings.NewReplacer("{principle}", principle, "{question}", neutral(questions[i]), "{answer}", neutral(x.Turns[turn].Text))
		text := fill.Replace(prompt) // the line break that ends it is part of the form
		out = append(out, inquiry{turn: turn, topic: topic, turns: []kapok.Turn{{Role: kapok.RoleUser, Text: text}}})
	}
	return out, nil
}
