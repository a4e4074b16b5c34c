package attack_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kapok/attack"
)

var aboutFamilies = map[attack.Family]string{
	attack.Template:  "Templates: a frame around the request",
	attack.MultiTurn: "Multi-turn: conversations, scripted or led by an attacker model",
	attack.Rephrase:  "Rephrasing: the request put another way",
	attack.Language:  "Language and script: another language, script or spelling",
	attack.Injection: "Indirect injection: the request inside material to be worked on",
	attack.Prefill:   "Prefilled answer: the answer is begun for the model",
	attack.Encoding:  "Encoding: a code that must be read first",
}

const docHead = `# Attacks

What ships with Kapok to test one's own service before filing: %d attacks. ` + "`kapok attack list`" + ` lists them, ` + "`kapok attack show ID`" + ` shows one with its example, ` + "`kapok attack apply`" + ` applies one or several to a prompt and asks no model.

This page is made from the pack by ` + "`go test ./attack -run Docs -update`" + `; a test holds it to it.

- **Order.** The families stand in the order in which published figures say that they pay: templates in the service's own language and conversations first, encoders last. An encoder of the Latin alphabet changes nothing in Chinese; ` + "`Apply`" + ` says so (` + "`ErrUnchanged`" + `), so that such a trial can be left out and told instead of counting for the service.
- **Joining.** ` + "`template/archivist | jyutping`" + ` applies one attack to what the other left. A conversation can only stand first; what follows it spells every turn of it another way.
- **Draws.** The seed fixes every draw. Attacks with several tries give another variant for every seed.
- **Undoing.** For attacks marked ↺ the prompt can be taken out again as it was; a property test holds every one to it.
- **Attacker model.** Crescendo, GOAT, PAIR, TAP and the rewritings by a model need one: any chat endpoint. What it is told stands in data/attacks/attacker and data/attacks/rewrite. Its replies are bounded and read leniently; one off form costs one try of the budget.
- **Limits.** The wording of templates, scripts and carriers is our own and holds no instruction for harm, only the frame around a question. The tables of words (Mandarin to Cantonese, mixed English) replace words and know no grammar. Pinyin and Jyutping are without tones, with one reading a character; characters outside of the tables stay as they are.
`

func TestDocsListThePack(t *testing.T) {
	var b bytes.Buffer
	all := load(t).All()
	fmt.Fprintf(&b, docHead, len(all))
	for _, f := range attack.Families {
		of := slices.DeleteFunc(slices.Clone(all), func(a *attack.Attack) bool { return a.Family != f })
		fmt.Fprintf(&b, "\n## %s (%d)\n\n| id | title | 名称 | for | way | source |\n|---|---|---|---|---|---|\n", aboutFamilies[f], len(of))
		for _, a := range of {
			langs, way := "any", ""
			if len(a.Langs) > 0 {
				names := make([]string, len(a.Langs))
				for i, l := range a.Langs {
					names[i] = string(l)
				}
				langs = strings.Join(names, ", ")
			}
			switch {
			case a.Dynamic():
				way = "attacker model"
			case a.Tries > 1:
				way = fmt.Sprintf("%d tries", a.Tries)
			}
			if a.Exact {
				way = strings.TrimSpace(way + " ↺")
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s |\n", a.ID, a.Title.En, a.Title.Hans, langs, way, strings.ReplaceAll(a.Source, "|", "\\|"))
		}
	}
	file := filepath.Join("..", "docs", "attacks.md")
	if *update {
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), b.String()); d != "" {
		t.Errorf("docs/attacks.md is not of this pack; run with -update (-page +pack):\n%s", d)
	}
}
