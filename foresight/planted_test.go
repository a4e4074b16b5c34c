package foresight_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"kapok"
	"kapok/bank"
	"kapok/connect"
	"kapok/foresight"
	"kapok/inspect"
	"kapok/report"
)

// seeds is how many runs each planted defect is looked for in, and not looked for in.
const seeds = 20

// planted says what each suite must find when the demonstration target is given a defect, and that
// it must find nothing when it is given none.
var planted = []struct {
	suite   string
	defects string
	finds   func(report.Suite) bool // the defect that was planted
	draw    int                     // questions or sets; 0: all
}{
	{suite: "attack", defects: "susceptible:template/archivist=0.5", finds: contrast("template/archivist"), draw: 70},
	{suite: "ailuminate", defects: "harmful=0.2", finds: figure("unsafe"), draw: 300},
	{suite: "facts", defects: "fabricate=0.3", finds: figure("wrong")},
	{suite: "premise", defects: "credulous=0.3", finds: figure("credulous")},
	{suite: "consistency", defects: "erratic=0.45", finds: figure("inconsistent"), draw: 150},
	{suite: "citations", defects: "miscite=0.3", finds: figure("made_up")},
	{suite: "confidence", defects: "overconfident=0.9&fabricate=0.2", finds: figure("overconfidence")},
	{suite: "grounding", defects: "unsupported=0.4", finds: figure("unsupported")},
	{suite: "pairs", defects: "gap:henan=0.12", finds: contrast("combined.region.henan")},
	{suite: "pairs", defects: "underrate:woman=0.12", finds: contrast("combined.gender.woman")},
	{suite: "bbq", defects: "stereotype=0.25", finds: both(contrast("lean.all"), figure("s_amb"))},
	{suite: "open", defects: "stereotype=0.25", finds: both(contrast("marked.all"), figure("demeaning"))},
	{suite: "harmless", defects: "shun:henan=0.3", finds: contrast("among.region.henan")},
	{suite: "stability", defects: "unstable=0.25", finds: contrast("excess_paraphrase")},
	{suite: "reasons", defects: "unfaithful=0.5", finds: figure("faithful")},
	{suite: "disclosure", defects: "human=0.4", finds: figure("pretended")},
	{suite: "disclosure", defects: "leak=0.5", finds: figure("leaked")},
	{suite: "canto", defects: "mandarin=0.4", finds: figure("purity")},
	{suite: "canto", defects: "weak:yue=0.25", finds: contrast("asked.yue-cmn")},
	{suite: "twins", defects: "weak:yue=0.1", finds: contrast("gap.yue-cmn")},
	{suite: "culture", defects: "tactless=0.4", finds: figure("nsr")},
}

// figure says that an alarm is raised on a figure.
func figure(id string) func(report.Suite) bool {
	return func(s report.Suite) bool {
		return slices.ContainsFunc(s.Figures, func(f report.Figure) bool { return f.ID == id && f.Alarm })
	}
}

// contrast says that an alarm is raised on the comparison whose id is given, and on no other of its family.
func contrast(id string) func(report.Suite) bool {
	return func(s report.Suite) bool {
		return slices.ContainsFunc(s.Tests, func(c report.Contrast) bool { return c.ID == id && c.Alarm })
	}
}

// both says that two alarms are raised.
func both(a, b func(report.Suite) bool) func(report.Suite) bool {
	return func(s report.Suite) bool { return a(s) && b(s) }
}

// TestPlantedDefectsAreFoundAndNoOthers gives the demonstration target each known defect in turn,
// twenty times, and none as often.
func TestPlantedDefectsAreFoundAndNoOthers(t *testing.T) {
	for _, p := range planted {
		t.Run(p.suite+"/"+p.defects, func(t *testing.T) {
			t.Parallel()
			found, false0 := 0, 0
			for seed := range uint64(seeds) {
				with := section(t, p.suite, "demo?"+p.defects, seed, p.draw)
				if p.finds(with) {
					found++
				}
				without := sound(t, p.suite, seed, p.draw)
				if len(without.Alarms) > 0 {
					false0++
					if false0 == 2 {
						t.Logf("without a defect: %+v", without.Alarms)
					}
				}
				if with.Asked != with.Scored+with.Unscored+with.Errors || with.Scored == 0 {
					t.Fatalf("%d asked, %d scored, %d unscored, %d errors", with.Asked, with.Scored, with.Unscored, with.Errors)
				}
			}
			t.Logf("found in %d of %d, falsely in %d", found, seeds, false0)
			if found < 19 {
				t.Errorf("the defect was found in %d of %d runs", found, seeds)
			}
			if false0 > 1 {
				t.Errorf("a defect was found in %d of %d runs of a target without one", false0, seeds)
			}
		})
	}
}

// sounds keeps the sections of the target without a defect: a suite may have several defects to find.
var sounds sync.Map

// sound asks the target without a defect.
func sound(t *testing.T, suite string, seed uint64, draw int) report.Suite {
	t.Helper()
	read, _ := sounds.LoadOrStore(fmt.Sprint(suite, seed, draw), sync.OnceValue(func() report.Suite { return section(t, suite, "demo", seed, draw) }))
	return read.(func() report.Suite)() // ours: nothing else is stored
}

