//go:build !windows

package bench

import (
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// usage gives the CPU time of this process so far, and its peak memory in bytes.
func usage() (cpu time.Duration, peak int64, err error) {
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		return 0, 0, err
	}
	peak = int64(u.Maxrss) //nolint:unconvert // its type differs by system
	if runtime.GOOS != "darwin" {
		peak <<= 10 // kilobytes but on darwin
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), peak, nil
}
