package inspect_test

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"kapok/inspect"
)

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
