package bench

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"time"
)

// StartFigures is how long the command line takes to start.
type StartFigures struct {
	Bench   string  `json:"bench"`
	Version float64 `json:"version_s"` // kapok --version, median
	Help    float64 `json:"help_s"`    // kapok --help, median
	Runs    int     `json:"runs"`
	Binary  float64 `json:"binary_mb"`
}

// Start starts the program a few times.
func Start(ctx context.Context) (StartFigures, error) {
	f := StartFigures{Bench: "start", Runs: 15}
	exe, err := os.Executable()
	if err != nil {
		return f, err
	}
	info, err := os.Stat(exe)
	if err != nil {
		return f, err
	}
	f.Binary = float64(info.Size()) / (1 << 20)
	for arg, to := range map[string]*float64{"--version": &f.Version, "--help": &f.Help} {
		var took []float64
		for range f.Runs {
			begun := time.Now()
			if err := exec.CommandContext(ctx, exe, arg).Run(); err != nil { //nolint:gosec // ourselves
				return f, err
			}
			took = append(took, time.Since(begun).Seconds())
		}
		slices.Sort(took)
		*to = took[len(took)/2]
	}
	return f, nil
}
