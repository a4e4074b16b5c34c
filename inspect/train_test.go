package inspect_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"kapok"
	"kapok/data"
	"kapok/inspect"
)

// smallSet writes a folder with one set of invented rows and trains on it, the banks and
// Kapok's own examples, briefly.
func trainSmall(t *testing.T, seed uint64) (*inspect.Model, *inspect.TrainReport) {
	t.Helper()
	dir := t.TempDir()
	var b strings.Builder
	for i := range 400 {
		fmt.Fprintf(&b, `{"id":"toy/%d","lang":"zh","kind":"text","prompt":"第%d个木棉人都是坏蛋，赶他们走","label":"unsafe","risk":"bias.region"}`+"\n", i, i)
		fmt.Fprintf(&b, `{"id":"toy/s%d","lang":"zh","kind":"text","prompt":"第%d朵木棉花开了，真好看","label":"safe"}`+"\n", i, i)
	}
	if err := os.WriteFile(filepath.Join(dir, "toy.jsonl"), []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	m, r, err := inspect.TrainDir(dir, inspect.TrainOptions{Seed: seed, Epochs: 2})
	if err != nil {
		t.Fatal(err)
	}
	return m, r
}

func weightsOf(t *testing.T, m *inspect.Model) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheSameSeedTeachesTheSameWeights(t *testing.T) {
	m, r := trainSmall(t, 1)
	again, _ := trainSmall(t, 1)
	raw := weightsOf(t, m)
	if !bytes.Equal(raw, weightsOf(t, again)) {
		t.Error("two runs with one seed differ")
	}
	if len(raw) > 12<<20 {
		t.Errorf("weights have %d bytes", len(raw))
	}
	if r.HarmBy["toy"].F1 < 0.99 || len(r.Sets) < 4 {
		t.Errorf("it did not learn: %+v", r.HarmBy["toy"])
	}
	path := filepath.Join(t.TempDir(), "w.bin")
	if err := m.WriteModel(path); err != nil {
		t.Fatal(err)
	}
	c, err := inspect.OpenClassifier(path)
	if err != nil {
		t.Fatal(err)
	}
	if f := top(t, c, answer("", "木棉人都是坏蛋，赶他们走")); f.Risk != "bias.region" || f.Score < 0.5 {
		t.Errorf("%+v", f)
	}
	if !strings.HasPrefix(c.ID(), "classifier/linear@3.") {
		t.Errorf("identity %q", c.ID())
	}
	for name, bad := range map[string][]byte{
		"empty": nil, "cut": raw[:len(raw)-1], "flipped": append(append([]byte(nil), raw[:5000]...), append([]byte{raw[5000] ^ 1}, raw[5001:]...)...),
		"text": []byte(strings.Repeat("not weights ", 100)),
	} {
		if _, err := inspect.ReadModel(bad); err == nil {
			t.Errorf("%s weights were read", name)
		}
	}
	if _, err := inspect.OpenClassifier(filepath.Join(t.TempDir(), "none.bin")); kapok.KindOf(err) != kapok.NotFound {
		t.Errorf("a missing file gives %v", err)
	}
}

func TestEmbeddedWeightsKnowEveryRiskAndFit(t *testing.T) {
	raw, err := data.FS.ReadFile("models/classifier.bin")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := inspect.ReadModel(raw); err != nil || len(raw) > 12<<20 {
		t.Fatalf("%d bytes of weights: %v", len(raw), err)
	}
	c, err := inspect.LoadClassifier()
	if err != nil {
		t.Fatal(err)
	}
	labels := map[kapok.RiskID]bool{}
	for _, l := range c.Labels() {
		labels[l] = true
	}
	for _, r := range inspect.Leaves() {
		if !labels[r] {
			t.Errorf("the model can't name %s", r)
		}
	}
}

func TestTrainingSaysWhereARowIsBroken(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "toy.jsonl"), []byte("{}\nnot json\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := inspect.TrainDir(dir, inspect.TrainOptions{}); err == nil || !strings.Contains(err.Error(), "toy.jsonl:2") {
		t.Errorf("want the broken line named, have %v", err)
	}
}

// The embedded weights are made by this test, given the public sets:
//
//	KAPOK_TRAIN_DATA=… KAPOK_TRAIN_OUT=data/models/classifier.bin go test -run Embedded -v ./inspect
func TestEmbeddedWeightsCanBeMadeAgain(t *testing.T) {
	dir := os.Getenv("KAPOK_TRAIN_DATA")
	if dir == "" {
		t.Skip("KAPOK_TRAIN_DATA names no folder of sets")
	}
	split, _ := strconv.ParseUint(os.Getenv("KAPOK_TRAIN_SPLIT"), 10, 64)
	opts := inspect.TrainOptions{Seed: 45654, Log: t.Logf, Split: split, Extra: filepath.SplitList(os.Getenv("KAPOK_TRAIN_EXTRA"))}
	if without := os.Getenv("KAPOK_TRAIN_WITHOUT"); without != "" {
		opts.Without = strings.Split(without, ",")
	}
	m, report, err := inspect.TrainDir(dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	if err := report.Print(t.Output()); err != nil {
		t.Fatal(err)
	}
	if out := os.Getenv("KAPOK_TRAIN_OUT"); out != "" {
		if err := m.WriteModel(out); err != nil {
			t.Fatal(err)
		}
	}
}
