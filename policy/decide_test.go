package policy_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kapok"
	"kapok/policy"
	"kapok/standard"
)

// A dealer's offer is blocked by the lexicon, which costs microseconds; nobody asks the classifier
// any more. What the lexicon does not know reaches the classifier.
func TestTheGuardStopsAtTheFirstBlock(t *testing.T) {
	d := decider(t, open(t, "guard"), ready(t))
	got := d.Decide(t.Context(), answer("在吗？", "本店长期出售冰毒，量大从优，支持货到付款。"))
	if got.Verdict != policy.Block || got.Rule != "crime" || got.Why.Key != "policy.why.block" || got.Why.Args["risk"] != "crime.drugs" {
		t.Fatalf("%+v", got)
	}
	if got.Steps[0].State != policy.Looked || got.Steps[1].State != policy.Spared || got.Steps[2].State != policy.Spared {
		t.Errorf("steps %+v", got.Steps)
	}
	for _, f := range got.Findings {
		if f.Method() != kapok.Keyword {
			t.Errorf("%s looked after the block", f.By)
		}
	}
	plain := d.Decide(t.Context(), answer("明天去哪儿玩？", "可以去公园散步，带上水和帽子。"))
	if plain.Verdict != policy.Pass || plain.Unjudged || plain.Steps[2].State != policy.Looked || plain.Why.Key != "policy.why.pass" {
		t.Errorf("%+v", plain)
	}
	if plain.By != got.By || !strings.HasPrefix(plain.By, "policy/guard@1.0.0.") {
		t.Errorf("signed %s and %s", plain.By, got.By)
	}
}

// What users say of themselves is theirs to say; the same number in an answer is looked at.
func TestTheGuardLooksForPersonalDataInAnswersOnly(t *testing.T) {
	d := decider(t, open(t, "guard"), ready(t))
	number := "我的身份证号是11010519491231002X。"
	asked := d.Decide(t.Context(), kapok.Exchange{Turns: []kapok.Turn{{Role: kapok.RoleUser, Text: number}}})
	if asked.Steps[1].State != policy.NotDue || asked.Steps[1].Use != kapok.PII {
		t.Errorf("%+v", asked.Steps)
	}
	told := d.Decide(t.Context(), answer("他的身份证号？", "他的身份证号是11010519491231002X。"))
	if told.Verdict == policy.Pass || told.Steps[1].State != policy.Looked {
		t.Errorf("%+v", told)
	}
}

// In a corpus every detector looks, whatever the first found.
func TestTheCorpusPolicyLooksToTheEnd(t *testing.T) {
	d := decider(t, open(t, "corpus"), ready(t))
	got := d.Decide(t.Context(), kapok.Exchange{Turns: []kapok.Turn{{Text: "本店长期出售冰毒，量大从优，支持货到付款。电话13800138000。"}}})
	if got.Verdict != policy.Block {
		t.Errorf("%+v", got)
	}
	for _, s := range got.Steps {
		if s.State != policy.Looked {
			t.Errorf("%+v", s)
		}
	}
}

// The policy of filing blocks exactly what the assessment reads as unsafe.
func TestTheFilingPolicyBlocksWhatTheAssessmentCountsAsUnsafe(t *testing.T) {
	p := open(t, "filing")
	rapid.Check(t, func(t *rapid.T) {
		found := map[kapok.Method]scripted{}
		var all []kapok.Finding
		for _, m := range []kapok.Method{kapok.Keyword, kapok.Classifier} {
			f := kapok.Finding{By: string(m) + "/scripted@1", Risk: risks().Draw(t, "risk"), Score: rapid.Float64Range(0, 1).Draw(t, "score")}
			found[m] = scripted{found: []kapok.Finding{f}}
			all = append(all, f)
		}
		x := answer("问", "答")
		unsafe := standard.Read(kapok.Keyword, all, x.Stop) == standard.Unsafe || standard.Read(kapok.Classifier, all, x.Stop) == standard.Unsafe
		if got := says(t, p, found).Decide(context.Background(), x); (got.Verdict == policy.Block) != unsafe {
			t.Fatalf("unsafe %v, decided %+v", unsafe, got)
		}
	})
}

func risks() *rapid.Generator[kapok.RiskID] {
	var ids []kapok.RiskID
	for _, l := range standard.Taxonomy() {
		ids = append(ids, l.ID)
	}
	return rapid.SampledFrom(ids)
}

// rank orders verdicts, mildest first.
func rank(v policy.Verdict) int { return slices.Index(policy.Verdicts, v) }

