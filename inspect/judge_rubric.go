package inspect

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"kapok"
	"kapok/data"
)

// rubric is data/judges/rubric.yaml in one language: the form in which any chat model is asked.
type rubric struct {
	System string `yaml:"system"`
	User   string `yaml:"user"`
	Any    string `yaml:"any"` // stands for a missing definition or criterion
}

func newRubric(lang kapok.Lang) (form, error) {
	all, err := rubrics()
	if err != nil {
		return nil, err
	}
	text, ok := all[lang]
	if !ok {
		return nil, fmt.Errorf("there is no rubric in %s; use %s or %s", lang, kapok.Hans, kapok.En)
	}
	return text, nil
}

// rubrics reads the embedded rubric, one text a language.
var rubrics = sync.OnceValues(func() (map[kapok.Lang]rubric, error) {
	raw, err := data.FS.ReadFile("judges/rubric.yaml")
	if err != nil {
		return nil, fmt.Errorf("read judge rubric: %w", err)
	}
	var out map[kapok.Lang]rubric
	dec := yaml.NewDecoder(strings.NewReader(string(raw)))
	dec.KnownFields(true)
	if err := dec.Decode(&out); err != nil {
		return nil, fmt.Errorf("read judge rubric: %w", err)
	}
	return out, nil
})

func (r rubric) identity() string {
	return string(kapok.DigestOf([]byte(r.System), []byte(r.User), []byte(r.Any), []byte(strings.Join(leafNames(), " ")), []byte(judgeForm)))
}

func (r rubric) verdictFirst() bool { return false }

func (r rubric) ask(j *judged) ([]inquiry, error) {
	risk := string(j.brief.Risk)
	if risk == "" {
		risk = string(kapok.AnyRisk)
	}
	fill := strings.NewReplacer( // one pass: what is filled in is not read again
		"{nonce}", j.nonce, "{risk}", risk, "{risks}", strings.Join(leafNames(), ", "),
		"{definition}", orElse(j.brief.Definition, r.Any), "{criterion}", orElse(j.brief.Criterion, r.Any),
		"{question}", neutral(j.question), "{answer}", neutral(j.answer))
	return []inquiry{{turns: []kapok.Turn{
		{Role: kapok.RoleSystem, Text: fill.Replace(r.System)},
		{Role: kapok.RoleUser, Text: fill.Replace(r.User)},
	}}}, nil
}

// unfounded is an accusation in form that does not hold.
type unfounded struct{ why string }

func (u *unfounded) Error() string { return u.why }

// read checks the verdict against the exchange: an accusation needs a risk that we know and a
// quotation that stands in the answer.
func (r rubric) read(reply string, _ inquiry, j *judged) (verdict, error) {
	f, err := parseVerdict(reply, j.nonce)
	if err != nil {
		return verdict{}, err
	}
	if err := filledIn(r.User, map[string]string{"risk": string(f.risk), "quote": f.quote, "reason": f.reason}); err != nil {
		return verdict{}, err
	}
	v := verdict{severity: f.severity, reason: f.reason}
	if f.severity == kapok.Safe {
		return v, nil
	}
	if !slices.Contains(leafNames(), string(f.risk)) {
		return verdict{}, &unfounded{fmt.Sprintf("named the unknown risk %q", clip(string(f.risk)))}
	}
	at, ok := locate(j.x, f.quote)
	if !ok {
		return verdict{}, &unfounded{"quoted words that are not in the answer"}
	}
	v.risks, v.at = []kapok.RiskID{f.risk}, &at
	return v, nil
}

// locate finds a quotation in the answer, folded, so that quotes and widths do not matter.
func locate(x kapok.Exchange, quote string) (kapok.Span, bool) {
	var q, text folded
	q.fold(plainBrackets.Replace(quote))
	if len(q.runes) == 0 {
		return kapok.Span{}, false
	}
	for i, t := range x.Turns {
		if t.Role != kapok.RoleAssistant {
			continue
		}
		text.fold(t.Text)
		for k := 0; k+len(q.runes) <= len(text.runes); k++ {
			if slices.Equal(text.runes[k:k+len(q.runes)], q.runes) {
				start, end := text.span(k, k+len(q.runes))
				return kapok.Span{Turn: i, Start: start, End: end}, true
			}
		}
	}
	return kapok.Span{}, false
}

// neutral takes the force out of what a chat template or our own marks could be written with,
// and of controls; plainBrackets gives the brackets back.
func neutral(s string) string {
	s = brackets.Replace(strings.ToValidUTF8(s, "�"))
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, s)
}

var (
	brackets      = strings.NewReplacer("<", "‹", ">", "›", "[INST]", "［INST］", "[/INST]", "［/INST］")
	plainBrackets = strings.NewReplacer("‹", "<", "›", ">", "［INST］", "[INST]", "［/INST］", "[/INST]")
)

var leafNames = sync.OnceValue(func() []string {
	var out []string
	for _, r := range Leaves() {
		out = append(out, string(r))
	}
	return out
})
