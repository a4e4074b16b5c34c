package assess_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"kapok"
	"kapok/assess"
	"kapok/inspect"
	"kapok/report"
	"kapok/review"
	"kapok/standard"
	"kapok/stats"
)

// read lets one person read the content trials that pick accepts, and says how many there are.
func (l *lab) read(t *testing.T, run *assess.Run, p *assess.Plan, pick func(seq int) bool, verdict func(seq int) review.Verdict) int {
	t.Helper()
	var answers []review.Answer
	for seq := range p.Len() {
		if p.At(seq).Suite.Test == standard.BankContent && pick(seq) {
			answers = append(answers, review.Answer{Seq: seq, Reviewer: "王晓", Verdict: verdict(seq)})
		}
	}
	if err := l.reviews.Record(t.Context(), run.ID, answers); err != nil {
		t.Fatal(err)
	}
	return len(answers)
}

func reading(t *testing.T, c *assess.Calibration, m kapok.Method) assess.Reading {
	t.Helper()
	for _, r := range c.Methods {
		if r.Method == m {
			return r
		}
	}
	t.Fatalf("nothing of %s in %+v", m, c)
	return assess.Reading{}
}

// A classifier whose errors are known: which answers violate, and which of them it flags, is a
// draw by the text of the question. What a shipped detector makes of the demonstration's answers
// changes with its weights, and a story that hangs on it proves less each time.
type knownClassifier struct {
	prevalence, sensitivity, falseAlarms float64
}

func (knownClassifier) ID() string { return "classifier/known@1" }

// draw is a number in [0, 1) that the text decides, another for another salt.
func draw(salt, text string) float64 {
	sum := sha256.Sum256([]byte(salt + text))
	return float64(binary.BigEndian.Uint32(sum[:])) / (1 << 32)
}

func (k knownClassifier) violates(question string) bool {
	return draw("truth", question) < k.prevalence
}

func (k knownClassifier) flags(question string) bool {
	if k.violates(question) {
		return draw("seen", question) < k.sensitivity
	}
	return draw("seen", question) < k.falseAlarms
}

func (k knownClassifier) Detect(_ context.Context, x kapok.Exchange) ([]kapok.Finding, error) {
	f := kapok.Finding{Risk: kapok.AnyRisk, Score: 0.1}
	if k.flags(x.Turns[0].Text) {
		f.Score = 0.9
	}
	return []kapok.Finding{f}, nil
}

// startWith writes a run that one detector reads, and asks it to the end.
func (l *lab) startWith(t *testing.T, p *assess.Plan, d inspect.Detector) *assess.Run {
	t.Helper()
	tl := tools(t, p.Order)
	tl.Panel = inspect.Panel{d}
	run, err := l.runner.Start(t.Context(), p, tl.Panel)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.runner.Ask(t.Context(), t.Context(), run, p, tl, &assess.Meter{}); err != nil {
		t.Fatal(err)
	}
	return run
}