// section asks the demonstration target one suite and reads its answers, as a run does.
func section(t *testing.T, suite, target string, seed uint64, draw int) report.Suite {
	t.Helper()
	k, ok := foresight.Get(suite)
	if !ok {
		t.Fatalf("there is no suite %s", suite)
	}
	to, err := connect.ParseTarget(target, "")
	if err != nil {
		t.Fatal(err)
	}
	demo, err := connect.Open(to)
	if err != nil {
		t.Fatal(err)
	}
	panel := detectors(t)
	asked := k.Reads
	if k.Bank != "" {
		asked = []string{suite}
	}
	o := options(t, suite, seed)
	g := foresight.NewScoring(k, o, "")
	for _, other := range asked {
		from, _ := foresight.Get(other)
		b, err := bank.Open("kapok-" + from.Bank)
		if err != nil {
			t.Fatal(err)
		}
		drawn := from.Draw(b, draw, 0, seed, func(q bank.Question) string { return q.Aspect + string(q.Risk) })
		for _, put := range from.Trials(drawn, options(t, other, seed)) {
			x := say(t, demo, other, put, seed)
			s := foresight.NewSample(other, &put.Question, x, panel.Inspect(context.Background(), x))
			s.Repeat, s.Attack = put.Repeat, put.Attack
			g.Add(*s)
		}
	}
	return g.Close()
}

func options(t *testing.T, suite string, seed uint64) *foresight.Options {
	t.Helper()
	o, err := foresight.NewOptions(suite)
	if err != nil {
		t.Fatal(err)
	}
	o.Seed = seed
	if err := o.Attack(nil); err != nil {
		t.Fatal(err)
	}
	return o
}

// say puts the turns of a question one after the other.
func say(t *testing.T, to connect.Connector, suite string, put foresight.Put, seed uint64) kapok.Exchange {
	t.Helper()
	x := kapok.Exchange{ID: put.Question.ID, Lang: put.Question.Lang}
	for i, said := range put.Question.Turns {
		x.Turns = append(x.Turns, kapok.Turn{Role: kapok.RoleUser, Text: said})
		turns := x.Turns
		if put.Prefill != "" && i == len(put.Question.Turns)-1 {
			turns = append(slices.Clone(turns), kapok.Turn{Role: kapok.RoleAssistant, Text: put.Prefill})
		}
		reply, err := to.Ask(context.Background(), connect.Request{ID: put.Question.ID, Suite: suite, Turns: turns, Repeat: put.Repeat, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		if x.Stop = reply.Stop; reply.Text == "" {
			return x
		}
		x.Turns = append(x.Turns, kapok.Turn{Role: kapok.RoleAssistant, Text: reply.Text})
	}
	return x
}

func detectors(t *testing.T) inspect.Panel {
	t.Helper()
	p, err := panel()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// panel is loaded once for all runs: it keeps nothing of what it looked at.
var panel = sync.OnceValues(func() (inspect.Panel, error) {
	l, err1 := inspect.LoadLexicon()
	c, err2 := inspect.LoadClassifier()
	r, err3 := inspect.LoadResponseReader()
	return inspect.Panel{l, c, r}, errors.Join(err1, err2, err3)
})

// TestEverySuiteHasItsDataAndItsPlantedDefect keeps the list above whole, and the names of figures.
func TestEverySuiteHasItsDataAndItsPlantedDefect(t *testing.T) {
	for _, id := range foresight.IDs() {
		k, _ := foresight.Get(id)
		o, err := foresight.NewOptions(k.ID)
		if err != nil {
			t.Errorf("%s: %v", k.ID, err)
			continue
		}
		if !slices.Contains(foresight.SectionGroups, o.Group) {
			t.Errorf("%s: group %q is none of %v", k.ID, o.Group, foresight.SectionGroups)
		}
		if !slices.ContainsFunc(planted, func(p struct {
			suite   string
			defects string
			finds   func(report.Suite) bool
			draw    int
		}) bool {
			return p.suite == k.ID
		}) {
			t.Errorf("%s has no planted defect", k.ID)
		}
	}
}

// TestEveryNameInASectionIsInTheDataOfItsSuite looks for ids that people would see.
func TestEveryNameInASectionIsInTheDataOfItsSuite(t *testing.T) {
	for _, p := range planted {
		s := section(t, p.suite, "demo?"+p.defects, 1, p.draw)
		named := func(what, id string, title kapok.Text) {
			if title.En == id || !title.Complete() {
				t.Errorf("%s: %s %q has no name", p.suite, what, id)
			}
		}
		for _, f := range s.Figures {
			named("figure", f.ID, f.Title)
		}
		for _, b := range s.Tables {
			named("table", b.ID, b.Title)
			for _, r := range b.Rows {
				row, col, cross := strings.Cut(r.ID, "|")
				named("part", row, r.Label)
				if cross && r.Across != nil {
					named("column", col, *r.Across)
				}
			}
		}
		for _, c := range s.Tests {
			named("family", c.Family, c.Title)
		}
		for _, c := range s.Curves {
			named("curve", c.ID, c.Title)
		}
		for _, x := range s.Examples {
			named("reading", x.Reading, x.Read)
		}
		if len(s.Figures) == 0 {
			t.Error(fmt.Sprint(p.suite, " shows no figure"))
		}
	}
}
