//go:build unix

package inspect

import (
	"syscall"
	"time"
)

// cpuTime is the processor time that this process has used: what a measurement on a busy
// machine can be held against.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
