package policy_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kapok"
	"kapok/inspect"
	"kapok/policy"
)

func mustRead(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "data", "policies", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestShippedPoliciesHaveNoFault(t *testing.T) {
	names := policy.Names()
	if strings.Join(names, " ") != strings.Join(shipped, " ") {
		t.Fatalf("shipped are %v", names)
	}
	for _, name := range names {
		p := open(t, name)
		if p.ID != name || !p.About.Complete() || p.Source == "" || p.Digest != kapok.DigestOf(mustRead(t, name)) {
			t.Errorf("%s: %+v", name, p)
		}
		if err := p.Holds().Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		decider(t, p, ready(t))
	}
}

// Every fault of a file is told at once, with its line.
func TestEveryFaultIsToldWithItsLine(t *testing.T) {
	file := write(t, "bad.yaml", `id: Bad Name
version: 1.0.0
title: {zh-Hans: 甲, en: A}
steps:
  - use: guess
  - use: classifier
    when: seen.worst("crimes") > 0.5
  - use: classifier
    when: |
      answered &&
        lnag == "yue"
  - use: pii
    when: length + 1
    timeout: 1h
  - use: judge
    when: lang.matches("(")
  - when: answered
default:
  controversial: 0.7
  unsafe: 0.5
rules:
  - risks: [crime, crimes]
    fail: maybe
  - risks: [crime]
    unsafe: 1.5
    hold: {mode: window, size: 10, overlap: 10}
  - fail: open
`)
	_, err := policy.Open(file)
	if err == nil || kapok.KindOf(err) != kapok.Invalid {
		t.Fatalf("%v", err)
	}
	for _, want := range []string{
		file + " is not right",
		`line 1: id "Bad Name" must be`,
		"title is missing",
		`line 5: "guess" is none of keyword, pii, response, classifier, judge`,
		`line 7: no risk of the taxonomy is or begins with "crimes"`,
		"line 8: classifier is used in line 6 already",
		"line 11: the condition is not right: undeclared reference to 'lnag'",
		"line 13: the condition gives int and not true or false",
		"line 14: timeout 1h0m0s is outside",
		"line 16: the condition is not right:",
		"line 17: step 6 does not say what to use",
		"the default does not say fail",
		"line 20: controversial 0.7 is above unsafe 0.5",
		`line 22: no risk of the taxonomy is or begins with "crimes"`,
		`line 23: fail "maybe" is none of block, review, open`,
		"line 24: crime has a rule in line 22 already",
		"line 25: unsafe 1.5 must be above 0",
		"line 26: hold is not right: overlap 10 is outside 0..9",
		"rule 3 names no risks",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("not told: %s\n%v", want, err)
		}
	}
}

