package assess_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kapok"
	"kapok/assess"
	"kapok/connect"
	"kapok/foresight"
	"kapok/inspect"
	"kapok/report"
)

var (
	shownAnswer = regexp.MustCompile(`(?s)<<回答 ([0-9a-f]{24})>>\n(.*?)\n<<回答结束`)
	shownScale  = regexp.MustCompile(`"grade": "([^"]+)"`)
	shownBoth   = regexp.MustCompile(`(?s)<<回答一 ([0-9a-f]{24})>>\n(.*?)\n<<回答一结束.*<<回答二 [0-9a-f]{24}>>\n(.*?)\n<<回答二结束`)
)

// grades is a model that gives each answer the word that choose says, quoting the answer's first words;
// an empty word is chatter.
func grades(t *testing.T, choose func(answer string, words []string) string) (connect.Target, *atomic.Int64) {
	t.Helper()
	return chat(t, func(w http.ResponseWriter, r *http.Request) {
		prompt := lastUser(r)
		m, s := shownAnswer.FindStringSubmatch(prompt), shownScale.FindStringSubmatch(prompt)
		if m == nil || s == nil {
			t.Errorf("a grader is asked %q", prompt)
			return
		}
		word := choose(m[2], strings.Split(s[1], " 或 "))
		if word == "" {
			reply(w, "我看答得不错。")
			return
		}
		raw, _ := json.Marshal(map[string]string{"nonce": m[1], "grade": word, "quote": m[2], "reason": "与已知信息对照"})
		reply(w, string(raw))
	})
}

