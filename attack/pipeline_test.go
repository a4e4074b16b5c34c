package attack_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"kapok"
	"kapok/attack"
)

func TestAPipelineAppliesItsStepsInOrder(t *testing.T) {
	p, err := load(t).Parse(" template/prefix-injection |base64 ")
	if err != nil {
		t.Fatal(err)
	}
	if p.ID != "template/prefix-injection | base64" || p.Dynamic() || p.Tries() != 1 || p.Version() != "1 | 1" {
		t.Errorf("%+v", p)
	}
	out, err := p.Apply(said(prompts[3]), 1)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out[0].Text, "Decode this Base64") || strings.Contains(out[0].Text, "elderly") {
		t.Errorf("the whole frame should be encoded: %s", out[0].Text)
	}
	if back, ok := p.Invert(out); !ok || !slices.Equal(back, said(prompts[3])) {
		t.Errorf("%v, %v", back, ok)
	}
	other, err := load(t).Parse("base64 | template/prefix-injection")
	if err != nil {
		t.Fatal(err)
	}
	if out, err = other.Apply(said(prompts[3]), 1); err != nil || !strings.Contains(out[0].Text, "must open with exactly these words") {
		t.Errorf("only the request should be encoded: %v, %v", out, err)
	}
}

func TestAPipelineThatIsNotRightIsToldWithPositions(t *testing.T) {
	for _, c := range []struct {
		source string
		kind   kapok.Kind
		want   string
	}{
		{"", kapok.Invalid, "character 1: name an attack"},
		{"jyutping |", kapok.Invalid, "character 11: name an attack"},
		{"jyutping | jyutpin", kapok.NotFound, `character 12: there is no attack "jyutpin"; did you mean jyutping`},
		{"archivist", kapok.NotFound, "did you mean template/archivist"},
		{"粤拼 | xyzzy-xyzzy", kapok.NotFound, "character 6: there is no attack \"xyzzy-xyzzy\"; kapok attack list shows all"},
		{"rot13 | crescendo", kapok.Invalid, "character 9: crescendo leads a conversation and can only stand first"},
		{"pair | template/exam", kapok.Invalid, "character 8: template/exam frames a whole request and cannot follow pair"},
		{"prefill/sure | prefill/json", kapok.Invalid, "character 16: the prompt ends with the beginning of an answer already"},
		{strings.Repeat("hex|", 9) + "hex", kapok.Invalid, "10 steps, more than 8"},
		{strings.Repeat("a", 1001), kapok.Invalid, "1001 bytes, more than 1000"},
		{"hex\xff", kapok.Invalid, "not UTF-8"},
	} {
		_, err := load(t).Parse(c.source)
		if err == nil || kapok.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.40q: %v, wants %s", c.source, err, c.want)
		}
	}
	_, err := load(t).Parse("nothing-a | nothing-b")
	if err == nil || strings.Count(err.Error(), "character") != 2 {
		t.Errorf("both faults should be told: %v", err)
	}
}

func TestAStepThatChangesNothingLeavesTheTrialOut(t *testing.T) {
	p, err := load(t).Parse("template/exam | rot13")
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Apply(said(prompts[0]), 1)
	if !errors.Is(err, attack.ErrUnchanged) || !strings.Contains(err.Error(), "step 2, rot13") {
		t.Errorf("%v", err)
	}
	if p, err = load(t).Parse("flip-inner|flip-inner"); err != nil {
		t.Fatal(err)
	}
	if out, err := p.Apply(said("How do I pick a lock?"), 1); err != nil && !errors.Is(err, attack.ErrUnchanged) {
		t.Errorf("%v, %v", out, err)
	}
}

func TestAPipelineIsForLanguagesThatAllItsStepsAreFor(t *testing.T) {
	p, err := load(t).Parse("to-yue | jyutping")
	if err != nil {
		t.Fatal(err)
	}
	if !p.For(kapok.Hans) || p.For(kapok.Yue) || p.For(kapok.En) {
		t.Error("to-yue is for Mandarin, jyutping for Chinese")
	}
	out, err := p.Apply(said("我们怎么才能打开这把锁？"), 1)
	if err != nil || !strings.HasPrefix(out[0].Text, "ngo dei dim joeng sin ho ji ") {
		t.Errorf("%v, %v", out, err)
	}
}

// A pipeline as people write it is parsed or refused; what was parsed reads back as itself and can
// be applied.
func FuzzParse(f *testing.F) {
	pack, err := attack.Load()
	if err != nil {
		f.Fatal(err)
	}
	for _, a := range pack.All() {
		f.Add(a.ID)
		f.Add(a.ID + " | jyutping")
	}
	f.Add("template/exam|base64|hex| rot13 ||\x00|\xff")
	f.Fuzz(func(t *testing.T, source string) {
		p, err := pack.Parse(source)
		if err != nil {
			if kind := kapok.KindOf(err); kind != kapok.Invalid && kind != kapok.NotFound {
				t.Fatalf("%q: kind %v: %v", source, kind, err)
			}
			return
		}
		again, err := pack.Parse(p.ID)
		if err != nil || again.ID != p.ID || !slices.Equal(again.Steps, p.Steps) {
			t.Fatalf("%q reads back as %v, %v", p.ID, again, err)
		}
		if _, err := p.Apply(said(prompts[0]), 1); err != nil && kapok.KindOf(err) != kapok.Invalid {
			t.Fatalf("%q: %v", p.ID, err)
		}
	})
}