func TestUnknownMembersAreFaults(t *testing.T) {
	for text, want := range map[string]string{
		head + "treshold: 1\n": "line 7: unknown member treshold",
		strings.Replace(head, "use: keyword", "use: keyword\n    wen: answered", 1): "line 6: unknown member wen",
		strings.Replace(head, "fail: review", "fail: review, hold: {sice: 3}", 1):   "line 6: unknown member sice",
		strings.Replace(head, "controversial: 0.35", "controversial: low", 1):       "line 6: low is not a number",
		strings.Replace(head, "use: keyword", "use: [keyword]", 1):                  "line 5: a list or members",
		"": "the file is empty",
	} {
		if _, err := policy.Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

// Whatever a policy asks for, reading it ends soon and the refusal says why.
func TestAHostilePolicyIsRefused(t *testing.T) {
	when := func(expression string) string {
		return strings.Replace(head, "use: keyword", "use: keyword\n    when: '"+expression+"'", 1)
	}
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		bomb += string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+string(c-1)+",", 9) + "]\n"
	}
	for what, c := range map[string]struct{ text, want string }{
		"huge file":              {head + strings.Repeat("# padding\n", 10_000), "bytes, more than 65536"},
		"deep YAML":              {"id: " + strings.Repeat("[", 60_000), "not"},
		"YAML that multiplies":   {bomb, "not right"},
		"long condition":         {when(strings.Repeat("answered && ", 200) + "answered"), "characters, more than 1000"},
		"deep condition":         {when(strings.Repeat("(", 300) + "answered" + strings.Repeat(")", 300)), "line 6: the condition is not right"},
		"deep negation":          {when(strings.Repeat("!(", 100) + "answered" + strings.Repeat(")", 100)), "line 6: the condition is not right"},
		"loop":                   {when("[1,2,3].all(a, [1,2,3].all(b, [1,2,3].all(c, a+b+c > 0)))"), "line 6: the condition is not right"},
		"bad regexp":             {when(`lang.matches("(a")`), "line 6: the condition is not right"},
		"regexp that multiplies": {when(`lang.matches("((a{100}){100}){100}")`), "line 6: the condition is not right"},
		"dear regexp":            {when(`"` + strings.Repeat("a", 400) + `".matches("` + strings.Repeat("(a|aa|aaa)*", 30) + `b")`), "line 6: the condition cannot be evaluated"},
		"division by zero":       {when("1 / 0 == 1"), "line 6: the condition"},
		"no such key":            {when(`{"a": true}["b"]`), "line 6: the condition cannot be evaluated"},
		"computed name":          {when(`seen.worst("cri" + "me") > 0.5`), "must stand in quotes"},
		"unknown method":         {when(`seen.by("guess") > 0.5`), `"guess" is none of`},
		"unknown trait":          {when(`seen.trait("response.rude") > 0.5`), "there is no trait"},
		"asks for the text":      {when(`text.contains("a")`), "undeclared reference to 'text'"},
		"no boolean":             {when("lang"), "gives string and not true or false"},
		"nothing":                {when(""), "line 6: the condition"},
		"many steps":             {strings.Replace(head, "  - use: keyword\n", strings.Repeat("  - use: keyword\n", 2000), 1), "it has 2000 steps"},
		"many rules":             {head + "rules:\n" + strings.Repeat("  - risks: [crime]\n", 2000), "it has 2000 rules"},
		"many risks":             {head + "rules:\n  - risks: [" + strings.Repeat("crime,", 5000) + "crime]\n", "more than 200 risks"},
		"no number":              {strings.Replace(head, "0.65", ".nan", 1), "line 6: unsafe NaN must be above 0"},
		"free threshold":         {strings.Replace(head, "0.35", "0", 1), "line 6: controversial 0 must be above 0"},
	} {
		begin := time.Now()
		p, err := policy.Parse([]byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) || kapok.KindOf(err) != kapok.Invalid {
			t.Errorf("%s: %+v, %.400v", what, p, err)
		}
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("%s took %s", what, took)
		}
		if err != nil && len(err.Error()) > 10_000 {
			t.Errorf("%s is told in %d bytes", what, len(err.Error()))
		}
	}
}

// A condition whose cost depends on the exchange is stopped when it costs too much; the step
// then looks, since whether it need not cannot be told.
func TestAConditionThatFailsLetsTheStepLook(t *testing.T) {
	text := strings.Replace(head, "use: keyword", "use: keyword\n    when: 100 / (3 - turns) > 1000", 1)
	p, err := policy.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	d := says(t, p, map[kapok.Method]scripted{kapok.Keyword: {asked: &asked}})
	x := answer("问", "答")
	if d.Decide(t.Context(), x); asked != 0 {
		t.Fatal("a condition that does not hold lets the step look")
	}
	x.Turns = append(x.Turns, kapok.Turn{Role: kapok.RoleUser, Text: "再问"})
	got := d.Decide(t.Context(), x)
	if asked != 1 || got.Steps[0].State != policy.Looked || !strings.Contains(got.Steps[0].Why, "zero") {
		t.Errorf("asked %d times: %+v", asked, got.Steps)
	}
}

