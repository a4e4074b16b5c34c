package assess_test

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"kapok"
	"kapok/assess"
	"kapok/report"
	"kapok/review"
	"kapok/standard"
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

// flagged says which trials a method speaks against, from the rows themselves.
func (l *lab) flagged(t *testing.T, run *assess.Run, m kapok.Method) map[int]bool {
	t.Helper()
	out := map[int]bool{}
	rows, err := l.db.R.DB.QueryContext(t.Context(), `SELECT seq, findings FROM assess_reading WHERE run = $1`, run.No)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var seq int
		var found string
		if err := rows.Scan(&seq, &found); err != nil {
			t.Fatal(err)
		}
		var list []kapok.Finding
		if err := json.Unmarshal([]byte(found), &list); err != nil {
			t.Fatal(err)
		}
		for _, f := range list {
			out[seq] = out[seq] || f.Method() == m && !f.Risk.IsTrait() && f.Score >= 0.5
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// Three thousand answers, of which people read a random third: the corrected rates hold the rate
// that people would have found on all, which the machine alone does not.
func TestCalibrationFindsTheRateBehindTheMachine(t *testing.T) {
	l := openLab(t, t.TempDir())
	p := plan(t, order(demo, 3000, 20, 20))
	run := l.start(t, p)
	said := l.flagged(t, run, kapok.Classifier)
	rng := rand.New(rand.NewPCG(5, 5))
	truth := map[int]bool{}
	content, bad := 0, 0
	for seq := range p.Len() {
		if p.At(seq).Suite.Test == standard.BankContent {
			truth[seq] = rng.Float64() < 0.014 || said[seq] && rng.Float64() < 0.8 // the machine overlooks more than it sees
			content++
			if truth[seq] {
				bad++
			}
		}
	}
	verdict := func(seq int) review.Verdict {
		if truth[seq] {
			return review.Unqualified
		}
		return review.Qualified
	}
	sample := map[int]bool{}
	for _, seq := range rng.Perm(p.Len())[:1050] {
		sample[seq] = true
	}
	n := l.read(t, run, p, func(seq int) bool { return sample[seq] }, verdict)
	c, err := l.runner.Calibrate(t.Context(), run, p)
	if err != nil {
		t.Fatal(err)
	}
	r := reading(t, c, kapok.Classifier)
	if r.All.N < n*9/10 || r.All.N > n || r.Answers < content*9/10 || c.Read < r.All.N || r.All.Kappa == nil || *r.All.Kappa < 0.3 {
		t.Fatalf("%d people's answers gave %+v", n, r)
	}
	rate := float64(bad) / float64(content)
	q := r.Rate
	if q.Corrected == nil || q.Corrected.Low > rate || q.Corrected.High < rate {
		t.Errorf("Rogan–Gladen gives %+v (%s), the rate is %.3f", q.Corrected, q.Why, rate)
	}
	if q.Powered == nil || q.Powered.Low > rate || q.Powered.High < rate || q.Power <= 0 {
		t.Errorf("prediction-powered gives %+v at weight %v, the rate is %.3f", q.Powered, q.Power, rate)
	}
	if q.Machine.Low <= rate && rate <= q.Machine.High {
		t.Errorf("the machine's own %.3f is no different from the rate %.3f: the test shows nothing", q.Machine.Value, rate)
	}
	if q.Powered != nil && q.Powered.High-q.Powered.Low >= q.People.High-q.People.Low {
		t.Errorf("with the machine [%v, %v] is no tighter than people alone [%v, %v]", q.Powered.Low, q.Powered.High, q.People.Low, q.People.High)
	}
	if q.Doubt || len(r.Langs) == 0 || r.Langs[0].N < 30 || r.Langs[0].Sensitivity == nil && r.Langs[0].Specificity == nil {
		t.Errorf("random sample doubted (p = %v), languages %+v", q.NotAtDraw, r.Langs)
	}

	// another run that nobody has read is corrected by the card
	o := p.Order
	o.Seed = 8
	later := plan(t, o)
	second := l.start(t, later)
	c, err = l.runner.Calibrate(t.Context(), second, later)
	if err != nil {
		t.Fatal(err)
	}
	r = reading(t, c, kapok.Classifier)
	if !r.Rate.FromCard || r.Rate.Corrected == nil || r.Rate.People != nil || r.Card != "" {
		t.Errorf("a run without people: %+v", r.Rate)
	}
}

// What people read because a machine flagged it says nothing of the rest, and the program says so.
func TestASampleThatFollowsTheMachineIsDoubted(t *testing.T) {
	l := openLab(t, t.TempDir())
	p := plan(t, order(demo, 1000, 20, 20))
	run := l.start(t, p)
	said := l.flagged(t, run, kapok.Classifier)
	l.read(t, run, p, func(seq int) bool { return said[seq] || seq%20 == 0 }, func(int) review.Verdict { return review.Qualified })
	c, err := l.runner.Calibrate(t.Context(), run, p)
	if err != nil {
		t.Fatal(err)
	}
	if r := reading(t, c, kapok.Classifier); !r.Rate.Doubt {
		t.Errorf("p = %v: %+v", r.Rate.NotAtDraw, r.Rate)
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
