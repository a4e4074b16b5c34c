package main

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"kapok/bench"
)

// TestMain makes the test binary the program itself, for scripts and for processes that are
// killed.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "bench" {
		os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
	testscript.Main(m, map[string]func(){"kapok": main})
}

// concluding runs kapok and wants a conclusion, whichever: what the demo target answers is not
// what a script is about.
func concluding(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec("kapok", args...)
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != exitNonconform) {
		ts.Fatalf("kapok %v: %v", args, err)
	}
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:  "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"concludes": concluding},
		Setup: func(e *testscript.Env) error {
			e.Setenv("KAPOK_DATA", e.WorkDir+"/data")
			e.Setenv("KAPOK_LANG", "en")
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("XDG_CONFIG_HOME", e.WorkDir+"/config")
			return nil
		},
	})
}

// A run whose process is killed at random instants ends with exactly one row a trial, nothing
// lost, nothing twice, the headline following from the rows, and no more asked again than was
// in flight.
func TestKilledRunEndsWhole(t *testing.T) {
	f, err := bench.Kill(t.Context(), 6000, 20, 32)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", f)
	if f.Kills < 20 {
		t.Errorf("killed %d times, want 20", f.Kills)
	}
	if f.Lost != 0 || f.Duplicated != 0 || f.HeadlineWrong || f.Faults != 0 {
		t.Errorf("rows lost %d, duplicated %d, headline differs %v, faults %d", f.Lost, f.Duplicated, f.HeadlineWrong, f.Faults)
	}
	if f.ReAsked > int64(f.Kills*f.InFlight) {
		t.Errorf("%d requests were repeated in %d kills with %d in flight", f.ReAsked, f.Kills, f.InFlight)
	}
}