// Conditions ask for what was found so far, by risk, by method and by trait.
func TestConditionsSeeWhatWasFound(t *testing.T) {
	const steps = `  - use: keyword
  - use: response
  - use: pii
  - use: classifier
    when: %
`
	found := map[kapok.Method]scripted{
		kapok.Keyword:  {found: []kapok.Finding{{Risk: "crime.drugs", Score: 0.4}, {Risk: "bias.age", Score: 0.2}}},
		kapok.Response: {found: []kapok.Finding{{Risk: kapok.Refusal, Score: 0.9}}},
		kapok.PII:      {err: errReach},
	}
	for when, want := range map[string]bool{
		`seen.worst() == 0.4`: true, `seen.worst("crime") == 0.4`: true, `seen.worst("crime.drugs") > 0.3`: true, `seen.worst("crime.fraud") > 0.0`: false,
		`seen.worst("bias") == 0.2`: true, `seen.by("keyword") == 0.4`: true, `seen.by("keyword", "bias") == 0.2`: true, `seen.by("pii") > 0.0`: false,
		`seen.trait("response.refusal") >= 0.5`: true, `seen.trait("response.compliance") > 0.0`: false, `seen.failed("pii")`: true, `seen.failed("keyword")`: false,
		`lang == "yue" && kind == "answer" && answered && stop == "complete" && turns == 2`: true, `length == 2`: true, `lang in ["en", "zh-Hans"]`: false,
		`lang.matches("^yu")`: true,
	} {
		p, err := policy.Parse([]byte(strings.Replace(head, "  - use: keyword\n", strings.Replace(steps, "%", "'"+when+"'", 1), 1)))
		if err != nil {
			t.Errorf("%s: %v", when, err)
			continue
		}
		x := answer("问你", "答你")
		x.Lang = kapok.Yue
		got := says(t, p, found).Decide(t.Context(), x)
		if looked := got.Steps[3].State == policy.Looked; looked != want || got.Steps[3].Why != "" {
			t.Errorf("%s: %+v", when, got.Steps[3])
		}
	}
}