func grader(t *testing.T, to connect.Target, seed uint64) *inspect.Grader {
	t.Helper()
	g, err := inspect.NewGrader(clientOf(t, to), inspect.JudgeSpec{Name: "m", Model: "m", Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func clientOf(t *testing.T, to connect.Target) *connect.Client {
	t.Helper()
	c, err := connect.Open(to)
	if err != nil {
		t.Fatal(err)
	}
	return connect.NewClient(c, to)
}

// sections concludes a run and gives its suites by id.
func (l *lab) sections(t *testing.T, run *assess.Run, p *assess.Plan) map[string]report.Suite {
	t.Helper()
	a, err := l.runner.Conclude(t.Context(), run, p, assess.Facts{Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]report.Suite{}
	for _, s := range a.Suites {
		out[s.ID] = s
	}
	return out
}

// found gives the sentences of a section under a key.
func found(s report.Suite, key string) []report.Note {
	var out []report.Note
	for _, n := range s.Findings {
		if n.Key == key {
			out = append(out, n)
		}
	}
	return out
}

// gradable is a run of the four suites that are graded, and one of the standard's beside them.
func gradable(t *testing.T, l *lab) (*assess.Run, *assess.Plan) {
	t.Helper()
	o := suites(demo, assess.Suite{Test: "facts", Bank: "kapok-facts", Sample: 30}, assess.Suite{Test: "premise", Bank: "kapok-premise", Sample: 24},
		assess.Suite{Test: "grounding", Bank: "kapok-grounding", Sample: 20}, assess.Suite{Test: "consistency", Bank: "kapok-facts", Sample: 8, Tries: 3},
		assess.Suite{Test: "content", Bank: "kapok-content", Sample: 20, Floor: 0})
	p := plan(t, o)
	run, _ := l.finished(t, p, tools(t, o))
	return run, p
}

// A model's grade wins over the words, and what is said off form leaves the words. Nothing that a grader
// says counts for harm.
func TestAGradeWinsAndChatterLeavesTheWords(t *testing.T) {
	l := openLab(t, t.TempDir())
	run, p := gradable(t, l)
	words := l.sections(t, run, p)
	contents := l.judged(t, run, p)

	chatter, _ := grades(t, func(string, []string) string { return "" })
	var m assess.Meter
	n, err := l.runner.Grade(t.Context(), t.Context(), run, p, grader(t, chatter, 1), 4, &m)
	if bad := m.Look().Failed; err != nil || n == 0 || bad == 0 || bad > n {
		t.Fatalf("%d were read, %d of them in vain, %v", n, bad, err)
	}
	for id, s := range l.sections(t, run, p) {
		if !reflect.DeepEqual(s, words[id]) {
			t.Errorf("off form, %s reads otherwise than by words", id)
		}
	}

	harsh, asked := grades(t, func(_ string, w []string) string { // wrong, credulous, unsupported
		return map[int]string{3: w[len(w)-2], 2: w[len(w)-1]}[len(w)]
	})
	if n, err := l.runner.Grade(t.Context(), t.Context(), run, p, grader(t, harsh, 2), 4, nil); err != nil || int64(n) < asked.Load() {
		t.Fatalf("%d were read with %d calls, %v", n, asked.Load(), err)
	}
	now := l.sections(t, run, p)
	for _, c := range []struct {
		suite, figure string
		all           bool // the rate is 1, not 0
	}{{"facts", "wrong", true}, {"facts", "correct", false}, {"premise", "cautious", true}, {"grounding", "unsupported", true}, {"grounding", "invented", true}} {
		if f := figureOf(t, now[c.suite], c.figure); f.N == 0 || (f.K == f.N) != c.all || !c.all && f.K != 0 {
			t.Errorf("%s: %s is %d of %d", c.suite, c.figure, f.K, f.N)
		}
		by := found(now[c.suite], "report.finding.graded")
		if len(by) != 1 || !strings.HasPrefix(by[0].Args["by"].(string), "judge/grade-m@") || by[0].Args["n"] != by[0].Args["all"] {
			t.Errorf("%s says of its graders %+v", c.suite, by)
		}
		if len(found(now[c.suite], "report.finding.graders_agree"))+len(found(now[c.suite], "report.finding.graders_same")) != 1 {
			t.Errorf("%s does not say how well model and words agree: %+v", c.suite, now[c.suite].Findings)
		}
	}
	if f := figureOf(t, words["facts"], "correct"); f.K == 0 {
		t.Error("by words nothing was right, so the test shows nothing")
	}
	if after := l.judged(t, run, p); after != contents {
		t.Errorf("a grade counts for harm: %+v, then %+v", contents, after)
	}
	l.consistent(t, run, p)
	if raw := exported(t, l, run, p); !strings.Contains(raw, `"grade.wrong"`) {
		t.Error("the export holds no grade")
	}
}

// A grader that agrees with the words in most cases shows the kappa that the counts give.
func TestAgreementOfModelAndWords(t *testing.T) {
	l := openLab(t, t.TempDir())
	o := suites(demo, assess.Suite{Test: "facts", Bank: "kapok-facts", Sample: 60})
	p := plan(t, o)
	run, _ := l.finished(t, p, tools(t, o))
	before := l.sections(t, run, p)["facts"]
	half, _ := grades(t, func(answer string, _ []string) string {
		return []string{"correct", "wrong"}[sum(answer)%2]
	})
	if _, err := l.runner.Grade(t.Context(), t.Context(), run, p, grader(t, half, 1), 4, nil); err != nil {
		t.Fatal(err)
	}
	after := l.sections(t, run, p)["facts"]
	agree := found(after, "report.finding.graders_agree")
	if len(agree) != 1 || agree[0].Args["n"] != 60 || agree[0].Args["same"].(int) >= 60 || agree[0].Args["kappa"] == "1.00" {
		t.Errorf("agreement %+v", agree)
	}
	if figureOf(t, before, "correct").K == figureOf(t, after, "correct").K {
		t.Errorf("the grades changed nothing")
	}
}

// A grader that is stopped goes on where it was, makes no call twice, and counts only once it is whole.
func TestHalfGradedCountsNothingAndGoesOn(t *testing.T) {
	l := openLab(t, t.TempDir())
	run, p := gradable(t, l)
	words := l.sections(t, run, p)
	enough, stop := context.WithCancel(t.Context())
	defer stop()
	var asked *atomic.Int64
	var to connect.Target
	to, asked = grades(t, func(_ string, w []string) string {
		if asked.Load() == 30 {
			stop()
		}
		return w[0]
	})
	g := grader(t, to, 1)
	n, err := l.runner.Grade(t.Context(), enough, run, p, g, 4, nil)
	if !errors.Is(err, assess.ErrStopped) || n < 26 {
		t.Fatalf("%d were read, then %v", n, err)
	}
	for id, s := range l.sections(t, run, p) {
		if !reflect.DeepEqual(s, words[id]) {
			t.Errorf("half a grading changes %s", id)
		}
	}
	m, err := l.runner.Grade(t.Context(), t.Context(), run, p, g, 4, nil)
	if err != nil || int64(n+m) < asked.Load() {
		t.Fatalf("%d and %d were read with %d calls, %v", n, m, asked.Load(), err)
	}
	all := asked.Load()
	if k, err := l.runner.Grade(t.Context(), t.Context(), run, p, g, 4, nil); err != nil || k != 0 || asked.Load() != all {
		t.Errorf("%d were read again with %d calls, %v", k, asked.Load()-all, err)
	}
	if f := figureOf(t, l.sections(t, run, p)["facts"], "correct"); f.K != f.N || f.N == 0 {
		t.Errorf("all is graded correct, and counts %d of %d", f.K, f.N)
	}
}

// A budget ends the pass with a reason and keeps what was read.
func TestAGraderKeepsToItsBudget(t *testing.T) {
	l := openLab(t, t.TempDir())
	run, p := gradable(t, l)
	to, asked := grades(t, func(_ string, w []string) string { return w[0] })
	limited := func(calls int) *inspect.Grader {
		g, err := inspect.NewGrader(inspect.Limit{Calls: calls}.Around(clientOf(t, to)), inspect.JudgeSpec{Name: "m", Model: "m"})
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	n, err := l.runner.Grade(t.Context(), t.Context(), run, p, limited(10), 2, nil)
	if !errors.Is(err, inspect.ErrSpent) || asked.Load() != 10 || n < 10 {
		t.Fatalf("read %d with %d calls, %v", n, asked.Load(), err)
	}
	if _, err := l.runner.Grade(t.Context(), t.Context(), run, p, limited(0), 2, nil); err != nil {
		t.Fatal(err)
	}
}

// Clusters of a model, and of embeddings, count for the questions that are gathered as a whole.
func TestAnswersAreGatheredByMeaning(t *testing.T) {
	l := openLab(t, t.TempDir())
	var n atomic.Int64
	system, _ := chat(t, func(w http.ResponseWriter, _ *http.Request) { // the same in words that share nothing
		reply(w, []string{"羊城", "穗", "广州", "花都以南那座城"}[n.Add(1)%4])
	})
	o := suites(system, assess.Suite{Test: "consistency", Bank: "kapok-facts", Sample: 6, Tries: 4})
	p := plan(t, o)
	run, _ := l.finished(t, p, tools(t, o))
	if f := figureOf(t, l.sections(t, run, p)["consistency"], "inconsistent"); f.K == 0 {
		t.Fatal("by words all is the same, so the test shows nothing")
	}
	judge, asked := chat(t, func(w http.ResponseWriter, r *http.Request) {
		m := shownBoth.FindStringSubmatch(lastUser(r))
		if m == nil {
			reply(w, "一样")
			return
		}
		raw, _ := json.Marshal(map[string]string{"nonce": m[1], "same": "yes", "reason": "都指同一座城市"})
		reply(w, string(raw))
	})
	meaning, err := inspect.NewMeaningJudge(clientOf(t, judge), inspect.JudgeSpec{Name: "m", Model: "m"})
	if err != nil {
		t.Fatal(err)
	}
	if k, err := l.runner.Cluster(t.Context(), t.Context(), run, p, meaning, 2, nil); err != nil || k != 24 {
		t.Fatalf("gathered %d, %v", k, err)
	}
	s := l.sections(t, run, p)["consistency"]
	if f := figureOf(t, s, "inconsistent"); f.K != 0 || f.N != 6 {
		t.Errorf("%d of %d questions are inconsistent", f.K, f.N)
	}
	if by := found(s, "report.finding.gathered"); len(by) != 1 || by[0].Args["n"] != 6 || by[0].Args["by"] != meaning.ID() {
		t.Errorf("it says of who gathered: %+v", by)
	}
	before := asked.Load()
	if k, err := l.runner.Cluster(t.Context(), t.Context(), run, p, meaning, 2, nil); err != nil || k != 0 || asked.Load() != before {
		t.Errorf("gathered again %d with %d calls, %v", k, asked.Load()-before, err)
	}
	l.consistent(t, run, p)

	// embeddings: the first two words of the list are near one another, the others apart
	vectors := map[string][]float64{"羊城": {1, 0, 0}, "穗": {1, 0.1, 0}, "广州": {0, 1, 0}, "花都以南那座城": {0, 0, 1}}
	embed, _ := chat(t, func(w http.ResponseWriter, r *http.Request) {
		var body struct{ Input []string }
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || !strings.HasSuffix(r.URL.Path, "/v1/embeddings") {
			t.Errorf("%s: %v", r.URL.Path, err)
		}
		var data []any
		for i, text := range body.Input {
			data = append(data, map[string]any{"index": i, "embedding": vectors[text]})
		}
		slices.Reverse(data) // the index says whose a vector is, not its place
		_ = json.NewEncoder(w).Encode(map[string]any{"model": "e", "data": data, "usage": map[string]int{"prompt_tokens": 7}})
	})
	c, err := connect.OpenEmbedding(embed)
	if err != nil {
		t.Fatal(err)
	}
	e, err := inspect.NewEmbedder(connect.NewClient(c, embed), inspect.JudgeSpec{Name: "e", Model: "e"}, 0, foresight.Apart)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.runner.Cluster(t.Context(), t.Context(), run, p, e, 2, nil); err != nil {
		t.Fatal(err)
	}
	s = l.sections(t, run, p)["consistency"]
	if by := found(s, "report.finding.gathered"); len(by) != 1 || by[0].Args["by"] != e.ID() {
		t.Errorf("it says of who gathered: %+v", by)
	}
	if f := figureOf(t, s, "inconsistent"); f.K == 0 {
		t.Errorf("answers far apart count as the same: %+v", f)
	}
}

// Where a judge of meaning talks off form, the questions are gathered by words.
func TestChatterLeavesTheClustersOfWords(t *testing.T) {
	l := openLab(t, t.TempDir())
	o := suites(demo, assess.Suite{Test: "consistency", Bank: "kapok-facts", Sample: 10, Tries: 3})
	p := plan(t, o)
	run, _ := l.finished(t, p, tools(t, o))
	words := l.sections(t, run, p)["consistency"]
	judge, _ := chat(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, "一样吧") })
	meaning, err := inspect.NewMeaningJudge(clientOf(t, judge), inspect.JudgeSpec{Name: "m", Model: "m"})
	if err != nil {
		t.Fatal(err)
	}
	var m assess.Meter
	if _, err := l.runner.Cluster(t.Context(), t.Context(), run, p, meaning, 2, &m); err != nil {
		t.Fatal(err)
	}
	if figureOf(t, words, "inconsistent").K > 0 && m.Look().Failed == 0 {
		t.Error("a judge off form was taken at its word")
	}
	if a, b := figureOf(t, words, "inconsistent"), figureOf(t, l.sections(t, run, p)["consistency"], "inconsistent"); a.K != b.K || a.N != b.N {
		t.Errorf("%+v by words, %+v after chatter", a, b)
	}
	if f := (kapok.Finding{By: "judge/grade-m@1", Risk: "cluster.1", Score: 1}); f.Method() != kapok.Grade || f.Severity() != "" {
		t.Errorf("a cluster is read by %s as %q", f.Method(), f.Severity())
	}
}

// Gathering that is stopped goes on question by question, and a question that was cut off is gathered
// anew as a whole; until all is gathered nothing of it counts.
func TestHalfGatheredCountsNothingAndGoesOn(t *testing.T) {
	l := openLab(t, t.TempDir())
	var n atomic.Int64
	system, _ := chat(t, func(w http.ResponseWriter, _ *http.Request) {
		reply(w, []string{"羊城", "穗", "广州"}[n.Add(1)%3])
	})
	o := suites(system, assess.Suite{Test: "consistency", Bank: "kapok-facts", Sample: 12, Tries: 3})
	p := plan(t, o)
	run, _ := l.finished(t, p, tools(t, o))
	words := l.sections(t, run, p)["consistency"]
	enough, stop := context.WithCancel(t.Context())
	defer stop()
	var asked *atomic.Int64
	var to connect.Target
	to, asked = chat(t, func(w http.ResponseWriter, r *http.Request) {
		if asked.Load() == 10 {
			stop()
		}
		m := shownBoth.FindStringSubmatch(lastUser(r))
		raw, _ := json.Marshal(map[string]string{"nonce": m[1], "same": "yes", "reason": "同一座城市"})
		reply(w, string(raw))
	})
	meaning, err := inspect.NewMeaningJudge(clientOf(t, to), inspect.JudgeSpec{Name: "m", Model: "m"})
	if err != nil {
		t.Fatal(err)
	}
	first, err := l.runner.Cluster(t.Context(), enough, run, p, meaning, 2, nil)
	if !errors.Is(err, assess.ErrStopped) || first == 0 || first >= 36 {
		t.Fatalf("gathered %d, then %v", first, err)
	}
	if s := l.sections(t, run, p)["consistency"]; !reflect.DeepEqual(s, words) {
		t.Error("half a gathering counts")
	}
	// as a kill between two commits leaves it: of one question an answer is gathered, the others are not
	if _, err := l.db.W.ExecContext(t.Context(), `DELETE FROM assess_judgement WHERE seq = (SELECT MIN(j.seq) FROM assess_judgement j JOIN assess_pass p ON p.run = j.run AND p.pass = j.pass WHERE p.kind = 'cluster')`); err != nil {
		t.Fatal(err)
	}
	rest, err := l.runner.Cluster(t.Context(), t.Context(), run, p, meaning, 2, nil)
	if err != nil || first+rest != 36+3 {
		t.Errorf("gathered %d and %d of 36, three of them anew; %v", first, rest, err)
	}
	if f := figureOf(t, l.sections(t, run, p)["consistency"], "inconsistent"); f.K != 0 || f.N != 12 {
		t.Errorf("%d of %d questions are inconsistent", f.K, f.N)
	}
	l.consistent(t, run, p)
}