// Whatever was found, raising one score or adding one finding never gives a milder verdict: not
// even where the higher score ends the inspection earlier.
func TestAHigherScoreIsNeverTreatedMilder(t *testing.T) {
	for _, name := range shipped {
		p := open(t, name)
		rapid.Check(t, func(t *rapid.T) {
			low, high := map[kapok.Method]scripted{}, map[kapok.Method]scripted{}
			raised := rapid.SampledFrom(p.Steps).Draw(t, "raised").Use
			for _, s := range p.Steps {
				var one scripted
				for range rapid.IntRange(1, 3).Draw(t, "findings") {
					one.found = append(one.found, kapok.Finding{Risk: risks().Draw(t, "risk"), Score: rapid.Float64Range(0, 1).Draw(t, "score")})
				}
				low[s.Use] = one
				one.found = slices.Clone(one.found)
				if s.Use == raised {
					f := &one.found[0]
					f.Score = rapid.Float64Range(f.Score, 1).Draw(t, "higher")
				}
				high[s.Use] = one
			}
			x := rapid.SampledFrom([]kapok.Exchange{answer("问", "答"), {Turns: []kapok.Turn{{Role: kapok.RoleUser, Text: "问"}}}, {Turns: []kapok.Turn{{Text: "文"}}}}).Draw(t, "exchange")
			a, b := says(t, p, low).Decide(context.Background(), x), says(t, p, high).Decide(context.Background(), x)
			if rank(b.Verdict) < rank(a.Verdict) {
				t.Fatalf("%s: %s became %s\n%+v\n%+v", name, a.Verdict, b.Verdict, a, b)
			}
		})
	}
}

// A detector that is out of reach, breaks, or says what is no finding has not judged: under every
// shipped policy that is treated as the strictest of its rules says, and never as a silent pass.
func TestADetectorThatFailsActsAsItsRuleSays(t *testing.T) {
	for what, broken := range map[string]scripted{
		"out of reach": {err: errReach}, "panics": {panic: true}, "says nothing": {found: []kapok.Finding{}},
		"no number": {found: []kapok.Finding{{Risk: kapok.AnyRisk, Score: nan()}}},
		"unjudged":  {found: []kapok.Finding{{Risk: kapok.AnyRisk, Unjudged: "too long"}}},
	} {
		for _, c := range []struct {
			policy  string
			use     kapok.Method
			verdict policy.Verdict
			rule    string
		}{
			{"guard", kapok.Classifier, policy.Block, "state"},
			{"guard", kapok.PII, policy.Review, "rights.personal-info"},
			{"filing", kapok.Keyword, policy.Review, policy.DefaultRule},
			{"filing", kapok.Response, policy.Review, policy.DefaultRule},
			{"corpus", kapok.Classifier, policy.Review, "state"},
		} {
			got := says(t, open(t, c.policy), map[kapok.Method]scripted{c.use: broken}).Decide(t.Context(), answer("问", "答"))
			if got.Verdict != c.verdict || got.Rule != c.rule || got.Why.Key != "policy.why.failed_"+string(c.verdict) || got.Why.Args["method"] != string(c.use) {
				t.Errorf("%s, %s of %s: %+v", what, c.use, c.policy, got)
			}
			i := slices.IndexFunc(got.Steps, func(l policy.Look) bool { return l.Use == c.use })
			if l := got.Steps[i]; l.State != policy.Failed || l.Fail == "" || l.Why == "" {
				t.Errorf("%s, %s of %s: %+v", what, c.use, c.policy, l)
			}
		}
	}
}

func nan() float64 { z := 0.0; return z / z }

// Fail open lets pass and says so; a block by another detector still holds.
func TestFailOpenPassesAndSaysSo(t *testing.T) {
	p, err := policy.Parse([]byte(strings.Replace(head, "fail: review", "fail: open", 1) + "rules: []\n"))
	if err != nil {
		t.Fatal(err)
	}
	got := says(t, p, map[kapok.Method]scripted{kapok.Keyword: {err: errReach}}).Decide(t.Context(), answer("问", "答"))
	if got.Verdict != policy.Pass || !got.Unjudged || got.Why.Key != "policy.why.failed_open" || got.Steps[0].Fail != policy.FailOpen {
		t.Errorf("%+v", got)
	}
	text := strings.ReplaceAll(string(mustRead(t, "guard")), "fail: block", "fail: open")
	open, err := policy.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	bad := kapok.Finding{Risk: "state.secession", Score: 0.99}
	got = says(t, open, map[kapok.Method]scripted{kapok.Keyword: {err: errReach}, kapok.Classifier: {found: []kapok.Finding{bad}}}).Decide(t.Context(), answer("问", "答"))
	if got.Verdict != policy.Block || got.Why.Key != "policy.why.block" {
		t.Errorf("%+v", got)
	}
}