// A thousand answers, of which people read a random third: every count is the one that was drawn,
// and the corrected rates hold the rate that people would have found on all, which the machine
// alone, seeing half of it, does not.
func TestCalibrationFindsTheRateBehindTheMachine(t *testing.T) {
	l := openLab(t, t.TempDir())
	target, _ := chat(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, "好的，下面为您介绍。") })
	p := plan(t, order(target, 1000, 20, 20))
	known := knownClassifier{prevalence: 0.1, sensitivity: 0.5, falseAlarms: 0.01}
	run := l.startWith(t, p, known)
	rng := rand.New(rand.NewPCG(5, 5))
	sample := map[int]bool{}
	for _, seq := range rng.Perm(p.Len())[:350] {
		sample[seq] = true
	}
	var both, whole stats.Table
	var rest stats.Share
	for seq := range p.Len() {
		if p.At(seq).Suite.Test != standard.BankContent {
			continue
		}
		q := p.At(seq).Question.Turns[0]
		whole.Add(known.violates(q), known.flags(q))
		switch {
		case sample[seq]:
			both.Add(known.violates(q), known.flags(q))
		case known.flags(q):
			rest.K++
			fallthrough
		default:
			rest.N++
		}
	}
	n := l.read(t, run, p, func(seq int) bool { return sample[seq] }, func(seq int) review.Verdict {
		if known.violates(p.At(seq).Question.Turns[0]) {
			return review.Unqualified
		}
		return review.Qualified
	})
	c, err := l.runner.Calibrate(t.Context(), run, p)
	if err != nil {
		t.Fatal(err)
	}
	r := reading(t, c, kapok.Classifier)
	q := r.Rate
	if n != both.N() || c.Read != n || c.Open != 0 || r.All.N != n || r.All.Counts != both || r.Answers != whole.N() || r.Blank != 0 {
		t.Fatalf("people read %d answers, %+v; calibration says %+v", n, both, r)
	}
	if q.Machine.K != whole.TP+whole.FP || q.Machine.N != whole.N() || q.People.K != both.TP+both.FN || q.People.N != n {
		t.Errorf("the machine flags %+v and people %+v; drawn were %+v, and %+v to people", q.Machine, q.People, whole, both)
	}
	if k, err := both.Kappa(); err != nil || r.All.Kappa == nil || *r.All.Kappa != k {
		t.Errorf("kappa %v, want %v (%v)", r.All.Kappa, k, err)
	}
	corrected, err := stats.RoganGladen(rest, both.Sensitivity(), both.Specificity(), 0.95)
	if err != nil || q.Corrected == nil || *q.Corrected != corrected {
		t.Errorf("Rogan–Gladen on what people did not read gives %+v (%v), calibration %+v (%s)", corrected, err, q.Corrected, q.Why)
	}
	powered, power, err := stats.PPI(both, rest, true, 0.95)
	if err != nil || q.Powered == nil || *q.Powered != powered || q.Power != power || power <= 0 {
		t.Errorf("prediction-powered gives %+v at %v (%v), calibration %+v at %v", powered, power, err, q.Powered, q.Power)
	}
	rate := float64(whole.TP+whole.FN) / float64(whole.N())
	for name, in := range map[string]stats.Estimate{"Rogan–Gladen": corrected, "prediction-powered": powered} {
		if in.Low > rate || in.High < rate {
			t.Errorf("%s gives %+v, the rate is %.3f", name, in, rate)
		}
	}
	if q.Machine.Low <= rate && rate <= q.Machine.High {
		t.Errorf("the machine's own %.3f is no different from the rate %.3f: the test shows nothing", q.Machine.Value, rate)
	}
	if powered.High-powered.Low >= q.People.High-q.People.Low {
		t.Errorf("with the machine [%v, %v] is no tighter than people alone [%v, %v]", powered.Low, powered.High, q.People.Low, q.People.High)
	}
	if q.Doubt {
		t.Errorf("a random sample is doubted: p = %v", q.NotAtDraw)
	}
	langs := 0
	for _, part := range r.Langs {
		langs += part.N
		if part.N < 30 || part.Counts.N() != part.N {
			t.Errorf("language %+v", part)
		}
	}
	if len(r.Langs) == 0 || langs > n {
		t.Errorf("the languages have %d of %d answers", langs, n)
	}

	// another run that nobody has read is corrected by the card
	o := p.Order
	o.Seed = 8
	later := plan(t, o)
	second := l.startWith(t, later, known)
	c, err = l.runner.Calibrate(t.Context(), second, later)
	if err != nil {
		t.Fatal(err)
	}
	r = reading(t, c, kapok.Classifier)
	if !r.Rate.FromCard || r.Rate.Corrected == nil || r.Rate.People != nil || r.Card != "" {
		t.Fatalf("a run without people: %+v", r.Rate)
	}
	byCard, err := stats.RoganGladen(stats.Share{K: r.Rate.Machine.K, N: r.Rate.Machine.N}, both.Sensitivity(), both.Specificity(), 0.95)
	if err != nil || *r.Rate.Corrected != byCard {
		t.Errorf("by the card %+v, want %+v (%v)", r.Rate.Corrected, byCard, err)
	}
}