// A user's own policy goes before the shipped one; a faulty one is told with its file and does
// not fall back to it.
func TestAPolicyOfOnesOwnGoesFirst(t *testing.T) {
	dir := t.TempDir()
	own := filepath.Join(dir, "guard.yaml")
	if err := os.WriteFile(own, bytes.Replace(mustRead(t, "guard"), []byte("version: 1.0.0"), []byte("version: 9.0.0"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := policy.Open("guard", dir)
	if err != nil || p.Version != "9.0.0" {
		t.Fatalf("%+v, %v", p, err)
	}
	if err := os.WriteFile(own, []byte("id: guard\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if p, err := policy.Open("guard", dir); err == nil || !strings.Contains(err.Error(), own) {
		t.Errorf("%+v, %v", p, err)
	}
	if err := os.WriteFile(own, mustRead(t, "corpus"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := policy.Open("guard", dir); err == nil || !strings.Contains(err.Error(), `holds the policy "corpus"`) {
		t.Errorf("%v", err)
	}
	for name, kind := range map[string]kapok.Kind{"gard": kapok.NotFound, "../profiles/filing": kapok.NotFound, filepath.Join(dir, "no.yaml"): kapok.NotFound, "": kapok.NotFound} {
		if _, err := policy.Open(name, dir); kapok.KindOf(err) != kind {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := policy.Open("gard"); !strings.Contains(err.Error(), "corpus, filing, guard") {
		t.Errorf("%v", err)
	}
}

// The rules of a stream are those of the policy.
func TestAStreamFollowsTheRules(t *testing.T) {
	p := open(t, "guard")
	for _, r := range append(slices.Clip(p.Rules), p.Default) {
		risk := kapok.RiskID("quality.accuracy")
		if len(r.Risks) > 0 {
			risk = r.Risks[0]
		}
		if got := p.Holds().Of(risk); got != (inspect.Rule{Hold: r.Hold, Threshold: r.Unsafe, FailOpen: r.Fail == policy.FailOpen}) {
			t.Errorf("%s: %+v", risk, got)
		}
	}
	d := decider(t, p, ready(t))
	const plain = "周末可以去白云山走走，早上人少，空气也好。沿着石阶慢慢上山，半路有茶亭可以歇脚。山顶能看见整座城市。下山以后在老街吃一碗云吞面，再去博物馆看看陶器。"
	for text, stops := range map[string]bool{
		plain + "本店长期出售冰毒，量大从优，支持货到付款。" + plain: true,
		plain: false,
	} {
		s, err := d.Stream([]kapok.Turn{{Role: kapok.RoleUser, Text: "在吗？"}}, kapok.Hans)
		if err != nil {
			t.Fatal(err)
		}
		var left []byte
		for chunk := range strings.SplitSeq(text, "，") {
			left = append(left, s.Write(t.Context(), []byte(chunk+"，"))...)
		}
		left = append(left, s.Close(t.Context())...)
		got := d.Weigh(s.Findings())
		if s.Stopped() != stops || (got.Verdict == policy.Block) != stops || stops && strings.Contains(string(left), "冰毒") {
			t.Errorf("stopped %v, decided %+v, left %q", s.Stopped(), got, left)
		}
		if !stops && string(left) != text+"，" {
			t.Errorf("what harms nobody left as %q", left)
		}
	}
}

// In a stream too, a detector that fails closes or opens as its rule says, and the decision on the
// findings of the stream says so.
func TestAStreamWhoseDetectorFailsStopsOrSaysSo(t *testing.T) {
	closed := string(mustRead(t, "guard"))
	opened := strings.ReplaceAll(strings.ReplaceAll(closed, "fail: block", "fail: open"), "fail: review", "fail: open")
	for text, c := range map[string]struct {
		verdict policy.Verdict
		left    string
	}{closed: {policy.Block, ""}, opened: {policy.Pass, "可以去公园散步。"}} {
		p, err := policy.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		d := says(t, p, map[kapok.Method]scripted{kapok.Classifier: {err: errReach}})
		s, err := d.Stream(nil, kapok.Hans)
		if err != nil {
			t.Fatal(err)
		}
		left := string(s.Write(t.Context(), []byte("可以去公园散步。"))) + string(s.Close(t.Context()))
		got := d.Weigh(s.Findings())
		if left != c.left || got.Verdict != c.verdict || got.Unjudged != (c.verdict == policy.Pass) || got.Steps[2].State != policy.Failed {
			t.Errorf("%q left, %+v", left, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range shipped {
		f.Add(mustRead(f, name))
	}
	f.Add([]byte(head))
	f.Add([]byte(strings.Replace(head, "use: keyword", "use: judge\n    when: seen.worst(\"crime\") > 0.5 && lang.matches('^y')\n    risks: [crime]\n    timeout: 3s", 1)))
	f.Add([]byte("id: *x\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, err := policy.Parse(raw)
		if err != nil {
			if kapok.KindOf(err) != kapok.Invalid {
				t.Fatalf("kind %v: %v", kapok.KindOf(err), err)
			}
			if _, ok := errors.AsType[*kapok.Error](err); !ok {
				t.Fatalf("no sentence: %v", err)
			}
			return
		}
		// Whatever was accepted decides, and a detector that fails is no silent pass.
		broken := map[kapok.Method]scripted{}
		for _, s := range p.Steps {
			broken[s.Use] = scripted{err: errReach}
		}
		d := says(t, p, broken).Decide(context.Background(), answer("问", "答"))
		if d.Verdict == policy.Pass && !d.Unjudged {
			t.Fatalf("nobody judged, and yet: %+v", d)
		}
		if err := p.Holds().Validate(); err != nil {
			t.Fatal(err)
		}
	})
}

// BenchmarkDecide is what a policy costs an exchange beside its detectors, and what it costs
// with those of the guard.
func BenchmarkDecide(b *testing.B) {
	x := answer("明天去哪儿玩？", "可以去公园散步，带上水和帽子。")
	for _, c := range []struct {
		name string
		d    *policy.Decider
	}{{"alone", says(b, open(b, "guard"), nil)}, {"guard", decider(b, open(b, "guard"), ready(b))}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.d.Decide(b.Context(), x)
			}
		})
	}
	b.Run("parse", func(b *testing.B) {
		raw := mustRead(b, "guard")
		for b.Loop() {
			if _, err := policy.Parse(raw); err != nil {
				b.Fatal(err)
			}
		}
	})
}