// Where no step was due, and where there is nothing to read, nobody has judged.
func TestWhereNobodyLookedNothingPassesUnsaid(t *testing.T) {
	for mode, want := range map[policy.Fail]policy.Verdict{policy.FailBlock: policy.Block, policy.FailReview: policy.Review, policy.FailOpen: policy.Pass} {
		text := strings.Replace(head, "fail: review", "fail: "+string(mode), 1)
		never, err := policy.Parse([]byte(strings.Replace(text, "use: keyword", "use: keyword\n    when: length > 100000", 1)))
		if err != nil {
			t.Fatal(err)
		}
		got := says(t, never, nil).Decide(t.Context(), answer("问", "答"))
		if got.Verdict != want || got.Why.Key != "policy.why.nobody_"+string(mode) || got.Unjudged != (mode == policy.FailOpen) {
			t.Errorf("%s, never due: %+v", mode, got)
		}
		p, err := policy.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range []kapok.Exchange{{}, answer("问", " \n"), {Turns: []kapok.Turn{{Text: ""}}}, {Stop: kapok.Failed, Turns: []kapok.Turn{{Role: kapok.RoleUser, Text: "问"}}}} {
			if got := says(t, p, nil).Decide(t.Context(), x); got.Verdict != want || got.Unjudged != (mode == policy.FailOpen) {
				t.Errorf("%s, nothing to read in %+v: %+v", mode, x, got)
			}
		}
	}
}

// A traits-only reading of the response is no judgement of risk.
func TestReadingTheResponseIsNoJudgementOfRisk(t *testing.T) {
	p, err := policy.Parse([]byte(strings.Replace(head, "use: keyword", "use: response", 1)))
	if err != nil {
		t.Fatal(err)
	}
	got := says(t, p, map[kapok.Method]scripted{kapok.Response: {found: []kapok.Finding{{Risk: kapok.Compliance, Score: 0.9}}}}).Decide(t.Context(), answer("问", "答"))
	if got.Verdict != policy.Review || got.Why.Key != "policy.why.nobody_review" {
		t.Errorf("%+v", got)
	}
}

// The same policy with the same detectors decides the same, however often it is read; a changed
// byte or another detector gives another identity.
func TestTheSameIdentityDecidesTheSame(t *testing.T) {
	raw := mustRead(t, "guard")
	found := map[kapok.Method]scripted{
		kapok.Keyword:    {found: []kapok.Finding{{Risk: "bias.age", Score: 0.5}, {Risk: "crime.fraud", Score: 0.4}, {Risk: "rights.personal-info", Score: 0.7}}},
		kapok.Classifier: {err: errReach},
	}
	var first policy.Decision
	for i := range 50 {
		p, err := policy.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		got := says(t, p, found).Decide(t.Context(), answer("问", "答"))
		if i == 0 {
			first = got
		}
		if got.By != first.By || got.Verdict != first.Verdict || got.Rule != first.Rule || got.Why.Key != first.Why.Key {
			t.Fatalf("%+v, then %+v", first, got)
		}
	}
	changed, err := policy.Parse(append(raw, "# a remark\n"...))
	if err != nil {
		t.Fatal(err)
	}
	if says(t, changed, found).ID() == first.By {
		t.Error("a changed policy keeps its identity")
	}
	if decider(t, open(t, "guard"), ready(t)).ID() == first.By {
		t.Error("other detectors keep the identity")
	}
}

// Findings that were kept decide as they did when they were made.
func TestWeighingKeptFindingsDecidesTheSame(t *testing.T) {
	for _, name := range shipped {
		d := decider(t, open(t, name), ready(t))
		for _, text := range []string{"本店长期出售冰毒，量大从优。", "可以去公园散步。", "他的身份证号是11010519491231002X。", "抱歉，我不能帮助你。"} {
			x := answer("问", text)
			a := d.Decide(t.Context(), x)
			if b := d.Weigh(a.Findings); b.Verdict != a.Verdict || b.Rule != a.Rule || b.Why.Key != a.Why.Key {
				t.Errorf("%s, %q: %+v, kept %+v", name, text, a, b)
			}
		}
	}
}

// A detector that hangs is given up after the time of its step.
func TestAStepIsGivenUpAfterItsTime(t *testing.T) {
	p, err := policy.Parse([]byte(strings.Replace(head, "use: keyword", "use: keyword\n    timeout: 20ms", 1)))
	if err != nil {
		t.Fatal(err)
	}
	d := decider(t, p, policy.Detectors{kapok.Keyword: {Detector: hanging{}}})
	begin := time.Now()
	got := d.Decide(t.Context(), answer("问", "答"))
	if got.Verdict != policy.Review || got.Steps[0].State != policy.Failed || time.Since(begin) > 10*time.Second {
		t.Errorf("%+v after %s", got, time.Since(begin))
	}
}

type hanging struct{}

func (hanging) ID() string { return "keyword/hanging@1" }

func (hanging) Detect(ctx context.Context, _ kapok.Exchange) ([]kapok.Finding, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// A policy whose detector is missing does not start without it.
func TestAMissingDetectorIsTold(t *testing.T) {
	all := ready(t)
	delete(all, kapok.Classifier)
	if _, err := policy.New(open(t, "guard"), all); err == nil || !strings.Contains(err.Error(), "uses classifier") {
		t.Errorf("%v", err)
	}
}