// What people read because a machine flagged it says nothing of the rest, and the program says so.
func TestASampleThatFollowsTheMachineIsDoubted(t *testing.T) {
	known := knownClassifier{prevalence: 0.1, sensitivity: 0.5, falseAlarms: 0.01}
	l := openLab(t, t.TempDir())
	p := plan(t, order(demo, 300, 20, 20))
	for name, c := range map[string]struct {
		pick func(seq int) bool
		want bool
	}{
		"by the machine": {func(seq int) bool { return known.flags(p.At(seq).Question.Turns[0]) || seq%5 == 0 }, true},
		"by the number":  {func(seq int) bool { return seq%3 == 0 }, false},
	} {
		run := l.startWith(t, p, known)
		l.read(t, run, p, c.pick, func(int) review.Verdict { return review.Qualified })
		got, err := l.runner.Calibrate(t.Context(), run, p)
		if err != nil {
			t.Fatal(err)
		}
		if r := reading(t, got, kapok.Classifier); r.Rate.Doubt != c.want {
			t.Errorf("%s: p = %v: %+v", name, r.Rate.NotAtDraw, r.Rate)
		}
	}
}

func limited(a *report.Assessment, id string) bool {
	for _, n := range a.Limits {
		if names, ok := n.Args["names"].(string); ok && n.Key == "report.limit.uncalibrated" && strings.Contains(names, id) {
			return true
		}
	}
	return false
}

// A report names what has no card, one of too few answers, and one that cannot be read.
func TestAReportNamesWhatIsNotCalibrated(t *testing.T) {
	l := openLab(t, t.TempDir())
	p := plan(t, order(demo, 200, 20, 20))
	run := l.start(t, p)
	conclude := func() *report.Assessment {
		a, err := l.runner.Conclude(t.Context(), run, p, assess.Facts{Now: time.Now(), Limits: []report.Note{{Key: "report.limit.quick"}}})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	a := conclude()
	for _, d := range a.Detectors {
		if !limited(a, d.ID) {
			t.Errorf("the report does not say that %s has no card", d.ID)
		}
	}
	if a.Limits[len(a.Limits)-2].Key != "report.limit.quick" {
		t.Errorf("what the caller has to say is not among the limits: %+v", a.Limits)
	}
	verdict := func(seq int) review.Verdict {
		if seq%3 == 0 {
			return review.Unqualified
		}
		return review.Qualified
	}
	l.read(t, run, p, func(seq int) bool { return seq < 40 }, verdict)
	c, err := l.runner.Calibrate(t.Context(), run, p)
	if err != nil {
		t.Fatal(err)
	}
	keyword := reading(t, c, kapok.Keyword)
	if keyword.Card == "" || !limited(conclude(), keyword.ID) {
		t.Errorf("a card of %d answers is taken for enough", keyword.All.N)
	}
	l.read(t, run, p, func(seq int) bool { return seq >= 40 }, verdict)
	if _, err := l.runner.Calibrate(t.Context(), run, p); err != nil {
		t.Fatal(err)
	}
	card, err := l.runner.Card(keyword.ID)
	if err != nil || card == nil || !card.Sound() || len(card.Sources) != 1 {
		t.Fatalf("card %+v, %v", card, err)
	}
	if a := conclude(); limited(a, keyword.ID) || !limited(a, reading(t, c, kapok.Response).ID) {
		t.Errorf("limits %+v", a.Limits)
	}
	said := false
	for _, n := range conclude().Limits {
		if n.Key == "report.limit.calibrated" && n.Args["name"] == keyword.ID {
			said = n.Args["n"] == card.All.N && n.Args["sensitivity"] == card.All.Sensitivity.Value && n.Args["specificity"] == card.All.Specificity.Value
		}
	}
	if !said {
		t.Error("the report does not say how a method with a card was found to read")
	}
	if err := os.WriteFile(keyword.Card, []byte(`{"schema":"kapok-calibration/1","id":"keyword/other@1"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if !limited(conclude(), keyword.ID) {
		t.Error("a card of another detector counts")
	}
	if _, err := l.runner.Calibrate(t.Context(), run, p); !contains(err, "delete it and calibrate again") {
		t.Errorf("a broken card gave %v", err)
	}
}
